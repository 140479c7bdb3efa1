from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.web.render import POLICY
from tests.pages import HTML, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

HEADINGS = ("Newest articles", "Who speaks to what")


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


def test_the_home_page_shows_what_there_is(client: FlaskClient) -> None:
    page = fetch(client, "/")

    for heading in HEADINGS:
        assert heading in page.text
    assert "Tides belong to everyone, says envoy" in page.text
    assert "Example Daily" in page.text
    assert "2 May 2020" in page.text
    for href in (
        "/doc/article/tides",
        "/doc/person/ada-example",
        "/views/positions?actor=person%3Aada-example&topic=internet-governance&stance=opposes",
        "/views/matrix",
        "/views/matrix?topic=development",
        "/query",
        "/dumps/",
        "/ontology",
    ):
        assert href in page.links


def test_the_matrix_is_of_speakers_or_of_those_they_speak_for(client: FlaskClient) -> None:
    speakers, states = fetch(client, "/"), fetch(client, "/?by=states")

    assert "/doc/person/ada-example" in speakers.links
    assert "/doc/state/islands" not in speakers.links
    assert "/doc/state/islands" in states.links
    assert "/?by=states#positions" in speakers.links
    assert "/#positions" in states.links
    assert "/views/matrix?by=states" in states.links


def test_there_is_one_search_box(client: FlaskClient) -> None:
    page = fetch(client, "/")
    boxes = [value for tag, name, value in page.attributes if (tag, name) == ("form", "role")]

    assert boxes == ["search"]
    assert ("form", "action", "/search") in page.attributes


def test_stances_are_told_by_shape_and_word(client: FlaskClient) -> None:
    page = fetch(client, "/")
    shapes = {value for tag, name, value in page.attributes if (tag, name) == ("use", "href")}

    for stance in ("supports", "opposes", "qualifies", "neutral"):
        assert f"#m-{stance}" in shapes
        assert stance in page.text
        assert f"m-{stance}" in page.ids


def test_any_client_gets_html_at_home_unless_it_wants_rdf(client: FlaskClient) -> None:
    for accept in (None, "*/*", "text/html"):
        response = client.get("/", headers={"Accept": accept} if accept else {})
        assert (response.status_code, response.mimetype) == (200, "text/html")
    response = client.get("/", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (303, "/.well-known/void")


def test_home_is_conditional_and_takes_no_other_parameters(client: FlaskClient) -> None:
    first = client.get("/", headers=HTML)
    again = client.get("/", headers={**HTML, "If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/?by=states").headers["ETag"] != first.headers["ETag"]
    assert client.get("/?by=x").status_code == 400
    assert client.get("/?colour=red").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ontology",
        "/dumps/",
        "/query",
        "/doc/person/ada-example",
        "/doc/person/nobody",
        "/doc/person/ada-example.ttl",
        "/id/person/ada-example",
        "/static/netgov.css",
        "/static/nothing.css",
        "/problems/not-found",
        "/nowhere",
    ],
)
def test_every_answer_has_the_policy(path: str, client: FlaskClient) -> None:
    with client.get(path, headers=HTML) as response:
        assert response.headers["Content-Security-Policy"] == POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_the_policy_is_strict() -> None:
    assert POLICY.startswith("default-src 'none';")
    assert "script-src 'self';" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_static_files_are_kept_for_ever_under_an_address_that_changes(
    client: FlaskClient,
) -> None:
    page = fetch(client, "/")
    [address] = [link for link in page.requests if "netgov.css" in link]

    assert "?v=" in address
    with client.get(address) as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/netgov.css") as response:
        assert "immutable" not in response.headers.get("Cache-Control", "")


def test_the_style_sheet_asks_nobody_else(client: FlaskClient) -> None:
    with client.get("/static/netgov.css") as response:
        text = response.get_data(as_text=True)

    assert "url(" not in text
    assert "@import" not in text
    assert "http" not in text


@pytest.mark.parametrize("path", ["/nowhere", "/doc/person/nobody", "/problems/not-found"])
def test_pages_about_problems_are_pages_of_the_site(path: str, client: FlaskClient) -> None:
    response = client.get(path, headers=HTML)
    text = response.get_data(as_text=True)

    assert 'href="#main"' in text
    assert "netgov.css" in text
    own = '<script type="module" src="/static/built/'
    assert text.count("<script") == text.count(own)
