"""The tree of topics, with the number of positions on each, by stance."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    value_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netgov_ld.query.index import Branch as Counted
    from netgov_ld.web.pages.parts import Count, Mark, Ref
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW"]

PICTURED: Final = 40
"""Topics in the picture: those with the most positions."""

_COLUMNS: Final = (
    "about", "topicLabel", "stance", "stanceLabel", "positions", "own",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in the tree.

    Args:
        counts: Positions on it and on what is narrower, by stance.
        number: These together.
        own: Those on this very topic.
        matrix: Who stands where on it.
    """

    ref: Ref
    counts: tuple[Count, ...]
    number: int
    own: int
    children: tuple[Branch, ...]
    matrix: str


@dataclass(frozen=True, slots=True)
class Topics:
    """The tree.

    Args:
        scale: The largest number, for bars of one scale.
    """

    branches: tuple[Branch, ...]
    scale: int
    marks: tuple[Mark, ...]


def _branches(site: Site, asked: Asked) -> list[Counted]:
    """Return the tree, or the part of it below the topic of the filter."""
    which = chosen(site, asked)
    tops = list(site.views.topics(replace(which, topic=()) if which.topic else which))
    topic = asked.things.get("topic")
    if topic is None:
        return tops
    waiting = tops
    while waiting:
        branch = waiting.pop()
        if branch.iri == topic:
            return [branch]
        waiting.extend(branch.children)
    return []


def _walk(branches: Iterable[Counted]) -> Iterator[Counted]:
    """Yield all branches; a topic below two others comes twice."""
    for branch in branches:
        yield branch
        yield from _walk(branch.children)


def _page(site: Site, asked: Asked) -> Page:
    found = _branches(site, asked)
    listed = {branch.iri: branch for branch in _walk(found)}
    names = refs(site, asked, listed, site.index.stances)
    kept = asked.only("actor", "source", "since", "until")

    def shown(branch: Counted) -> Branch:
        value = value_of(site, branch.iri, "topic")
        below = sorted(branch.children, key=lambda child: names(child.iri).text.casefold())
        return Branch(
            names(branch.iri),
            counts(
                site,
                names,
                branch.tallies_below,
                names(branch.iri).text,
                {"topic": value, **kept},
            ),
            branch.total,
            branch.own,
            tuple(map(shown, below)),
            site.urls.view("matrix", asked.fields(topic=value)),
        )

    branches = tuple(map(shown, found))
    largest = max((child.number for top in branches for child in top.children), default=0)
    topic = about(asked, names)
    number = sum(1 for branch in listed.values() if branch.total)
    return Page(
        title=f"What is said on {topic.text}" if topic else "What is spoken about",
        measure=f"Positions on each topic, by stance{in_words(asked, names, 'topic')}",
        total=number,
        size=max(1, number),
        what="topics",
        body=Topics(branches, largest or 1, marks_in(site)),
        notes=(
            "A position on several topics counts on each of them, and once on each broader one.",
        ),
    )


def _data(site: Site, asked: Asked) -> Data:
    found = {branch.iri: branch for branch in _walk(_branches(site, asked)) if branch.total}
    label = labels(site, found, site.index.stances)
    order = {topic: place for place, (topic, _) in enumerate(site.index.outline.walk())}
    branches = sorted(found.values(), key=lambda branch: order.get(branch.iri, len(order)))
    largest = sorted(branches, key=lambda branch: -branch.own)[:PICTURED]
    most = {branch.iri for branch in largest if branch.own}
    records: list[Record] = [
        {
            "about": branch.iri,
            "topicLabel": label(branch.iri),
            "stance": stance,
            "stanceLabel": label(stance),
            "positions": number,
            "own": branch.tallies.get(stance, 0),
        }
        for branch in branches
        for stance, number in branch.tallies_below.items()
    ]
    drawn = [record for record in records if record["own"] and record["about"] in most]
    return Data(part(records, asked), len(records), drawn)


VIEW: Final = View(
    name="topics",
    title="Topics with counts",
    about="The tree of topics, from broad to narrow, with the number of positions on each.",
    query="topics",
    columns=_COLUMNS,
    bind=lambda _, asked: bind_filter(asked),
    page=_page,
    data=_data,
    draw=pictures.topics,
)
