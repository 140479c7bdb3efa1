"""The language of the labels: by address, by the browser's wish, and what caches are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.web import language
from netgov_ld.web.render import site_of
from tests.pages import HTML, Page, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

TOPIC = "/doc/topic/cyber-sovereignty"


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


def choices(page: Page) -> list[str]:
    return [
        value for element, name, value in page.attributes if (element, name) == ("a", "hreflang")
    ]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        (TOPIC, "cyber sovereignty"),
        (f"{TOPIC}?lang=en", "cyber sovereignty"),
        (f"{TOPIC}?lang=zh", "网络主权"),
        (f"{TOPIC}?lang=fr", "cybersouveraineté"),
        (f"{TOPIC}.html?lang=zh", "网络主权"),
    ],
)
def test_the_address_chooses(path: str, heading: str, client: FlaskClient) -> None:
    page = fetch(client, path)
    assert page.headings == [heading]
    assert choices(page) == ["en", "fr", "zh"]


@pytest.mark.parametrize(
    ("wish", "heading"),
    [
        ("zh", "网络主权"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "网络主权"),
        ("fr-CA", "cybersouveraineté"),
        ("de, fr;q=0.5", "cybersouveraineté"),
        ("de", "cyber sovereignty"),
        ("en-GB, zh;q=0.9", "cyber sovereignty"),
        ("*", "cyber sovereignty"),
        ("zh;q=0, fr;q=0", "cyber sovereignty"),
        ("这个 ,,;;q=x", "cyber sovereignty"),
    ],
)
def test_without_one_the_browser_does(wish: str, heading: str, client: FlaskClient) -> None:
    response = client.get(TOPIC, headers={**HTML, "Accept-Language": wish})
    assert Page(response.get_data(as_text=True)).headings == [heading]
    assert "Accept-Language" in response.vary


def test_the_address_is_stronger_than_the_browser(client: FlaskClient) -> None:
    response = client.get(f"{TOPIC}?lang=fr", headers={**HTML, "Accept-Language": "zh"})
    assert "cybersouveraineté" in response.get_data(as_text=True)
    assert response.headers["Content-Language"] == "fr, en"
    assert "Accept-Language" not in response.vary
    assert "Accept" in response.vary


def test_every_language_has_an_entity_tag_of_its_own(client: FlaskClient) -> None:
    tags = {
        wish: client.get(TOPIC, headers={**HTML, "Accept-Language": wish}).headers["ETag"]
        for wish in ("en", "fr", "zh")
    }
    assert len(set(tags.values())) == 3
    same = client.get(
        TOPIC, headers={**HTML, "Accept-Language": "zh-CN", "If-None-Match": tags["zh"]}
    )
    assert same.status_code == 304
    assert "Accept-Language" in same.vary
    other = client.get(
        TOPIC, headers={**HTML, "Accept-Language": "fr", "If-None-Match": tags["zh"]}
    )
    assert other.status_code == 200


def test_links_carry_a_language_on_that_the_address_named(client: FlaskClient) -> None:
    page = fetch(client, f"{TOPIC}?lang=zh")
    inner = [link for link in page.links if link.startswith(("/doc/", "/?", "/#"))]
    pages = [
        link for link in inner if not link.endswith((".ttl", ".jsonld", ".nt", ".rdf", ".trig"))
    ]
    assert len(pages) > 10
    assert all("lang=zh" in link for link in pages)
    assert any("lang" not in link for link in inner)

    wished = client.get(TOPIC, headers={**HTML, "Accept-Language": "zh"})
    links = Page(wished.get_data(as_text=True)).links
    assert [link for link in links if "lang=" in link] == [
        f"?lang={tag}" for tag in ("en", "fr", "zh")
    ]


def test_the_choice_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    assert "?page=1&lang=zh" in fetch(client, f"{TOPIC}?page=1").links


def test_names_say_their_language_where_it_is_not_english(client: FlaskClient) -> None:
    html = client.get("/?lang=zh", headers=HTML).get_data(as_text=True)
    assert '<bdi lang="zh">支持</bdi>' in html
    assert '<html lang="en">' in html


def test_what_has_no_name_in_the_language_keeps_its_english_one(client: FlaskClient) -> None:
    page = fetch(client, "/doc/person/ben-beispiel?lang=zh")
    assert page.headings == ["Ben Beispiel"]


def test_the_speaker_is_not_named_twice_in_another_language(client: FlaskClient) -> None:
    page = fetch(client, "/doc/position/2020-05-01-ada-example-tide-tables?lang=zh")
    assert page.headings == ["Tide tables will be shared with every harbour"]
    assert "阿达" in page.text


def test_a_language_without_labels_is_refused(client: FlaskClient) -> None:
    for path in (f"{TOPIC}?lang=tlh", "/?lang=", "/?lang=%3Cscript%3E"):
        response = client.get(path, headers=HTML)
        assert response.status_code == 400
        assert "Choose: en, fr, zh." in response.get_data(as_text=True)
    assert client.get(f"{TOPIC}.ttl?lang=tlh").status_code == 200


def test_data_has_no_language_of_its_own(client: FlaskClient) -> None:
    for lang in ("en", "zh"):
        response = client.get(f"{TOPIC}.ttl", headers={"Accept-Language": lang})
        assert "Accept-Language" not in response.vary
        assert "Content-Language" not in response.headers


def test_choices_are_the_languages_topics_have_names_in(example_app: Flask) -> None:
    index = site_of(example_app).reader.index
    assert language.offered(index) == ("en", "fr", "zh")
