"""The embedded engine in rdflib's terms, in memory and on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import Identifier, Variable

from netgov_ld.errors import QueryFailed, QuerySyntaxError
from netgov_ld.store import EmbeddedEngine, Solutions, disk_copy, load_nquads
from netgov_ld.store._terms import from_ox, to_ox

if TYPE_CHECKING:
    from pathlib import Path

NQUADS = """\
<http://e/a> <http://e/p> "one"@en <http://e/g1> .
<http://e/a> <http://e/p> "1.50"^^<http://e/type> <http://e/g2> .
<http://e/b> <http://e/p> _:x <http://e/g2> .
"""

TERMS = [
    URIRef("http://e/é#x"),
    BNode("b1"),
    Literal("text"),
    Literal("text", lang="en-gb"),
    Literal("01", datatype=XSD.integer, normalize=False),
    Literal("", datatype=URIRef("http://e/type")),
    Literal('"\\\n\u0000\U0001f30d'),
]


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddedEngine:
    path = tmp_path / "data.nq"
    path.write_text(NQUADS, encoding="utf-8")
    if request.param == "memory":
        return EmbeddedEngine.from_nquads(path)
    folder = disk_copy(path, tmp_path / "stores" / "x")
    assert disk_copy(path, folder) == folder
    assert [entry.name for entry in folder.parent.iterdir()] == ["x"]
    return EmbeddedEngine.from_disk(folder)


@pytest.mark.parametrize("term", TERMS)
def test_terms_survive_both_ways(term: URIRef | BNode | Literal) -> None:
    back = from_ox(to_ox(term))
    assert back == term
    assert type(back) is type(term)
    assert str(back) == str(term)


def test_terms_of_rdf_12_are_refused() -> None:
    node = ox.NamedNode("http://e/a")
    with pytest.raises(TypeError, match=r"RDF 1\.1"):
        from_ox(ox.Triple(node, node, node))
    with pytest.raises(TypeError, match=r"RDF 1\.1"):
        to_ox(Variable("x"))


def test_select(engine: EmbeddedEngine) -> None:
    solutions = engine.select("SELECT ?s ?o ?none { ?s <http://e/p> ?o FILTER(isLiteral(?o)) }")
    assert solutions.variables == ("s", "o", "none")
    assert len(solutions) == 2
    values: set[Identifier] = {row["o"] for row in solutions}
    assert values == {Literal("one", lang="en"), Literal("1.50", datatype=URIRef("http://e/type"))}
    assert all("none" not in row for row in solutions)


def test_the_default_graph_is_the_union_or_plain(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    path.write_text(NQUADS, encoding="utf-8")
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for union, expected in ((True, 3), (False, 0)):
        engine = EmbeddedEngine.from_nquads(path, union=union)
        assert [row["n"] for row in engine.select(count)] == [Literal(expected)]


def test_graph_and_ask(engine: EmbeddedEngine) -> None:
    assert len(engine.graph("DESCRIBE <http://e/a>")) == 2
    assert len(engine.graph("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")) == 3
    assert engine.ask("ASK { <http://e/b> ?p ?o }") is True
    assert engine.ask("ASK { <http://e/c> ?p ?o }") is False


def test_query_gives_what_the_form_gives(engine: EmbeddedEngine) -> None:
    assert isinstance(engine.query("SELECT * { ?s ?p ?o }"), Solutions)
    assert engine.query("ASK {}") is True


@pytest.mark.parametrize("name", ["select", "graph", "ask"])
def test_the_wrong_form_is_a_mistake_of_the_program(engine: EmbeddedEngine, name: str) -> None:
    text = {"select": "ASK {}", "graph": "ASK {}", "ask": "SELECT * {}"}[name]
    with pytest.raises(TypeError, match="query"):
        getattr(engine, name)(text)


def test_substitutions_are_terms(engine: EmbeddedEngine) -> None:
    text = "SELECT ?s ?o { ?s <http://e/p> ?o }"
    rows = engine.select(text, {"o": Literal("one", lang="en")}).rows
    assert [row["s"] for row in rows] == [URIRef("http://e/a")]
    evil = Literal('one"@en } UNION { ?s ?p ?o } #')
    assert len(engine.select(text, {"o": evil})) == 0


def test_syntax_errors_are_ours(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntaxError):
        engine.query("SELECT")


def test_faults_are_ours(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryFailed):
        engine.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


def test_blank_nodes_keep_their_labels(tmp_path: Path) -> None:
    """Otherwise each process would give others, in answers with the same ETag."""
    path = tmp_path / "some.nq"
    path.write_text("_:c14n0 <x:p> _:c14n1 <x:g> .\n", encoding="utf-8")
    store = ox.Store()
    load_nquads(store, path)
    (quad,) = store
    assert (quad.subject, quad.object) == (ox.BlankNode("c14n0"), ox.BlankNode("c14n1"))
