"""The timeline: who spoke when and on which occasion, and which positions they took."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from netgov_ld.query.index import PAGE_SIZE
from netgov_ld.web.pages.words import date_in_words
from netgov_ld.web.views import pictures
from netgov_ld.web.views.parts import Data, Page, View
from netgov_ld.web.views.reading import (
    about,
    bind_filter,
    chosen,
    counts,
    in_words,
    labels,
    marks_in,
    on_day,
    refs,
    value_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.query.index import Position
    from netgov_ld.web.pages.parts import Count, Mark, Ref
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW"]

PICTURED: Final = 12
"""Parties in the picture: those with the most positions."""

PLACES: Final = 60
"""Most days on the axis of the picture; beyond, positions are counted by month or year."""

_COLUMNS: Final = (
    "date", "statement", "party", "partyLabel", "eventLabel", "position", "label", "stance",
    "stanceLabel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speech:
    """A statement and the positions taken in it, by stance."""

    ref: Ref | None
    party: Ref | None
    event: Ref | None
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day, or in the month or year that is all that is known of it."""

    date: str
    words: str
    speeches: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days, the latest first."""

    days: tuple[Day, ...]
    marks: tuple[Mark, ...]


def _page(site: Site, asked: Asked) -> Page:
    index, which = site.index, chosen(site, asked)
    listing = index.positions(which, page=asked.page, newest=True)
    rows = index.chosen("positions", which)
    names = refs(
        site,
        asked,
        *((p.statement, p.proponent, p.event) for p in listing.items),
        index.stances,
    )
    kept = asked.only("topic", "source")

    def speech(said: Position) -> Speech:
        # A statement that goes on beyond the page is counted whole.
        theirs = rows
        for facet, thing in (("statement", said.statement), ("proponent", said.proponent)):
            if thing is not None:
                theirs = theirs & index.bitmap("positions", facet, index.id_of(thing))
        who = {"actor": value_of(site, said.proponent)} if said.proponent else {}
        party = names.maybe(said.proponent)
        words = ", ".join(
            filter(None, [party.text if party else "", date_in_words(said.date or "")])
        )
        return Speech(
            names.maybe(said.statement),
            party,
            names.maybe(said.event),
            counts(site, names, index.tallies(theirs), words, {**who, **kept, **on_day(said.date)}),
        )

    days = []
    for date, group in groupby(listing.items, key=lambda position: position.date):
        said = {(p.statement, p.proponent): p for p in group}
        words = date_in_words(date) if date else "Undated"
        days.append(Day(date or "", words, tuple(map(speech, said.values()))))
    topic = about(asked, names)
    return Page(
        title=f"Who spoke when on {topic.text}" if topic else "Who spoke when",
        measure=(
            "Statements and the positions taken in them, the latest first"
            f"{in_words(asked, names, 'topic')}"
        ),
        total=listing.total,
        size=PAGE_SIZE,
        what="positions",
        body=Timeline(tuple(days), marks_in(site)),
    )


def _data(site: Site, asked: Asked) -> Data:
    index, which = site.index, chosen(site, asked)
    rows = index.chosen("positions", which)
    end = len(rows) - asked.offset
    numbers = list(rows[max(0, end - asked.limit) : max(0, end)])[::-1]
    found = index.read_positions(numbers)
    label = labels(site, *((p.iri, p.proponent, p.event) for p in found), index.stances)
    records: list[Record] = [
        {
            "date": position.date,
            "statement": position.statement,
            "party": position.proponent,
            "partyLabel": label(position.proponent),
            "eventLabel": label(position.event),
            "position": position.iri,
            "label": label(position.iri),
            "stance": position.stance,
            "stanceLabel": label(position.stance),
        }
        for position in found
    ]
    return Data(records, len(rows), list(_picture(site, asked)))


def _picture(site: Site, asked: Asked) -> Iterator[Record]:
    """Count the positions of the parties with the most, by day, month or year, and stance."""
    which = chosen(site, asked)
    parties = [entry.iri for entry in site.index.values("proponent", which, limit=PICTURED)]
    label = labels(site, parties, site.index.stances)
    kept = asked.only("topic", "source")
    for unit in ("day", "month", "year"):
        periods = site.views.timeline(which, unit=unit)
        if len(periods) <= PLACES:
            break
    for party in parties:
        theirs = replace(which, proponent=(site.index.id_of(party),))
        for period in site.views.timeline(theirs, unit=unit):
            for stance, number in period.tallies.items():
                fields = {
                    "actor": value_of(site, party),
                    "stance": value_of(site, stance, "stance"),
                    **on_day(period.start),
                }
                yield {
                    "date": period.start,
                    "partyLabel": label(party),
                    "stance": stance,
                    "stanceLabel": label(stance),
                    "positions": number,
                    "href": site.urls.view("positions", {**fields, **kept}),
                }


VIEW: Final = View(
    name="timeline",
    title="Timeline of statements",
    about="Who spoke when and on which occasion, and which positions they took.",
    query="timeline",
    columns=_COLUMNS,
    bind=lambda _, asked: bind_filter(asked),
    page=_page,
    data=_data,
    draw=pictures.timeline,
)
