"""The pages of things: which template a kind has, and what is read for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import NotFound
from netgov_ld.web.pages import agents, articles, assertions, concepts, occasions, topics
from netgov_ld.web.pages.head import Head, read_head
from netgov_ld.web.pages.listing import Items
from netgov_ld.web.pages.parts import Table
from netgov_ld.web.pages.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rdflib import URIRef

__all__ = ["FAMILIES", "Page", "Reader", "read_page"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be rendered.

    Args:
        template: Name of its template.
        head: What every page has.
        body: What this kind has; its type goes with the template.
        pages: Number of pages of the longest of its lists.
    """

    template: str
    head: Head
    body: object
    pages: int


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds that share a template.

    Args:
        template: File below ``templates/things/``.
        read: Reads the body; takes the page of its table of positions, from 1.
    """

    template: str
    read: Callable[[Reader, URIRef, int], object]


_ASSERTION: Final = Family(
    "assertion", lambda reader, thing, _: assertions.read_assertion(reader, thing)
)
_AGENT: Final = Family("agent", agents.read_agent)
_CONCEPT: Final = Family("concept", concepts.read_concept)
_EVIDENCE: Final = Family(
    "evidence", lambda reader, thing, _: concepts.read_evidence(reader, thing)
)
_GENERIC: Final = Family("generic", lambda reader, thing, _: concepts.read_generic(reader, thing))

FAMILIES: Final[Mapping[str, Family]] = {
    "article": Family("article", lambda reader, thing, _: articles.read_article(reader, thing)),
    "certainty": _CONCEPT,
    "claim": _ASSERTION,
    "event": Family("occasion", occasions.read_event),
    "evidence": _EVIDENCE,
    "explicitness": _CONCEPT,
    "figure": _ASSERTION,
    "group": _AGENT,
    "indicator": Family("concept", concepts.read_indicator),
    "modifier": _CONCEPT,
    "omission": _EVIDENCE,
    "organization": _AGENT,
    "person": _AGENT,
    "place": Family("occasion", occasions.read_place),
    "position": _ASSERTION,
    "post": Family("concept", concepts.read_post),
    "proposition": Family("concept", concepts.read_proposition),
    "scheme": Family("scheme", lambda reader, thing, _: concepts.read_scheme(reader, thing)),
    "series": Family("occasion", occasions.read_series),
    "speech-act": _CONCEPT,
    "stance": _CONCEPT,
    "state": _AGENT,
    "statement": Family("occasion", occasions.read_statement),
    "topic": Family("topic", topics.read_topic),
    "unit": _CONCEPT,
}
"""Kinds with a page of their own; every other kind has the generic one."""


def read_page(reader: Reader, thing: URIRef, kind: str, *, page: int = 1) -> Page:
    """Read everything the page of a thing shows.

    Args:
        reader: The release.
        thing: The thing.
        kind: Its kind.
        page: Page of each of its lists and of what refers to the thing, from 1.

    Raises:
        NotFound: None of them has such a page.
    """
    family = FAMILIES.get(kind, _GENERIC)
    head, body = read_head(reader, thing, page), family.read(reader, thing, page)
    lists = (getattr(body, name, None) for name in ("positions", "claims", "figures"))
    last = max([head.pages, *(each.pages for each in lists if isinstance(each, Table | Items))])
    if page > last:
        raise NotFound(f"There is no page {page}; the last page is {last}.")
    return Page(f"things/{family.template}.html", head, body, last)
