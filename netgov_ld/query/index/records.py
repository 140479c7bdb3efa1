"""What the index answers with. Things are IRIs; ``Index.names`` says how they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

__all__ = [
    "Article",
    "Branch",
    "Claim",
    "Comparison",
    "Contrast",
    "Counted",
    "Encoded",
    "Figure",
    "Incoming",
    "Listing",
    "Matrix",
    "Network",
    "Pair",
    "Period",
    "Position",
    "Role",
    "Series",
    "Shared",
    "Title",
]

Role = Literal["proponent", "on_behalf_of"]
"""In which role an actor counts: who speaks, or for whom it is said."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Position:
    """A position, as in the table ``positions``; see there for what each means.

    Args:
        topics: The topics of its proposition, without the broader ones.
        date: As in the data: a day, a month or a year.
        start: Where its first passage begins in the article.
    """

    iri: URIRef
    proponent: URIRef | None
    on_behalf_of: URIRef | None
    explicitness: URIRef | None
    proposition: URIRef | None
    stance: URIRef
    speech_act: URIRef | None
    statement: URIRef | None
    date: str | None
    event: URIRef | None
    place: URIRef | None
    article: URIRef | None
    start: int | None
    end: int | None
    key_phrase: str | None
    topics: tuple[URIRef, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, as in the table ``claims``."""

    iri: URIRef
    by: tuple[URIRef, ...]
    on_behalf_of: URIRef | None
    proposition: URIRef | None
    certainty: URIRef | None
    statement: URIRef | None
    date: str | None
    article: URIRef | None
    start: int | None
    end: int | None
    key_phrase: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, as in the table ``figures``; ``value`` has every digit of the source."""

    iri: URIRef
    by: tuple[URIRef, ...]
    on_behalf_of: URIRef | None
    indicator: URIRef | None
    value: str | None
    unit: URIRef | None
    modifier: URIRef | None
    area: URIRef | None
    period: str | None
    certainty: URIRef | None
    statement: URIRef | None
    date: str | None
    article: URIRef | None
    start: int | None
    end: int | None
    key_phrase: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """An article, as in the table ``articles``.

    Args:
        date: When it was published or updated, or else when what it reports was said.
        date_kind: Which of these: ``published``, ``updated``, ``said``; None without a date.
        positions: How many positions are in it; so ``claims`` and ``figures``.
    """

    iri: URIRef
    headline: str | None
    language: str | None
    publisher: URIRef | None
    date: str | None
    date_kind: str | None
    place: URIRef | None
    positions: int
    claims: int
    figures: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """An article or a position, and when it was encoded.

    Args:
        by: Who takes the position.
    """

    iri: URIRef
    date: str
    by: URIRef | None
    is_article: bool


@dataclass(frozen=True, slots=True)
class Title:
    """A title under which somebody spoke: as printed, in a language, and the post; or one."""

    text: str
    language: str
    post: URIRef | None


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """One page of assertions.

    Args:
        items: Those on this page.
        total: How many there are on all pages.
        page: This page, from 1; one past the last has no items.
        pages: How many pages there are, at least 1.
        tallies: Positions on all pages by stance; empty for claims and figures.
    """

    items: tuple[Item, ...]
    total: int
    page: int
    pages: int
    tallies: Mapping[URIRef, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing and how many positions have to do with it."""

    iri: URIRef
    number: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """The triples that have a thing as object and an IRI as subject.

    Args:
        counts: Each property and the number of its triples, by property.
        links: Subject and property of those on one page, by property and subject.
        total: How many there are.
        page: The page, from 1; one past the last has none.
        pages: How many pages there are, at least 1.
    """

    counts: tuple[tuple[URIRef, int], ...]
    links: tuple[tuple[URIRef, URIRef], ...]
    total: int
    page: int
    pages: int


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
