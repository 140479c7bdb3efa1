"""Goes over to another release while requests are answered.

The process that started all others (``Director``) tells the web workers (``Follower``) which
release to serve and where its zygote is: once when a worker connects, and again whenever another
release is to be served. A worker builds the new application beside the old one, exchanges them in
one step, and closes the old one when its last request has been answered. The sockets that take
requests stay as they are, so none is dropped; replacing web workers, as the server library does,
would drop those that wait in the queue of a socket.
"""

from __future__ import annotations

import json
import logging
import select
import socket
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeVar

from netgov_ld.errors import NetgovError
from netgov_ld.query.zygote import Zygote, start_zygote

if TYPE_CHECKING:
    from collections.abc import Callable

    from netgov_ld.release import Release
    from netgov_ld.settings import Settings

__all__ = ["Director", "Follower", "Order"]

_LOG: Final = logging.getLogger(__name__)

T = TypeVar("T")

_DONE: Final = b"done\n"
_PAUSE: Final = 5
"""Seconds between a web worker's attempts to start."""

_PATIENCE: Final = 600
"""Seconds in which a web worker has to have gone over to a release."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be served.

    Args:
        folder: Folder of the release.
        zygote: Address of the process that evaluates queries on it.
    """

    folder: Path
    zygote: str


class Director:
    """Decides which release is served; owns the zygotes.

    Args:
        release: The first release.
        settings: The settings.

    Raises:
        ReleaseError: The store cannot be opened.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._followers: list[socket.socket] = []
        self._release = release
        self._zygotes = [_start(release, settings)]
        self._folder = tempfile.TemporaryDirectory(prefix="netgov-")
        self.address = str(Path(self._folder.name) / "director")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def change(self, find: Callable[[], Release]) -> Release | None:
        """Go over to another release; returns when all web workers have.

        Args:
            find: Finds the release to serve.

        Returns:
            The release that is served now; None if nothing changed, which the log explains.
        """
        with self._lock:
            try:
                release = find()
                if release.digest == self._release.digest:
                    _LOG.warning("The release %s is being served already.", release.name)
                    return None
                zygote = _start(release, self._settings)
            except (NetgovError, OSError) as error:
                _LOG.error("The release stays %s: %s", self._release.name, error)
                return None
            before = self._zygotes[-1]
            self._zygotes.append(zygote)
            self._release = release
            self._followers = [each for each in self._followers if self._send(each)]
            self._followers = [each for each in self._followers if _acknowledged(each)]
        before.retire()
        self._zygotes.remove(before)
        return release

    def close(self) -> None:
        """End the zygotes."""
        self._listener.close()
        for zygote in self._zygotes:
            zygote.close()
        self._folder.cleanup()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                follower, _ = self._listener.accept()
                follower.settimeout(_PATIENCE)
                with self._lock:
                    if self._send(follower):
                        self._followers.append(follower)

    def _send(self, follower: socket.socket) -> bool:
        """Send the order that stands; False if the web worker has ended."""
        order = {"folder": str(self._release.folder), "zygote": self._zygotes[-1].address}
        try:
            follower.sendall(json.dumps(order).encode() + b"\n")
        except OSError:
            follower.close()
            return False
        return True


def _start(release: Release, settings: Settings) -> Zygote:
    zygote = start_zygote(release, settings)
    threading.Thread(target=zygote.keep, daemon=True).start()
    return zygote


def _acknowledged(follower: socket.socket) -> bool:
    try:
        if follower.recv(len(_DONE), socket.MSG_WAITALL) == _DONE:
            return True
    except OSError as error:
        _LOG.error("A web worker did not go over to the release: %s", error)
    follower.close()
    return False


class Follower:
    """A web worker's ear for the director.

    Args:
        address: Where the director listens (``Director.address``).

    Raises:
        OSError: There is no director.
    """

    def __init__(self, address: str) -> None:
        self._channel = socket.socket(socket.AF_UNIX)
        self._channel.connect(address)
        self._inbox: IO[bytes] = self._channel.makefile("rb")

    def first(self, attempt: Callable[[Order], T]) -> T:
        """Attempt what is to be served when the worker starts, until that succeeds.

        A release can be gone by the time a worker has to be replaced. It then waits, and attempts
        it again every few seconds and whenever another release is to be served; a worker that ended
        instead would end the server with it, and with that the workers that are well.

        Raises:
            EOFError: The director has ended.
        """
        order = self._next()
        while order is not None:
            try:
                return attempt(order)
            except (NetgovError, OSError) as error:
                _LOG.error("A web worker waits for a release that it can serve: %s", error)
            if select.select([self._channel], [], [], _PAUSE)[0]:
                order = self._next()
                with suppress(OSError):
                    self._channel.sendall(_DONE)  # it is not in the way
        raise EOFError

    def follow(self, change: Callable[[Order], None]) -> None:
        """Call ``change`` for each further order, until the director ends.

        A change that fails ends the connection, so that the director does not wait for it.
        """
        while (order := self._next()) is not None:
            try:
                change(order)
            except (NetgovError, OSError) as error:
                _LOG.error("The web worker stays with its release: %s", error)
                self._channel.close()
                return
            self._channel.sendall(_DONE)

    def _next(self) -> Order | None:
        line = self._inbox.readline()
        if not line:
            return None
        content = json.loads(line)
        return Order(Path(content["folder"]), content["zygote"])
