"""What is counted of a release: records that ``Index`` and ``Views`` return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

    from netgov_ld.query.index.records import Figure, Position

__all__ = [
    "Branch", "Comparison", "Contrast", "Counted", "Matrix", "Network", "Pair", "Period", "Role",
    "Series", "Shared",
]  # fmt: skip

Role = Literal["proponent", "on_behalf_of"]
"""In which role an actor counts: who speaks, or for whom it is said."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing and how many positions have to do with it."""

    iri: URIRef
    number: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in the tree.

    Args:
        own: Positions on this very topic.
        total: Positions on it or on a narrower topic.
        tallies: Those of ``own`` by stance.
        tallies_below: Those of ``total`` by stance.
        children: Narrower topics; a topic below two others is there twice.
    """

    iri: URIRef
    own: int
    total: int
    tallies: Mapping[URIRef, int]
    tallies_below: Mapping[URIRef, int]
    children: tuple[Branch, ...]

    def find(self, iri: URIRef) -> Branch | None:
        """Return the branch of a topic in this part of the tree."""
        if self.iri == iri:
            return self
        return next((hit for child in self.children if (hit := child.find(iri))), None)

    def path(self, iri: URIRef) -> tuple[URIRef, ...]:
        """Return the topics from here down to the parent of this one; empty if it is not below."""
        for child in self.children:
            if child.iri == iri:
                return (self.iri,)
            below = child.path(iri)
            if below:
                return (self.iri, *below)
        return ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who takes how many positions on which topic, by stance.

    Args:
        role: In which role the actors count.
        actors: The actors with most positions, each with how many that pass the filter.
        topics: The topics, each with how many positions, narrower topics included.
        cells: Positions by stance, for an actor and a topic; pairs without any are not there.
        more: Actors that were left out.
    """

    role: Role
    actors: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    cells: Mapping[tuple[URIRef, URIRef], Mapping[URIRef, int]]
    more: int


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year and the positions taken in it.

    Args:
        start: ``2012-10-04``, ``2012-10`` or ``2012``; shorter than asked for where the data
            says no more.
    """

    start: str
    total: int
    tallies: Mapping[URIRef, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors who take positions on the same propositions.

    Args:
        agreeing: Propositions to which both take the same stance.
        opposing: Propositions that one supports and the other opposes.
        shared: Propositions on which both take any position.
    """

    actor: URIRef
    other: URIRef
    agreeing: int
    opposing: int
    shared: int


@dataclass(frozen=True, slots=True)
class Network:
    """Actors who share propositions.

    Args:
        role: In which role they count.
        actors: The actors in any pair, with how many positions they take in all.
        pairs: The pairs, those that share most first.
        more: Pairs that were left out.
    """

    role: Role
    actors: tuple[Counted, ...]
    pairs: tuple[Pair, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """What two actors hold on a topic, narrower topics included, by stance."""

    topic: URIRef
    left: Mapping[URIRef, int]
    right: Mapping[URIRef, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """A proposition on which two actors take positions; the positions of each by date."""

    proposition: URIRef
    left: tuple[Position, ...]
    right: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two actors side by side, in either role.

    Args:
        totals: How many positions each has.
        tallies: These by stance.
        topics: Topics on which one of them has a position, those with most first.
        shared: Propositions on which both have one.
        more: Such propositions that were left out.
    """

    left: URIRef
    right: URIRef
    totals: tuple[int, int]
    tallies: tuple[Mapping[URIRef, int], Mapping[URIRef, int]]
    topics: tuple[Contrast, ...]
    shared: tuple[Shared, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Series:
    """Figures for one indicator and area in one unit, by period; undated ones come last."""

    indicator: URIRef | None
    area: URIRef | None
    unit: URIRef | None
    figures: tuple[Figure, ...]
