"""What a release says about one subject, found in its N-Quads without an engine.

The lines of ``netgov.nq`` are sorted, so all about one subject stand together and bisection finds
them: in a file of two gigabytes with thirty looks, and with no memory. That is how many releases
can be asked at once whether a thing was in them. A store would have to be loaded for each.
"""

from __future__ import annotations

import mmap
from functools import cached_property
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.term import IdentifiedNode

    from netgov_ld.release.manifest import Release

__all__ = ["COUNTED", "Lookup"]

COUNTED: Final = ("Position", "Claim", "Figure", "Article", "Topic")
"""Classes whose instances are counted."""


class Lookup:
    """Finds lines in the N-Quads of a release.

    The standard library's ``bisect`` needs items of one size or an index of all lines; this
    bisects the bytes, and moves to the beginning of the line it has hit.

    Args:
        release: The release.

    Raises:
        ReleaseError: The file cannot be read.
    """

    def __init__(self, release: Release) -> None:
        self._base = release.base
        try:
            with release.nquads.open("rb") as stream:
                # An empty file cannot be mapped.
                empty = not stream.read(1)
                self._text: bytes | mmap.mmap = (
                    b"" if empty else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
                )
        except OSError as error:
            raise ReleaseError(f"{release.nquads}: It cannot be read: {error.strerror}.") from error

    def about(self, subject: IdentifiedNode) -> tuple[bytes, ...]:
        """Return the lines about a subject, sorted, each with its line feed; none if unknown."""
        key = subject.n3().encode() + b" "
        place, lines = self._first(key), []
        while (line := self._line(place)).startswith(key):
            lines.append(line)
            place += len(line)
        return tuple(lines)

    def knows(self, subject: IdentifiedNode) -> bool:
        """Tell whether the release says anything about a subject."""
        key = subject.n3().encode() + b" "
        return self._line(self._first(key)).startswith(key)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """How many things of the main classes there are, by the local name of the class."""
        return {
            name: self._count(f" {RDF.type.n3()} <{self._base}ontology#{name}> ".encode())
            for name in COUNTED
        }

    def _count(self, pattern: bytes) -> int:
        number, place = 0, self._text.find(pattern)
        while place >= 0:
            number += 1
            place = self._text.find(pattern, place + len(pattern))
        return number

    def _line(self, start: int) -> bytes:
        end = self._text.find(b"\n", start) + 1
        return bytes(self._text[start:end]) if end else b""

    def _first(self, key: bytes) -> int:
        """Return where the first line begins that does not sort before a key."""
        low, high = 0, len(self._text)
        while low < high:
            middle = (low + high) // 2
            start = max(low, self._text.rfind(b"\n", low, middle) + 1)
            line = self._line(start)
            if line < key:
                low = start + len(line)
            else:
                high = start
        return low
