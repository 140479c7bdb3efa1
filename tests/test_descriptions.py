"""The description of the dataset counts right, has its shape, and says nothing that is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from rdflib import RDF, BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, SH, SKOS, VOID, XSD

from netgov_ld import iris
from netgov_ld.checks.shacl import OPTIONS, validate
from netgov_ld.corpus import turtle
from netgov_ld.corpus.loader import load
from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE, NG, SPDX, VOIDEXT
from netgov_ld.release import Release, build, descriptions
from netgov_ld.release.descriptions import build as making

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

WHOLE: Final = URIRef(f"{BASE}dataset")
ELSEWHERE: Final = "https://example.org/positions/"

DATA: Final = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX ng: <https://w3id.org/netgov/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX person: <https://w3id.org/netgov/id/person/>
PREFIX position: <https://w3id.org/netgov/id/position/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
DATASET: Final = f"{DATA} <{BASE}dataset> a dcat:Dataset ; dcterms:license <https://x.org/by> ."
PEOPLE: Final = f"""{DATA}
person:ada a ng:Person ; rdfs:label "Ada"@en , "阿达"@zh-Hant ;
    owl:sameAs <http://www.wikidata.org/entity/Q1> , <https://sws.geonames.org/1/> .
person:bo a ng:Person ; rdfs:label "Bo"@en ; owl:sameAs <http://www.wikidata.org/entity/Q2> ;
    skos:exactMatch <http://www.wikidata.org/entity/Q2> .
