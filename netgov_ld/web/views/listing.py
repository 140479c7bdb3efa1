"""The list of positions: what stands behind every number of the other views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.parts import Group, Ref, Tally
from netgov_ld.web.pages.positions import PAGE_SIZE, read_tallies, row_of, things_in
from netgov_ld.web.views.parts import Data, Page, View
from netgov_ld.web.views.reading import about, bind_filter, chosen, in_words, labels, refs

if TYPE_CHECKING:
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW"]

_COLUMNS: Final = (
    "position", "label", "proponentLabel", "stanceLabel", "speechActLabel", "proposition",
    "propositionLabel", "date", "placeLabel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Positions:
    """One page of positions, and how many take which stance on all pages."""

    group: Group
    tallies: tuple[Tally, ...]


def _page(site: Site, asked: Asked) -> Page:
    found = site.index.positions(chosen(site, asked), page=asked.page, size=PAGE_SIZE, newest=True)
    names = refs(site, asked, things_in(found.items), found.tallies)
    tallies = read_tallies(found.tallies, names)
    topic = about(asked, names)
    rows = tuple(row_of(position, names, grouped=False) for position in found.items)
    return Page(
        title=f"Positions on {topic.text}" if topic else "Positions",
        measure=f"Who takes which stance, the latest first{in_words(asked, names, 'topic')}",
        total=found.total,
        size=PAGE_SIZE,
        what="positions",
        body=Positions(Group(Ref(""), rows, tallies), tallies),
    )


def _data(site: Site, asked: Asked) -> Data:
    index = site.index
    rows = index.chosen("positions", chosen(site, asked))
    found = index.read_positions(list(rows[asked.offset : asked.offset + asked.limit]))
    label = labels(
        site,
        *((p.iri, p.proponent, p.stance, p.speech_act, p.proposition, p.place) for p in found),
    )
    records: list[Record] = [
        {
            "position": p.iri,
            "label": label(p.iri),
            "proponentLabel": label(p.proponent),
            "stanceLabel": label(p.stance),
            "speechActLabel": label(p.speech_act),
            "proposition": p.proposition,
            "propositionLabel": label(p.proposition),
            "date": p.date,
            "placeLabel": label(p.place),
        }
        for p in found
    ]
    return Data(records, len(rows))


VIEW: Final = View(
    name="positions",
    title="Positions",
    about="Every position with its stance, speaker, date and place.",
    query="positions",
    columns=_COLUMNS,
    bind=lambda _, asked: bind_filter(asked),
    page=_page,
    data=_data,
    fields=("actor", "topic", "stance", "source", "since", "until", "proposition"),
)
