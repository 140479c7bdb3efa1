"""What changed: propositions that a party first took up in a period, and stances that changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from netgov_ld.query.index import count_changes, read_changes
from netgov_ld.web.pages.words import date_in_words
from netgov_ld.web.views import pictures
from netgov_ld.web.views.parts import Data, Page, View
from netgov_ld.web.views.reading import (
    about,
    bind_filter,
    chosen,
    in_words,
    labels,
    marks_in,
    on_day,
    refs,
    role,
    value_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.query.index import Change
    from netgov_ld.web.pages.parts import Mark, Ref
    from netgov_ld.web.pages.reader import Refs
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW"]

SIZE: Final = 100
"""Changes on one page."""

PICTURED: Final = 12
"""Parties in the picture: those with the most positions."""

_COLUMNS: Final = (
    "date", "party", "partyLabel", "proposition", "propositionLabel", "stance", "stanceLabel",
    "position", "earlierDate", "earlierStance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A proposition that was taken up, or on which a stance changed.

    Args:
        ref: The proposition.
        position: The position that takes it up.
        mark: The stance now.
        before: The stance before; None if there was none.
        last: When that was taken, in words.
    """

    ref: Ref
    position: str | None
    party: Ref
    mark: Mark
    date: str
    words: str
    before: Mark | None
    last: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of stance, and what was taken up by whom; the latest first."""

    changed: tuple[Entry, ...]
    taken: tuple[tuple[Ref, tuple[Entry, ...]], ...]
    marks: tuple[Mark, ...]


def _page(site: Site, asked: Asked) -> Page:
    found, total = read_changes(
        site.index,
        role(asked),
        chosen(site, asked),
        limit=SIZE,
        offset=(asked.page - 1) * SIZE,
    )
    names = refs(
        site,
        asked,
        *((c.party, c.proposition, c.position, c.stance, c.earlier_stance) for c in found),
    )
    entries = [(change, _entry(change, names)) for change in found]
    taken = sorted(
        (entry for change, entry in entries if change.earlier_date is None),
        key=lambda entry: (entry.party.text, entry.party.title),
    )
    topic = about(asked, names)
    return Page(
        title=f"What changed on {topic.text}" if topic else "What changed",
        measure=(
            "Stances that changed, and propositions that a party took up for the first time"
            f"{in_words(asked, names, 'topic')}"
        ),
        total=total,
        size=SIZE,
        what="changes",
        body=Changes(
            tuple(entry for change, entry in entries if change.earlier_date is not None),
            tuple((party, tuple(group)) for party, group in groupby(taken, lambda e: e.party)),
            marks_in(site),
        ),
        notes=(
            "A stance has changed where the same party last took another stance on the same"
            " proposition. Everything is as far as the encoded articles report it: a party may have"
            " spoken on it before.",
        ),
    )


def _entry(change: Change, names: Refs) -> Entry:
    return Entry(
        names(change.proposition),
        names(change.position).href,
        names(change.party),
        names.mark(change.stance),
        change.date,
        date_in_words(change.date),
        names.mark(change.earlier_stance) if change.earlier_stance else None,
        date_in_words(change.earlier_date or ""),
    )


def _data(site: Site, asked: Asked) -> Data:
    found, total = read_changes(
        site.index, role(asked), chosen(site, asked), limit=asked.limit, offset=asked.offset
    )
    label = labels(site, *((c.party, c.proposition, c.stance) for c in found))
    records: list[Record] = [
        {
            "date": change.date,
            "party": change.party,
            "partyLabel": label(change.party),
            "proposition": change.proposition,
            "propositionLabel": label(change.proposition),
            "stance": change.stance,
            "stanceLabel": label(change.stance),
            "position": change.position,
            "earlierDate": change.earlier_date,
            "earlierStance": change.earlier_stance,
        }
        for change in found
    ]
    return Data(records, total, list(_picture(site, asked)))


def _picture(site: Site, asked: Asked) -> Iterator[Record]:
    """Count the changes of the parties with the most positions, by date and kind of change."""
    counted = count_changes(site.index, role(asked), chosen(site, asked), parties=PICTURED)
    label = labels(site, (party for party, *_ in counted))
    kept = asked.only("topic", "stance", "source")
    for party, date, kind, number in counted:
        fields = {"actor": value_of(site, party), **on_day(date)}
        yield {
            "date": date,
            "partyLabel": label(party),
            "change": "stance changed" if kind == "changed" else "first taken up",
            "number": number,
            "href": site.urls.view("positions", {**fields, **kept}),
        }


VIEW: Final = View(
    name="changes",
    title="What changed",
    about="Between two dates: propositions that a party took up for the first time, and stances"
    " that changed.",
    query="changes",
    columns=_COLUMNS,
    bind=lambda _, asked: bind_filter(asked),
    page=_page,
    data=_data,
    draw=pictures.changes,
    switches=("by",),
)
