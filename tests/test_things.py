from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDFS

from netgov_ld.namespaces import HYDRA, KINDS, NG
from tests.json_ld import nquads
from tests.pages import BASE, HTML, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

ADA = URIRef(f"{BASE}id/person/ada-example")
POSITION = "position/2020-05-01-ada-example-tide-tables"

RDF = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
)
ENDINGS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "html": "text/html",
}
THINGS = (
    "article/tides",
    "certainty/alleged",
    "claim/tides-envoy",
    "document/almanac",
    "encoding/tides",
    "event-kind/conference",
    "event/2020-tidal-forum",
    "evidence/tides-13-72",
    "explicitness/stated-in-wording",
    "figure/tides-lines-2020",
    "group/every-harbour",
    "indicator/e-commerce-share-of-gdp",
    "membership/ada-example-envoy",
    "modifier/almost",
    "note-kind/context",
    "note/tides-date",
    "omission/tides-0-9",
    "organization/tide-office",
    "person/ada-example",
    "place/elsewhere",
    POSITION,
    "post/envoy",
    "proposition/tide-tables-shared",
    "scheme/topics",
    "selector/tides-0-9",
    "series/tidal-forum",
    "source-status/inferred",
    "speech-act/affirms",
    "stance/supports",
    "state/islands",
    "statement/2020-05-01-ada-example",
    "topic/cyber-sovereignty",
    "unit/percent",
    "voice/direct-quotation",
)


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


def triples(body: bytes, media_type: str, client: FlaskClient) -> Graph:
    """Parse a body into one graph, with a parser that is not the one of whoever wrote it."""
    if media_type == "application/ld+json":
        return Graph().parse(data=nquads(body, client), format="nt")
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    lines = ox.serialize(
        (quad.triple for quad in ox.parse(body, format=form)), format=ox.RdfFormat.N_TRIPLES
    )
    return Graph().parse(data=lines, format="nt")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [None, "text/html", "text/turtle", "image/png"])
