"""The pictures of a release: matrix, timeline, tree of topics, agreement, comparison, figures.

Without a filter they come from tables that were counted when the release was built; with one they
are counted from sets of rows, which takes milliseconds however many positions there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Final, Literal

from pyroaring import BitMap

from netgov_ld.query.index.counted import (
    Branch,
    Comparison,
    Contrast,
    Counted,
    Matrix,
    Network,
    Pair,
    Period,
    Series,
    Shared,
)
from netgov_ld.query.index.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index.counted import Role
    from netgov_ld.query.index.reader import Index

__all__ = ["Views"]

_EVERYTHING: Final = Filter()
_LENGTHS: Final = {"year": 4, "month": 7, "day": 10}
_FOR: Final = "stance/supports"
_AGAINST: Final = "stance/opposes"

_EXAMINED: Final = 1000
"""Propositions of two actors that are looked at; nobody reads on a page what two share beyond."""


class Views:
    """Counts positions for pictures.

    Args:
        index: The index of the release.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def matrix(
        self,
        role: Role = "on_behalf_of",
        which: Filter = _EVERYTHING,
        *,
        topics: Iterable[URIRef] | None = None,
        actors: int = 20,
    ) -> Matrix:
        """Count positions by actor, topic and stance; narrower topics are included.

        Args:
            role: Whether an actor is who speaks, or for whom it is said.
            which: The positions that count.
            topics: The topics, in their order; None takes all with positions, the largest first.
            actors: The most actors to take, those with most positions first.
        """
        index = self._index
        chosen = index.chosen("positions", which)
        everyone = index.values(role, which, limit=1 << 30)
        shown = everyone[:actors]
        columns = (
            index.values("topic", which, limit=1 << 30)
            if topics is None
            else tuple(
                Counted(iri, chosen.intersection_cardinality(self._topic(iri))) for iri in topics
            )
        )
        cells: dict[tuple[URIRef, URIRef], Mapping[URIRef, int]] = {}
        for actor in shown:
            theirs = chosen & index.bitmap("positions", role, index.id_of(actor.iri))
            by_stance = {
                stance: theirs & index.bitmap("positions", "stance", index.id_of(stance))
                for stance in index.stances
            }
            for topic in columns:
                about = self._topic(topic.iri)
                counts = (
                    (stance, rows.intersection_cardinality(about))
                    for stance, rows in by_stance.items()
                )
                found = {stance: number for stance, number in counts if number}
                if found:
                    cells[actor.iri, topic.iri] = found
        return Matrix(role, shown, columns, cells, len(everyone) - len(shown))

    def _topic(self, iri: URIRef) -> BitMap:
        return self._index.bitmap("positions", "topic", self._index.id_of(iri))

    def timeline(
        self, which: Filter = _EVERYTHING, *, unit: Literal["year", "month", "day"] = "month"
    ) -> tuple[Period, ...]:
        """Count positions by period and stance, the earliest first; undated ones are left out."""
        index = self._index
        chosen = index.chosen("positions", which)
        return tuple(
            Period(start, len(rows), index.tallies(rows))
            for start, span in self._periods(unit)
            if (rows := chosen & span)
        )

    def over_time(
        self,
        which: Filter,
        facet: str,
        values: Iterable[URIRef],
        *,
        unit: Literal["year", "month", "day"] = "month",
    ) -> Mapping[tuple[URIRef, str], Mapping[URIRef, int]]:
        """Count positions by the value of a facet, by period and by stance.

        Args:
            which: The positions that count.
            facet: Name of a facet of ``Filter`` that is no combination of others.
            values: Its values that count.
            unit: How long a period is.

        Returns:
            Numbers by stance; pairs of value and period without any are not there.
        """
        index = self._index
        chosen = index.chosen("positions", which)
        parts = {
            value: chosen & index.bitmap("positions", facet, index.id_of(value)) for value in values
        }
        return {
            (value, start): index.tallies(rows)
            for start, span in self._periods(unit)
            for value, part in parts.items()
            if (rows := part & span)
        }

    def _periods(self, unit: Literal["year", "month", "day"]) -> Iterator[tuple[str, BitMap]]:
        """List the periods with positions and the rows of each, the earliest first."""
        days = self._index.rows(
            "SELECT date, first, last FROM days WHERE of_table = 'positions' ORDER BY date"
        )
        for start, group in groupby(days, key=lambda row: str(row[0])[: _LENGTHS[unit]]):
            spans = [(first, last) for _, first, last in group]
            yield start, BitMap(range(spans[0][0], spans[-1][1] + 1))

    def topics(self, which: Filter = _EVERYTHING) -> tuple[Branch, ...]:
        """Return the topics as a tree, in the order of their ids, with counts.

        A topic with two broader ones stands below both; one in a circle stands nowhere.
        """
        if not which:
            return self._index.tree
        chosen = self._index.chosen("positions", which)
        return tuple(self._counted(branch, chosen) for branch in self._index.tree)

    def _counted(self, branch: Branch, chosen: BitMap) -> Branch:
        index, name = self._index, self._index.id_of(branch.iri)
        own = chosen & index.bitmap("positions", "own_topic", name)
        below = chosen & index.bitmap("positions", "topic", name)
        children = tuple(self._counted(child, chosen) for child in branch.children)
        return Branch(
            branch.iri, len(own), len(below), index.tallies(own), index.tallies(below), children
        )

    def network(
        self, role: Role = "on_behalf_of", which: Filter = _EVERYTHING, *, pairs: int = 100
    ) -> Network:
        """Pair the actors that take positions on the same propositions.

        With a filter it reads every position that passes whose proposition others express too.

        Args:
            role: In which role actors count.
            which: The positions that count.
            pairs: The most pairs to return, those that share most propositions first.
        """
        index = self._index
        found = self._pairs(role, which) if which else self._counted_pairs(role)
        shown = tuple(found[:pairs])
        involved = {iri for pair in shown for iri in (pair.actor, pair.other)}
        actors = (
            count for count in index.values(role, which, limit=1 << 30) if count.iri in involved
        )
        return Network(role, tuple(actors), shown, len(found) - len(shown))

    def _counted_pairs(self, role: Role) -> list[Pair]:
        index = self._index
        return [
            Pair(index.iri(actor), index.iri(other), *numbers)
            for actor, other, *numbers in index.rows(
                "SELECT actor, other, agreeing, opposing, shared FROM agreement WHERE role = ?"
                " ORDER BY shared DESC, actor, other",
                role,
            )
        ]

    def _pairs(self, role: Role, which: Filter) -> list[Pair]:
        index = self._index
        chosen = index.chosen("positions", which) & index.bitmap("positions", "shared", "")
        held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in index.read_columns("positions", ("proposition", role, "stance"), list(chosen)):
            proposition, actor, stance = row
            if actor is not None:
                held[proposition][actor].add(stance)
        counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for actors in held.values():
            for (actor, mine), (other, theirs) in combinations(sorted(actors.items()), 2):
                opposed = (_FOR in mine and _AGAINST in theirs) or (
                    _AGAINST in mine and _FOR in theirs
                )
                for place, holds in enumerate((bool(mine & theirs), opposed, True)):
                    counts[actor, other][place] += holds
        ordered = sorted(counts.items(), key=lambda item: (-item[1][2], item[0]))
        return [Pair(index.iri(a), index.iri(b), *numbers) for (a, b), numbers in ordered]

    def compare(
        self, left: URIRef, right: URIRef, which: Filter = _EVERYTHING, *, shared: int = 50
    ) -> Comparison:
        """Put two actors side by side; what others say on their behalf counts as theirs.

        Args:
            left: One actor.
            right: The other one.
            which: The positions that count.
            shared: The most propositions on which both take a position to return.
        """
        index = self._index
        names = [index.id_of(iri) for iri in (left, right)]
        rows = [index.chosen("positions", replace(which, actor=(name,))) for name in names]
        if which.actor:
            rows = [part & index.chosen("positions", which) for part in rows]
        contrasts = []
        for topic in index.values("topic", limit=1 << 30):
            on_topic = self._topic(topic.iri)
            mine, theirs = (index.tallies(part & on_topic) for part in rows)
            if mine or theirs:
                contrasts.append(Contrast(topic.iri, mine, theirs))
        contrasts.sort(key=lambda c: (-sum(c.left.values()) - sum(c.right.values()), c.topic))
        found, more = self._common(names, rows, shared)
        return Comparison(
            left=left,
            right=right,
            totals=(len(rows[0]), len(rows[1])),
            tallies=(index.tallies(rows[0]), index.tallies(rows[1])),
            topics=tuple(contrasts),
            shared=found,
            more=more,
        )

    def _common(
        self, names: Sequence[str], rows: Sequence[BitMap], limit: int
    ) -> tuple[tuple[Shared, ...], int]:
        """Return the propositions on which both have one of their rows, and how many more."""
        index = self._index
        left, right = (index.bitmap("propositions", "actor", name) for name in names)
        both = []
        for (proposition,) in index.read_columns(
            "propositions", ("id",), list((left & right)[:_EXAMINED])
        ):
            expressing = index.bitmap("positions", "proposition", proposition)
            mine, theirs = rows[0] & expressing, rows[1] & expressing
            if mine and theirs:
                both.append((proposition, mine, theirs))
        found = tuple(
            Shared(
                index.iri(proposition),
                index.read_positions(list(mine)),
                index.read_positions(list(theirs)),
            )
            for proposition, mine, theirs in both[:limit]
        )
        return found, len(both) - len(found)

    def series(self, which: Filter = _EVERYTHING, *, figures: int = 1000) -> tuple[Series, ...]:
        """Bring the figures for one indicator, area and unit together, by period.

        Args:
            which: The figures that count; ``indicator`` and ``area`` ask for one series.
            figures: The most figures to read.
        """
        index = self._index
        chosen = list(index.chosen("figures", which)[:figures])
        found = defaultdict(list)
        for figure in index.read_figures(chosen):
            found[figure.indicator or "", figure.area or "", figure.unit or ""].append(figure)
        return tuple(
            Series(
                members[0].indicator,
                members[0].area,
                members[0].unit,
                tuple(sorted(members, key=lambda figure: (figure.period or "~", figure.iri))),
            )
            for _, members in sorted(found.items())
        )
