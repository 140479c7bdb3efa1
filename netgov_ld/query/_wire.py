"""The messages between runner, zygote and workers.

A message is one byte of kind, four bytes of length, and a body. The runner sends a job (JSON); a
worker sends any number of pieces of the answer and then exactly one end or one fault (JSON).
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    import socket

__all__ = [
    "END", "FAULT", "JOB", "KILL", "PID", "PIECE", "SPAWN", "Readable", "exactly", "pack",
    "receive", "send", "unpack",
]  # fmt: skip

HEADER: Final = struct.Struct("!cI")
JOB: Final = b"J"
PIECE: Final = b"P"
END: Final = b"E"
FAULT: Final = b"F"
SPAWN: Final = b"S"
KILL: Final = b"K"
PID: Final = struct.Struct("!iI")
"""The zygote's reply to SPAWN and KILL: process id (0 = fork failed) and wait status."""


class Readable(Protocol):
    """The reading side of a socket."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to ``size`` bytes; fewer or none at the end."""
        ...


def pack(kind: bytes, body: bytes | bytearray) -> bytes:
    """Return a whole message."""
    return HEADER.pack(kind, len(body)) + body


def send(channel: socket.socket, kind: bytes, content: dict[str, Any]) -> None:
    """Send a message with a JSON body."""
    channel.sendall(pack(kind, json.dumps(content).encode()))


def unpack(body: bytes) -> Any:
    """Read a JSON body."""
    return json.loads(body)


def exactly(stream: Readable, count: int) -> bytes:
    """Read this many bytes.

    Raises:
        EOFError: The other side closed the channel, or said nothing for too long.
    """
    data = stream.read(count)
    if data is None or len(data) < count:
        raise EOFError
    return data


def receive(stream: Readable) -> tuple[bytes, bytes]:
    """Receive one message: its kind and its body.

    Raises:
        EOFError: The other side closed the channel, or said nothing for too long.
    """
    kind, length = HEADER.unpack(exactly(stream, HEADER.size))
    return kind, exactly(stream, length)
