"""Two parties side by side: the propositions on which both speak, and each topic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
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
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index import Comparison, Position, Shared
    from netgov_ld.web.pages.parts import Count, Mark, Ref
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW"]

SHARED: Final = 1000
"""Propositions of both on one page and in a download."""

PICTURED: Final = 30
"""Topics in the picture: those with the most positions of both."""

_COLUMNS: Final = (
    "kind", "about", "aboutLabel", "party", "partyLabel", "attitude", "attitudeLabel", "positions",
)  # fmt: skip

_WORDS: Final = {"agree": "agree", "oppose": "oppose each other", "differ": "differ"}


@dataclass(frozen=True, slots=True)
class Line:
    """What both hold on a proposition or topic.

    Args:
        relation: Whether they agree, oppose each other or differ; or who is the only one to speak.
    """

    ref: Ref
    left: tuple[Count, ...]
    right: tuple[Count, ...]
    relation: str


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Two parties.

    Args:
        totals: How many positions each has.
        propositions: Those on which both speak.
        more: Such propositions that are not listed.
        branches: Broad topics, each with those below it on which one of them speaks.
        swapped: The two the other way round.
    """

    left: Ref
    right: Ref
    totals: tuple[int, int]
    propositions: tuple[Line, ...]
    more: int
    branches: tuple[tuple[Line, tuple[Line, ...]], ...]
    swapped: str
    marks: tuple[Mark, ...]


def _pair(site: Site, asked: Asked) -> tuple[URIRef, URIRef] | None:
    """Return the two parties; those with the most in common if none is given."""
    first, second = (asked.things.get(name) for name in ("first", "second"))
    if first and second:
        return first, second
    for role in ("on_behalf_of", "proponent"):
        actors = [entry.iri for entry in site.index.values(role, limit=3)]
        given = [iri for iri in (first, second) if iri]
        others = [actor for actor in actors if actor not in given]
        if len(given) + len(others) >= 2:
            return (
                first or others.pop(0),
                second or others.pop(0),
            )
    return None


def _compare(site: Site, asked: Asked) -> Comparison | None:
    pair = _pair(site, asked)
    return pair and site.views.compare(*pair, chosen(site, asked), shared=SHARED)


def _bind(site: Site, asked: Asked) -> dict[str, str]:
    pair = _pair(site, asked)
    named = zip(("first", "second"), pair or (), strict=False)
    return {**{name: value_of(site, iri) for name, iri in named}, **bind_filter(asked)}


def _stances(positions: Sequence[Position]) -> Counter[URIRef]:
    return Counter(position.stance for position in positions)


def _page(site: Site, asked: Asked) -> Page:
    found = _compare(site, asked)
    if found is None:
        return Page("Two parties compared", "There is but one party.", 0, 1, "topics", None)
    by_topic = {contrast.topic: contrast for contrast in found.topics}
    names = refs(
        site,
        asked,
        (found.left, found.right),
        by_topic,
        (shared.proposition for shared in found.shared),
        site.index.stances,
    )
    left, right = names(found.left), names(found.right)
    kept = asked.only("source", "since", "until")

    def line(
        thing: URIRef,
        mine: Mapping[URIRef, int],
        theirs: Mapping[URIRef, int],
        fields: Mapping[str, object],
        relation: str,
    ) -> Line:
        left, right = (
            counts(
                site,
                names,
                tallies,
                f"{names(party).text} on {names(thing).text}",
                {"actor": value_of(site, party), **fields, **kept},
            )
            for party, tallies in ((found.left, mine), (found.right, theirs))
        )
        return Line(names(thing), left, right, relation)

    def on_topic(topic: URIRef) -> Line:
        contrast = by_topic[topic]
        return line(
            topic,
            contrast.left,
            contrast.right,
            {"topic": value_of(site, topic, "topic")},
            _alone(contrast.left, contrast.right, left, right),
        )

    def on_proposition(shared: Shared) -> Line:
        mine, theirs = _stances(shared.left), _stances(shared.right)
        fields = {"proposition": value_of(site, shared.proposition, "proposition")}
        return line(shared.proposition, mine, theirs, fields, _WORDS[_relation(mine, theirs)])

    outline = site.index.outline
    start = asked.things.get("topic")
    tops = [start] if start else list(outline.tops)
    branches = [child for top in tops for child in outline.narrower.get(top, (top,))]
    totals = " and ".join(
        f"{number:,} position{'s' * (number != 1)} of {party.text}"
        for number, party in zip(found.totals, (left, right), strict=True)
    )
    topic = about(asked, names)
    swapped = {"first": value_of(site, found.right), "second": value_of(site, found.left)}
    return Page(
        title=f"{left.text} and {right.text}{f' on {topic.text}' if topic else ''}, side by side",
        measure=f"{totals}{in_words(asked, names, 'topic')}",
        total=len(found.topics) + len(found.shared),
        size=len(found.topics) + len(found.shared) + 1,
        what="topics and propositions",
        body=Contrasts(
            left,
            right,
            found.totals,
            tuple(map(on_proposition, found.shared)),
            found.more,
            tuple(
                (
                    on_topic(branch),
                    tuple(
                        on_topic(topic)
                        for topic, depth in outline.walk(branch)
                        if depth and topic in by_topic
                    ),
                )
                for branch in branches
                if branch in by_topic
            ),
            site.urls.view("compare", {**asked.fields(**swapped)}),
            marks_in(site),
        ),
        notes=(
            "What others say on behalf of a party counts as its own. They agree on a proposition to"
            " which both take the same stance, and oppose each other where one supports it and the"
            " other opposes it; on a topic they may speak to different propositions.",
        ),
    )


