"""What refers to a thing, and all the things there are."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap
from rdflib import URIRef

from netgov_ld.query.index.database import PAGE_SIZE, Database, marks
from netgov_ld.query.index.records import Incoming

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Links"]

_STATEMENTS: Final = """
WITH RECURSIVE parts (event) AS (
  SELECT ? UNION SELECT e.id FROM events e JOIN parts p ON e.part_of = p.event
) SELECT s.id FROM parts JOIN statements s ON s.event = parts.event LIMIT ?
"""


class Links(Database):
    """Reads links from their ends."""

    def incoming(self, thing: URIRef, *, page: int = 1, size: int = PAGE_SIZE) -> Incoming:
        """List what refers to a thing."""
        rows = self.rows(
            "SELECT property, number FROM backlinks WHERE object = ?", self.id_of(thing)
        )
        counts = sorted((URIRef(self.naming.expanded(name)), name, number) for name, number in rows)
        start = (page - 1) * size
        links: list[tuple[URIRef, URIRef]] = []
        for iri, name, number in counts:
            wanted = size - len(links)
            if start < number and wanted > 0:
                ((packed,),) = self.rows(
                    "SELECT subjects FROM backlinks WHERE object = ? AND property = ?",
                    self.id_of(thing), name,
                )  # fmt: skip
                part = list(BitMap.deserialize(packed)[start : start + wanted])
                links += [(subject, iri) for subject in self._things(part)]
            start = max(0, start - number)
        total = sum(number for _, _, number in counts)
        return Incoming(
            counts=tuple((iri, number) for iri, _, number in counts),
            links=tuple(links),
            total=total,
            page=page,
            pages=max(1, -(-total // size)),
        )

    @cached_property
    def _named(self) -> tuple[int, int]:
        """Where the things of the dataset begin and end among all subjects; half-open."""
        rows = self.rows("SELECT first, last FROM ranges WHERE name = 'things'")
        return (rows[0][0], rows[0][1] + 1) if rows else (0, 0)

    @property
    def things(self) -> int:
        """How many things the dataset names itself."""
        return self._named[1] - self._named[0]

    def things_from(self, start: int, *, limit: int) -> tuple[URIRef, ...]:
        """List things that the dataset names itself, in the order of their IRIs.

        Args:
            start: Place of the first, from 0.
            limit: The most to list.
        """
        first, end = self._named
        rows = self.rows(
            "SELECT id FROM things WHERE number >= ? AND number < ? ORDER BY number LIMIT ?",
            first + start, end, limit,
        )  # fmt: skip
        return tuple(self.iri(name) for (name,) in rows)

    def referring(
        self, thing: URIRef, names: Sequence[str], *, limit: int
    ) -> tuple[tuple[URIRef, ...], int]:
        """List what leads to a thing by one of some properties.

        Args:
            thing: The thing.
            names: The properties, with their prefixes.
            limit: The most to list.

        Returns:
            The first of them, in the order of their IRIs, and how many there are in all.
        """
        rows = self.rows(
            f"SELECT subjects FROM backlinks WHERE object = ? AND property IN ({marks(names)})",
            self.id_of(thing), *names,
        )  # fmt: skip
        found = reduce(or_, (BitMap.deserialize(packed) for (packed,) in rows), BitMap())
        return tuple(self._things(list(found[:limit]))), len(found)

    def spoken_at(
        self, event: URIRef, *, limit: int
    ) -> tuple[tuple[URIRef, ...], tuple[URIRef, ...], int]:
        """List what was said at an event or at a part of it.

        Returns:
            The first statements, the speakers, and how many statements they made in all.
        """
        name = self.id_of(event)
        statements = self.rows(_STATEMENTS, name, limit)
        speakers = self.rows(
            "SELECT speaker, statements FROM event_speakers WHERE event = ?"
            " ORDER BY statements DESC, speaker",
            name,
        )
        return (
            tuple(self.iri(statement) for (statement,) in statements),
            tuple(self.iri(speaker) for speaker, _ in speakers[:limit]),
            max(len(statements), sum(number for _, number in speakers)),
        )

    def _things(self, numbers: Sequence[int]) -> list[URIRef]:
        rows = self.rows(
            f"SELECT id FROM things WHERE number IN ({marks(numbers)}) ORDER BY number", *numbers
        )
        return [self.iri(name) for (name,) in rows]
