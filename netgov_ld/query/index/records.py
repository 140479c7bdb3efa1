"""What the index lists. Things are IRIs; ``Index.names`` says how they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

__all__ = [
    "Article", "Claim", "Encoded", "Figure", "Incoming", "Listing", "Position", "Title",
]  # fmt: skip

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
