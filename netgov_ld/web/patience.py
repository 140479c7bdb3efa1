"""How long a client is waited for that sends or takes too slowly.

Own code, because the server library bounds the head of a request and nothing else: a body may
arrive for ever, and an answer stay unread for ever (measured with granian 2.8).
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from netgov_ld.errors import NetgovError

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["TooSlow", "bound_unread", "in_time"]

T = TypeVar("T")

_DESCRIPTORS: Final = Path("/proc/self/fd")
_PAUSE: Final = 0.02
_START: Final = 60
"""Seconds after which a server that does not listen is no longer looked for."""


class TooSlow(NetgovError):
    """The client was waited for long enough."""


async def in_time(step: Awaitable[T], seconds: float) -> T:
    """Await a step of a client's, and give it up after some time.

    ``asyncio.timeout`` cancels the task it stands in, which the server library's tasks ignore.

    Raises:
        TooSlow: The time is over.
    """

    async def run() -> T:
        return await step

    task = asyncio.ensure_future(run())
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        raise TooSlow(f"The client did nothing for {seconds:g} s.")
    return task.result()


def bound_unread(port: int, seconds: float) -> None:
    """Let the kernel end connections whose client takes nothing of what was sent.

    A connection gets TCP_USER_TIMEOUT (RFC 5482) from the socket that it arrives at, which the
    server library opens by itself some time after this call. Linux; elsewhere nothing is bounded.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT") and _DESCRIPTORS.is_dir():
        threading.Thread(target=_bound, args=(port, seconds), daemon=True).start()


def _bound(port: int, seconds: float) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        for entry in _DESCRIPTORS.iterdir():
            with suppress(OSError), socket.socket(fileno=os.dup(int(entry.name))) as found:
                if _listens(found, port):
                    found.setsockopt(
                        socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(seconds * 1000)
                    )
                    return
        time.sleep(_PAUSE)


def _listens(found: socket.socket, port: int) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.getsockname()[1] != port:
        return False
    return found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
