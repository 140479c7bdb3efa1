from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef

from netgov_ld.errors import NotFound
from netgov_ld.namespaces import DCTERMS, FOAF, HYDRA, RDFS, SKOS, VOID
from netgov_ld.query.describe import About, describe
from netgov_ld.query.facts import Facts, Label, Names, prefixes
from netgov_ld.query.index import PAGE_SIZE, Index
from netgov_ld.release.index import write_index
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE = "https://w3id.org/netgov/"
TOPIC = URIRef(f"{BASE}id/topic/tides")
DOCUMENT = URIRef(f"{BASE}doc/topic/tides")
NUMBER = 2 * PAGE_SIZE + 50

TRIG = f"""
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
GRAPH <{BASE}graph/topics> {{
  <{TOPIC}> skos:prefLabel "tides"@en , "潮汐"@zh ; skos:broader <{BASE}id/topic/sea> .
  <{BASE}id/topic/sea> skos:prefLabel "sea"@en ; skos:definition "Salt water."@en .
}}
GRAPH <{BASE}graph/dataset> {{
  <{BASE}dataset> a dcat:Dataset ; dcterms:license <http://example.org/licence> .
}}
GRAPH <{BASE}graph/many> {{
""" + "".join(
    f"  <{BASE}id/proposition/p{number:04}> dcterms:subject <{TOPIC}> ;"
    f' rdfs:label "proposition {number}"@en .\n'
    for number in range(NUMBER)
) + "}"  # fmt: skip


@pytest.fixture(scope="module")
def facts() -> Facts:
    store = ox.Store()
    store.load(TRIG.encode(), format=ox.RdfFormat.TRIG)
    return Facts(EmbeddedEngine(store))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("index")
    quads = ox.parse(TRIG.encode(), format=ox.RdfFormat.TRIG)
    lines = sorted(f"{quad} .\n" for quad in quads)
    (folder / "netgov.nq").write_text("".join(lines), encoding="utf-8")
    write_index(folder / "netgov.nq", folder / "netgov.sqlite")
    found = Index(folder / "netgov.sqlite")
    yield found
    found.close()


def union(graphs: Mapping[URIRef, Graph]) -> Graph:
    found = Graph()
    for graph in graphs.values():
        found += graph
    return found


def test_a_body_has_the_thing_its_neighbours_and_the_document(facts: Facts, index: Index) -> None:
    graphs = describe(facts, index, TOPIC, document=DOCUMENT, version="1.0.0")
    graph = union(graphs)

    sea = URIRef(f"{BASE}id/topic/sea")
    assert (TOPIC, SKOS.prefLabel, Literal("潮汐", lang="zh")) in graph
    assert (sea, SKOS.prefLabel, Literal("sea", lang="en")) in graph
    assert (sea, SKOS.definition, None) not in graph
    about = graphs[DOCUMENT]
    assert (DOCUMENT, FOAF.primaryTopic, TOPIC) in about
    assert (DOCUMENT, VOID.inDataset, URIRef(f"{BASE}dataset")) in about
    assert (DOCUMENT, DCTERMS.license, URIRef("http://example.org/licence")) in about
    assert (DOCUMENT, HYDRA.totalItems, Literal(NUMBER)) in about
    assert set(graphs) == {
        DOCUMENT,
        URIRef(f"{BASE}graph/many"),
        URIRef(f"{BASE}graph/topics"),
    }


def test_what_refers_to_it_is_cut_into_pages_that_make_a_whole(facts: Facts, index: Index) -> None:
    found: list[URIRef] = []
    for page, size in ((1, PAGE_SIZE), (2, PAGE_SIZE), (3, 50)):
        graph = union(describe(facts, index, TOPIC, document=DOCUMENT, version="1", page=page))
        subjects = [URIRef(str(term)) for term in graph.subjects(DCTERMS.subject, TOPIC)]
        assert len(subjects) == size
        assert all((subject, RDFS.label, None) in graph for subject in subjects)
        found += subjects
    assert len(set(found)) == len(found) == NUMBER


def test_pages_lead_to_one_another(facts: Facts, index: Index) -> None:
    second = URIRef(f"{DOCUMENT}?page=2")
    third = URIRef(f"{DOCUMENT}?page=3")
    graph = union(describe(facts, index, TOPIC, document=DOCUMENT, version="1", page=2))

    assert (second, HYDRA.previous, DOCUMENT) in graph
    assert (second, HYDRA.next, third) in graph
    first = union(describe(facts, index, TOPIC, document=DOCUMENT, version="1"))
    assert (DOCUMENT, HYDRA.next, second) in first
    assert (DOCUMENT, HYDRA.previous, None) not in first


@pytest.mark.parametrize("page", [0, -1, 4])
def test_there_are_no_other_pages(page: int, facts: Facts, index: Index) -> None:
    with pytest.raises(NotFound, match="last page is 3"):
        describe(facts, index, TOPIC, document=DOCUMENT, version="1", page=page)


def test_an_unknown_thing_is_not_described(facts: Facts, index: Index) -> None:
    with pytest.raises(NotFound, match="says nothing"):
        describe(facts, index, URIRef(f"{BASE}id/topic/x"), document=DOCUMENT, version="1")


def test_counting(index: Index) -> None:
    assert index.incoming(TOPIC).counts == ((DCTERMS.subject, NUMBER),)
    nothing = index.incoming(DOCUMENT)
    assert (nothing.total, nothing.pages, nothing.links) == (0, 1, ())


def test_licences_have_names() -> None:
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert About(licence=licence).licence_name == "CC BY 4.0"
    assert About(licence=URIRef("http://example.org/l")).licence_name == "http://example.org/l"


def test_labels_are_looked_up_together_english_first(facts: Facts) -> None:
    unknown = URIRef(f"{BASE}id/topic/%E6%BD%AE")
    names = facts.names([TOPIC, unknown, Literal("no thing")])

    assert names == {
        TOPIC: Names(Label("tides", "en"), (Label("潮汐", "zh"),)),
        unknown: Names(Label("潮"), given=False),
    }
    assert facts.names([]) == {}


def test_the_first_known_of_several(facts: Facts) -> None:
    unknown = URIRef(f"{BASE}id/topic/x")

    assert facts.known([unknown, TOPIC]) == TOPIC
    assert facts.known([unknown]) is None


def test_prefixes_follow_the_base() -> None:
    moved = prefixes("https://example.org/")

    assert moved["ng"] == "https://example.org/ontology#"
    assert moved["skos"] == str(SKOS)
