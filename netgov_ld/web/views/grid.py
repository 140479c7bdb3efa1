"""The position matrix: parties by topics; a cell says how many positions of which stance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

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
    part,
    refs,
    role,
    value_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index import Matrix, Outline
    from netgov_ld.web.pages.parts import Count, Mark, Ref
    from netgov_ld.web.pages.reader import Refs
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW", "Grid", "Group", "Row", "read_grid"]

PARTIES: Final = 40
"""Parties on one page, a line for each."""

ACROSS: Final = 8
"""Parties beside each other, where topics have the lines."""

PICTURED: Final = 12
"""Parties in the picture."""

_ALL: Final = 1 << 30
_COLUMNS: Final = (
    "column", "columnLabel", "party", "partyLabel", "stance", "stanceLabel", "positions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix.

    Args:
        cells: For each column, the numbers by stance.
    """

    heading: Ref
    cells: tuple[tuple[Count, ...], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading, which may be missing."""

    heading: Ref | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The matrix.

    Args:
        corner: What the headings of the lines are.
        marks: The stances, for the key.
        parties: Parties there are in all, with those of other pages.
        tall: Whether the lines are topics.
    """

    corner: str
    columns: tuple[Ref, ...]
    groups: tuple[Group, ...]
    marks: tuple[Mark, ...]
    parties: int
    tall: bool = False


def _topics(site: Site, asked: Asked) -> Sequence[URIRef]:
    """List the topics that are counted: all, or one and those just below it."""
    outline = site.index.outline
    topic = asked.things.get("topic")
    if asked.get("detail") == "topics":
        return [iri for iri, _ in outline.walk(topic)]
    top = topic or next(iter(outline.tops), None)
    return [] if top is None else [top, *outline.narrower.get(top, ())]


def _bind(site: Site, asked: Asked) -> dict[str, str]:
    found = bind_filter(asked)
    if asked.get("detail") == "branches":
        topics = _topics(site, asked)
        found |= {"under": value_of(site, topics[0], "topic")} if topics else {}
    return found


def _matrix(site: Site, asked: Asked, most: int) -> Matrix:
    topics = _topics(site, asked)
    return site.views.matrix(role(asked), chosen(site, asked), topics=topics, actors=most)


def _page(site: Site, asked: Asked) -> Page:
    tall = asked.get("detail") == "topics"
    size = ACROSS if tall else PARTIES
    grid = read_grid(site, asked, size)
    names = refs(site, asked)
    topic = about(asked, names)
    who = "state or body" if asked.get("by") == "states" else "speaker"
    return Page(
        title=f"Who stands where on {topic.text if topic else 'governing the Internet'}",
        measure=f"Positions by {who}, topic and stance{in_words(asked, names, 'topic')}",
        total=grid.parties,
        size=size,
        what="parties",
        body=grid,
        notes=(
            "A position on several topics counts on each of them, and once on each broader one.",
        ),
    )


def read_grid(site: Site, asked: Asked, size: int) -> Grid:
    """Read the lines of one page of parties; those with the most positions come first."""
    found = _matrix(site, asked, asked.page * size)
    parties = [actor.iri for actor in found.actors[(asked.page - 1) * size :]]
    topics = [entry.iri for entry in found.topics if entry.number]
    tall = asked.get("detail") == "topics"
    outline = site.index.outline
    branches = [child for top in outline.tops for child in outline.narrower.get(top, ())]
    names = refs(site, asked, topics, branches, parties, site.index.stances)
    kept = asked.only("source", "since", "until")

    def cell(party: URIRef, topic: URIRef) -> tuple[Count, ...]:
        return counts(
            site,
            names,
            found.cells.get((party, topic), {}),
            f"{names(party).text} on {names(topic).text}",
            {"actor": value_of(site, party), "topic": value_of(site, topic, "topic"), **kept},
        )

    number = len(found.actors) + found.more
    if not tall:
        headings = tuple(_heading(site, asked, names, topic, outline) for topic in topics)
        rows = tuple(
            Row(names(party), tuple(cell(party, topic) for topic in topics)) for party in parties
        )
        return Grid("Party", headings, (Group(None, rows),), marks_in(site), number)

    used = set(topics)

    def rows_of(listed: Iterable[URIRef]) -> tuple[Row, ...]:
        return tuple(
            Row(names(topic), tuple(cell(party, topic) for party in parties))
            for topic in listed
            if topic in used
        )

    placed = {topic for branch in branches for topic, _ in outline.walk(branch)}
    groups = [
        Group(None, rows_of(topic for topic in topics if topic not in placed)),
        *(Group(names(b), rows_of(topic for topic, _ in outline.walk(b))) for b in branches),
    ]
    return Grid(
        "Topic",
        tuple(names(party) for party in parties),
        tuple(group for group in groups if group.rows),
        marks_in(site),
        number,
        tall=True,
    )


def _heading(site: Site, asked: Asked, names: Refs, topic: URIRef, outline: Outline) -> Ref:
    """Let the heading of a broad topic lead to its narrower topics, in the same filter."""
    ref = names(topic)
    if topic == next(iter(_topics(site, asked)), None):
        return replace(ref, text="All topics" if topic in outline.tops else f"All of {ref.text}")
    if topic not in outline.narrower:
        return ref
    return replace(
        ref, href=site.urls.view("matrix", asked.fields(topic=value_of(site, topic, "topic")))
    )


def _data(site: Site, asked: Asked) -> Data:
    found = _matrix(site, asked, _ALL)
    things = chain.from_iterable(found.cells)
    label = labels(site, things, site.index.stances)

    def records(parties: Iterable[URIRef], topics: Sequence[URIRef]) -> Iterator[Record]:
        for party in parties:
            for topic in topics:
                for stance, number in found.cells.get((party, topic), {}).items():
                    yield {
                        "column": topic,
                        "columnLabel": label(topic),
                        "party": party,
                        "partyLabel": label(party),
                        "stance": stance,
                        "stanceLabel": label(stance),
                        "positions": number,
                    }

    actors = [actor.iri for actor in found.actors]
    topics = [topic.iri for topic in found.topics]
    drawn = topics[1:] if asked.get("detail") == "branches" and len(topics) > 1 else topics
    whole = list(records(actors, topics))
    return Data(part(whole, asked), len(whole), list(records(actors[:PICTURED], drawn)))


VIEW: Final = View(
    name="matrix",
    title="Position matrix",
    about="Who speaks to which topic, and with which stance: parties by topics.",
    query="matrix",
    columns=_COLUMNS,
    bind=_bind,
    page=_page,
    data=_data,
    draw=pictures.matrix,
    switches=("by", "detail"),
)
