"""What pages are made of: small typed records that templates print and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netgov_ld.query.facts import Label

__all__ = [
    "Count", "Excerpt", "FactRow", "Field", "Group", "Link", "Mark", "Note", "Passage", "Piece",
    "PositionRow", "Ref", "Table", "Tally",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ref:
    """A text to show, and where it leads.

    Args:
        text: What a reader sees.
        lang: Its language tag, or "".
        href: Where it leads, or None.
        title: What it is exactly: an IRI, a lexical form.
        others: The same in other languages.
        when: Machine-readable date, for a date.
        outside: Whether the link leaves this site.
    """

    text: str
    lang: str = ""
    href: str | None = None
    title: str = ""
    others: tuple[Label, ...] = ()
    when: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A stance: a shape and colour chosen by its slug, always with its word."""

    slug: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Tally:
    """How many positions take a stance."""

    mark: Mark
    number: int


@dataclass(frozen=True, slots=True)
class Count:
    """A number of positions of one stance, and where they are listed.

    Args:
        words: All that the number says, for who cannot see where it stands.
    """

    mark: Mark
    number: int
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a list of facts.

    Args:
        number: Values in all; ``values`` may be the first of them.
    """

    name: str
    values: tuple[Ref, ...]
    number: int


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One position in a table.

    Args:
        ref: The position; its text without the speaker where the table names the speaker.
        behalf: For whom.
        article: The article of its first evidence.
        start: Offset of its first evidence, for reading order.
    """

    ref: Ref
    proponent: Ref
    mark: Mark
    act: Ref
    behalf: tuple[Ref, ...]
    topics: tuple[Ref, ...]
    date: Ref | None
    event: Ref | None
    place: Ref | None
    article: Ref | None
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    """Positions under one heading."""

    heading: Ref
    rows: tuple[PositionRow, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One page of positions, in groups.

    Args:
        number: Positions on all pages together.
        page: This page, from 1.
        pages: Number of pages.
    """

    groups: tuple[Group, ...]
    number: int
    page: int = 1
    pages: int = 1
    tallies: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of evidence: where it stands.

    Args:
        faulty: Whether the text at hand does not have the passage's digest at these offsets.
    """

    ref: Ref
    article: Ref
    voice: Ref | None
    key_phrase: Ref | None
    start: int
    end: int
    digest: str
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt.

    Args:
        marked: Whether it belongs to a passage.
        strong: Whether it belongs to a key phrase that is only a part of its passage.
    """

    text: str
    marked: bool
    strong: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Passages that stand close together, in their context where the text is at hand.

    Args:
        pieces: The excerpt cut where marking begins and ends; empty without the text.
        clipped_before: Whether the article goes on before it.
        clipped_after: Whether the article goes on after it.
    """

    passages: tuple[Passage, ...]
    pieces: tuple[Piece, ...] = ()
    clipped_before: bool = False
    clipped_after: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the encoder."""

    ref: Ref
    text: Ref
    kind: Ref | None
    properties: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class FactRow:
    """One property with its values, as in the data.

    Args:
        number: Values in all; ``values`` may be one page of them.
    """

    name: Ref
    values: tuple[Ref, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """An alternative of the page, for its head, the Link header and the list of formats."""

    href: str
    media_type: str
    name: str
    ending: str
