"""Labels that break careless pages do no harm on these."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.pages import HTML, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

PAGES = (
    "/",
    "/doc/person/script",
    "/doc/person/attribute",
    "/doc/person/bidi",
    "/doc/person/template",
    "/doc/person/long",
    "/doc/person/empty",
    "/doc/person/unnamed",
    "/doc/person/arabic",
    "/doc/position/odd-0",
    "/doc/position/odd-1",
    "/doc/position/odd-2",
    "/doc/position/odd-3",
    "/doc/position/odd-4",
    "/doc/proposition/odd",
    "/doc/statement/odd",
    "/doc/stance/unheard-of",
    "/doc/topic/version-1",
    "/doc/person/ada-example",
    "/doc/article/tides",
    "/doc/article/tides?lang=zh",
    "/doc/person/script?lang=fr",
    "/doc/indicator/internet-users",
    "/doc/event/2020-tidal-forum",
    "/doc/state/islands",
    "/search?q=%3Cscript%3E",
    "/search?q=%22%20onfocus%3D%22alert(1)",
    "/?lang=%3Cscript%3E",
    "/doc/person/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/query?query=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/nowhere/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/?page=%3Cscript%3E",
)


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


@pytest.mark.parametrize("path", PAGES)
def test_no_label_becomes_markup(path: str, client: FlaskClient) -> None:
    html = client.get(path, headers=HTML).get_data(as_text=True)
    # Data about the page, which no browser runs, and the files of the front end.
    for own in ('<script type="application/ld+json">', '<script type="module" src="/static/built/'):
        html = html.replace(own, "")

    for harm in ("<img", "<b>not", "<u>", "<i>", "<angle", 'onmouseover="', 'onfocus="'):
        assert harm not in html.lower(), harm


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith(("/doc/p", "/doc/s"))])
def test_every_page_stays_well_formed(path: str, client: FlaskClient) -> None:
    if "%3C" in path:
        return
    page = fetch(client, path)

    assert {"img", "iframe", "object", "u", "i"}.isdisjoint(page.elements)
    assert page.scripts <= {"application/ld+json", "module"}
    assert not [entry for entry in page.attributes if entry[1].startswith("on")]
    for _, name, value in page.attributes:
        if name in ("href", "src", "action"):
            assert urlsplit(value).scheme in ("", "http", "https"), value


def test_the_words_arrive_as_they_are(client: FlaskClient) -> None:
    assert "<script>alert(1)</script>" in fetch(client, "/doc/person/script").headings
    assert "{{ 7 * 7 }}{% raw %}" in fetch(client, "/doc/person/template").headings
    assert "x" * 300 in fetch(client, "/doc/person/long").headings
    assert fetch(client, "/doc/statement/odd").title == "</title><script> · netgov"


def test_the_direction_of_a_label_ends_with_it(client: FlaskClient) -> None:
    html = client.get("/", headers=HTML).get_data(as_text=True)
    position = (
        html.index("\u202eoverride without end".title()[:1]) if False else html.index("\u202e")
    )

    assert html.rfind("<bdi", 0, position) > html.rfind("</bdi>", 0, position)


def test_a_thing_without_a_name_is_called_by_its_address(client: FlaskClient) -> None:
    assert fetch(client, "/doc/person/unnamed").headings == ["unnamed"]
    assert fetch(client, "/doc/person/empty").headings == ["empty"]


def test_dangerous_addresses_stay_text(client: FlaskClient) -> None:
    page = fetch(client, "/doc/person/ada-example")
    assert "javascript:alert(1)" in page.text
    assert not [link for link in page.links if link.startswith("javascript")]
    assert "https://example.org/ada" in page.links
    other = fetch(client, "/doc/person/attribute")
    assert not [link for link in other.links if link.startswith("data:")]