@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_redirects_to_its_document(
    thing: str, accept: str | None, method: str, client: FlaskClient
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.open(f"/id/{thing}", method=method, headers=headers)

    assert response.status_code == 303
    assert response.headers["Location"] == f"/doc/{thing}"
    assert "Accept" in response.headers["Vary"]
    assert response.data == b""


RECIPES = {
    "no Accept header": (None, "text/turtle"),
    "anything": ("*/*", "text/turtle"),
    "RDF/XML": ("application/rdf+xml", "application/rdf+xml"),
    "Turtle": ("text/turtle", "text/turtle"),
    "HTML": ("text/html", "text/html"),
    "a browser": (
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html",
    ),
    "RDF before HTML": ("application/rdf+xml,text/html;q=0.5", "application/rdf+xml"),
    "HTML before RDF": ("text/html,application/rdf+xml;q=0.5", "text/html"),
    "less of what comes first": ("text/html;q=0.2,text/turtle;q=0.9", "text/turtle"),
    "not HTML": ("text/html;q=0,application/rdf+xml;q=0.1", "application/rdf+xml"),
    "something unknown before": ("image/png,text/turtle;q=0.3", "text/turtle"),
}  # fmt: skip
"""What is asked for, and what comes: the best practice recipes of the W3C for publishing
vocabularies, which the validator Vapour checked, asked of things and not only of terms."""


def test_every_kind_of_thing_has_an_example() -> None:
    assert {thing.partition("/")[0] for thing in THINGS} == set(KINDS)


@pytest.mark.parametrize(("accept", "media_type"), RECIPES.values(), ids=list(RECIPES))
@pytest.mark.parametrize("thing", THINGS)
def test_recipes(thing: str, accept: str | None, media_type: str, client: FlaskClient) -> None:
    headers = {} if accept is None else {"Accept": accept}

    # httpRange-14: the thing is not the document, so its address answers 303 and has no content.
    first = client.get(f"/id/{thing}", headers=headers)
    assert (first.status_code, first.data) == (303, b"")
    assert "Accept" in first.vary
    assert "Content-Type" not in first.headers
    location = first.headers["Location"]
    assert location != f"/id/{thing}"

    second = client.get(location, headers=headers)
    assert (second.status_code, second.mimetype) == (200, media_type)
    assert "Accept" in second.vary
    assert second.headers["Content-Location"].startswith(f"{location}.")
    if media_type == "text/html":
        assert f"{BASE}id/{thing}" in second.text
        return
    graph = triples(second.data, media_type, client)
    document, itself = URIRef(f"{BASE}doc/{thing}"), URIRef(f"{BASE}id/{thing}")
    assert (document, FOAF.primaryTopic, itself) in graph
    assert (itself, None, None) in graph

    fixed = client.get(second.headers["Content-Location"])
    assert (fixed.status_code, fixed.mimetype, fixed.data) == (200, media_type, second.data)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("media_type", [*RDF, "text/html"])
@pytest.mark.parametrize("thing", THINGS)
def test_a_document_comes_in_every_format(
    thing: str, media_type: str, method: str, client: FlaskClient
) -> None:
    response = client.open(f"/doc/{thing}", method=method, headers={"Accept": media_type})

    assert response.status_code == 200
    assert response.mimetype == media_type
    assert "Accept" in response.headers["Vary"]
    ending = next(end for end, name in ENDINGS.items() if name == media_type)
    assert response.headers["Content-Location"] == f"/doc/{thing}.{ending}"
    if method == "HEAD":
        assert response.data == b""
        assert int(response.headers["Content-Length"]) > 0
    elif media_type != "text/html":
        assert (URIRef(f"{BASE}id/{thing}"), None, None) in triples(
            response.data, media_type, client
        )


@pytest.mark.parametrize(("ending", "media_type"), ENDINGS.items())
def test_an_ending_fixes_the_format(ending: str, media_type: str, client: FlaskClient) -> None:
    response = client.get(f"/doc/{POSITION}.{ending}", headers={"Accept": "image/png"})

    assert response.status_code == 200
    assert response.mimetype == media_type
    assert "Content-Location" not in response.headers


def test_every_format_says_the_same(client: FlaskClient) -> None:
    graphs = {
        media_type: set(triples(client.get(f"/doc/{POSITION}.{ending}").data, media_type, client))
        for ending, media_type in ENDINGS.items()
        if media_type in RDF
    }

    turtle = graphs.pop("text/turtle")
    assert len(turtle) > 30
    for media_type, found in graphs.items():
        assert found == turtle, media_type


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/*;q=0.5", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.3, application/rdf+xml;q=0.8", "application/rdf+xml"),
        ("application/rdf+xml , text/html ; q=0.9", "application/rdf+xml"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\"",
         "application/ld+json"),
        ("application/n-triples, */*;q=0.1", "application/n-triples"),
        ("text/turtle;q=0, */*", "text/html"),
        ("APPLICATION/RDF+XML", "application/rdf+xml"),
    ],
)  # fmt: skip
def test_negotiation(accept: str | None, media_type: str, client: FlaskClient) -> None:
    headers = {} if accept is None else {"Accept": accept}
    response = client.get(f"/doc/{POSITION}", headers=headers)

    assert (response.status_code, response.mimetype) == (200, media_type)


def test_what_cannot_be_met_is_406_with_a_list(client: FlaskClient) -> None:
    response = client.get(f"/doc/{POSITION}", headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"
    for media_type in ENDINGS.values():
        assert media_type in json.loads(response.data)["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/id/person/nobody",
        "/id/nothing/x",
        "/id/person/",
        "/id/person/Ada-Example",
        "/doc/person/nobody",
        "/doc/person/nobody.ttl",
        "/doc/nothing/x",
        "/doc/person/ada-example.pdf",
        "/doc/person/ada-example.ttl.ttl",
        "/doc/person/.ttl",
        "/doc/person/%3E%20%7B",
        "/dataset/9.9.9",
        "/graph/nothing",
    ],
)
def test_what_is_not_there_is_404_in_the_style_asked_for(path: str, client: FlaskClient) -> None:
    machine = client.get(path, headers={"Accept": "text/turtle"})
    assert (machine.status_code, machine.mimetype) == (404, "application/problem+json")
    assert json.loads(machine.data)["type"].endswith("/problems/not-found")

    person = client.get(path, headers=HTML)
    assert (person.status_code, person.mimetype) == (404, "text/html")

    assert client.head(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [f"/id/{POSITION}", f"/doc/{POSITION}", "/", "/ontology"])
