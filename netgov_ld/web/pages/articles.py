"""Pages of articles: where it comes from, and all it says in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.fields import Spec, read_fields, several
from netgov_ld.web.pages.listing import Item, read_items

if TYPE_CHECKING:
    from rdflib import URIRef

    from netgov_ld.web.pages.parts import Field
    from netgov_ld.web.pages.reader import Reader

__all__ = ["Article", "Stripe", "read_article"]

_FIELDS: Final[Spec] = (
    ("Headline", "schema:headline"),
    ("Publisher", "schema:publisher"),
    ("Author", "schema:author"),
    ("Published", "schema:datePublished"),
    ("Updated", "schema:dateModified"),
    ("Dateline", "ng:datelinePlace"),
    ("Language", "schema:inLanguage"),
    ("Statements reported", "^ng:reportedIn"),
    ("Sends its readers to", "ng:relatedReading"),
    ("Identifier", "dcterms:identifier"),
    ("Characters", "ng:textLength"),
    ("SHA-256 of the text", "ng:textSha256"),
    ("Encoding", "ng:encodedIn"),
    ("Encoded on", "ng:encodedIn/ng:encodedOn"),
    ("Encoded by", "ng:encodedIn/ng:encoder"),
    ("Version of the guide", "ng:encodedIn/ng:guideVersion"),
)

_LINE: Final = re.compile(r"^(?=.*\S)", re.MULTILINE)
"""The beginning of a line with something on it: a paragraph, in the texts of newspapers."""

_LENGTH: Final = "SELECT ?focus ?n WHERE { ?focus ng:textLength ?n }"


_HEIGHT: Final = 1000
"""Units of the picture from the first to the last character of the text."""

_LEAST: Final = 4
"""Units that the shortest passage has, to be seen and hit."""


@dataclass(frozen=True, slots=True)
class Stripe:
    """One passage in the picture of the article.

    Args:
        start: Where it begins, in units of which the text has ``_HEIGHT``.
        length: How long it is in these units.
        item: Place of its assertion in the list, from 1.
    """

    start: float
    length: float
    kind: str
    stance: str
    text: str
    item: int


@dataclass(frozen=True, slots=True)
class Article:
    """The page of an article.

    Args:
        items: Its positions, claims and figures in reading order.
        stripes: Their passages along the text.
        breaks: Where the lines of the text begin, in the units of the stripes; empty where the
            text is not at hand.
        length: Characters of the text.
    """

    fields: tuple[Field, ...]
    items: tuple[Item, ...]
    stripes: tuple[Stripe, ...]
    breaks: tuple[float, ...]
    length: int

    def number(self, kind: str) -> int:
        """Count the items of a kind."""
        return sum(item.kind == kind for item in self.items)


def read_article(reader: Reader, thing: URIRef) -> Article:
    """Read the page of an article."""
    items = read_items(reader, "article", thing, "Position", "Claim", "Figure", within=thing)
    length = reader.facts.number(_LENGTH, focus=thing)
    fields = read_fields(reader, thing, _FIELDS)
    text = _text(reader, fields)
    return Article(fields, items, _stripes(items, length), _breaks(text), length)


def _text(reader: Reader, fields: tuple[Field, ...]) -> str:
    """Return the article's text, or "" where it is not at hand."""
    digest = next((value.text for value in several(fields, "SHA-256 of the text")), "")
    return (reader.texts.get(digest) if reader.texts is not None else None) or ""


def _breaks(text: str) -> tuple[float, ...]:
    return tuple(round(_HEIGHT * match.start() / len(text), 1) for match in _LINE.finditer(text, 1))


def _stripes(items: tuple[Item, ...], length: int) -> tuple[Stripe, ...]:
    if not length:
        return ()
    return tuple(
        Stripe(
            start=round(_HEIGHT * start / length, 1),
            length=max(_LEAST, round(_HEIGHT * (end - start) / length, 1)),
            kind=item.kind,
            stance=item.mark.slug if item.mark else "",
            text=item.ref.text,
            item=number,
        )
        for number, item in enumerate(items, 1)
        for start, end in item.spans
    )
