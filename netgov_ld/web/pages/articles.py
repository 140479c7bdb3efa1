"""Pages of articles: where it comes from, and all it says in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.fields import Spec, read_fields
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

_LENGTH: Final = "SELECT ?focus ?n WHERE { ?focus ng:textLength ?n }"


@dataclass(frozen=True, slots=True)
class Stripe:
    """One passage in the picture of the article: how far along, and how long, in percent."""

    offset: float
    width: float
    kind: str
    stance: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Article:
    """The page of an article.

    Args:
        items: Its positions, claims and figures in reading order.
        stripes: Their passages along the text.
        length: Characters of the text.
    """

    fields: tuple[Field, ...]
    items: tuple[Item, ...]
    stripes: tuple[Stripe, ...]
    length: int

    def number(self, kind: str) -> int:
        """Count the items of a kind."""
        return sum(item.kind == kind for item in self.items)


def read_article(reader: Reader, thing: URIRef) -> Article:
    """Read the page of an article."""
    items = read_items(reader, "article", thing, "Position", "Claim", "Figure", within=thing)
    length = reader.facts.number(_LENGTH, focus=thing)
    return Article(read_fields(reader, thing, _FIELDS), items, _stripes(items, length), length)


def _stripes(items: tuple[Item, ...], length: int) -> tuple[Stripe, ...]:
    if not length:
        return ()
    return tuple(
        Stripe(
            offset=round(100 * start / length, 3),
            width=round(100 * (end - start) / length, 3),
            kind=item.kind,
            stance=item.mark.slug if item.mark else "",
            text=item.ref.text,
            href=item.ref.href or "",
        )
        for item in items
        for start, end in item.spans
    )