def test_other_methods_are_405(path: str, method: str, client: FlaskClient) -> None:
    response = client.open(path, method=method)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("网络主权", quote("网络主权")),
        ("version-1.0", "version-1.0"),
        ("notes.ttl", "notes.ttl"),
        ("c%23-and-f%3F", "c%23-and-f%3F"),
        ("a%2Fb", "a%2Fb"),
        ("100%25", "100%25"),
        ("r%C3%A9seau", "r%C3%A9seau"),
        ("o'neill(&co)", "o'neill(&co)"),
    ],
)
def test_odd_names_survive_the_trip(slug: str, path: str, client: FlaskClient) -> None:
    iri = URIRef(f"{BASE}id/topic/{slug}")
    first = client.get(f"/id/topic/{path}")
    assert first.status_code == 303
    assert first.headers["Location"] == f"/doc/topic/{path}"

    second = client.get(first.headers["Location"], headers={"Accept": "text/turtle"})
    assert second.status_code == 200
    assert (iri, None, None) in Graph().parse(data=second.data, format="turtle")
    location = second.headers["Content-Location"]
    assert location == f"/doc/topic/{path}.ttl"
    assert (iri, None, None) in Graph().parse(data=client.get(location).data, format="turtle")
    escaped = "".join(letter if letter.isascii() else quote(letter) for letter in slug)
    cited = f'<{BASE}id/topic/{escaped}>; rel="cite-as"'
    assert cited in second.headers.getlist("Link")
    fetch(client, first.headers["Location"])


def test_a_document_names_its_relatives(client: FlaskClient) -> None:
    found = client.get(f"/doc/{POSITION}", headers=HTML).headers.getlist("Link")

    for ending, media_type in ENDINGS.items():
        assert f'</doc/{POSITION}.{ending}>; rel="alternate"; type="{media_type}"' in found
    assert f'<{BASE}doc/{POSITION}>; rel="canonical"' in found
    assert f'<{BASE}id/{POSITION}>; rel="cite-as"' in found
    assert any(link.endswith('rel="describedby"') for link in found)


