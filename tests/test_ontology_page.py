from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from netgov_ld import iris
from netgov_ld.namespaces import NG, OWL
from netgov_ld.release import build
from netgov_ld.settings import Settings
from tests.editions import copy_of, dated
from tests.pages import BASE, HTML, application, example_dataset, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

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
    assert turtle.headers["Cache-Control"].endswith("immutable")

    for path in (
        "/ontology/9.9.9",
        "/ontology/9.9.9.ttl",
        "/ontology.pdf",
        f"/ontology/{VERSION}.x",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/ontology/").headers["Location"] == "/ontology"
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


@pytest.fixture(scope="module")
def grown(
    checkout: Path, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Return a client of a site whose ontology has a second version, which it is still changing.

    The first release has 1.0.0; 1.1.0, which the other two have, has no more ng:ordinal.
    """
    folder = tmp_path_factory.mktemp("grown")
    first = dated(example_dataset(checkout, data), "2020-06-01")
    second = dated(first, "2021-06-01")
    terms = second.graph(iris.graph_iri("netgov"))
    terms.set((URIRef(f"{BASE}ontology"), OWL.versionInfo, Literal("1.1.0")))
    terms.remove((NG.ordinal, None, None))
    third = copy_of(second)
    third.graph(iris.graph_iri("netgov")).add((NG.Wave, RDF.type, OWL.Class))
    third.graph(iris.graph_iri("netgov")).add((NG.Wave, RDFS.label, Literal("wave", lang="en")))
    for number, dataset in enumerate((first, second, third)):
        served = build(dataset, folder, version=f"{number}.0")
    with application(served, Settings(releases=folder)) as app:
        yield app.test_client()


def test_a_version_comes_from_the_release_that_had_it(grown: FlaskClient) -> None:
    def declared(path: str) -> set[str]:
        response = grown.get(path)
        assert response.status_code == 200
        return terms(Graph().parse(data=response.data, format="turtle"))

    assert str(NG.ordinal) in declared("/ontology/1.0.0.ttl")
    assert str(NG.ordinal) not in declared("/ontology.ttl")
    assert declared("/ontology/1.1.0.ttl") == declared("/ontology.ttl")
    assert str(NG.Wave) in declared("/ontology/1.1.0.ttl"), "the newest release that has it"
    assert grown.get("/ontology/2.0").status_code == 404, "a version of the data"


def test_only_what_is_settled_is_immutable(grown: FlaskClient) -> None:
    def cache(path: str) -> str:
        return grown.get(path).headers["Cache-Control"]

    assert cache("/ontology/1.0.0.ttl").endswith("immutable")
    assert cache("/ontology/1.0.0.html") == "public, no-cache", "it lists the versions"
    assert cache("/ontology/1.1.0.ttl") == "public, no-cache", "its releases differ"
    assert cache("/ontology.ttl") == "public, no-cache"


def test_versions_link_to_each_other(grown: FlaskClient) -> None:
    old, new = fetch(grown, "/ontology/1.0.0"), fetch(grown, "/ontology")
    assert "ordinal" in old.ids
    assert "ordinal" not in new.ids
    assert {"/ontology/1.0.0", "/ontology/1.1.0"} <= set(new.links)
    assert {"/ontology", "/ontology/1.1.0", "/ontology/1.0.0/classes.svg"} <= set(old.links)
    assert {link[1:] for link in old.links if link.startswith("#")} <= old.ids
    assert "/ontology/1.0.0#Position" in grown.get("/ontology/1.0.0/classes.svg").text
    assert grown.get("/ontology/9.9.9/classes.svg").status_code == 404

    def links(path: str) -> list[str]:
        return grown.get(path, headers={"Accept": "text/turtle"}).headers.getlist("Link")

    assert '</ontology/1.1.0>; rel="successor-version"' in links("/ontology/1.0.0")
    assert '</ontology/1.0.0>; rel="predecessor-version"' in links("/ontology/1.1.0")
    assert f'<{BASE}ontology/1.0.0>; rel="canonical"' in links("/ontology/1.0.0")
    for path in ("/ontology/1.0.0", "/ontology/1.1.0"):
        assert '</ontology>; rel="latest-version"' in links(path)
