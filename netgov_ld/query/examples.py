"""The named queries and the prefix table as RDF, in the terms that query editors read.

The shape is the one of the SIB Swiss Institute of Bioinformatics' ``sparql-examples``, which its
``sparql-editor``, and what is built on that, asks an endpoint for: ``sh:SPARQLExecutable`` with
``rdfs:comment`` and ``sh:select``, and prefixes as pairs of ``sh:prefix`` and ``sh:namespace``
(SHACL, sections 5.2.1 and 5.3; SHACL Advanced Features, section 5.1 for the classes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Graph, Literal, URIRef

from netgov_ld.iris import graph_iri
from netgov_ld.namespaces import BASE, RDF, RDFS, SCHEMA, SH, XSD
from netgov_ld.query.facts import prefixes
from netgov_ld.query.named import load
from netgov_ld.release.layout import QUERIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netgov_ld.query.named import NamedQuery

__all__ = ["example_triples", "graph_name", "published", "query_iri"]


def graph_name(base: str = BASE) -> URIRef:
    """Name the graph of a release that holds the named queries and the prefixes."""
    return graph_iri(QUERIES, base=base)


def published(base: str = BASE) -> Graph:
    """Describe all named queries as a release does, with the endpoint under its base."""
    return example_triples(load().values(), f"{base}sparql", base=base)


def query_iri(name: str, *, base: str = BASE) -> URIRef:
    """Name a named query; the address answers it."""
    return URIRef(f"{base}queries/{name}")


def example_triples(queries: Iterable[NamedQuery], endpoint: str, *, base: str = BASE) -> Graph:
    """Describe queries and prefixes; there are no blank nodes in the result.

    Args:
        queries: The named queries.
        endpoint: Address of the SPARQL endpoint that they are for.
        base: Base of the release's names.
    """
    graph = Graph()
    graph.bind("schema", SCHEMA)
    graph.bind("sh", SH)
    declarations = URIRef(f"{base}queries/#prefixes")
    for prefix, namespace in prefixes(base).items():
        declaration = URIRef(f"{base}queries/#prefix-{prefix}")
        graph.add((declarations, SH.declare, declaration))
        graph.add((declaration, RDF.type, SH.PrefixDeclaration))
        graph.add((declaration, SH.prefix, Literal(prefix)))
        graph.add((declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
    for query in queries:
        example = query_iri(query.name, base=base)
        graph.add((example, RDF.type, SH.SPARQLExecutable))
        graph.add((example, RDF.type, SH.SPARQLSelectExecutable))
        graph.add((example, RDFS.label, Literal(query.title, lang="en")))
        graph.add((example, RDFS.comment, Literal(query.question, lang="en")))
        graph.add((example, SH.prefixes, declarations))
        graph.add((example, SH.select, Literal(query.bind(base=base))))
        graph.add((example, SCHEMA.target, URIRef(endpoint)))
    return graph
