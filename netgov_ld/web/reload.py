"""Goes over to another release while requests are answered.

The process that started all others (``Director``) tells the web workers (``Follower``) which
release to serve and where its zygote is: once when a worker connects, and again whenever another
release is to be served. A worker builds the new application beside the old one, exchanges them in
one step, and closes the old one when its last request has been answered. The sockets that take
requests stay as they are, so none is dropped; replacing web workers, as the server library does,
would drop those that wait in the queue of a socket.

Both speak lines of JSON: an order has a number, and each attempt at one is reported.
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

_PAUSE: Final = 5
"""Seconds between a web worker's attempts to start."""

_ATTEMPTS: Final = 3
"""Attempts of each web worker after which the server ends, if none of them serves."""

_PATIENCE: Final = 600
"""Seconds in which a web worker has to have gone over to a release."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be served.

    Args:
        number: Orders are counted from 1.
        folder: Folder of the release.
        zygote: Address of the process that evaluates queries on it.
    """

    number: int
    folder: Path
    zygote: str


@dataclass(slots=True, eq=False)
class _Post:
    """A web worker as the director sees it.

    Args:
        channel: The connection to it.
        reported: Number of the order that it attempted last.
        fault: Why that failed; None if it did not.
        serving: Whether it serves a release, be it an earlier one.
        failures: Attempts that failed since it had an order.
    """

    channel: socket.socket
    reported: int = 0
    fault: str | None = None
    serving: bool = False
    failures: int = 0


class Director:
    """Decides which release is served; owns the zygotes.

    Args:
        release: The first release.
        settings: The settings.
        lost: Called with the reason when no web worker can serve the release; may be called again.

    Raises:
        ReleaseError: The store cannot be opened.
    """

    def __init__(self, release: Release, settings: Settings, lost: Callable[[str], None]) -> None:
        self._settings = settings
        self._lost = lost
        self._state = threading.Condition()
        self._posts: list[_Post] = []
        self._release = release
        self._number = 1
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
        with self._state:
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
            self._number += 1
            told = list(self._posts)
            for post in told:
                self._send(post)
            self._state.wait_for(lambda: not self._behind(told), _PATIENCE)
            for post in self._behind(told):
                _LOG.error("A web worker does not go over to the release in %d s.", _PATIENCE)
                self._posts.remove(post)
        before.retire()
        self._zygotes.remove(before)
        return release

    def close(self) -> None:
        """End the zygotes."""
        self._listener.close()
        for zygote in self._zygotes:
            zygote.close()
        self._folder.cleanup()

    def _behind(self, told: list[_Post]) -> list[_Post]:
        """Return the web workers that have not attempted the order that stands."""
        return [post for post in told if post in self._posts and post.reported < self._number]

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                channel, _ = self._listener.accept()
                channel.settimeout(None)
                post = _Post(channel)
                with self._state:
                    self._posts.append(post)
                    self._send(post)
                threading.Thread(target=self._listen, args=(post,), daemon=True).start()

    def _send(self, post: _Post) -> None:
        """Send the order that stands; ``_listen`` notices if the web worker has ended."""
        order = {
            "number": self._number,
            "folder": str(self._release.folder),
            "zygote": self._zygotes[-1].address,
        }
        post.failures = 0
        with suppress(OSError):
            post.channel.sendall(_line(order))

    def _listen(self, post: _Post) -> None:
        """Take the reports of a web worker until it ends."""
        with suppress(OSError), post.channel.makefile("rb") as inbox:
            for line in inbox:
                report = json.loads(line)
                with self._state:
                    post.reported, post.fault = report["number"], report["fault"]
                    post.serving = report["serving"]
                    post.failures += post.fault is not None
                    self._state.notify_all()
                    lost = not any(each.serving for each in self._posts) and all(
                        each.failures >= _ATTEMPTS for each in self._posts
                    )
                if lost:
                    self._lost(report["fault"])
        with self._state:
            if post in self._posts:
                self._posts.remove(post)
            self._state.notify_all()
        post.channel.close()


def _start(release: Release, settings: Settings) -> Zygote:
    zygote = start_zygote(release, settings)
    threading.Thread(target=zygote.keep, daemon=True).start()
    return zygote


def _line(content: dict[str, object]) -> bytes:
    return json.dumps(content).encode() + b"\n"


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
        instead would end the server with it, and with that the workers that are well. The director
        ends the server if there are none.

        Raises:
            EOFError: The director has ended.
        """
        order = self._next()
        while order is not None:
            try:
                found = attempt(order)
            except (NetgovError, OSError) as error:
                _LOG.error("A web worker waits for a release that it can serve: %s", error)
                self._report(order, serving=False, fault=str(error))
            else:
                self._report(order, serving=True)
                return found
            if select.select([self._channel], [], [], _PAUSE)[0]:
                order = self._next()
        raise EOFError

    def follow(self, change: Callable[[Order], None]) -> None:
        """Call ``change`` for each further order, until the director ends."""
        while (order := self._next()) is not None:
            try:
                change(order)
            except (NetgovError, OSError) as error:
                _LOG.error("The web worker stays with its release: %s", error)
                self._report(order, serving=True, fault=str(error))
            else:
                self._report(order, serving=True)

    def _report(self, order: Order, *, serving: bool, fault: str | None = None) -> None:
        with suppress(OSError):  # the director has ended, which the next order says
            self._channel.sendall(
                _line({"number": order.number, "serving": serving, "fault": fault})
            )

    def _next(self) -> Order | None:
        line = self._inbox.readline()
        if not line:
            return None
        content = json.loads(line)
        return Order(content["number"], Path(content["folder"]), content["zygote"])
