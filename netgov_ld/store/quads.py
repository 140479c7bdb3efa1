"""Reading into rdflib's terms with Oxigraph's parsers, with every literal as it is written.

rdflib's own reader of N-Quads would rewrite literals to their canonical form, and hide a change
of form; that of Turtle takes ten times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from rdflib import URIRef

from netgov_ld.store._terms import from_ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rdflib.term import Identifier, Node

__all__ = ["Fact", "Quad", "read_facts", "read_quads", "read_turtle"]

Quad = tuple["Identifier", URIRef, "Identifier", URIRef]
"""Subject, property, value and named graph."""


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
            known = terms[found] = from_ox(found)
        return known

    quads = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)
    return [(term(quad.subject), term(quad.predicate), term(quad.object)) for quad in quads]


class Fact(NamedTuple):
    """A triple as plain texts, for readers of millions of them.

    Args:
        subject: IRI of the subject.
        property: IRI of the property.
        value: An IRI, or the text of a literal.
        language: Language tag of a literal, or "".
        is_iri: Whether the value is an IRI.
    """

    subject: str
    property: str
    value: str
    language: str
    is_iri: bool


def read_facts(path: Path) -> Iterator[Fact]:
    """Read the triples of an N-Quads file one after the other, without those with blank nodes.

    Raises:
        SyntaxError: The file is not N-Quads.
        OSError: It cannot be read.
    """
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(value, ox.NamedNode):
            yield Fact(subject.value, quad.predicate.value, value.value, "", True)
        elif isinstance(value, ox.Literal):
            language = value.language or ""
            yield Fact(subject.value, quad.predicate.value, value.value, language, False)
