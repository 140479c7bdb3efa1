"""Owns the zygote: the process that holds a release for the query workers (``_zygote``)."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import ReleaseError
from netgov_ld.query import _worker
from netgov_ld.query.engine import disk_store, remote_store

if TYPE_CHECKING:
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings
    from netgov_ld.store import Remote

__all__ = ["Zygote", "start_zygote"]

_LOG: Final = logging.getLogger(__name__)

_PAUSE: Final = 5
"""Seconds between attempts to start a zygote again."""


def start_zygote(release: Release, settings: Settings) -> Zygote:
    """Start the zygote of a release, over the store that the settings say.

    Raises:
        ReleaseError: The store cannot be opened, or does not hold the release.
        UsageError: The settings do not go together.
    """
    remote = remote_store(release, settings)
    if remote is not None:
        return Zygote(settings, remote=remote)
    disk = disk_store(release, settings)
    return Zygote(settings, nquads=None if disk else release.nquads, disk=disk)


class Zygote:
    """Owns the zygote process.

    Args:
        settings: Limits and where the store may be kept.
        nquads: The release's N-Quads, loaded into memory; or None.
        disk: The folder of an on-disk store (``store.disk_copy``); or None.
        remote: A triple store elsewhere, to which the workers forward their queries; or None.

    Raises:
        ReleaseError: The store cannot be opened.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        nquads: Path | None = None,
        disk: Path | None = None,
        remote: Remote | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="netgov-")
        self.address = str(Path(self._folder.name) / "zygote")
        self._config = {
            "nquads": str(nquads) if nquads else None,
            "disk": str(disk) if disk else None,
            "memory": settings.query_memory,
            "remote": remote.config() if remote else None,
        }
        # Everybody on the machine can read the arguments of a process, but not its environment.
        self._secrets = {_worker.PASSWORD: settings.store_password or ""} if remote else {}
        self._closing = False
        try:
            self._process = self._start()
        except ReleaseError:
            self._folder.cleanup()
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        Path(self.address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen()
            config = json.dumps({**self._config, "listener": listener.fileno()})
            process = subprocess.Popen(  # noqa: S603 - our own module, no outside input
                [sys.executable, "-m", "netgov_ld.query._zygote", config],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[listener.fileno()],
                env={
                    **os.environ,
                    **self._secrets,
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                },
            )
        assert process.stdout is not None  # noqa: S101 - stdout=PIPE above
        said = process.stdout.readline().decode(errors="replace").strip()
        if said != "ready":
            process.communicate()
            reason = said.removeprefix("fault ") or "its process ended"
            raise ReleaseError(f"The query store did not open: {reason}.")
        return process

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._process.pid

    def keep(self) -> None:
        """Replace the zygote by another whenever it ends, until it is closed or has retired."""
        while True:
            self._process.wait()
            if self._closing:
                _release(self._process)
                self._folder.cleanup()
                return
            _release(self._process)
            while not self._closing:
                try:
                    self._process = self._start()
                    break
                except (ReleaseError, OSError) as error:
                    _LOG.error("No queries can be evaluated for now: %s", error)
                    time.sleep(_PAUSE)

    def retire(self) -> None:
        """Let the zygote end by itself once the last runner has let go of it."""
        self._closing = True
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.write(b"r")
                self._process.stdin.flush()

    def close(self) -> None:
        """End the zygote and all its workers."""
        self._closing = True
        _release(self._process)
        self._process.wait()
        self._folder.cleanup()


def _release(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes to a zygote; it ends itself when its standard input does."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
