"""Which positions, claims and figures pass a filter: sets of the numbers of their rows."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from netgov_ld.query.index.database import Database
from netgov_ld.query.index.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

__all__ = ["EVERYTHING", "Sets"]

EVERYTHING: Final = Filter()

_TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "actor": ("proponent", "by", "on_behalf_of"),
    "source": ("article", "publisher"),
    "concept": ("stance", "speech_act", "explicitness", "certainty", "modifier", "unit"),
}
"""Facets that are several at once."""


class Sets(Database):
    """Chooses rows and counts them."""

    @cached_property
    def totals(self) -> Mapping[str, int]:
        """How many there are in all: positions, proponents, articles, topics ... by plural."""
        return {str(what): int(number) for what, number in self.rows("SELECT * FROM totals")}

    @cached_property
    def stances(self) -> tuple[URIRef, ...]:
        """Every stance that a position takes."""
        rows = self.rows(
            "SELECT value FROM facets WHERE of_table = 'positions' AND facet = 'stance'"
        )
        return tuple(self.iri(value) for (value,) in rows)

    def chosen(self, table: str, which: Filter = EVERYTHING) -> BitMap:
        """Return the numbers of the rows that pass a filter.

        Args:
            table: ``positions``, ``claims`` or ``figures``; a facet that it lacks no row passes.
            which: The filter.
        """
        chosen: BitMap | None = None
        for facet, values in which.facets:
            parts = [
                self.bitmap(table, name, value)
                for name in _TOGETHER.get(facet, (facet,))
                for value in values
            ]
            found = reduce(or_, parts)
            chosen = found if chosen is None else chosen & found
        if which.since or which.until:
            days = self._days(table, which.since, which.until)
            chosen = days if chosen is None else chosen & days
        return self._all(table) if chosen is None else chosen

    def _all(self, table: str) -> BitMap:
        return BitMap(range(self.totals[table]))

    def _days(self, table: str, since: str, until: str) -> BitMap:
        """Return the rows of a period: those whose date may lie in it.

        Dates of different precision are compared by what they have in common: the year 2012 may
        lie in October of that year, and 2012-10-04 lies in 2012. So do the named queries.
        """
        found = BitMap()
        for first, last in self.rows(
            "SELECT first, last FROM days WHERE of_table = ?"
            " AND substr(date, 1, length(?)) >= substr(?, 1, length(date))"
            " AND substr(date, 1, length(?)) <= substr(?, 1, length(date))",
            *(table, since, since, until, until),
        ):
            found.add_range(first, last + 1)
        return found

    def tallies(self, positions: BitMap) -> Mapping[URIRef, int]:
        """Count positions by stance; a stance that none of them takes is not there."""
        counted = (
            (
                stance,
                positions.intersection_cardinality(
                    self.bitmap("positions", "stance", self.id_of(stance))
                ),
            )
            for stance in self.stances
        )
        return {stance: number for stance, number in counted if number}

    def number_of(self, table: str, thing: URIRef) -> int | None:
        """Return the number of the row of a thing in ``positions``, ``claims`` or ``figures``."""
        rows = self.rows(f"SELECT number FROM {table} WHERE id = ?", self.id_of(thing))
        return int(rows[0][0]) if rows else None