def _relation(mine: Mapping[URIRef, int], theirs: Mapping[URIRef, int]) -> str:
    ends = [{iri.rpartition("/")[2] for iri in side} for side in (mine, theirs)]
    opposed = any("supports" in one and "opposes" in other for one, other in (ends, reversed(ends)))
    return "oppose" if opposed else "agree" if ends[0] & ends[1] else "differ"


def _alone(mine: Mapping[URIRef, int], theirs: Mapping[URIRef, int], left: Ref, right: Ref) -> str:
    if mine and theirs:
        return "both speak"
    return f"only {(left if mine else right).text}"


def _data(site: Site, asked: Asked) -> Data:
    found = _compare(site, asked)
    if found is None:
        return Data((), 0)
    label = labels(
        site,
        (found.left, found.right),
        (contrast.topic for contrast in found.topics),
        (shared.proposition for shared in found.shared),
        site.index.stances,
    )

    def records(
        kind: str, thing: URIRef, sides: Sequence[Mapping[URIRef, int]]
    ) -> Iterator[Record]:
        # Two roads to one party are one party.
        parties = dict(zip((found.left, found.right), sides, strict=True))
        for party, tallies in parties.items():
            for stance, number in tallies.items():
                yield {
                    "kind": kind,
                    "about": thing,
                    "aboutLabel": label(thing),
                    "party": party,
                    "partyLabel": label(party),
                    "attitude": stance,
                    "attitudeLabel": label(stance),
                    "positions": number,
                }

    on_propositions = [
        record
        for shared in found.shared
        for record in records(
            "proposition", shared.proposition, [_stances(shared.left), _stances(shared.right)]
        )
    ]
    by_topic = {contrast.topic: contrast for contrast in found.topics}
    on_topics = [
        record
        for contrast in found.topics
        for record in records("topic", contrast.topic, [contrast.left, contrast.right])
    ]
    outline = site.index.outline
    broad = set(outline.narrower)
    leaves = [topic for topic in by_topic if topic not in broad][:PICTURED]
    drawn = [
        {**record, "stance": record["attitude"], "stanceLabel": record["attitudeLabel"]}
        for topic, _ in outline.walk()
        if topic in leaves
        for record in records("topic", topic, [by_topic[topic].left, by_topic[topic].right])
    ]
    whole = [*on_propositions, *on_topics]
    return Data(part(whole, asked), len(whole), drawn)


VIEW: Final = View(
    name="compare",
    title="Two parties compared",
    about="Two speakers, states or bodies side by side: where they agree, oppose each other, or"
    " only one of them speaks.",
    query="comparison",
    columns=_COLUMNS,
    bind=_bind,
    page=_page,
    data=_data,
    draw=pictures.comparison,
    fields=("first", "second", "topic", "stance", "source", "since", "until"),
)
