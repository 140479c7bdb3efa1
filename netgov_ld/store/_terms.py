"""Conversion between rdflib's terms and pyoxigraph's; nothing else knows both.

RDF 1.2 terms (triple terms, base direction) are refused: rdflib has none, and losing them in
silence would change the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

from netgov_ld.errors import UsageError
from netgov_ld.store.engine import Answer, Solutions

if TYPE_CHECKING:
    from rdflib.term import Identifier

__all__ = ["answer_of", "from_ox", "to_ox"]

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_ox(term: Identifier) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Turn an rdflib term into pyoxigraph's.

    Raises:
        TypeError: The term is none of URIRef, BNode and Literal.
        UsageError: It is a URIRef with a character that no IRI has.
    """
    if isinstance(term, URIRef):
        try:
            return ox.NamedNode(str(term))
        except ValueError as error:
            raise UsageError(f"{str(term)!r} is no IRI: {error}.") from error
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype is not None:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise TypeError(f"{type(term).__name__} is not an RDF 1.1 term.")


def from_ox(term: object) -> URIRef | BNode | Literal:
    """Turn a pyoxigraph term into rdflib's; the lexical form of a literal is kept as it is.

    Raises:
        TypeError: The term exists in RDF 1.2 alone.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if getattr(term, "direction", None) is not None:
            raise TypeError("A literal with a base direction has no counterpart in RDF 1.1.")
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == _STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(datatype), normalize=False)
    raise TypeError(f"{type(term).__name__} has no counterpart in RDF 1.1.")


def answer_of(result: object) -> Answer:
    """Turn what pyoxigraph answered, or read, into rdflib's terms.

    Args:
        result: The result of a query; an iterator over quads counts as that of a CONSTRUCT.

    Raises:
        TypeError: It is something else, or has a term that exists in RDF 1.2 alone.
    """
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples | ox.QuadParser):
        graph = Graph()
        for triple in result:
            graph.add((from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)))
        return graph
    if isinstance(result, ox.QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        rows: list[dict[str, Identifier]] = []
        for solution in result:
            terms = zip(names, solution, strict=True)
            rows.append({name: from_ox(term) for name, term in terms if term is not None})
        return Solutions(names, tuple(rows))
    raise TypeError(f"{type(result).__name__} is no result of a query.")
