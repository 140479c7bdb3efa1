"""Lists of assertions of every kind, in reading order: what an article, person or topic has."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld.query.index import Claim, Figure, Filter, Position
from netgov_ld.web.pages.reader import dated
from netgov_ld.web.pages.words import number_in_words, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netgov_ld.query.index import Index, Listing
    from netgov_ld.web.pages.parts import Mark, Ref
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = [
    "LIMIT",
    "PATTERNS",
    "Amount",
    "Item",
    "Items",
    "read_claims",
    "read_figures",
    "read_items",
]

Record = Position | Claim | Figure

LIMIT: Final = 100
"""Items that a list without pages shows."""

_PAGE: Final = 25
"""Items on one page of a list."""

_MOST: Final = 1000
"""Items of one article, which all are shown."""

PATTERNS: Final = {
    "article": "article",
    "agent": "actor",
    "statement": "statement",
    "proposition": "proposition",
    "topic": "topic",
    "indicator": "indicator",
    "place": "area",
    "concept": "concept",
    "document": "document",
    "event": "event",
    "evidence": "passage",
}
"""Which assertions a list has: those that have the page's thing as value of this facet.

Besides, there are ``self``, the thing itself, and ``same-indicator``, all figures for the indicator
and the area of a figure.
"""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a figure says.

    Args:
        words: The value as a newspaper writes it ("600 million").
        exact: The value in full.
        hedge: The hedge with which it was printed ("almost"); None if without.
    """

    words: str
    exact: str
    hedge: Ref | None
    unit: Ref | None
    indicator: Ref
    area: Ref | None
    period: Ref | None


@dataclass(frozen=True, slots=True)
class Item:
    """An assertion in a list.

    Args:
        kind: ``position``, ``claim`` or ``figure``.
        mark: A position's stance.
        by: Who asserts it.
        amount: What it says, if it is a figure.
        spans: Start and end of each of its passages in the article of the page.
    """

    ref: Ref
    kind: str
    mark: Mark | None
    by: tuple[Ref, ...]
    certainty: Ref | None
    date: Ref | None
    article: Ref | None
    amount: Amount | None
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Return where its first passage starts."""
        return self.spans[0][0] if self.spans else 0


@dataclass(frozen=True, slots=True)
class Items:
    """One page of a list.

    Args:
        number: Items on all pages together.
        page: This page, from 1.
        pages: Number of pages.
    """

    items: tuple[Item, ...] = ()
    number: int = 0
    page: int = 1
    pages: int = 1


def read_claims(reader: Reader, pattern: str, thing: URIRef, page: int) -> Items:
    """Read a page of the claims that have to do with a thing; one past the last is empty."""
    listing = reader.index.claims(_which(reader, pattern, thing), page=page, size=_PAGE)
    return _page("claim", listing, reader)


def read_figures(reader: Reader, pattern: str, thing: URIRef, page: int) -> Items:
    """Read a page of the figures that have to do with a thing; one past the last is empty."""
    listing = reader.index.figures(_which(reader, pattern, thing), page=page, size=_PAGE)
    return _page("figure", listing, reader)


def _page(kind: str, listing: Listing[Claim] | Listing[Figure], reader: Reader) -> Items:
    items = _items(reader, [(kind, record) for record in listing.items])
    return Items(items, listing.total, listing.page, listing.pages)


def read_items(
    reader: Reader,
    pattern: str,
    thing: URIRef,
    *types: str,
    within: URIRef | None = None,
    omit: URIRef | None = None,
) -> tuple[Item, ...]:
    """Read a list of assertions, by article and in reading order.

    Args:
        reader: The release.
        pattern: One of ``PATTERNS``.
        thing: The thing the pattern is about.
        types: ``Position``, ``Claim`` or ``Figure``.
        within: The article whose passages count; None takes those of any.
        omit: An assertion to leave out.
    """
    index, limit = reader.index, _MOST if pattern == "article" else LIMIT
    found: list[tuple[str, Record]] = []
    for kind in types:
        table = _TABLES[kind]
        if pattern == "self":
            number = index.number_of(table, thing)
            numbers = [] if number is None else [number]
        else:
            numbers = list(index.chosen(table, _which(reader, pattern, thing))[:limit])
        records = _read(index, table, numbers)
        found += [(kind.lower(), record) for record in records if record.iri != omit]
    return _items(reader, found, within)


def _items(
    reader: Reader, found: Sequence[tuple[str, Record]], within: URIRef | None = None
) -> tuple[Item, ...]:
    refs = reader.refs(thing for _, record in found for thing in _things(record))
    spans = reader.index.spans((record.iri for _, record in found), within)
    items = [_item(kind, record, refs, spans.get(record.iri, ())) for kind, record in found]
    return tuple(sorted(items, key=_reading))


def _read(index: Index, table: str, numbers: Sequence[int]) -> Sequence[Record]:
    if table == "positions":
        return index.read_positions(numbers)
    if table == "claims":
        return index.read_claims(numbers)
    return index.read_figures(numbers)


def _which(reader: Reader, pattern: str, thing: URIRef) -> Filter:
    index = reader.index
    if pattern != "same-indicator":
        return replace(Filter(), **{PATTERNS[pattern]: (index.id_of(thing),)})  # type: ignore[arg-type]
    number = index.number_of("figures", thing)
    figure = index.read_figures([number])[0] if number is not None else None
    if figure is None or figure.indicator is None or figure.area is None:
        return Filter(passage=("",))  # which nothing has
    return Filter(indicator=(index.id_of(figure.indicator),), area=(index.id_of(figure.area),))


def _things(record: Record) -> Iterator[URIRef]:
    """List what an item names."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, URIRef):
            yield value
    if not isinstance(record, Position):
        yield from record.by


def _reading(item: Item) -> tuple[str, int, str, str]:
    period = item.amount.period.when if item.amount and item.amount.period else ""
    return (item.article.title if item.article else "", item.start, period, item.ref.title)


def _item(
    kind: str,
    record: Record,
    refs: Refs,
    spans: tuple[tuple[int, int], ...],
) -> Item:
    if isinstance(record, Position):
        by: tuple[URIRef, ...] = (record.proponent,) if record.proponent else ()
    else:
        by = record.by
    return Item(
        ref=refs(record.iri),
        kind=kind,
        mark=refs.mark(record.stance) if isinstance(record, Position) else None,
        by=refs.all(by),
        certainty=None if isinstance(record, Position) else refs.maybe(record.certainty),
        date=dated(record.date) if record.date else None,
        article=refs.maybe(record.article),
        amount=_amount(record, refs) if isinstance(record, Figure) else None,
        spans=spans,
    )


def _amount(figure: Figure, refs: Refs) -> Amount | None:
    if figure.value is None or figure.indicator is None:
        return None
    modifier = refs.maybe(figure.modifier)
    return Amount(
        words=number_in_words(figure.value),
        exact=plain_number(figure.value),
        hedge=None if modifier is None or modifier.title.endswith("/exact") else modifier,
        unit=refs.maybe(figure.unit),
        indicator=refs(figure.indicator),
        area=refs.maybe(figure.area),
        period=dated(figure.period) if figure.period else None,
    )


_TABLES: Final = {"Position": "positions", "Claim": "claims", "Figure": "figures"}
