"""The class diagram says what the ontology says, and Graphviz draws it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS

from netgov_ld.namespaces import NG
from netgov_ld.web.diagram import dot
from netgov_ld.web.render import site_of
from tests.pages import fetch

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


@pytest.fixture
def text(example_app: Flask) -> str:
    return dot(site_of(example_app).reader, "/ontology")


def own(graph: Graph) -> set[str]:
    found = {str(term) for term in graph.subjects(RDF.type, OWL.Class)}
    return {term.removeprefix(str(NG)) for term in found if term.startswith(str(NG))}


def test_every_class_is_there_and_links_to_its_anchor(
    text: str, client: FlaskClient, checkout: Path
) -> None:
    classes = own(Graph().parse(checkout / "ontology" / "netgov.ttl"))
    linked = re.findall(r'^  "(\w+)" \[label=".+", URL="/ontology#(\w+)"', text, re.MULTILINE)

    assert {name for name, _ in linked} == classes
    assert all(name == anchor for name, anchor in linked)
    assert classes <= fetch(client, "/ontology").ids


def test_arrows_are_subclasses_and_relations(text: str, checkout: Path) -> None:
    graph = Graph().parse(checkout / "ontology" / "netgov.ttl")
    empty = set(re.findall(r'^  "(\w+)" -> "(\w+)" \[arrowhead=empty', text, re.MULTILINE))

    assert ("Position", "Assertion") in empty
    assert all((NG[a], RDFS.subClassOf, NG[b]) in graph for a, b in empty)
    assert '"Position" -> "Agent" [label="proponent"]' in text
    assert '"Proposition" -> "Topic" [label="topic"]' in text
    assert "takes position" not in text, "the inverse of what is drawn"


def test_graphviz_draws_it(client: FlaskClient) -> None:
    response = client.get("/ontology/classes.svg")

    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.text.count('class="node"') > 30
    assert "/ontology#Position" in response.text
    assert "<script" not in response.text
    tag = response.headers["ETag"]
    again = client.get("/ontology/classes.svg", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert "/ontology/classes.svg" in fetch(client, "/ontology").requests
