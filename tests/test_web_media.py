"""Content negotiation."""

from __future__ import annotations

import pytest

from netgov_ld.web.media import negotiate, prefers_html

OFFERS = ["text/turtle", "application/ld+json", "application/rdf+xml", "text/html"]
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/rdf+n3,application/x-turtle;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        (" text/html ; q=0.3 , application/rdf+xml ; q=0.7 ", "application/rdf+xml"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("text/turtle;charset=utf-8;q=0.1, text/html;q=0.5", "text/html"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', OFFERS[1]),
        ("text/turtle;q=0, */*", "application/ld+json"),
        ("text/html;q=0.9, text/*;q=0.1, */*;q=0.5", "text/html"),
        ("text/html;q=0.9, text/*;q=0.1, */*;q=0.5, text/html;q=0.1", "text/html"),
        ("*/*;q=0.1, application/rdf+xml", "application/rdf+xml"),
        ("application/rdf+xml, text/turtle", "text/turtle"),
        ("application/sparql-results+json", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0", None),
        ("nonsense", None),
        (FIREFOX, "text/html"),
        (RDFLIB, "application/rdf+xml"),
    ],
)
def test_negotiate(accept: str | None, expected: str | None) -> None:
    assert negotiate(accept, OFFERS) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [(FIREFOX, True), ("*/*", False), (None, False), ("text/csv", False), ("text/html", True)],
)
def test_browsers_are_known(accept: str | None, expected: bool) -> None:
    assert prefers_html(accept, "application/problem+json") is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/turtle;q=0.8, application/rdf+xml", "text/turtle"),
        ("text/turtle;q=0.2, application/rdf+xml", "application/rdf+xml"),
        ("application/rdf+xml;q=0.1", "application/rdf+xml"),
        ("*/*;q=0.1, application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_the_server_may_think_little_of_a_type(accept: str, expected: str) -> None:
    offers = ["text/turtle", "application/rdf+xml"]
    assert negotiate(accept, offers, {"application/rdf+xml": 0.5}) == expected
