"""Which assertions a view is about: a filter, as it stands in the address of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Self

from netgov_ld.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Filter"]

_DATE: Final = re.compile("[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_ONE_KIND: Final = {
    "topic": "topic",
    "stance": "stance",
    "speech_act": "speech-act",
    "explicitness": "explicitness",
    "certainty": "certainty",
    "proposition": "proposition",
    "statement": "statement",
    "event": "event",
    "series": "series",
    "place": "place",
    "article": "article",
    "post": "post",
    "indicator": "indicator",
}
"""Facets whose values are all of one kind, so that a slug says which is meant."""

_MOST: Final = 20
"""Values that one facet may have."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What assertions have to have in common; a filter without anything takes all.

    Each facet holds ids of things (``state/china``, the end of their IRIs); an assertion passes
    that has any of them. Of several facets it must pass all.

    Args:
        actor: Who takes it, or on whose behalf it is taken.
        proponent: Who takes it.
        on_behalf_of: On whose behalf.
        by: Who asserts a claim or figure.
        addressee: Whom it asks something of.
        topic: What it is about; narrower topics are included.
        stance: The stance of a position.
        speech_act: What is done in saying it.
        explicitness: How openly the article says for whom.
        certainty: How firmly the article lets a claim or figure stand.
        concept: Any stance, speech act, degree of explicitness or certainty, hedge or unit.
        proposition: What is proposed or claimed.
        statement: The act of speaking.
        event: On which occasion; parts of the event are included.
        series: At an event of this series.
        place: Where.
        post: In which post.
        source: The article it is found in, or the publisher of that article.
        article: The article it is found in.
        publisher: The publisher of that article.
        document: The document it draws on.
        passage: The passage that is its evidence.
        indicator: What a figure measures.
        area: What place or state a figure is about.
        modifier: The hedge of a figure.
        unit: The unit of a figure.
        since: First day, month or year, as ``2012-10-04``, ``2012-10`` or ``2012``; "" for any.
        until: Last day, month or year, which is included.
    """

    actor: tuple[str, ...] = ()
    proponent: tuple[str, ...] = ()
    on_behalf_of: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    speech_act: tuple[str, ...] = ()
    explicitness: tuple[str, ...] = ()
    certainty: tuple[str, ...] = ()
    concept: tuple[str, ...] = ()
    proposition: tuple[str, ...] = ()
    statement: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    post: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    passage: tuple[str, ...] = ()
    indicator: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    modifier: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> Self:
        """Read a filter from the parameters of a request; other parameters are let be.

        A facet may be given several times. An empty value says nothing, as forms send it. Where
        all values are of one kind, the slug is enough: ``topic=cyber-sovereignty`` is
        ``topic=topic/cyber-sovereignty``.

        Args:
            parameters: Names and values, as ``request.args.items(multi=True)`` has them.

        Raises:
            UsageError: A date is none, or there are too many values.
        """
        found: dict[str, Any] = {}
        for name, value in parameters:
            text = value.strip()
            if not text or name not in _NAMES:
                continue
            if name in ("since", "until"):
                found[name] = _date(name, text)
            else:
                kind = _ONE_KIND.get(name)
                known = found.setdefault(name, [])
                known.append(text if kind is None or "/" in text else f"{kind}/{text}")
        for name, values in found.items():
            if isinstance(values, list):
                if len(values) > _MOST:
                    raise UsageError(
                        f"{name} has {len(values)} values.", mend=f"Give at most {_MOST}."
                    )
                found[name] = tuple(sorted(set(values)))
        return cls(**found)

    @property
    def facets(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the facets that are given, and their values."""
        pairs = ((name, getattr(self, name)) for name in _FACETS)
        return tuple((name, values) for name, values in pairs if values)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return the filter as parameters of a request, the shortest that ``parse`` reads."""
        found = []
        for name, values in self.facets:
            for value in values:
                kind, _, slug = value.partition("/")
                short = kind == _ONE_KIND.get(name) and "/" not in slug
                found.append((name, slug if short else value))
        found += [(name, text) for name in ("since", "until") if (text := getattr(self, name))]
        return tuple(found)

    def __bool__(self) -> bool:
        """Tell whether it leaves anything out."""
        return bool(self.facets or self.since or self.until)


_NAMES: Final = frozenset(field.name for field in fields(Filter))
_FACETS: Final = tuple(
    field.name for field in fields(Filter) if field.name not in ("since", "until")
)


def _date(name: str, text: str) -> str:
    if not _DATE.fullmatch(text):
        raise UsageError(f"{name}={text!r} is no date.", mend="Write 2012, 2012-10 or 2012-10-04.")
    return text
