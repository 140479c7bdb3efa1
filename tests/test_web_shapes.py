"""The shapes are there for people, rule by rule, and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import SH, Graph, URIRef
from rdflib.compare import isomorphic

from netgov_ld.checks.shapes import Shapes, load
from netgov_ld.corpus.loader import Corpus
from netgov_ld.namespaces import NG
from netgov_ld.release import build
from netgov_ld.settings import Settings
from netgov_ld.web.render import site_of
from netgov_ld.web.shapes import Group, read_shapes
from tests.pages import HTML, application, example_dataset, fetch

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


@pytest.fixture(scope="module")
def shapes(checkout: Path) -> Shapes:
    return load(Corpus((), ()), checkout / "shapes")


@pytest.fixture(scope="module")
def groups(example_app: Flask, shapes: Shapes) -> dict[str, Group]:
    found, _ = read_shapes(site_of(example_app), shapes)
    return {group.target.title: group for group in found}


def test_every_target_is_told(groups: dict[str, Group], shapes: Shapes) -> None:
    links = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    targets = {str(target) for link in links for target in shapes.graph.objects(None, link)}

    assert len(targets) > 40
    assert set(groups) == targets


def test_a_rule_is_told_in_words(groups: dict[str, Group]) -> None:
    group = groups[str(NG.Position)]
    rules = {rule.anchor: rule for rule in group.rules}
    stance = rules["position-stance"]

    assert group.closed
    assert stance.path is not None
    assert stance.path.title == str(NG.stance)
    assert stance.number == "exactly one"
    assert [value.text for value in stance.values][:2] == ["supports", "opposes"]
    assert stance.words is not None
    assert stance.words.text.startswith("A position has exactly one stance.")
    assert rules["position-proponent"].kinds[0].title == str(NG.Agent)
    assert rules["position-by-speaker"].path is None


def test_every_message_is_on_the_page(client: FlaskClient, shapes: Shapes) -> None:
    page = fetch(client, "/ontology/shapes")
    reported = (
        shape for shape in shapes.reporting() if (shape, SH.closed, None) not in shapes.graph
    )
    for shape in reported:
        for message in shapes.graph.objects(shape, SH.message):
            assert " ".join(str(message).split()) in page.text, shape
    anchors = [value for _, name, value in page.attributes if name == "id"]
    assert len(anchors) == len(set(anchors))
    assert {"Position", "position-stance", "any-date"} <= set(anchors)
    assert "xsd:date or xsd:gYearMonth" in page.text
    assert {link[1:] for link in page.links if link.startswith("#")} <= page.ids
    there = {link.partition("#")[2] for link in page.links if link.startswith("/shapes#")}
    assert there <= page.ids


@pytest.mark.parametrize(("ending", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")])
def test_the_shapes_come_whole(
    ending: str, parser: str, client: FlaskClient, shapes: Shapes
) -> None:
    response = client.get(f"/ontology/shapes.{ending}", headers=HTML)

    assert response.status_code == 200
    found = Graph().parse(data=response.data, format=parser)
    expected = Graph().parse(data=shapes.graph.serialize(format="nt"), format="nt")
    assert isomorphic(found, expected)


def test_negotiation_and_redirects(client: FlaskClient) -> None:
    response = client.get("/ontology/shapes", headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"
    assert response.headers["Content-Location"] == "/ontology/shapes.ttl"
    assert client.get("/ontology/shapes", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/ontology/shapes.pdf").status_code == 404
    assert client.get("/shapes").headers["Location"] == "/ontology/shapes"
    assert client.get("/topics").headers["Location"] == "/doc/scheme/topics"
    tag = client.get("/ontology/shapes.ttl").headers["ETag"]
    again = client.get("/ontology/shapes.ttl", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_another_base_and_no_shapes(checkout: Path, data: Path, tmp_path: Path) -> None:
    base = "https://example.org/"
    release = build(example_dataset(checkout, data), tmp_path, version="1", base=base)
    for folder, status in ((checkout, 200), (tmp_path, 404)):
        with application(release, Settings(releases=tmp_path, data=folder)) as app:
            response = app.test_client().get("/ontology/shapes.ttl")
        assert response.status_code == status
        if status == 200:
            graph = Graph().parse(data=response.data, format="turtle")
            target = URIRef(f"{base}ontology#Position")
            assert (URIRef(f"{base}shapes#Position"), SH.targetClass, target) in graph
