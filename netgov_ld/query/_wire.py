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
from typing import Any, Final, Protocol

__all__ = [
    "CALLS_OUT", "END", "FAULT", "JOB", "KILL", "LEAVES", "PID", "PIECE", "SPAWN", "STAYS",
    "Readable", "exactly", "fault", "job", "pack", "read_fault", "read_job", "receive",
]  # fmt: skip

HEADER: Final = struct.Struct("!cI")
JOB: Final = b"J"
PIECE: Final = b"P"
END: Final = b"E"
FAULT: Final = b"F"
SPAWN: Final = b"S"
CALLS_OUT: Final = b"C"
"""The body of SPAWN for a worker that may open sockets (``federation``)."""
KILL: Final = b"K"
STAYS: Final = b"+"
LEAVES: Final = b"-"
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
