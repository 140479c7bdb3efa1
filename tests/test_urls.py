from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from rdflib import URIRef

from netgov_ld.web.urls import Urls, candidates

BASE = "https://w3id.org/netgov/"
URLS = Urls(BASE, "http://127.0.0.1:8000/", {"netgov.css": "abc"})
BELOW = Urls("https://example.org/ld/", "https://example.org/ld", {})


@pytest.mark.parametrize(
    ("iri", "url"),
    [
        (f"{BASE}id/person/lu-wei", "/doc/person/lu-wei"),
        (f"{BASE}id/topic/网络", "/doc/topic/%E7%BD%91%E7%BB%9C"),
        (f"{BASE}id/topic/c%23", "/doc/topic/c%23"),
        (f"{BASE}id/topic/version-1.0", "/doc/topic/version-1.0"),
        (f"{BASE}ontology#Position", "/ontology#Position"),
        (f"{BASE}ontology", "/ontology"),
        (f"{BASE}ontology/1.0.0", "/ontology/1.0.0"),
        (f"{BASE}doc/scheme/topics", "/doc/scheme/topics"),
        (f"{BASE}graph/actors", "/graph/actors"),
        (f"{BASE}dataset", "/dataset"),
        (f"{BASE}dataset#sparql", f"/query?query=DESCRIBE+{quote_plus(f'<{BASE}dataset#sparql>')}"),
        ("http://www.wikidata.org/entity/Q148", "http://www.wikidata.org/entity/Q148"),
        ("HTTPS://example.org/", "HTTPS://example.org/"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("urn:isbn:1", None),
        ("//example.org/", None),
    ],
)
def test_every_iri_of_the_dataset_leads_to_this_server(iri: str, url: str | None) -> None:
    assert URLS.link(iri) == url


def test_a_site_below_a_path_keeps_to_it() -> None:
    assert BELOW.home() == "/ld/"
    assert BELOW.link("https://example.org/ld/id/person/x") == "/ld/doc/person/x"
    assert BELOW.document("person", "x", "ttl") == "/ld/doc/person/x.ttl"
    assert BELOW.canonical("person", "x") == "https://example.org/ld/doc/person/x"


def test_addresses() -> None:
    assert URLS.home() == "/"
    assert URLS.home(fields={"by": "states"}, fragment="positions") == "/?by=states#positions"
    assert URLS.views() == "/views/"
    assert URLS.view("matrix", {"topic": "a&b"}, "csv") == "/views/matrix.csv?topic=a%26b"
    assert URLS.thing("topic", "网") == "/id/topic/%E7%BD%91"
    assert URLS.document("topic", "a b?c#d", "ttl", page=3) == "/doc/topic/a%20b%3Fc%23d.ttl?page=3"
    assert URLS.ontology("1.0.0", "ttl") == "/ontology/1.0.0.ttl"
    assert URLS.graph_document("actors") == "/graphs/actors"
    assert URLS.dumps() == "/dumps/"
    assert URLS.dumps("1.0.0", "netgov.nq") == "/dumps/1.0.0/netgov.nq"
    assert URLS.sparql() == "/sparql"
    assert URLS.answer("ASK {}", "json") == "/sparql?query=ASK+%7B%7D&format=json"
    assert URLS.query("positions") == "/query?example=positions"
    assert URLS.static("netgov.css") == "/static/netgov.css?v=abc"
    assert URLS.static("other.css") == "/static/other.css"
    assert URLS.problem("http://127.0.0.1:8000/problems/not-found") == "/problems/not-found"


def test_headers_get_uris() -> None:
    assert URLS.cite_as(f"{BASE}id/topic/网") == f"{BASE}id/topic/%E7%BD%91"
    assert URLS.canonical("topic", "c%23") == f"{BASE}doc/topic/c%23"


@pytest.mark.parametrize(
    ("decoded", "written"),
    [
        ("lu-wei", "lu-wei"),
        ("网络", "网络"),
        ("网络", "%E7%BD%91%E7%BB%9C"),
        ("c#?", "c%23%3F"),
        ("a/b", "a/b"),
        ("a/b", "a%2Fb"),
        ("100%", "100%25"),
        ("a b", "a%20b"),
        ("o'neill(&co)", "o'neill(&co)"),
        ("网 #", "网%20%23"),
    ],
)
def test_a_decoded_path_finds_the_iri_however_it_is_written(decoded: str, written: str) -> None:
    assert URIRef(f"{BASE}id/topic/{written}") in candidates("topic", decoded, base=BASE)


def test_the_plainest_reading_comes_first() -> None:
    assert candidates("topic", "lu-wei", base=BASE) == (URIRef(f"{BASE}id/topic/lu-wei"),)
    assert candidates("topic", "网", base=BASE)[0] == URIRef(f"{BASE}id/topic/网")