position:one a ng:Position ; ng:proponent person:ada , person:bo ; ng:ordinal 1 ; ng:code "a" .
"""


def graphs(**texts: str) -> dict[URIRef, Graph]:
    return {iris.graph_iri(name): turtle.parse(text) for name, text in texts.items()}


def described(folder: Path, *, apart: str = "", **texts: str) -> Graph:
    """Build a release of some graphs and return the description in it."""
    dataset = Dataset()
    for name, graph in graphs(**texts).items():
        for triple in graph:
            dataset.graph(name).add(triple)
    release = build(dataset, folder, version="1.2.0", more=graphs(queries=apart) if apart else {})
    return graph_in(release, "description")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return described(tmp_path_factory.mktemp("small"), dataset=DATASET, people=PEOPLE)


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    dataset = load(checkout).dataset()
    return build(dataset, tmp_path_factory.mktemp("releases"), version="1.0.0")


@pytest.fixture(scope="module")
def shipped(release: Release) -> Graph:
    return graph_in(release, "description")


def graph_in(release: Release, name: str) -> Graph:
    store = ox.Store()
    store.bulk_load(path=str(release.nquads), format=ox.RdfFormat.N_QUADS)
    node = ox.NamedNode(str(iris.graph_iri(name, base=release.base)))
    text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=node)
    return Graph().parse(data=text, format="nt")


def number(graph: Graph, subject: Node | None, predicate: URIRef) -> int:
    value = graph.value(subject, predicate)
    assert isinstance(value, Literal)
    assert value.datatype == XSD.integer
    return int(value)


def test_the_numbers(small: Graph) -> None:
    assert number(small, WHOLE, VOID.triples) == 16
    assert number(small, WHOLE, VOID.entities) == 3
    assert number(small, WHOLE, VOID.distinctSubjects) == 4
    assert number(small, WHOLE, VOID.distinctObjects) == 14
    assert number(small, WHOLE, VOID.classes) == 3
    assert number(small, WHOLE, VOID.properties) == 8


def test_partitions_tell_what_leads_where(small: Graph) -> None:
    rows = small.query(
        """
        PREFIX void: <http://rdfs.org/ns/void#>
        PREFIX ve: <http://ldf.fi/void-ext#>
        SELECT ?members ?triples ?leads WHERE {
          ?dataset void:classPartition ?c . ?c void:class ?class ; void:entities ?members ;
            void:propertyPartition ?p . ?p void:property ?property .
          { ?p void:classPartition/void:class ?other ; void:classPartition/void:triples ?triples }
          UNION { ?p ve:datatypePartition ?d . ?d ve:datatype ?other ; void:triples ?triples }
          BIND(CONCAT(STR(?class), " ", STR(?property), " ", STR(?other)) AS ?leads)
        } ORDER BY ?leads
        """
    )
    found = {
        str(leads).replace(str(NG), ""): (int(str(members)), int(str(triples)))
        for members, triples, leads in map(tuple, rows)  # type: ignore[arg-type]
    }

    assert found["Position proponent Person"] == (1, 2)
    assert found[f"Position ordinal {XSD.integer}"] == (1, 1)
    assert found[f"Position code {XSD.string}"] == (1, 1)
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    assert found[f"Person {label} {RDF.langString}"] == (2, 3)


def test_datatypes_and_links_are_counted(small: Graph) -> None:
    datatypes = {
        small.value(part, VOIDEXT.datatype): number(small, part, VOID.triples)
        for part in small.objects(WHOLE, VOIDEXT.datatypePartition)
    }
    assert datatypes == {RDF.langString: 3, XSD.integer: 1, XSD.string: 1}
    links = {
        (str(small.value(part, VOID.objectsTarget)).partition("#")[2],
         small.value(part, VOID.linkPredicate)): number(small, part, VOID.triples)
        for part in small.subjects(RDF.type, VOID.Linkset)
    }  # fmt: skip
    assert links == {
        ("wikidata", OWL.sameAs): 2,
        ("wikidata", SKOS.exactMatch): 1,
        ("geonames", OWL.sameAs): 1,
    }


def test_what_the_data_says_is_not_said_again(small: Graph) -> None:
    assert (WHOLE, DCTERMS.license, None) not in small
    assert (WHOLE, RDF.type, DCAT.Dataset) not in small
    parts = set(small.subjects(RDF.type, DCAT.Distribution))
    assert len(parts) == 13
    assert all((part, DCTERMS.license, URIRef("https://x.org/by")) in small for part in parts)


def test_a_dataset_without_a_name_is_not_described(tmp_path: Path) -> None:
    assert len(described(tmp_path, people=PEOPLE)) == 0


def test_graphs_that_are_no_data_are_not_counted(tmp_path: Path) -> None:
    graph = described(tmp_path, dataset=DATASET, people=PEOPLE, apart=PEOPLE)

    assert number(graph, WHOLE, VOID.triples) == 16
    assert (WHOLE, VOID.subset, iris.graph_iri("people")) in graph
    assert (WHOLE, VOID.subset, iris.graph_iri("queries")) not in graph


def test_the_description_of_the_shipped_data(release: Release, shipped: Graph) -> None:
    counted = release.quads - release.graphs[f"{BASE}graph/description"]
    assert number(shipped, WHOLE, VOID.triples) == counted
    by_class = [
        number(shipped, part, VOID.triples)
        for part in shipped.objects(WHOLE, VOID.propertyPartition)
    ]
    assert sum(by_class) == counted
    examples = set(shipped.objects(WHOLE, VOID.exampleResource))
    assert len(examples) == 5
    subsets = {
        str(part): number(shipped, part, VOID.triples)
        for part in shipped.subjects(RDF.type, VOID.Dataset)
        if str(part) in release.graphs
    }
    assert subsets == {
        name: size for name, size in release.graphs.items() if not name.endswith("/description")
    }
    assert not any(isinstance(term, BNode) for triple in shipped for term in triple)
    assert (URIRef(f"{BASE}.well-known/void"), FOAF.primaryTopic, WHOLE) in shipped


def test_every_file_it_names_is_in_the_release(release: Release, shipped: Graph) -> None:
    start = f"{BASE}dumps/{release.version}/"
    dumps = {str(value) for value in shipped.objects(None, VOID.dataDump)}
    downloads = {str(value) for value in shipped.objects(None, DCAT.downloadURL)}
    assert downloads - dumps == {f"{start}netgov.sqlite"}  # VoID's dumps are RDF
    assert all(address.startswith(start) for address in dumps)
    named = {address[len(start) :] for address in dumps | downloads}
    others = {"SHA256SUMS", "context.jsonld"}
    assert named == release.files.keys() - others


def test_served_it_has_addresses_sizes_and_digests(release: Release, shipped: Graph) -> None:
    graph = descriptions.served(
        shipped,
        release,
        file=lambda name: f"http://here/dumps/{release.name}/{name}",
        endpoint="http://here/sparql",
    )
    assert set(graph.objects(WHOLE, VOID.sparqlEndpoint)) == {URIRef("http://here/sparql")}
    parts = list(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(parts) == 13
    for part in parts:
        name = str(graph.value(part, DCAT.downloadURL)).removeprefix(
            f"http://here/dumps/{release.name}/"
        )
        assert graph.value(part, DCAT.byteSize) == Literal(
            release.files[name].size, datatype=XSD.nonNegativeInteger
        )
        checksum = graph.value(part, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == release.files[name].sha256
    assert faults(graph) == []


def faults(graph: Graph) -> list[str]:
    report = validate(graph, turtle.parse_file(descriptions.SHAPES), descriptions.SHAPES)
    return sorted(str(message) for message in report.objects(None, SH.resultMessage))


@pytest.mark.parametrize(
    ("triple", "complaint"),
    [
        ((WHOLE, VOID.triples, None), "how many triples"),
        ((WHOLE, VOID.uriSpace, None), "where its names begin"),
        ((WHOLE, VOID.sparqlEndpoint, None), "a SPARQL endpoint"),
        ((WHOLE, VOID.dataDump, None), "six notations"),
        ((WHOLE, VOID.entities, None), "how many things"),
        ((None, DCAT.downloadURL, None), "one address"),
        ((None, DCAT.mediaType, None), "one media type"),
        ((None, VOID.linkPredicate, None), "one property"),
        ((None, DCAT.endpointURL, None), "one address"),
        ((None, VOID.property, None), "Every property is a partition"),
        ((None, VOID["class"], None), "Every class is a partition"),
        ((None, VOIDEXT.datatype, None), "Every datatype is a partition"),
    ],
)
def test_the_shapes_miss_what_is_missing(
    triple: tuple[URIRef | None, URIRef, None], complaint: str, small: Graph
) -> None:
    graph = Graph()
    for kept in small:
        graph.add(kept)
    graph.remove(triple)

    assert any(complaint in message for message in faults(graph))


def test_the_shapes_are_shapes() -> None:
    from pyshacl.entrypoints import meta_validate

    conforms, _, text = meta_validate(turtle.parse_file(descriptions.SHAPES), **OPTIONS)
    assert conforms, text


def test_a_faulty_description_is_not_released(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(making, "add_counts", lambda *_: None)

    with pytest.raises(ReleaseError, match=r"has \d+ faults"):
        described(tmp_path, dataset=DATASET, people=PEOPLE)
    assert list(tmp_path.iterdir()) == []


def test_a_base_of_one_s_own(tmp_path: Path, checkout: Path) -> None:
    dataset: Dataset = load(checkout).dataset()
    release = build(dataset, tmp_path, version="1.0.0", base=ELSEWHERE)
    text = graph_in(release, "description").serialize(format="nt")

    assert BASE not in text
    assert f"<{ELSEWHERE}dumps/1.0.0/netgov.nq>" in text
    assert f"<{ELSEWHERE}dataset#class-ng.Position>" in text
    assert f"<{ELSEWHERE}dumps/1.0.0/articles/000_f60b267f740ce911.ttl>" in text
