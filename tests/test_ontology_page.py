from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic

from netgov_ld.namespaces import NG, OWL
from tests.pages import BASE, HTML, fetch

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

VERSION = "1.0.0"
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
}


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


def terms(graph: Graph) -> set[str]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return {term for term in found if term.startswith(str(NG))}


def test_every_term_is_an_anchor(client: FlaskClient, checkout: Path) -> None:
    page = fetch(client, "/ontology")
    named = terms(Graph().parse(checkout / "ontology" / "netgov.ttl"))

    assert len(named) > 80
    assert {term.removeprefix(str(NG)) for term in named} <= page.ids
    assert "An assertion that states a proponent" in page.text


@pytest.mark.parametrize(("ending", "form"), FORMATS.items())
def test_the_ontology_comes_whole_in_every_format(
    ending: str, form: tuple[str, str], client: FlaskClient, checkout: Path
) -> None:
    media_type, parser = form
    source = Graph().parse(checkout / "ontology" / "netgov.ttl")
    fixed = client.get(f"/ontology.{ending}", headers=HTML)
    asked = client.get("/ontology", headers={"Accept": media_type})

    assert fixed.mimetype == asked.mimetype == media_type
    assert asked.headers["Content-Location"] == f"/ontology.{ending}"
    for response in (fixed, asked):
        assert isomorphic(Graph().parse(data=response.data, format=parser), source)


def test_json_ld_and_trig_are_on_offer(client: FlaskClient) -> None:
    for media_type in ("application/ld+json", "application/trig"):
        response = client.get("/ontology", headers={"Accept": media_type})
        assert (response.status_code, response.mimetype) == (200, media_type)


def test_versions(client: FlaskClient) -> None:
    turtle = client.get(f"/ontology/{VERSION}", headers={"Accept": "text/turtle"})
    assert turtle.status_code == 200
    assert turtle.headers["Content-Location"] == f"/ontology/{VERSION}.ttl"
    assert client.get(f"/ontology/{VERSION}.ttl").data == turtle.data
    graph = Graph().parse(data=turtle.data, format="turtle")
    assert (URIRef(f"{BASE}ontology"), RDF.type, OWL.Ontology) in graph
    fetch(client, f"/ontology/{VERSION}")

    for path in (
        "/ontology/9.9.9",
        "/ontology/9.9.9.ttl",
        "/ontology.pdf",
        f"/ontology/{VERSION}.x",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/ontology/").headers["Location"] == "/ontology"
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406