def test_etags_are_by_representation_and_give_304(client: FlaskClient) -> None:
    tags = set()
    for ending in ENDINGS:
        response = client.get(f"/doc/{POSITION}.{ending}")
        tag = response.headers["ETag"]
        tags.add(tag)
        assert not tag.startswith("W/")
        assert "Last-Modified" not in response.headers, "the example does not say when"

        again = client.get(f"/doc/{POSITION}.{ending}", headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"] == response.headers["Cache-Control"]
        weak = client.get(f"/doc/{POSITION}.{ending}", headers={"If-None-Match": f"W/{tag}"})
        assert weak.status_code == 304
        other = client.get(f"/doc/{POSITION}.{ending}", headers={"If-None-Match": '"other"'})
        assert other.status_code == 200
    assert len(tags) == len(ENDINGS)


@pytest.mark.parametrize("path", ["/", "/doc/topic/rights.ttl", "/ontology.ttl", "/feed.atom"])
def test_answers_were_modified_when_the_release_was_issued(path: str, shipped_app: Flask) -> None:
    client, issued = shipped_app.test_client(), "Sun, 22 Nov 2026 00:00:00 GMT"
    whole = client.get(path)
    assert whole.headers["Last-Modified"] == issued

    def since(moment: str, **headers: str) -> int:
        sent = {"If-Modified-Since": moment, **headers}
        return client.get(path, headers=sent).status_code

    assert since(issued) == 304
    assert since("Mon, 23 Nov 2026 00:00:00 GMT") == 304
    assert since("Sat, 21 Nov 2026 00:00:00 GMT") == 200
    assert since("nonsense") == 200
    tag = whole.headers["ETag"]
    assert since("Sat, 21 Nov 2026 00:00:00 GMT", **{"If-None-Match": tag}) == 304
    assert since(issued, **{"If-None-Match": '"other"'}) == 200, "the tag decides"


def test_the_same_request_gets_the_same_bytes(client: FlaskClient) -> None:
    for ending in ENDINGS:
        path = f"/doc/{POSITION}.{ending}"
        assert client.get(path).data == client.get(path).data


def test_the_body_tells_about_neighbours_and_itself(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/doc/person/ada-example.ttl").data, format="turtle")
    document = URIRef(f"{BASE}doc/person/ada-example")

    assert (ADA, RDFS.label, Literal("阿达", lang="zh")) in graph
    position = URIRef(f"{BASE}id/{POSITION}")
    assert (position, NG.proponent, ADA) in graph
    assert (position, RDFS.label, None) in graph
    assert (position, NG.stance, None) not in graph
    assert (document, FOAF.primaryTopic, ADA) in graph
    total = graph.value(document, HYDRA.totalItems)
    assert total == Literal(len(set(graph.subjects(None, ADA)) - {document}))


def test_what_refers_to_a_thing_comes_in_pages(client: FlaskClient) -> None:
    topics = URIRef(f"{BASE}id/scheme/topics")
    in_scheme = URIRef("http://www.w3.org/2004/02/skos/core#inScheme")
    unit = "stance/supports"
    graph = Graph().parse(data=client.get("/doc/scheme/topics.ttl").data, format="turtle")
    assert (None, in_scheme, topics) in graph

    assert client.get(f"/doc/{unit}.ttl?page=1").status_code == 200
    for page in ("2", "99999999"):
        assert client.get(f"/doc/{unit}.ttl?page={page}").status_code == 404
    for page in ("0", "-1", "x", "", "1e3", "²", "123456789012"):
        assert client.get(f"/doc/{unit}.ttl", query_string={"page": page}).status_code == 400


def test_json_ld_is_compact(client: FlaskClient) -> None:
    content = json.loads(client.get(f"/doc/{POSITION}.jsonld").data)

    assert content["@context"].startswith("http://127.0.0.1:8000/dumps/")
    first = content["@graph"][0]
    assert first["id"] == f"{BASE}id/{POSITION}"
    assert first["type"] == "Position"
    assert first["stance"]["id"] == f"{BASE}id/stance/supports"
    assert first["stance"]["prefLabel"]["en"] == "supports"
    assert [node["id"] for node in content["@graph"]].count(first["stance"]["id"]) == 0


def test_who_asks_for_json_gets_json_ld(client: FlaskClient) -> None:
    response = client.get(f"/doc/{POSITION}", headers={"Accept": "application/json, */*;q=0.1"})

    assert response.mimetype == "application/json"
    assert response.headers["Content-Location"] == f"/doc/{POSITION}.jsonld"
    assert response.data == client.get(f"/doc/{POSITION}.jsonld").data


def test_trig_keeps_the_graphs(client: FlaskClient) -> None:
    body = client.get(f"/doc/{POSITION}.trig").data
    quads = list(ox.parse(body, format=ox.RdfFormat.TRIG))

    def homes(iri: str) -> set[str]:
        return {str(q.graph_name.value) for q in quads if q.subject == ox.NamedNode(iri)}

    assert homes(f"{BASE}id/{POSITION}") == {f"{BASE}graph/tides"}
    assert homes(f"{BASE}doc/{POSITION}") == {f"{BASE}doc/{POSITION}"}


def test_the_dataset_and_its_graphs_have_addresses(client: FlaskClient) -> None:
    for path, page, data in (
        ("/dataset", "/", "/.well-known/void"),
        ("/dataset/1.2.3", "/dumps/", "/.well-known/void"),
    ):
        person, program = client.get(path, headers=HTML), client.get(path)
        assert (person.status_code, person.headers["Location"]) == (303, page)
        assert (program.status_code, program.headers["Location"]) == (303, data)
        assert "Accept" in program.vary
    page = client.get("/graph/tides", headers=HTML).headers["Location"]
    assert "/doc/position/" in client.get(page, headers=HTML).text
    answer = client.get("/graph/tides")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/graphs/tides")
    assert client.get("/graphs/tides").status_code == 200


def test_the_home_page_leads_programs_to_the_description(client: FlaskClient) -> None:
    assert client.get("/").mimetype == "text/html"
    assert client.get("/", headers={"Accept": "image/png"}).mimetype == "text/html"
    program = client.get("/", headers={"Accept": "text/turtle"})
    assert (program.status_code, program.headers["Location"]) == (303, "/.well-known/void")
    person = client.get("/.well-known/void", headers=HTML)
    assert person.status_code == 303
    fetch(client, person.headers["Location"])


def test_nothing_in_an_answer_comes_from_the_host_header(client: FlaskClient) -> None:
    for path in (f"/id/{POSITION}", f"/doc/{POSITION}.html", f"/doc/{POSITION}.ttl", "/"):
        response = client.get(path, headers={"Host": "evil.example"})
        assert b"evil.example" not in response.data
        assert "evil.example" not in str(response.headers)
