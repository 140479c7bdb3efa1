"""The Atom feed (RFC 4287) of articles and positions: what was encoded last comes first.

An entry was updated when its article was encoded, the feed when its newest entry was, so that the
same release always has the same feed. Own code, since feedgen, the library for this, has had no
release since 2023, wants lxml, and puts the time of writing where none is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from netgov_ld import iris

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.release.labels import Label
    from netgov_ld.web.render import Site

__all__ = ["ENTRIES", "Entry", "read_entries", "write_feed"]

ENTRIES: Final = 200
"""Most entries of a feed."""

_ATOM: Final = "http://www.w3.org/2005/Atom"
_UNDATED: Final = "1970-01-01T00:00:00Z"

_HEAD: Final = """
SELECT ?dataset ?title ?issued ?rights WHERE {
  ?dataset a dcat:Dataset .
  OPTIONAL { ?dataset dcterms:title ?title }
  OPTIONAL { ?dataset dcterms:issued ?issued }
  OPTIONAL { ?dataset dcterms:license ?rights }
} LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article or a position.

    Args:
        iri: Its name.
        kind: "Article" or "Position".
        title: Its label.
        updated: When it was encoded, as RFC 3339 writes it.
        author: Who takes the position.
    """

    iri: str
    kind: str
    title: Label
    updated: str
    author: Label | None


def read_entries(site: Site) -> tuple[Entry, ...]:
    """Read the entries, the newest first."""
    index = site.reader.index
    found = index.encoded(limit=ENTRIES)
    names = index.names(thing for entry in found for thing in (entry.iri, entry.by))
    return tuple(
        Entry(
            iri=str(entry.iri),
            kind="Article" if entry.is_article else "Position",
            title=names[entry.iri].shown,
            updated=_moment(entry.date),
            author=names[entry.by].shown if entry.by else None,
        )
        for entry in found
    )


def write_feed(site: Site, entries: Sequence[Entry]) -> bytes:
    """Write the feed."""
    urls = site.urls
    head = next(iter(site.reader.rows(_HEAD)), {})
    name = str(head.get("title", "netgov"))
    issued = _moment(str(head["issued"])) if "issued" in head else _UNDATED
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _put(feed, "id", urls.public(urls.feed()))
    _put(feed, "title", name)
    _put(feed, "updated", max((entry.updated for entry in entries), default=issued))
    _link(feed, urls.public(urls.feed()), "self", "application/atom+xml")
    _link(feed, urls.public(urls.home()), "alternate", "text/html")
    _put(ElementTree.SubElement(feed, "author"), "name", name)
    if "rights" in head:
        _link(feed, str(head["rights"]), "license")
    for entry in entries:
        part = iris.split(entry.iri, base=urls.base)
        if part is None:
            continue
        item = ElementTree.SubElement(feed, "entry", {"xml:lang": entry.title.lang or "en"})
        _put(item, "id", entry.iri)
        _put(item, "title", entry.title.text)
        _put(item, "updated", entry.updated)
        _link(item, urls.public(urls.document(*part)), "alternate", "text/html")
        for ending, media_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
            _link(item, urls.public(urls.document(*part, ending)), "alternate", media_type)
        ElementTree.SubElement(item, "category", {"term": entry.kind.lower()})
        if entry.author is not None:
            _put(ElementTree.SubElement(item, "author"), "name", entry.author.text)
        _put(item, "summary", entry.title.text)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _put(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _link(parent: ElementTree.Element, address: str, relation: str, media_type: str = "") -> None:
    attributes = {"rel": relation, "href": address}
    if media_type:
        attributes["type"] = media_type
    ElementTree.SubElement(parent, "link", attributes)


def _moment(text: str) -> str:
    """Write a date or time as RFC 3339 does; a day stands for its first second in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _UNDATED
    zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
