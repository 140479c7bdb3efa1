"""robots.txt, the sitemap and the feed, read as those do who they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from netgov_ld import iris
from netgov_ld.query import named
from netgov_ld.web import SERVICES, Services, harvest
from netgov_ld.web.views import VIEWS
from tests.pages import fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

START: Final = "http://127.0.0.1:8000"
SITEMAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM: Final = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


def things(app: Flask) -> set[str]:
    services: Services = app.extensions[SERVICES]
    rows = services.engine.select("SELECT DISTINCT ?thing WHERE { ?thing ?p ?o }")
    return {str(row["thing"]) for row in rows if iris.split(str(row["thing"]))}


def listed(client: FlaskClient, path: str = "/sitemap.xml") -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "application/xml"
    return [str(found.text) for found in etree.fromstring(response.data).iter(f"{SITEMAP}loc")]


def test_robots_may_read_pages_and_not_the_endpoint(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    parser = RobotFileParser()
    parser.parse(response.get_data(as_text=True).splitlines())

    assert parser.site_maps() == [f"{START}/sitemap.xml"]
    for path in ("/", "/doc/topic/rights", "/dumps/", "/ontology", "/queries/"):
        assert parser.can_fetch("anybody", START + path), path
    for path in ("/sparql?query=x", "/query?query=x", "/diff/a/b", "/at/1/doc/topic/rights"):
        assert not parser.can_fetch("anybody", START + path), path


def test_the_sitemap_lists_every_document_once(client: FlaskClient, shipped_app: Flask) -> None:
    addresses = listed(client)

    others = {f"{START}/queries/{name}" for name in named.load()}
    others |= {f"{START}/{path}" for path in ("", "ontology", "ontology/shapes", "dumps/")}
    others |= {f"{START}/{path}" for path in ("versions", "api", "queries/", "views/")}
    others |= {f"{START}/views/{name}" for name in VIEWS}
    assert others <= set(addresses)
    assert len(addresses) == len(set(addresses)) == len(things(shipped_app)) + len(others)
    for address in addresses:
        assert address.startswith(f"{START}/"), address
    for address in addresses[:40]:
        fetch(client, address.removeprefix(START))
    tree = etree.fromstring(client.get("/sitemap.xml").data)
    assert {str(found.text) for found in tree.iter(f"{SITEMAP}lastmod")} == {"2026-11-22"}
    assert client.get("/sitemap-1.xml").status_code == 404


def test_a_long_sitemap_comes_in_parts(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(client)
    monkeypatch.setattr(harvest, "PART", 100)
    parts = listed(client)

    assert etree.fromstring(client.get("/sitemap.xml").data).tag == f"{SITEMAP}sitemapindex"
    assert len(parts) == -(-len(whole) // 100)
    found = [entry for part in parts for entry in listed(client, part.removeprefix(START))]
    assert found == whole
    assert client.get("/sitemap-0.xml").status_code == 404
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_the_feed_has_articles_and_positions(client: FlaskClient) -> None:
    response = client.get("/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = etree.fromstring(response.data)

    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}"), name
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    kinds = [entry.find(f"{ATOM}category").get("term") for entry in entries]
    assert kinds.count("article") == 2
    assert kinds.count("position") == 58
    updated = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0] == "2026-11-22T00:00:00Z"
    names = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(names) == len(set(names))
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        for link in entry.findall(f"{ATOM}link"):
            path = str(link.get("href")).removeprefix(START)
            media_type = str(link.get("type"))
            with client.head(path, headers={"Accept": media_type}) as answer:
                assert (answer.status_code, answer.mimetype) == (200, media_type), path
    position = entries[kinds.index("position")]
    assert position.findtext(f"{ATOM}author/{ATOM}name")


def test_the_feed_is_the_same_each_time(client: FlaskClient) -> None:
    one, two = client.get("/feed.atom"), client.get("/feed.atom")

    assert one.data == two.data
    again = client.get("/feed.atom", headers={"If-None-Match": one.headers["ETag"]})
    assert again.status_code == 304


def test_a_feed_of_data_without_a_dataset(example_app: Flask) -> None:
    client = example_app.test_client()
    feed = etree.fromstring(client.get("/feed.atom").data)

    assert feed.findtext(f"{ATOM}title") == "netgov"
    assert feed.findall(f"{ATOM}entry")
    assert listed(client)


def test_every_page_leads_there(client: FlaskClient) -> None:
    page = fetch(client, "/doc/topic/rights")

    for path in ("/feed.atom", "/.well-known/void", "/sitemap.xml"):
        assert path in page.links
