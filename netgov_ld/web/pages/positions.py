"""Tables of positions: all of them, or those that have to do with one thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netgov_ld.query.index import Filter
from netgov_ld.web.pages.parts import Group, PositionRow, Ref, Table, Tally
from netgov_ld.web.pages.reader import STANCES, dated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index import Position
    from netgov_ld.web.pages.parts import Mark
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = [
    "PAGE_SIZE",
    "PATTERNS",
    "group",
    "read_tallies",
    "row_of",
    "table",
    "things_in",
    "without_speaker",
]

PAGE_SIZE: Final = 50
"""Positions on one page of a table."""

PATTERNS: Final[Mapping[str, str | None]] = {
    "all": None,
    "agent": "actor",
    "addressee": "addressee",
    "topic": "topic",
    "proposition": "proposition",
    "statement": "statement",
    "event": "event",
    "series": "series",
    "place": "place",
    "article": "article",
    "post": "post",
    "evidence": "passage",
    "concept": "concept",
}
"""Which positions a table lists: those that have the page's thing as value of this facet."""


def table(
    reader: Reader,
    pattern: str,
    focus: URIRef | None = None,
    *,
    page: int = 1,
    omit: URIRef | None = None,
    grouped: bool = True,
) -> Table:
    """Read one page of positions.

    Args:
        reader: The release.
        pattern: One of ``PATTERNS``.
        focus: The thing the pattern is about.
        page: Page, from 1; one past the last is empty.
        omit: A position to leave out: the one whose page this is.
        grouped: Whether to group by proponent; otherwise one group in reading order.
    """
    facet, index = PATTERNS[pattern], reader.index
    which = Filter()
    if facet is not None and focus is not None:
        which = replace(which, **{facet: (index.id_of(focus),)})  # type: ignore[arg-type]
    listing = index.positions(which, page=page, size=PAGE_SIZE)
    shown = [item for item in listing.items if item.iri != omit]
    refs = reader.refs(things_in(shown), listing.tallies)
    found = [row_of(item, refs, grouped=grouped) for item in shown]
    groups = _groups(found) if grouped else (group(Ref(""), found),)
    return Table(
        groups=groups if found else (),
        number=listing.total if omit is None else len(found),
        page=page,
        pages=listing.pages,
        tallies=read_tallies(listing.tallies, refs),
    )


def things_in(items: Iterable[Position]) -> Iterator[URIRef]:
    """List what the rows of these positions name."""
    for item in items:
        yield item.iri
        yield item.stance
        yield from item.topics
        for thing in (
            item.proponent, item.on_behalf_of, item.speech_act, item.event, item.place, item.article
        ):  # fmt: skip
            if thing is not None:
                yield thing


def row_of(item: Position, refs: Refs, *, grouped: bool) -> PositionRow:
    """Turn a position into a row; under its speaker's name if grouped."""
    proponent = refs(item.proponent) if item.proponent else Ref("somebody")
    ref = refs(item.iri)
    return PositionRow(
        ref=without_speaker(ref, proponent) if grouped else ref,
        proponent=proponent,
        mark=refs.mark(item.stance),
        act=refs(item.speech_act) if item.speech_act else Ref("says"),
        behalf=refs.all([item.on_behalf_of] if item.on_behalf_of else ()),
        topics=refs.all(item.topics),
        date=dated(item.date) if item.date else None,
        event=refs.maybe(item.event),
        place=refs.maybe(item.place),
        article=refs.maybe(item.article),
        start=item.start or 0,
    )


def read_tallies(tallies: Mapping[URIRef, int], refs: Refs) -> tuple[Tally, ...]:
    """Turn counts by stance into what a page prints."""
    return _sorted(Tally(refs.mark(stance), number) for stance, number in tallies.items())


def without_speaker(ref: Ref, proponent: Ref) -> Ref:
    """Drop "Speaker: " from a label that stands under the speaker's name, in any language."""
    for name in (proponent.text, *(label.text for label in proponent.others)):
        rest = ref.text.removeprefix(f"{name}: ")
        if rest != ref.text:
            return replace(ref, text=rest[:1].upper() + rest[1:])
    return ref


def _groups(rows: Iterable[PositionRow]) -> tuple[Group, ...]:
    found: dict[Ref, list[PositionRow]] = defaultdict(list)
    for row in rows:
        found[row.proponent].append(row)
    return tuple(group(proponent, rows_of) for proponent, rows_of in found.items())


def group(heading: Ref, rows: Sequence[PositionRow]) -> Group:
    """Put positions under a heading, with how many of them take which stance."""
    counts = Counter(row.mark for row in rows)
    return Group(
        heading, tuple(rows), _sorted(Tally(mark, number) for mark, number in counts.items())
    )


def _sorted(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """Order by stance: for, in part, neutral, against."""
    return tuple(sorted(tallies, key=lambda tally: _rank(tally.mark)))


def _rank(mark: Mark) -> tuple[int, str]:
    known = mark.slug in STANCES
    return (STANCES.index(mark.slug) if known else len(STANCES), mark.ref.text)
