"""The messages between runner, zygote and workers.

A message is one byte of kind, four bytes of length, and a body. The runner sends a job; a worker
sends any number of pieces of the answer and then exactly one end, which carries what is left of
the answer, or one fault (JSON). The first byte of an end or a fault says whether the worker stays.

Jobs are written by ``marshal``: measured at a tenth of JSON's cost, which a small query feels. It
is safe in this direction alone: the worker trusts the process that started it, never the reverse.
"""

from __future__ import annotations

import json
import marshal
import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import socket

__all__ = [
    "END", "FAULT", "JOB", "KILL", "LEAVES", "PID", "PIECE", "PORT", "SPAWN", "STAYS", "Inbox",
    "fault", "job", "pack", "read_fault", "read_job",
]  # fmt: skip

HEADER: Final = struct.Struct("!cI")
JOB: Final = b"J"
PIECE: Final = b"P"
END: Final = b"E"
FAULT: Final = b"F"
SPAWN: Final = b"S"
PORT: Final = struct.Struct("!H")
"""The body of SPAWN for a worker that may make calls, to this TCP port (``federation``)."""
KILL: Final = b"K"
STAYS: Final = b"+"
LEAVES: Final = b"-"
PID: Final = struct.Struct("!iI")
"""The zygote's reply to SPAWN and KILL: process id (0 = fork failed) and wait status."""

_AT_ONCE: Final = 1 << 16
"""Most bytes taken from a channel in one go."""


def pack(kind: bytes, body: bytes | bytearray) -> bytes:
    """Return a whole message."""
    return HEADER.pack(kind, len(body)) + body


def job(content: dict[str, Any]) -> bytes:
    """Return the message with a job."""
    return pack(JOB, marshal.dumps(content))


def read_job(body: bytes) -> dict[str, Any]:
    """Read the body of a job."""
    content: dict[str, Any] = marshal.loads(body)  # noqa: S302 - written by our own parent
    return content


def fault(content: dict[str, Any]) -> bytes:
    """Return the body of a fault, without its first byte."""
    return json.dumps(content).encode()


def read_fault(body: bytes) -> dict[str, Any]:
    """Read what ``fault`` wrote."""
    content: dict[str, Any] = json.loads(body)
    return content


class Inbox:
    """Cuts what arrives on a channel into messages.

    Args:
        channel: The socket; its time-outs, if it has any, are the kernel's.
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._data = b""

    def receive(self) -> tuple[bytes, bytes]:
        """Wait for a message; return its kind and its body.

        Raises:
            EOFError: The other side closed the channel.
            BlockingIOError: Nothing more came for as long as the channel waits.
        """
        while (message := self._message()) is None:
            data = self._channel.recv(_AT_ONCE)
            if not data:
                raise EOFError
            self._data = self._data + data if self._data else data
        return message

    def _message(self) -> tuple[bytes, bytes] | None:
        """Return the next message if all of it is here."""
        data = self._data
        if len(data) < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(data)
        end = HEADER.size + length
        if len(data) < end:
            return None
        self._data = data[end:]
        return kind, data[HEADER.size : end]
