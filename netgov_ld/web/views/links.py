"""The agreement network: parties linked by propositions on which both of them speak."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from netgov_ld.web.views import pictures
from netgov_ld.web.views.parts import Data, Page, View
from netgov_ld.web.views.reading import (
    about,
    bind_filter,
    chosen,
    in_words,
    labels,
    part,
    refs,
    role,
    value_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index import Pair
    from netgov_ld.web.pages.parts import Ref
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["VIEW", "around"]

SIZE: Final = 100
"""Pairs on one page."""

PICTURED: Final = 20
"""Parties in the picture: those in the pairs with the most propositions in common."""

DRAWN: Final = 40
"""Pairs in the picture."""

_ALL: Final = 1 << 30

_NUMBERED: Final = 25
"""Most lines that carry their number; among more the numbers would lie on each other."""

_APART: Final = 0.035
"""Distance of two lines between the same parties."""

_COLUMNS: Final = (
    "first", "firstLabel", "second", "secondLabel", "agreeing", "opposing", "shared",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Two parties and the number of propositions on which they agree and so on.

    Args:
        differing: Propositions on which their stances differ without being opposed.
        href: The two side by side.
    """

    first: Ref
    second: Ref
    agreeing: int
    opposing: int
    differing: int
    shared: int
    href: str


def _pairs(site: Site, asked: Asked) -> Sequence[Pair]:
    """List the pairs; with an actor, those of which it is one."""
    which = chosen(site, asked)
    found = site.views.network(role(asked), replace(which, actor=()), pairs=_ALL).pairs
    actor = asked.things.get("actor")
    return [pair for pair in found if actor is None or actor in (pair.actor, pair.other)]


def _compared(site: Site, asked: Asked, pair: Pair) -> str:
    """Return the address of a pair side by side, in the same filter."""
    parties = {"first": value_of(site, pair.actor), "second": value_of(site, pair.other)}
    return site.urls.view(
        "compare", {**parties, **asked.only("topic", "stance", "source", "since", "until")}
    )


def _page(site: Site, asked: Asked) -> Page:
    pairs = _pairs(site, asked)
    shown = pairs[(asked.page - 1) * SIZE : asked.page * SIZE]
    names = refs(site, asked, *((pair.actor, pair.other) for pair in shown))
    links = tuple(
        Link(
            names(pair.actor),
            names(pair.other),
            pair.agreeing,
            pair.opposing,
            _differing(pair),
            pair.shared,
            _compared(site, asked, pair),
        )
        for pair in shown
    )
    topic = about(asked, names)
    drawn = (
        f"The picture has the {DRAWN} pairs with the most propositions in common,"
        f" and at most {PICTURED} parties."
    )
    return Page(
        title=f"Who agrees with whom on {topic.text}" if topic else "Who agrees with whom",
        measure=(
            f"Propositions on which both of two parties speak{in_words(asked, names, 'topic')}"
        ),
        total=len(pairs),
        size=SIZE,
        what="pairs of parties",
        body=links,
        notes=(
            "Two parties agree on a proposition to which both take the same stance, and oppose each"
            " other where one supports it and the other opposes it. Who took several stances may do"
            " both. What only one party speaks to links it to nobody.",
            *((drawn,) if len(pairs) > DRAWN else ()),
        ),
    )


def _differing(pair: Pair) -> int:
    return max(0, pair.shared - pair.agreeing - pair.opposing)


def _data(site: Site, asked: Asked) -> Data:
    pairs = _pairs(site, asked)
    label = labels(site, *((pair.actor, pair.other) for pair in pairs))
    records: list[Record] = [
        {
            "first": pair.actor,
            "firstLabel": label(pair.actor),
            "second": pair.other,
            "secondLabel": label(pair.other),
            "agreeing": pair.agreeing,
            "opposing": pair.opposing,
            "shared": pair.shared,
        }
        for pair in pairs
    ]
    return Data(
        part(records, asked), len(records), list(_picture(site, asked, pairs[:DRAWN], label))
    )


def around(pairs: Sequence[Pair], most: int) -> list[URIRef]:
    """Put parties in an order in which those with much in common stand side by side.

    The pairs come with the closest first. The order begins with one of the closest pair, and goes
    on with the one that has most in common with its end.
    """
    waiting = list(dict.fromkeys(end for pair in pairs for end in (pair.actor, pair.other)))[:most]
    common = {frozenset((pair.actor, pair.other)): pair.shared for pair in pairs}
    order = waiting[:1]
    del waiting[:1]
    while waiting:
        end = order[-1]
        best = max(waiting, key=lambda party: common.get(frozenset((end, party)), 0))
        waiting.remove(best)
        order.append(best)
    return order


def _picture(
    site: Site,
    asked: Asked,
    pairs: Sequence[Pair],
    label: Callable[[URIRef | None], str | None],
) -> Iterator[Record]:
    """Place the parties on a circle, and the lines between them."""
    order = around(pairs, PICTURED)
    turn = 2 * math.pi / max(1, len(order))
    few = len(order) <= pictures.FEW
    # Two or three parties stand side by side rather than one above the other.
    start = math.pi if len(order) < 3 else math.pi / 2
    places = {
        party: (math.cos(start - turn * n), math.sin(start - turn * n))
        for n, party in enumerate(order)
    }
    lines = [
        (pair, relation, number)
        for pair in pairs
        if pair.actor in places and pair.other in places
        for relation, number in (
            ("agree", pair.agreeing), ("oppose", pair.opposing), ("differ", _differing(pair)),
        )
        if number
    ]  # fmt: skip
    kept = asked.only("topic", "stance", "source", "since", "until")
    for pair, relation, number in lines:
        (x, y), (x2, y2) = places[pair.actor], places[pair.other]
        shift = {"agree": 0, "oppose": _APART, "differ": -_APART}[relation]
        length = math.dist((x, y), (x2, y2)) or 1
        dx, dy = shift * (y - y2) / length, shift * (x2 - x) / length
        # The number stands off the middle, where lines across the circle would meet.
        where = 0.5 if len(order) < 4 else 0.4
        yield {
            "is": "line",
            "x": round(x + dx, 4),
            "y": round(y + dy, 4),
            "x2": round(x2 + dx, 4),
            "y2": round(y2 + dy, 4),
            "mx": round(x + dx + where * (x2 - x), 4),
            "my": round(y + dy + where * (y2 - y), 4),
            "relation": relation,
            "propositions": number,
            "shown": int(len(lines) <= _NUMBERED),
            "firstLabel": label(pair.actor),
            "secondLabel": label(pair.other),
            "href": _compared(site, asked, pair),
        }
    for party, (x, y) in places.items():
        side = "center" if few and abs(x) < 0.2 else "left" if x > -0.001 else "right"
        angle = math.degrees(math.atan2(y, x))
        yield {
            "is": "party",
            "x": round(x, 4),
            "y": round(y, 4),
            "side": "below" if side == "center" and y < 0 else side,
            "turn": 0 if few else round(-angle if side == "left" else 180 - angle, 2),
            "partyLabel": label(party),
            "href": site.urls.view("positions", {"actor": value_of(site, party), **kept}),
        }


VIEW: Final = View(
    name="network",
    title="Agreement network",
    about="Which parties speak to the same propositions, and whether they agree.",
    query="network",
    columns=_COLUMNS,
    bind=lambda _, asked: bind_filter(asked),
    page=_page,
    data=_data,
    draw=pictures.network,
    switches=("by",),
)
