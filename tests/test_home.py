from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.web.render import POLICY
from tests.pages import HTML, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

HEADINGS = ("Articles", "Positions", "Topics")


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
        "/doc/position/2020-05-01-ada-example-fees",
        "/doc/state/islands",
        "/doc/topic/digital-economy",
        "/query",
        "/dumps/",
        "/ontology",
    ):
        assert href in page.links


def test_positions_stand_under_their_proponent_without_the_name(client: FlaskClient) -> None:
    page = fetch(client, "/")

    assert "Fees for cables should not rise" in page.text
    assert "Ada Example: fees" not in page.text
    assert "the envoy" in page.text


def test_stances_are_told_by_shape_and_word(client: FlaskClient) -> None:
    page = fetch(client, "/")
    shapes = {value for tag, name, value in page.attributes if (tag, name) == ("use", "href")}

    for stance in ("supports", "opposes", "qualifies", "neutral"):
        assert f"#m-{stance}" in shapes
        assert stance in page.text
        assert f"m-{stance}" in page.ids


def test_any_client_gets_html_at_home(client: FlaskClient) -> None:
    for accept in (None, "*/*"):
        response = client.get("/", headers={"Accept": accept} if accept else {})
        assert (response.status_code, response.mimetype) == (200, "text/html")
    rdf = client.get("/", headers={"Accept": "text/turtle"})
    assert (rdf.status_code, rdf.headers["Location"]) == (303, "/.well-known/void")


def test_home_is_conditional_and_counts_its_pages(client: FlaskClient) -> None:
    first = client.get("/", headers=HTML)
    again = client.get("/", headers={**HTML, "If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/?page=1").status_code == 200
    assert client.get("/?page=2").status_code == 404
    assert client.get("/?page=x").status_code == 400


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
