"""RDF documents: the formats they come in, and how a graph is written in each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import NotAcceptable

from netgov_ld.corpus.turtle import canonical
from netgov_ld.release.dumps import rdf_xml
from netgov_ld.release.texts import ntriples, trig, union
from netgov_ld.web.media import negotiate
from netgov_ld.web.pages.parts import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Response
    from rdflib import Graph, URIRef

    from netgov_ld.web.render import Site

__all__ = [
    "FORMATS",
    "HTML",
    "RDF",
    "Format",
    "add_links",
    "choose",
    "links",
    "split_ending",
    "write",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One representation of a document.

    Args:
        ending: File ending without the dot.
        media_type: Media type without parameters.
        name: What people call it.
    """

    ending: str
    media_type: str
    name: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


TURTLE: Final = Format("ttl", "text/turtle", "Turtle")
HTML: Final = Format("html", "text/html", "HTML")
JSON_LD: Final = Format("jsonld", "application/ld+json", "JSON-LD")
FORMATS: Final = (
    TURTLE,
    HTML,
    JSON_LD,
    Format("nt", "application/n-triples", "N-Triples"),
    Format("rdf", "application/rdf+xml", "RDF/XML"),
    Format("trig", "application/trig", "TriG"),
)
"""Every format; the first is for clients that take anything, which no browser does."""

RDF: Final = {entry.media_type: entry for entry in FORMATS if entry is not HTML}
"""Every format of RDF by its media type, the default first."""

_JSON: Final = replace(JSON_LD, media_type="application/json")
"""JSON-LD for those who ask for JSON and know nothing of JSON-LD; it is not listed."""

_WORTH: Final = {"application/trig": 0.5}
"""TriG keeps named graphs apart, where clients that follow links do not look: Comunica, say, takes
TriG rather than Turtle and then finds nothing in the default graph."""

_BY_ENDING: Final = {entry.ending: entry for entry in FORMATS}


def choose(accept: str | None) -> Format:
    """Pick the format by the Accept header.

    Raises:
        NotAcceptable: None of the formats will do.
    """
    offers = (*FORMATS, _JSON)
    chosen = negotiate(accept, [entry.media_type for entry in offers], _WORTH)
    if chosen is None:
        listed = ", ".join(entry.media_type for entry in FORMATS)
        raise NotAcceptable(f"This document comes in one of: {listed}.")
    return next(entry for entry in offers if entry.media_type == chosen)


def split_ending(name: str) -> tuple[str, Format] | None:
    """Split a name with the ending of a format; None for one without."""
    stem, dot, ending = name.rpartition(".")
    entry = _BY_ENDING.get(ending)
    return (stem, entry) if dot and stem and entry is not None else None


def links(address: Callable[[str], str]) -> tuple[Link, ...]:
    """List the formats with their addresses.

    Args:
        address: Builds the address of a format from its ending.
    """
    return tuple(
        Link(address(entry.ending), entry.media_type, entry.name, entry.ending) for entry in FORMATS
    )


def add_links(response: Response, alternates: Iterable[Link], **relations: str) -> None:
    """Add Link headers (RFC 8288).

    Args:
        response: The answer.
        alternates: The formats of the document.
        relations: Relation, with ``_`` for ``-``, and its target.
    """
    for entry in alternates:
        response.headers.add("Link", f'<{entry.href}>; rel="alternate"; type="{entry.media_type}"')
    for relation, target in relations.items():
        response.headers.add("Link", f'<{target}>; rel="{relation.replace("_", "-")}"')


def write(
    graphs: Mapping[URIRef, Graph], form: Format, site: Site, first: URIRef | None = None
) -> bytes:
    """Write graphs in a format; the same data gives the same bytes.

    Only TriG keeps the named graphs; every other format has all triples as one graph.

    Args:
        graphs: The graphs by their names.
        form: One of ``FORMATS`` other than HTML.
        site: Gives the base, the prefix table, of which only prefixes in use appear, and the
            JSON-LD context, which the document refers to by its address.
        first: What the document is about; JSON-LD begins with it.
    """
    base = site.release.base
    if form.ending == "trig":
        return trig(graphs, base)
    if form.ending == "nt":
        return ntriples(graphs)
    if form.ending == "rdf":
        return rdf_xml(graphs.values(), base)
    whole = union(graphs.values())
    if form.ending == "jsonld":
        return site.json_ld.document(whole, reference=site.context_address, first=first)
    return canonical(whole, site.reader.facts.prefixes).encode()
