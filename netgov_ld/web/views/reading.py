"""What all views read with: the filter for the index, names for things, numbers with links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.query.index import Filter
from netgov_ld.query.parameters import PERIOD
from netgov_ld.web.pages.parts import Count
from netgov_ld.web.pages.positions import read_tallies
from netgov_ld.web.pages.reader import STANCES
from netgov_ld.web.pages.words import date_in_words
from netgov_ld.web.views.asked import FILTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from netgov_ld.query.index import Role
    from netgov_ld.web.pages.parts import Mark, Ref
    from netgov_ld.web.pages.reader import Refs
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = [
    "about", "bind_filter", "chosen", "counts", "in_words", "labels", "marks_in", "on_day", "part",
    "refs", "role", "value_of",
]  # fmt: skip

_ROLES: Final[Mapping[str, Role]] = {"speakers": "proponent", "states": "on_behalf_of"}
_PROPERTIES: Final = {"speakers": "ng:proponent", "states": "ng:onBehalfOf"}
_PHRASES: Final = (
    ("topic", "on {}"),
    ("actor", "by or on behalf of {}"),
    ("stance", "with the stance “{}”"),
    ("source", "from {}"),
)


def chosen(site: Site, asked: Asked) -> Filter:
    """Return the filter for the index."""

    def ids(name: str) -> tuple[str, ...]:
        thing = asked.things.get(name)
        return () if thing is None else (site.index.id_of(thing),)

    return Filter(
        actor=ids("actor"),
        topic=ids("topic"),
        stance=ids("stance"),
        source=ids("source"),
        since=asked.values.get("since", ""),
        until=asked.values.get("until", ""),
    )


def role(asked: Asked) -> Role:
    """Return in which role actors count as parties."""
    return _ROLES[asked.get("by")]


def bind_filter(asked: Asked) -> dict[str, str]:
    """Return the values of the named query's parameters for the filter and the role."""
    found = {name: asked.values[name] for name in FILTER if name in asked.values}
    if "by" in asked.values:
        found["role"] = _PROPERTIES[asked.get("by")]
    return found


def value_of(site: Site, iri: str, kind: str = "") -> str:
    """Write a thing as the value of a field of this kind: slug, ``kind:slug``, or its IRI."""
    thing = iris.split(iri, base=site.release.base)
    if thing is None:
        return iri
    return thing.slug if thing.kind == kind else f"{thing.kind}:{thing.slug}"


def refs(site: Site, asked: Asked, *things: Iterable[URIRef | None]) -> Refs:
    """Look up the names of things, and of those that the filter names, in the page's language."""
    wanted = list(asked.things.values())
    wanted += [iri for part in things for iri in part if iri is not None]
    return site.reader.refs(wanted)


def labels(site: Site, *things: Iterable[URIRef | None]) -> Callable[[URIRef | None], str | None]:
    """Look up English names for downloads; the result returns that of a thing, None for nothing."""
    names = site.index.names(iri for part in things for iri in part)

    def label(iri: URIRef | None) -> str | None:
        return None if iri is None else names[iri].shown.text

    return label


def counts(
    site: Site,
    names: Refs,
    tallies: Mapping[URIRef, int],
    words: str,
    fields: Mapping[str, object],
) -> tuple[Count, ...]:
    """Return numbers of positions by stance, each with the address of their list.

    Args:
        site: The site.
        names: The names, those of the stances among them.
        tallies: Each stance and its number.
        words: Whose positions on what.
        fields: The filter that finds them, but for the stance.
    """
    return tuple(
        Count(
            tally.mark,
            tally.number,
            site.urls.view(
                "positions", {**fields, "stance": value_of(site, tally.mark.ref.title, "stance")}
            ),
            f"{tally.mark.ref.text}: {words}",
        )
        for tally in read_tallies(tallies, names)
    )


def marks_in(site: Site) -> tuple[Mark, ...]:
    """Return the stances that have a shape of their own, for the key."""
    stances = [URIRef(f"{site.release.base}id/stance/{name}") for name in STANCES]
    names = site.reader.refs(stances)
    return tuple(map(names.mark, stances))


def part(records: Sequence[Record], asked: Asked) -> Sequence[Record]:
    """Return the rows of a download that are asked for."""
    return records[asked.offset : asked.offset + asked.limit]


def in_words(asked: Asked, names: Refs, *leave: str) -> str:
    """Write the filter in words, to follow what is counted; "" if there is none.

    Args:
        asked: The filter.
        names: The names of what it names.
        leave: Fields to leave out, as they stand elsewhere.
    """
    words = [
        phrase.format(names(asked.things[name]).text)
        for name, phrase in _PHRASES
        if name in asked.things and name not in leave
    ]
    since, until = (date_in_words(asked.values.get(name, "")) for name in ("since", "until"))
    if since and until:
        words.append(f"in {since}" if since == until else f"from {since} to {until}")
    elif since or until:
        words.append(f"since {since}" if since else f"until {until}")
    return ", " + ", ".join(words) if words else ""


def on_day(date: str | None) -> dict[str, str]:
    """Return the fields of the filter for a date; none for what the filter would refuse."""
    if date is None or not re.fullmatch(PERIOD, date):
        return {}
    return {"since": date, "until": date}


def about(asked: Asked, names: Refs) -> Ref | None:
    """Return the topic of the filter, if it has one."""
    topic = asked.things.get("topic")
    return names(topic) if topic else None
