"""What the pages and the endpoint of one application share: release, engine, runner, cache."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from netgov_ld.query.runner import Runner
from netgov_ld.query.zygote import Zygote, disk_store, start_zygote
from netgov_ld.store import EmbeddedEngine, Engine
from netgov_ld.web.cache import ResultCache
from netgov_ld.web.metrics import Metrics

if TYPE_CHECKING:
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings

__all__ = ["Services"]


class Services:
    """Engine and runner of one release; each starts when it is first needed.

    Args:
        release: What is served.
        settings: The settings.
        zygote: Address of a zygote that another process owns; None to start one when needed.
        metrics: The numbers of this process.
    """

    def __init__(
        self,
        release: Release,
        settings: Settings,
        zygote: str | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.release = release
        self.settings = settings
        self.metrics = metrics or Metrics()
        self.cache = ResultCache(settings.cache_bytes)
        self._address = zygote
        self._own: Zygote | None = None
        self._lock = threading.Lock()
        self._runner: Runner | None = None

    @cached_property
    def engine(self) -> Engine:
        """The engine for the program's own queries."""
        union = self.settings.union_default_graph
        disk = disk_store(self.release, self.settings)
        if disk is not None:
            return EmbeddedEngine.from_disk(disk, union=union)
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

    def start(self) -> None:
        """Start engine and runner now, so that the first request does not wait for them."""
        _ = self.engine, self.runner

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
