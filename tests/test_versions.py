"""The releases side by side: list, differences, history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rdflib import DCAT, Graph, Literal, URIRef

from netgov_ld.namespaces import BASE
from netgov_ld.release import diff
from netgov_ld.settings import Settings
from tests.editions import CHANGED, GONE, NEW
from tests.pages import HTML, Page, application, fetch
from tests.test_memento import path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from netgov_ld.release import Release

pytestmark = pytest.mark.web


@pytest.fixture(scope="module")
def app(three_releases: tuple[Release, ...]) -> Iterator[Flask]:
    served = three_releases[-1]
    with application(served, Settings(releases=served.folder.parent)) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def names(three_releases: tuple[Release, ...]) -> tuple[str, ...]:
    return tuple(release.name for release in three_releases)


def broken(client: FlaskClient, page: Page) -> list[str]:
    """Return the links of a page to this site that lead nowhere."""
    found = []
    for link in {link for link in page.links if link.startswith("/")}:
        with client.head(link) as response:
            if response.status_code >= 400:
                found.append(link)
    return sorted(found)


def test_the_list_has_every_release(
    client: FlaskClient, three_releases: tuple[Release, ...]
) -> None:
    entries = json.loads(client.get("/versions").data)

    assert [entry["release"] for entry in entries] == [r.name for r in reversed(three_releases)]
    assert [entry["digest"] for entry in entries] == [r.digest for r in reversed(three_releases)]
    assert [entry["issued"][:10] for entry in entries] == ["2021-06-01", "2021-06-01", "2020-06-01"]
    assert [entry["served"] for entry in entries] == [True, False, False]
    numbers = [entry["things"]["Position"] for entry in entries]
    assert numbers[0] == numbers[2] == numbers[1] + 1
    assert ["diff" in entry for entry in entries] == [True, True, False]


def test_the_list_as_a_page(client: FlaskClient, names: tuple[str, ...]) -> None:
    page = fetch(client, "/versions")

    assert set(names) <= page.ids
    assert f"/diff/{names[0]}/{names[1]}" in page.links
    assert broken(client, page) == []
    for headers, location in (
        (HTML, f"/dumps/{names[0]}/"),
        ({}, f"/.well-known/void?release={names[0]}"),
    ):
        led = client.get("/dataset/1.0.0", headers=headers)
        assert (led.status_code, led.headers["Location"]) == (303, location)
        assert client.get(location, headers=headers).status_code == 200
    graph = Graph().parse(data=client.get(location).data, format="turtle")
    version = URIRef(f"{BASE}dataset/1.0.0")
    assert graph.value(version, URIRef(f"{DCAT}version")) == Literal("1.0.0")


def test_a_difference_as_a_page(client: FlaskClient, names: tuple[str, ...]) -> None:
    page = fetch(client, f"/diff/{names[0]}/{names[1]}")

    assert f"/at/{names[0]}{path(GONE)}" in page.links
    assert f"/at/{names[1]}{path(CHANGED)}" in page.links
    assert "position" in page.ids
    assert broken(client, page) == []
    assert broken(client, fetch(client, f"/diff/{names[2]}/{names[0]}")) == []


def test_a_difference_as_data(client: FlaskClient, three_releases: tuple[Release, ...]) -> None:
    old, new = three_releases[:2]
    address = f"/diff/{old.name}/{new.name}"
    content = json.loads(client.get(address).data)
    assert {str(GONE), str(CHANGED)} <= {entry["iri"] for entry in content["changes"]}

    response = client.get(address, headers={"Accept": "application/rdf-patch"})
    assert response.mimetype == "application/rdf-patch"
    assert response.data == b"".join(diff.patch(old, new))
    assert client.get(f"{address}?format=patch").data == response.data


def test_versions_stand_for_releases(client: FlaskClient, names: tuple[str, ...]) -> None:
    response = client.get("/diff/1.0.0/1.1.0?format=patch")

    assert response.status_code == 302
    assert response.headers["Location"] == f"/diff/{names[0]}/{names[1]}?format=patch"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/diff/1.0.0/9.9.9", 404),
        ("/diff/..%2F..%2Fetc/1.0.0", 404),
        ("/diff/{0}/{0}", 400),
        ("/diff/{0}/{1}?format=xml", 400),
        ("/versions?format=patch", 400),
        ("/history/position/nothing", 404),
        ("/history/nothing/x", 404),
    ],
)
def test_wrong_requests_are_refused(
    address: str, status: int, client: FlaskClient, names: tuple[str, ...]
) -> None:
    response = client.get(address.format(*names))

    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_other_types_are_406(client: FlaskClient) -> None:
    assert client.get("/versions", headers={"Accept": "text/turtle"}).status_code == 406


def test_the_history_of_a_thing(client: FlaskClient, names: tuple[str, ...]) -> None:
    def told(address: str) -> list[tuple[str, str, bool]]:
        steps = json.loads(client.get(address).data)
        return [(step["release"], step["change"], "document" in step) for step in steps]

    assert told(path(CHANGED, under="history")) == [
        (names[0], "added", True),
        (names[1], "changed", True),
        (names[2], "unchanged", True),
    ]
    assert told(path(GONE, under="history")) == [
        (names[0], "added", True),
        (names[1], "removed", False),
    ]
    assert told(path(NEW, under="history")) == [(names[2], "added", True)]


def test_the_history_as_a_page(client: FlaskClient, names: tuple[str, ...]) -> None:
    page = fetch(client, path(CHANGED, under="history"))
    assert "neutral" in page.text
    assert f"/at/{names[1]}{path(CHANGED)}" in page.links
    assert broken(client, page) == []

    gone = fetch(client, path(GONE, under="history"))
    assert "removed" in gone.text
    assert broken(client, gone) == []
    assert path(CHANGED, under="history") in fetch(client, path(CHANGED)).links


def test_answers_are_conditional(client: FlaskClient, names: tuple[str, ...]) -> None:
    for address in ("/versions", f"/diff/{names[0]}/{names[1]}", path(GONE, under="history")):
        for headers in ({}, HTML):
            first = client.get(address, headers=headers)
            tag = first.headers["ETag"]
            again = client.get(address, headers={**headers, "If-None-Match": tag})
            assert (again.status_code, again.data) == (304, b"")
