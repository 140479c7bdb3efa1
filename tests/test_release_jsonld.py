"""JSON-LD with plain names: what it looks like, and that other processors read what was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from netgov_ld.corpus import turtle
from netgov_ld.namespaces import BASE, NG
from netgov_ld.release.context import Usage, written
from netgov_ld.release.jsonld import JsonLd
from netgov_ld.store import ntriples
from tests.json_ld import nquads

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ng: <https://w3id.org/netgov/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

ONTOLOGY = """
ng:Position a owl:Class .
ng:stance a owl:ObjectProperty .
ng:note a owl:ObjectProperty .
ng:ordinal a owl:DatatypeProperty ; rdfs:range xsd:integer .
ng:value a owl:DatatypeProperty ; rdfs:range xsd:decimal .
ng:date a owl:DatatypeProperty ; rdfs:range rdfs:Literal .
ng:unused a owl:DatatypeProperty ; rdfs:range xsd:gYear .
"""

ODD = """
<x:a> a ng:Position , <x:Kind> ; ng:stance <x:s> , <x:t> ; ng:ordinal 2 , 007 , "many" ;
    ng:value 1.50 ; ng:date "2012"^^xsd:gYear , "2012-10-04"^^xsd:date ;
    rdfs:label "One"@en , "Uno"@es , "Eins"@de , "Ein"@de , "none" , "1"^^xsd:integer ;
    rdfs:comment "Only English"@en ; schema:keywords "plain" ;
    skos:note "Lent"@en ; rdfs:seeAlso "text" , <x:s> ; ng:flag true , "yes"^^xsd:boolean ;
    ng:big 12345678901234567890 ; ng:double 1.5E0 ; ng:markup "<b/>"^^rdf:HTML ;
    ng:list ( 1 <x:s> "two"@en ( ) [ rdfs:label "in"@en ] ) ; ng:empty () .
ng:Position rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ng:stance ;
    owl:cardinality "1"^^xsd:nonNegativeInteger ] , [ a owl:Restriction ;
    owl:onProperty ng:value ] ; rdfs:subClassOf <x:Kind> .
[] a owl:AllDifferent ; owl:distinctMembers ( <x:s> <x:t> ) .
_:twice rdfs:label "twice"@en . <x:b> ng:of _:twice . <x:c> ng:of _:twice .
_:one ng:of _:two . _:two ng:of _:one .
<x:d> ng:broken [ rdf:first <x:s> ] ; ng:stance [ rdfs:label "nested"@en ] ; a "literal" .
"""


def graph_of(*texts: str) -> Graph:
    return turtle.parse(PREFIXES + "".join(texts))


def context_of(graphs: Iterable[Graph], base: str = BASE) -> dict[str, Any]:
    usage = Usage()
    for each in graphs:
        usage.add(ntriples(each.serialize(format="nt")).split("\n")[:-1])
    return usage.context(base)


def canonical(data: bytes, form: ox.RdfFormat) -> set[str]:
    found = ox.Dataset(ox.parse(data, format=form))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in found}


def triples(graph: Graph) -> set[str]:
    return canonical(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(ONTOLOGY, ODD)


@pytest.fixture(scope="module")
def context(graph: Graph) -> dict[str, Any]:
    return context_of([graph])


def test_terms_have_plain_names_and_the_types_of_their_values(context: dict[str, Any]) -> None:
    assert context["id"] == "@id"
    assert context["type"] == "@type"
    assert context["ng"] == str(NG)
    assert context["Position"] == "ng:Position"
    assert context["stance"] == {"@id": "ng:stance", "@type": "@id"}
    assert context["ordinal"] == {"@id": "ng:ordinal", "@type": "xsd:integer"}
    assert context["unused"] == {"@id": "ng:unused", "@type": "xsd:gYear"}
    assert context["comment"] == {"@id": "rdfs:comment", "@container": "@language"}
    assert context["keywords"] == "schema:keywords"
    assert context["label"] == "rdfs:label", "its values are of several types"
    assert context["date"] == "ng:date"


def test_own_terms_come_before_borrowed_ones_of_the_same_name(context: dict[str, Any]) -> None:
    assert context["note"]["@id"] == "ng:note"
    assert "skos:note" not in json.dumps(context)


def test_things_are_not_shortened_and_no_name_is_two_things(context: dict[str, Any]) -> None:
    assert not any(str(value).startswith(f"{BASE}id/") for value in context.values())
    assert "wd" not in context


def test_the_order_of_the_graphs_does_not_matter() -> None:
    one, two = graph_of(ONTOLOGY), graph_of(ODD)

    assert list(context_of([one, two]).items()) == list(context_of([two, one]).items())


def test_a_context_has_the_base_of_a_deployment() -> None:
    context = context_of([], "https://example.org/x/")

    assert context["ng"] == "https://example.org/x/ontology#"


def test_the_context_is_a_document_of_its_own(context: dict[str, Any]) -> None:
    assert json.loads(written(context)) == {"@context": context}


def test_it_reads_like_plain_json(context: dict[str, Any], graph: Graph) -> None:
    nodes = {node.get("id"): node for node in JsonLd(context).nodes(graph)}
    found = nodes["x:a"]

    assert list(found)[:3] == ["id", "type", "label"]
    assert found["type"] == ["Position", "x:Kind"]
    assert found["stance"] == ["x:s", "x:t"]
    assert found["comment"] == {"en": "Only English"}
    assert found["keywords"] == "plain"
    assert found["value"] == "1.50"
    assert 2 in found["ordinal"]
    assert {"@value": "007", "type": "xsd:integer"} not in found["ordinal"]
    assert found["empty"] == {"@list": []}
    assert nodes[f"{NG}Position"]["subClassOf"][-1]["type"] == "Restriction"


@pytest.mark.parametrize("indented", [False, True])
def test_other_processors_read_what_was_meant(
    indented: bool, context: dict[str, Any], graph: Graph
) -> None:
    writer = JsonLd(context)
    body = writer.document(graph)
    if indented:
        content = json.loads(writer.document(graph, reference="https://example.org/c"))
        assert content["@context"] == "https://example.org/c"
        body = json.dumps({**content, "@context": context}).encode()

    assert canonical(nquads(body), ox.RdfFormat.N_QUADS) == triples(graph)
    assert canonical(body, ox.RdfFormat.JSON_LD) == triples(graph)


def test_a_document_has_the_part_of_the_context_that_it_needs(context: dict[str, Any]) -> None:
    small = graph_of('<x:a> a ng:Position ; rdfs:comment "Text"@en .')
    content = json.loads(JsonLd(context).document(small))

    assert set(content["@context"]) == {
        "@version", "id", "type", "ng", "rdfs", "Position", "comment",
    }  # fmt: skip
    assert canonical(json.dumps(content).encode(), ox.RdfFormat.JSON_LD) == triples(small)


def test_the_node_asked_for_comes_first(context: dict[str, Any], graph: Graph) -> None:
    body = JsonLd(context).document(graph, reference="x:c", first=URIRef("x:d"))

    assert json.loads(body)["@graph"][0]["id"] == "x:d"


def test_an_empty_graph_is_an_empty_document(context: dict[str, Any]) -> None:
    assert json.loads(JsonLd(context).document(Graph()))["@graph"] == []
