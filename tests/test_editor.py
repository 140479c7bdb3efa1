from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import pytest

from netgov_ld.query import named
from netgov_ld.web import SERVICES
from tests.pages import HTML, Page, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

NG = "PREFIX ng: <https://w3id.org/netgov/ontology#>\n"


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


def ask(client: FlaskClient, query: str) -> str:
    return client.get("/query", query_string={"query": query}, headers=HTML).get_data(as_text=True)


@pytest.mark.parametrize("path", ["/query", "/sparql"])
def test_a_browser_gets_a_form_with_examples(path: str, client: FlaskClient) -> None:
    page = fetch(client, path)

    assert "textarea" in page.elements
    assert ("form", "action", "/query") in page.attributes
    for name, query in named.load().items():
        assert f"/query?example={name}" in page.links
        assert query.question in page.text


@pytest.mark.parametrize("name", named.load())
def test_every_example_fills_the_form(name: str, client: FlaskClient) -> None:
    page = fetch(client, f"/query?example={name}")

    assert named.get(name).question in page.text
    assert "SELECT" in page.text


def test_an_unknown_example_is_not_found(client: FlaskClient) -> None:
    assert client.get("/query?example=nothing", headers=HTML).status_code == 404


def test_programs_get_the_description_from_the_endpoint(client: FlaskClient) -> None:
    assert client.get("/sparql").mimetype == "text/turtle"


def test_rows_link_to_this_site(client: FlaskClient) -> None:
    query = NG + "SELECT ?p ?stance { ?p a ng:Position ; ng:stance ?stance } ORDER BY ?p"
    response = client.get("/query", query_string={"query": query}, headers=HTML)
    assert response.headers["Cache-Control"] == "no-store"
    page = fetch(client, response.request.full_path)

    assert "/doc/position/2020-05-01-ada-example-fees" in page.links
    assert "stance:opposes" in page.text
    assert "10 rows" in page.text
    csv = next(link for link in page.links if link.endswith("format=csv"))
    assert client.get(csv).get_data(as_text=True).splitlines()[0] == "p,stance"


def test_other_forms_of_answer(client: FlaskClient) -> None:
    assert "Yes" in ask(client, NG + "ASK { ?p a ng:Position }")
    assert "No" in ask(client, NG + "ASK { ?p a ng:Nothing }")
    turtle = ask(client, NG + "CONSTRUCT { ?p a ng:Position } { ?p a ng:Position }")
    assert "<pre>" in turtle
    assert "format=jsonld" in turtle
    assert "0 rows" in ask(client, NG + "SELECT * { ?p a ng:Nothing }")
    unbound = ask(client, "SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) } }")
    assert "<td></td>" in unbound


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT", 400, "line 1"),
        ("INSERT DATA { <a> <b> <c> }", 403, "read-only"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "outgoing"),
    ],
)
def test_faults_are_shown_beside_the_query(
    query: str, status: int, words: str, client: FlaskClient
) -> None:
    response = client.get("/query", query_string={"query": query}, headers=HTML)
    text = response.get_data(as_text=True)

    assert response.status_code == status
    assert words in text
    assert "aria-invalid" in text
    assert query.partition("<")[0].strip() in text


def test_the_form_keeps_what_was_asked(client: FlaskClient) -> None:
    query = "\n\nASK { ?s ?p '</textarea>' }"
    assert "ASK { ?s ?p &#39;&lt;/textarea&gt;&#39; }" in ask(client, query)


def test_only_so_many_rows_are_shown(client: FlaskClient) -> None:
    text = ask(client, "SELECT * { ?s ?p ?o }")

    assert "1000 of more rows" in text
    assert text.count("<tr>") == 1001


@pytest.mark.parametrize(
    "query",
    ["SELECT ?s { ?s a ng:Position } ORDER BY ?s", "ASK { ?s a ng:Position }",
     "CONSTRUCT { ?s a ng:Position } WHERE { ?s a ng:Position }"],
)  # fmt: skip
def test_an_answer_says_how_to_repeat_it(query: str, client: FlaskClient) -> None:
    text = NG + query
    page = Page(ask(client, text))
    release = client.application.extensions[SERVICES].release
    (command,) = re.findall(r"curl -s '([^']+)' \| sha256sum", page.text)
    answer = client.get(command.removeprefix("http://127.0.0.1:8000"))

    assert answer.status_code == 200
    assert answer.headers["X-Release-Digest"] == release.digest
    for digest in (
        release.digest,
        hashlib.sha256(text.encode()).hexdigest(),
        hashlib.sha256(answer.data).hexdigest(),
    ):
        assert digest in page.text
