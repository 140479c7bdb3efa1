"""What catalogues and processors fetch: the description of the dataset, and the context."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from lxml import etree
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH, VOID

from netgov_ld.checks.shacl import validate
from netgov_ld.corpus import turtle
from netgov_ld.corpus.loader import load
from netgov_ld.namespaces import BASE
from netgov_ld.query import examples
from netgov_ld.release import Release, build, descriptions, layout
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES
from tests.json_ld import nquads
from tests.pages import application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

ELSEWHERE: Final = "https://example.org/positions/"
PUBLIC: Final = "https://example.org/site/"
WHOLE: Final = URIRef(f"{BASE}dataset")
TYPES: Final = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
)


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


@pytest.fixture
def release(shipped_app: Flask) -> Release:
    found: Release = shipped_app.extensions[SERVICES].release
    return found


@pytest.fixture(scope="module")
def moved_app(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Serve a release with a base of its own, behind an address with a path."""
    folder = tmp_path_factory.mktemp("moved")
    made = build(
        load(checkout).dataset(),
        folder,
        version="1.0.0",
        base=ELSEWHERE,
        more={examples.graph_name(ELSEWHERE): examples.published(ELSEWHERE)},
    )
    with application(made, Settings(releases=folder, public_url=PUBLIC)) as app:
        yield app


def graph_of(body: bytes, media_type: str, client: FlaskClient) -> Graph:
    if media_type == "application/ld+json":
        return Graph().parse(data=nquads(body, client), format="nt")
    form = ox.RdfFormat.from_media_type(media_type)
    lines = ox.serialize(
        (quad.triple for quad in ox.parse(body, format=form)), format=ox.RdfFormat.N_TRIPLES
    )
    return Graph().parse(data=lines, format="nt")


@pytest.mark.parametrize("media_type", TYPES)
def test_the_description_comes_in_every_notation(media_type: str, client: FlaskClient) -> None:
    response = client.get("/.well-known/void", headers={"Accept": media_type})
    plain = client.get("/.well-known/void")

    assert response.status_code == 200
    assert response.mimetype == media_type
    assert plain.mimetype == "text/turtle"
    found = set(graph_of(response.data, media_type, client))
    assert found == set(graph_of(plain.data, "text/turtle", client))
    assert (WHOLE, RDF.type, DCAT.Dataset) in found
    assert (WHOLE, RDF.type, VOID.Dataset) in found
    if media_type == "application/rdf+xml":
        assert etree.fromstring(response.data).tag == f"{{{RDF}}}RDF"


def test_what_cannot_be_had_is_refused_and_what_is_known_is_not_sent(client: FlaskClient) -> None:
    refused = client.get("/.well-known/void", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    tag = client.get("/.well-known/void").headers["ETag"]
    again = client.get("/.well-known/void", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/.well-known/void").data == b""


def test_the_description_has_its_shape_and_whole_provenance(client: FlaskClient) -> None:
    graph = graph_of(client.get("/.well-known/void").data, "text/turtle", client)
    report = validate(graph, turtle.parse_file(descriptions.SHAPES), descriptions.SHAPES)

    assert list(report.objects(None, SH.resultMessage)) == []
    for needed in (DCTERMS.title, DCTERMS.license, DCTERMS.publisher, DCTERMS.creator):
        assert (WHOLE, needed, None) in graph


def test_every_address_in_the_description_answers(client: FlaskClient, release: Release) -> None:
    graph = graph_of(client.get("/.well-known/void").data, "text/turtle", client)
    start = "http://127.0.0.1:8000"
    addresses = {str(value) for value in graph.objects(None, VOID.dataDump)}

    assert len(addresses) == len(release.files.keys() - {layout.CONTEXT, layout.INDEX, layout.SUMS})
    for address in addresses:
        assert address.startswith(f"{start}/dumps/{release.name}/")
        with client.head(address.removeprefix(start)) as response:
            assert response.status_code == 200, address
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    endpoint = str(graph.value(service, DCAT.endpointURL))
    assert endpoint == f"{start}/sparql"
    assert client.get("/sparql").status_code == 200


def test_the_same_triples_can_be_queried(shipped_app: Flask) -> None:
    engine = shipped_app.extensions[SERVICES].engine
    query = f"""
    PREFIX void: <{VOID}>
    SELECT ?n WHERE {{ GRAPH <{BASE}graph/description> {{ <{WHOLE}> void:triples ?n }} }}
    """
    (row,) = engine.select(query)
    assert int(row["n"]) > 5000


def test_data_without_a_dataset_has_no_description(example_app: Flask) -> None:
    assert example_app.test_client().get("/.well-known/void").status_code == 404


def test_the_context_is_published(client: FlaskClient, release: Release) -> None:
    response = client.get("/context.jsonld")

    assert response.mimetype == "application/ld+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.data == (release.folder / "context.jsonld").read_bytes()
    assert json.loads(response.data)["@context"]["Position"] == "ng:Position"
    with client.get(f"/dumps/{release.name}/context.jsonld") as versioned:
        assert versioned.data == response.data
        assert "immutable" in versioned.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/ontology", "/doc/topic/rights", "/doc/person/huang-huikang"])
def test_another_processor_reads_the_same_from_json_ld(path: str, client: FlaskClient) -> None:
    def lines(ending: str, form: ox.RdfFormat) -> set[str]:
        body = client.get(f"{path}.{ending}").data
        data = nquads(body, client) if ending == "jsonld" else body
        found = ox.Dataset(ox.parse(data, format=form))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad) for quad in found}

    plain = lines("nt", ox.RdfFormat.N_TRIPLES)
    assert len(plain) > 10
    assert lines("jsonld", ox.RdfFormat.N_QUADS) == plain
    assert lines("rdf", ox.RdfFormat.RDF_XML) == plain


def test_a_base_of_one_s_own_is_followed(moved_app: Flask) -> None:
    client = moved_app.test_client()
    release: Release = moved_app.extensions[SERVICES].release
    body = client.get("/.well-known/void").data.decode()
    assert BASE not in body
    assert f"<{ELSEWHERE}dataset>" in body
    assert f"<{PUBLIC}dumps/{release.name}/netgov.nq>" in body
    assert f"<{PUBLIC}sparql>" in body

    context = client.get("/context.jsonld").json
    assert context is not None
    assert context["@context"]["ng"] == f"{ELSEWHERE}ontology#"
    document = client.get("/doc/topic/rights.jsonld").json
    assert document is not None
    assert document["@context"] == f"{PUBLIC}dumps/{release.name}/context.jsonld"
    assert document["@graph"][0]["id"] == f"{ELSEWHERE}id/topic/rights"
