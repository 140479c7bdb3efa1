"""What the pages and the endpoint of one application share: release, settings, engine, runner."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from netgov_ld.query.runner import Runner, Zygote
from netgov_ld.store import EmbeddedEngine, Engine, disk_copy

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release
    from netgov_ld.settings import Settings

__all__ = ["Services", "start_zygote"]


def _disk(release: Release, settings: Settings) -> Path:
    return disk_copy(release.nquads, settings.releases / "stores" / release.digest)


def start_zygote(release: Release, settings: Settings) -> Zygote:
    """Start the process that holds the release for the query workers.

    Raises:
        ReleaseError: The store cannot be opened.
    """
    if release.quads > settings.memory_quads:
        return Zygote(settings, disk=_disk(release, settings))
    return Zygote(settings, nquads=release.nquads)


class Services:
    """Engine and runner of one release; each starts when it is first needed.

    Args:
        release: What is served.
        settings: The settings.
        zygote: Address of a zygote that another process owns; None to start one when needed.
    """

    def __init__(self, release: Release, settings: Settings, zygote: str | None = None) -> None:
        self.release = release
        self.settings = settings
        self._address = zygote
        self._own: Zygote | None = None
        self._lock = threading.Lock()
        self._runner: Runner | None = None

    @cached_property
    def engine(self) -> Engine:
        """The engine for the program's own queries."""
        union = self.settings.union_default_graph
        if self.release.quads > self.settings.memory_quads:
            return EmbeddedEngine.from_disk(_disk(self.release, self.settings), union=union)
        return EmbeddedEngine.from_nquads(self.release.nquads, union=union)

    @property
    def runner(self) -> Runner:
        """The runner for the queries of strangers."""
        with self._lock:
            if self._runner is None:
                if self._address is None:
                    self._own = start_zygote(self.release, self.settings)
                    self._address = self._own.address
                self._runner = Runner(self.settings, self._address)
            return self._runner

    def close(self) -> None:
        """End the workers, and the zygote if it was started here."""
        with self._lock:
            if self._runner is not None:
                self._runner.close()
                self._runner = None
            if self._own is not None:
                self._own.close()
                self._own = None
                self._address = None
