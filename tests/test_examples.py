"""Named queries and prefixes as RDF, read the way query editors read them."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store
from rdflib import BNode, Graph, URIRef

from netgov_ld.namespaces import BASE, PREFIXES
from netgov_ld.query import named
from netgov_ld.query.examples import example_triples, query_iri

ENDPOINT = "https://example.org/sparql"

# What sparql-editor asks an endpoint for, in our own words.
EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?example ?comment ?query {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query
} ORDER BY ?example
"""
DECLARED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return example_triples(named.load().values(), ENDPOINT)


def rows(store: Store, query: str) -> list[dict[str, str]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: row[name].value for name in names} for row in solutions]


def ask(graph: Graph, query: str) -> list[dict[str, str]]:
    store = Store()
    store.load(graph.serialize(format="nt").encode(), RdfFormat.N_TRIPLES)
    return rows(store, query)


def test_an_editor_finds_every_query_once(graph: Graph) -> None:
    found = ask(graph, EXAMPLES)
    assert [row["example"] for row in found] == [str(query_iri(name)) for name in named.load()]
    assert {row["comment"] for row in found} == {q.question for q in named.load().values()}


def test_an_editor_finds_every_prefix(graph: Graph) -> None:
    found = {row["prefix"]: row["namespace"] for row in ask(graph, DECLARED)}
    assert found == dict(PREFIXES)


def test_examples_run_as_they_stand(graph: Graph) -> None:
    empty = Store()
    for row in ask(graph, EXAMPLES):
        assert row["query"].startswith("PREFIX ")
        assert rows(empty, row["query"]) == []


def test_everything_has_a_name(graph: Graph) -> None:
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)


def test_base_of_a_deployment() -> None:
    graph = example_triples(named.load().values(), ENDPOINT, base="https://example.org/x/")
    assert (URIRef("https://example.org/x/queries/positions"), None, None) in graph
    assert BASE not in graph.serialize(format="nt")
