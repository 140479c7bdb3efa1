"""Sorting more quads than memory holds: sorted runs on the disk, merged.

A run is a file of sorted groups, one for each subject: the key it sorts by, and its lines. As no
subject is the beginning of another one with the space behind it, groups in the order of their keys
are lines in the order of their bytes, and only a subject with groups in several runs has to have
its lines sorted anew: merging costs a step for each subject instead of for each line.
"""

from __future__ import annotations

import heapq
import pickle
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "Group", "batches", "chunks", "chunks_of", "groups", "merged", "narrowed", "spliced",
    "write_run",
]  # fmt: skip

Group = tuple[bytes, bytes]
"""The subject of some lines with the space behind it, and the lines."""

_CHUNK: Final = 1 << 21
"""Bytes that are worked on at once, or more where a subject has more."""

_SLICE: Final = 64
"""Groups that are written and read at once."""

_OPEN: Final = 100
"""Runs that are merged at once; each is an open file and a slice in memory."""


def groups(lines: bytes) -> Iterator[Group]:
    """Group sorted lines of N-Quads by their subjects."""
    every = lines.splitlines(keepends=True)
    for subject, found in groupby(every, key=lambda line: line[: line.index(b" ") + 1]):
        yield subject, b"".join(found)


def write_run(path: Path, found: Iterable[Group]) -> None:
    """Write sorted groups."""
    waiting = iter(found)
    with path.open("xb") as stream:
        while some := list(islice(waiting, _SLICE)):
            pickle.dump(some, stream, pickle.HIGHEST_PROTOCOL)


def _read_run(path: Path) -> Iterator[Group]:
    with path.open("rb") as stream:
        while True:
            try:
                some = pickle.load(stream)  # noqa: S301 - written by this very build
            except EOFError:
                return
            yield from some


def merged(paths: Sequence[Path]) -> Iterator[Group]:
    """Merge runs."""
    return _combined([_read_run(path) for path in paths])


def _combined(runs: Sequence[Iterator[Group]]) -> Iterator[Group]:
    for key, found in groupby(heapq.merge(*runs), key=itemgetter(0)):
        parts = [lines for _, lines in found]
        if len(parts) == 1:
            yield key, parts[0]
        else:
            yield key, b"".join(sorted(b"".join(parts).splitlines(keepends=True)))


def spliced(pieces: Iterable[bytes], others: Iterator[Group]) -> Iterator[bytes]:
    """Put a few groups into sorted pieces; most pieces stay as they are."""
    upcoming = next(others, None)

    def until(last: bytes) -> Iterator[Group]:
        nonlocal upcoming
        while upcoming is not None and upcoming[0] <= last:
            yield upcoming
            upcoming = next(others, None)

    for piece in pieces:
        start = piece.rfind(b"\n", 0, -1) + 1
        last = piece[start : piece.index(b" ", start) + 1]
        if upcoming is None or upcoming[0] > last:
            yield piece
        else:
            yield from chunks(_combined([groups(piece), until(last)]))
    if upcoming is not None:
        yield from chunks(chain([upcoming], others))


def narrowed(paths: Sequence[Path]) -> Path:
    """Merge runs into one in the place of the first, and remove the others."""
    target = paths[0].with_suffix(".merged")
    write_run(target, merged(paths))
    for path in paths:
        path.unlink()
    return target


def batches(paths: Sequence[Path]) -> list[Sequence[Path]]:
    """Divide runs that are too many to be merged at once; nothing if they are not."""
    if len(paths) <= _OPEN:
        return []
    return [paths[start : start + _OPEN] for start in range(0, len(paths), _OPEN)]


def chunks(found: Iterable[Group]) -> Iterator[bytes]:
    """Put groups together to pieces of some size."""
    parts: list[bytes] = []
    size = 0
    for _, lines in found:
        parts.append(lines)
        size += len(lines)
        if size >= _CHUNK:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)


def chunks_of(path: Path) -> Iterator[bytes]:
    """Read a file of sorted N-Quads in pieces that end with a subject."""
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            rest += block
            start = rest.rfind(b"\n", 0, rest.rfind(b"\n") if b"\n" in rest else 0) + 1
            key = rest[start : rest.find(b" ", start) + 1]
            cut = 0 if rest.startswith(key) else rest.find(b"\n" + key) + 1
            if cut and key:
                yield rest[:cut]
                rest = rest[cut:]
    if rest:
        yield rest
