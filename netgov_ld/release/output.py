"""The files of a release, written piece by piece, measured on the way, and down to the disk.

A compressed file is one member of gzip (RFC 1952), for some programs read no further than one:
pieces are deflated by themselves, each up to a byte (RFC 1951), and strung together.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from typing import TYPE_CHECKING, Final, Self

from netgov_ld.release.layout import COMPRESSED
from netgov_ld.release.manifest import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["ALL_AT_ONCE", "Body", "Dump", "deflated", "settled", "sync_all", "write"]

ALL_AT_ONCE: Final = hasattr(os, "sync")
"""Whether the system can see all files down to the disk at once, as POSIX can."""

_LEVEL: Final = 5
"""Level of compression; a higher one costs more time than it saves bytes."""

_HEAD: Final = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
"""Head of gzip without a name and a time, made on no system in particular."""

_END: Final = b"\x03\x00"
"""The last block of a deflated stream, an empty one."""


def deflated(text: bytes) -> bytes:
    """Compress a piece so that others may follow it."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)


class _Stream:
    """A file that nobody changes once it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._stream = path.open("xb")

    def add(self, content: bytes) -> None:
        self._stream.write(content)
        self._digest.update(content)
        self.size += len(content)

    def close(self, *, sync: bool = True) -> File:
        self._stream.flush()
        if sync:
            os.fsync(self._stream.fileno())
        self._stream.close()
        self.path.chmod(self.path.stat().st_mode & ~0o222)
        return File(self.size, self._digest.hexdigest())

    def leave(self) -> None:
        self._stream.close()


class Dump:
    """A file and its copy for gzip.

    Args:
        path: The file; both must not exist.
    """

    def __init__(self, path: Path) -> None:
        self._plain = _Stream(path)
        self._packed = _Stream(path.with_name(path.name + COMPRESSED))
        self._packed.add(_HEAD)
        self._sum = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._plain.leave()
        self._packed.leave()

    def add(self, text: bytes, packed: bytes | None = None) -> None:
        """Write the next piece.

        Args:
            text: The piece.
            packed: What ``deflated`` made of it, if that is known.
        """
        if text:
            self._plain.add(text)
            self._packed.add(deflated(text) if packed is None else packed)
            self._sum = zlib.crc32(text, self._sum)

    def close(self) -> dict[str, File]:
        """See both down to the disk, and measure them."""
        self._packed.add(_END)
        self._packed.add(self._sum.to_bytes(4, "little"))
        self._packed.add((self._plain.size & 0xFFFFFFFF).to_bytes(4, "little"))
        return {stream.path.name: stream.close() for stream in (self._plain, self._packed)}


class Body:
    """Pieces that wait on the disk until it is known what comes before them.

    Args:
        path: A file for them; it must not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes: list[tuple[int, int]] = []
        path.touch(exist_ok=False)

    def add(self, text: bytes, packed: bytes) -> None:
        """Keep a piece, plain and deflated."""
        with self._path.open("ab") as stream:
            stream.write(text)
            stream.write(packed)
        self._sizes.append((len(text), len(packed)))

    def pieces(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the pieces in their order."""
        with self._path.open("rb") as stream:
            for size, packed in self._sizes:
                yield stream.read(size), stream.read(packed)


def write(path: Path, content: bytes, *, sync: bool = True) -> File:
    """Write a file as a whole, with few calls of the system: a release has a file for each article.

    Args:
        path: The file; it must not exist, and its folder must.
        content: What is in it.
        sync: Whether to see it down to the disk at once, which takes some milliseconds.
    """
    with open(path, "xb", buffering=0, opener=_unchangeable) as stream:
        rest = memoryview(content)
        while rest:
            rest = rest[stream.write(rest) :]
        if sync:
            os.fsync(stream.fileno())
    return File(len(content), hashlib.sha256(content).hexdigest())


def _unchangeable(path: str, flags: int) -> int:
    """Open a new file that nobody may write to afterwards."""
    return os.open(path, flags, 0o444)


def sync_all() -> None:
    """See everything down to the disk that was written without."""
    if ALL_AT_ONCE:
        os.sync()


def settled(path: Path) -> File:
    """Measure a file that was written in place, and see it down to the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    path.chmod(path.stat().st_mode & ~0o222)
    return File.at(path)
