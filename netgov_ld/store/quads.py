"""Reading and writing with Oxigraph's parsers and serializers, every literal as it is written.

rdflib's own reader of N-Quads would rewrite literals to their canonical form, and hide a change
of form; that of Turtle takes ten times as long.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import URIRef

from netgov_ld.store._terms import from_ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Identifier, Node

__all__ = ["Quad", "ntriples", "rdf_xml", "read_quads", "read_turtle"]

Quad = tuple["Identifier", URIRef, "Identifier", URIRef]
"""Subject, property, value and named graph."""

_XML_START: Final = "<rdf:RDF "
_XML_END: Final = "</rdf:RDF>"


def read_quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    """Read lines of N-Quads in which every quad has a graph, as in a release."""
    for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
        yield (
            from_ox(quad.subject),
            URIRef(quad.predicate.value),
            from_ox(quad.object),
            URIRef(quad.graph_name.value),
        )


def read_turtle(text: str, base: str) -> list[tuple[Node, Node, Node]]:
    """Read a Turtle document.

    Oxigraph reads RDF 1.2 as well, whose terms rdflib does not have.

    Args:
        text: The document.
        base: What relative IRIs are resolved against.

    Raises:
        SyntaxError: It is not Turtle.
        TypeError: It holds terms of RDF 1.2.
    """
    terms: dict[object, Node] = {}

    def term(found: object) -> Node:
        known = terms.get(found)
        if known is None:
            known = _iri(found.value) if isinstance(found, ox.NamedNode) else from_ox(found)
            terms[found] = known
        return known

    quads = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)
    return [(term(quad.subject), term(quad.predicate), term(quad.object)) for quad in quads]


@lru_cache(maxsize=1 << 14)
def _iri(text: str) -> URIRef:
    """Return one object for an IRI in all documents: rdflib is slow to find that two are equal."""
    return URIRef(text)


def ntriples(text: str | bytes, *, base: str | None = None) -> str:
    """Write a document as canonical N-Triples (W3C RDF 1.1 N-Triples, section 4).

    Args:
        text: N-Triples; or Turtle, if a base is given.
        base: What relative IRIs in Turtle are resolved against.

    Raises:
        SyntaxError: It does not parse.
    """
    form = ox.RdfFormat.N_TRIPLES if base is None else ox.RdfFormat.TURTLE
    found = ox.parse(text, format=form, base_iri=base)
    return _serialized(found, ox.RdfFormat.N_TRIPLES)


def rdf_xml(lines: Iterable[str], prefixes: Mapping[str, str]) -> tuple[str, str, str]:
    """Write N-Triples as RDF/XML (W3C RDF 1.1 XML Syntax).

    Args:
        lines: The lines, with those about one subject together.
        prefixes: Prefix -> namespace; all of them are declared.

    Returns:
        What comes before the descriptions, the descriptions, and what comes after them; the first
        and the last depend on the prefixes alone.
    """
    found = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    text = _serialized(found, ox.RdfFormat.RDF_XML, prefixes)
    start = text.index("\n", text.index(_XML_START)) + 1
    end = len(text) - len(_XML_END)
    # XML processors read a carriage return as a line feed, unless it is written as a reference.
    return text[:start], text[start:end].replace("\r", "&#13;"), text[end:] + "\n"


def _serialized(
    found: Iterable[ox.Quad] | Iterable[ox.Triple],
    form: ox.RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> str:
    stream = BytesIO()
    ox.serialize(found, stream, form, prefixes=dict(prefixes or {}))
    return stream.getvalue().decode()
