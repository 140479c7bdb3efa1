"""Writes log lines where the disk may be full, the pipe closed, or nobody reading.

Own code because the handlers of the standard library wait for a pipe that nobody reads, and print
a traceback for a disk that is full. Here a line that cannot be written is counted and dropped:
a log never holds up what it tells of. Several processes may write to one place: a write is of
whole lines and no larger than what the kernel keeps in one piece for pipes.
"""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["STDERR", "Lines"]

STDERR: Final = "-"
"""The target that is the standard error stream."""

_PIECE: Final = getattr(select, "PIPE_BUF", 512)
_PATIENCE: Final = 1000
"""Milliseconds that a full pipe is waited for."""


class Lines:
    """A place for log lines; for one thread.

    Args:
        target: A file, which is opened anew when it has been moved away, or ``STDERR``.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._file: int | None = None
        self._torn = False

    def write(self, lines: Sequence[bytes]) -> int:
        """Write lines that end in a line feed.

        Returns:
            How many could not be written.
        """
        lost = 0
        file = self._open()
        for piece in _pieces(lines):
            if file is None or not self._put(file, piece):
                lost += piece.count(b"\n")
        return lost

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int | None:
        if self._target == STDERR:
            return sys.__stderr__.fileno() if sys.__stderr__ is not None else None
        try:
            if self._file is not None and not _is(self._file, self._target):
                self.close()
            if self._file is None:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
                self._file = os.open(self._target, flags, 0o640)
        except OSError:
            return None
        return self._file

    def _put(self, file: int, piece: bytes) -> bool:
        if self._torn:
            piece = b"\n" + piece
        try:
            if not _ready(file):
                return False
            written = os.write(file, piece)
        except (OSError, ValueError):
            return False
        self._torn = written < len(piece)
        return not self._torn


def _ready(file: int) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLOUT)
    return bool(poll.poll(_PATIENCE))


def _is(file: int, path: str) -> bool:
    """Tell whether an open file is still the one at this path."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))  # noqa: PTH116 - beside fstat
    except FileNotFoundError:
        return False


def _pieces(lines: Sequence[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for line in lines:
        if piece and len(piece) + len(line) >= _PIECE:
            yield bytes(piece)
            piece.clear()
        piece += line
    if piece:
        yield bytes(piece)
