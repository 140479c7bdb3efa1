"""Every name that a release mints leads to an answer that says something about it.

Names are followed as a program follows them: to where a redirect leads, as RDF, and for a name
with a hash to the document before the hash. A page must say something at that place too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urldefrag

import pyoxigraph as ox
import pytest

from netgov_ld.query import examples
from netgov_ld.web import SERVICES
from tests.pages import BASE, HTML, Page, app_over, example_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.web

ALIKE: Final = ("id/selector/", "id/evidence/")
VISITED: Final = 15
"""Of what there are hundreds of, all alike, so many are followed."""

PLACES: Final = {f"{BASE}{path}" for path in ("", "sparql", "ontology#", "ontology/1.0.0")}
"""Addresses that the data gives for something else than a thing: they answer, that is all."""


@pytest.fixture(
    scope="module",
    params=[
        "example",
        pytest.param(
            "shipped", marks=pytest.mark.embedded("the example has things of every kind as well")
        ),
    ],
)
def app(
    request: pytest.FixtureRequest,
    checkout: Path,
    data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    from netgov_ld.corpus.loader import load

    shipped = request.param == "shipped"
    dataset = load(checkout).dataset() if shipped else example_dataset(checkout, data)
    graph = dataset.graph(examples.graph_name())
    for triple in examples.published():
        graph.add(triple)
    with app_over(dataset, tmp_path_factory.mktemp("site"), version="1.0.0") as app:
        yield app


def names(app: Flask) -> dict[str, set[str]]:
    """Return the names under the base by the address they lead to; of what is alike, a few."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in ox.parse(path=str(app.extensions[SERVICES].release.nquads)):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                found[urldefrag(term.value).url].add(term.value)
    for kind in ALIKE:
        some = sorted(address for address in found if address.startswith(BASE + kind))
        for address in some[VISITED:]:
            del found[address]
    return found


def follow(client: FlaskClient, address: str, accept: str) -> TestResponse:
    path = "/" + quote(address.removeprefix(BASE), safe="/%:@!$&'()*+,;=~?")
    return client.get(path, headers={"Accept": accept}, follow_redirects=True)


def test_every_name_is_described_as_rdf(app: Flask) -> None:
    client, found = app.test_client(), names(app)
    assert len(found) > 200
    silent = []
    for address, there in found.items():
        if address.startswith(f"{BASE}dumps/"):
            continue
        answer = follow(client, address, "text/turtle")
        assert (answer.status_code, answer.mimetype) == (200, "text/turtle"), address
        if address.startswith(f"{BASE}graph/"):
            continue
        body = ox.parse(answer.data, format=ox.RdfFormat.TURTLE, base_iri=BASE)
        about = {quad.subject.value for quad in body if isinstance(quad.subject, ox.NamedNode)}
        silent += [name for name in there if name not in about | PLACES]
    assert silent == []


def test_every_name_has_a_page(app: Flask) -> None:
    client = app.test_client()
    for address, there in names(app).items():
        if address.startswith(f"{BASE}dumps/"):
            continue
        answer = follow(client, address, HTML["Accept"])
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
        if address in (f"{BASE}ontology", f"{BASE}shapes"):
            fragments = {urldefrag(name).fragment for name in there} - {""}
            assert fragments <= Page(answer.text).ids, address
            assert len(fragments) > 80
