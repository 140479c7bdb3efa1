"""Documents as they were: the exchanges of RFC 7089, pattern 1.1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF
from requests.utils import parse_header_links

from netgov_ld import iris
from netgov_ld.namespaces import BASE, NG
from netgov_ld.settings import Settings
from tests.editions import CHANGED, GONE, NEW, RENAMED, SUCCESSOR
from tests.pages import HTML, application, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

FIRST, SECOND = "Mon, 01 Jun 2020 00:00:00 GMT", "Tue, 01 Jun 2021 00:00:00 GMT"


@pytest.fixture(scope="module")
def app(three_releases: tuple[Release, ...]) -> Iterator[Flask]:
    served = three_releases[-1]
    settings = Settings(releases=served.folder.parent, past_releases=1)
    with application(served, settings) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def names(three_releases: tuple[Release, ...]) -> tuple[str, ...]:
    return tuple(release.name for release in three_releases)


def path(iri: URIRef, *, under: str = "doc") -> str:
    part = iris.split(iri)
    assert part is not None
    return f"/{under}/{part.kind}/{part.slug}"


def links(response: TestResponse) -> dict[str, dict[str, str]]:
    """Return the Memento links of an answer by each of their relations."""
    header = ", ".join(response.headers.getlist("Link"))
    found = {}
    for link in parse_header_links(header):
        for relation in link["rel"].split():
            if relation not in ("alternate", "memento"):
                found[relation] = link
    return found


def at(client: FlaskClient, iri: URIRef, moment: str, **headers: str) -> TestResponse:
    return client.get(path(iri), headers={"Accept-Datetime": moment, **headers})


@pytest.mark.parametrize(
    ("moment", "release"),
    [
        ("Thu, 04 Oct 2012 00:00:00 GMT", 0),
        (FIRST, 0),
        ("Mon, 31 May 2021 23:59:59 GMT", 0),
        (SECOND, 2),
        ("Thu, 04 Oct 2040 00:00:00 GMT", 2),
    ],
)
def test_the_timegate_leads_to_the_release_of_the_time(
    moment: str, release: int, client: FlaskClient, names: tuple[str, ...]
) -> None:
    response = at(client, CHANGED, moment)

    assert response.status_code == 302
    assert response.headers["Location"] == f"/at/{names[release]}{path(CHANGED)}"
    assert "Memento-Datetime" not in response.headers
    assert {"Accept", "Accept-Datetime"} <= set(response.headers["Vary"].split(", "))
    found = links(response)
    assert found["original"] == found["timegate"]
    assert urlsplit(found["original"]["url"]).path == path(CHANGED)
    assert urlsplit(found["timemap"]["url"]).path == path(CHANGED, under="timemap")
    assert found["first"]["datetime"] == FIRST
    assert found["last"]["datetime"] == SECOND


def test_a_memento_says_what_it_is(client: FlaskClient, names: tuple[str, ...]) -> None:
    response = client.get(f"/at/{names[1]}{path(CHANGED)}", headers={"Accept": "text/turtle"})

    assert response.status_code == 200
    assert response.headers["Memento-Datetime"] == SECOND
    found = links(response)
    assert urlsplit(found["original"]["url"]).path == path(CHANGED)
    assert urlsplit(found["timegate"]["url"]).path == path(CHANGED)
    assert names[0] in found["first"]["url"]
    assert found["prev"] == found["first"]
    assert names[2] in found["last"]["url"]
    assert found["next"] == found["last"]
    assert response.headers["Content-Location"] == f"/at/{names[1]}{path(CHANGED)}.ttl"


def test_mementos_hold_what_was_said_then(client: FlaskClient, names: tuple[str, ...]) -> None:
    stances = []
    for name in names:
        body = client.get(f"/at/{name}{path(CHANGED)}.ttl").data
        graph = Graph().parse(data=body, format="turtle")
        document = URIRef(f"{BASE}at/{name}{path(CHANGED)}")
        assert graph.value(document, FOAF.primaryTopic) == CHANGED
        stances.append(graph.value(CHANGED, NG.stance))

    neutral = iris.thing("stance", "neutral")
    assert stances[0] != neutral
    assert stances[1:] == [neutral, neutral]
    assert client.get(f"/at/{names[0]}{path(NEW)}").status_code == 404


def test_negotiation_of_format_and_time_go_together(
    client: FlaskClient, names: tuple[str, ...]
) -> None:
    response = at(client, GONE, FIRST, **HTML)
    page = fetch(client, response.headers["Location"])

    assert f"As it was in release {names[0]}, issued 2020-06-01." in page.text
    inside = [link for link in page.links if link.startswith("/at/")]
    assert any(link.startswith(f"/at/{names[0]}/doc/person/") for link in inside)
    assert not [link for link in inside if not link.startswith(f"/at/{names[0]}/")]
    assert client.get(inside[0]).status_code == 200


def test_a_document_without_a_time_is_todays(client: FlaskClient) -> None:
    response = client.get(path(CHANGED))

    assert response.status_code == 200
    assert "Memento-Datetime" not in response.headers
    assert "Accept-Datetime" in response.headers["Vary"]
    assert urlsplit(links(response)["timegate"]["url"]).path == path(CHANGED)
    again = client.get(path(CHANGED), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert "Accept-Datetime" in again.headers["Vary"]


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "yesterday",
        "2021-06-01",
        "2021-06-01T00:00:00Z",
        "Tue, 01 Jun 2021",
        "Tue, 01 Jun 2021 00:00:00 +0200",
        "Mon, 01 Jun 2021 00:00:00 GMT",
        "Tue, 31 Jun 2021 00:00:00 GMT",
        "Tue, 01 Jun 99999 00:00:00 GMT",
    ],
)
@pytest.mark.parametrize("iri", [CHANGED, GONE])
def test_a_malformed_time_is_400(iri: URIRef, moment: str, client: FlaskClient) -> None:
    response = at(client, iri, moment)

    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert "Thu, 04 Oct 2012 00:00:00 GMT" in response.text


def test_the_timemap_as_links(client: FlaskClient, names: tuple[str, ...]) -> None:
    response = client.get(path(CHANGED, under="timemap"))
    entries = parse_header_links(response.text.replace("\n", " "))

    assert (response.status_code, response.mimetype) == (200, "application/link-format")
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get(path(CHANGED, under="timemap"), headers=tag).status_code == 304
    assert entries[0]["rel"] == "original timegate"
    assert urlsplit(entries[0]["url"]).path == path(CHANGED)
    assert (entries[1]["rel"], entries[1]["from"], entries[1]["until"]) == ("self", FIRST, SECOND)
    mementos = entries[2:]
    assert [urlsplit(entry["url"]).path for entry in mementos] == [
        f"/at/{name}{path(CHANGED)}" for name in names
    ]
    assert [entry["rel"] for entry in mementos] == ["first memento", "memento", "last memento"]
    assert [entry["datetime"] for entry in mementos] == [FIRST, SECOND, SECOND]
    for entry in mementos:
        memento = client.get(urlsplit(entry["url"]).path)
        assert memento.headers["Memento-Datetime"] == entry["datetime"]


def test_the_timemap_as_json(client: FlaskClient, names: tuple[str, ...]) -> None:
    negotiated = client.get(path(GONE, under="timemap"), headers={"Accept": "application/json"})
    content = json.loads(negotiated.data)

    assert content["mementos"]["first"] == content["mementos"]["last"]
    assert content["mementos"]["list"] == [
        {
            "datetime": "2020-06-01T00:00:00Z",
            "uri": f"http://127.0.0.1:8000/at/{names[0]}{path(GONE)}",
        }
    ]
    for name, address in content["timemap_uri"].items():
        parts = urlsplit(address)
        found = client.get(f"{parts.path}?{parts.query}")
        assert (
            found.mimetype
            == {
                "link_format": "application/link-format",
                "json_format": "application/json",
            }[name]
        )


def test_a_timemap_in_no_known_format_is_refused(client: FlaskClient) -> None:
    address = path(CHANGED, under="timemap")

    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(address, query_string={"format": "xml"}).status_code == 400
    assert client.get("/timemap/position/nothing").status_code == 404
    assert client.get("/timemap/nothing/x").status_code == 404


@pytest.mark.parametrize("ending", ["", ".ttl", ".html"])
def test_a_retired_thing_is_410_with_its_last_document(
    ending: str, client: FlaskClient, names: tuple[str, ...]
) -> None:
    last = f"http://127.0.0.1:8000/at/{names[0]}{path(GONE)}"
    response = client.get(path(GONE) + ending)

    assert (response.status_code, response.mimetype) == (410, "application/problem+json")
    content = json.loads(response.data)
    assert content["type"].endswith("/problems/gone")
    assert content["lastMemento"] == last
    assert client.get(urlsplit(last).path).status_code == 200
    assert client.get(urlsplit(content["history"]).path).status_code == 200
    person = client.get(path(GONE) + ending, headers=HTML)
    assert (person.status_code, person.mimetype) == (410, "text/html")
    assert last in person.text


def test_a_retired_thing_still_redirects_to_its_document(client: FlaskClient) -> None:
    response = client.get(path(GONE, under="id"))

    assert (response.status_code, response.headers["Location"]) == (303, path(GONE))
    assert client.get("/id/position/nothing").status_code == 404
    assert client.get("/doc/position/nothing").status_code == 404


def test_a_replaced_thing_leads_to_its_replacement(
    client: FlaskClient, names: tuple[str, ...]
) -> None:
    response = client.get(path(RENAMED))

    assert (response.status_code, response.headers["Location"]) == (301, path(SUCCESSOR))
    assert at(client, RENAMED, FIRST).headers["Location"] == f"/at/{names[0]}{path(RENAMED)}"
    assert client.get(f"/at/{names[0]}{path(RENAMED)}").status_code == 200
    graph = Graph().parse(data=client.get(f"{path(RENAMED)}.ttl").data, format="turtle")
    assert (RENAMED, DCTERMS.isReplacedBy, SUCCESSOR) in graph


def test_a_version_stands_for_its_release(client: FlaskClient, names: tuple[str, ...]) -> None:
    response = client.get(f"/at/1.1.0{path(CHANGED)}.ttl")

    assert response.status_code == 302
    assert response.headers["Location"] == f"/at/{names[1]}{path(CHANGED)}.ttl"
    assert client.get(f"/at/9.9.9{path(CHANGED)}").status_code == 404


def test_the_endpoint_stays_with_the_served_release(client: FlaskClient) -> None:
    query = f"ASK {{ <{GONE}> ?p ?o }}"
    answer = client.get("/sparql", query_string={"query": query, "format": "json"})

    assert json.loads(answer.data)["boolean"] is False


def test_browsers_may_send_and_see_the_headers(client: FlaskClient) -> None:
    response = client.options(path(CHANGED))

    assert "Accept-Datetime" in response.headers["Access-Control-Allow-Headers"]
    assert "Memento-Datetime" in response.headers["Access-Control-Expose-Headers"]


def test_a_release_without_a_date_has_no_mementos(example_app: Flask) -> None:
    client = example_app.test_client()
    response = at(client, CHANGED, SECOND)
    assert response.status_code == 200
    assert "timegate" not in links(response)
    content = json.loads(client.get(f"{path(CHANGED, under='timemap')}?format=json").data)
    assert content["mementos"] == {"list": []}
    (entry,) = json.loads(client.get("/versions").data)
    document = client.get(f"/at/{entry['release']}{path(CHANGED)}")
    assert document.status_code == 200
    assert "Memento-Datetime" not in document.headers
