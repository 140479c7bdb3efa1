"""Walks the whole site: every thing has a page, no link is broken, every page is well-formed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

import pytest

from netgov_ld import iris
from netgov_ld.web.urls import Urls
from tests.kinds import things
from tests.pages import BASE, HTML, Page, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("most of its thousands of pages are made without a query"),
]

ENDINGS = (".ttl", ".jsonld", ".nt", ".rdf", ".trig", ".html")
REFERENCES = (".bib", ".ris", ".json")

PARSED_STRICTLY = 5
"""Pages of each kind that go through the strict parser."""

MANY = "/doc/selector"
VISITED = 25
"""Of the kind that there are hundreds of, all alike, so many pages are visited."""

PAGES = ("/doc/", "/queries/", "/ontology", "/dumps/", "/api", "/versions", "/query", "/views/")
"""Where the links of pages are followed, as long as they have no query string."""

SAMPLED = ("/at/", "/history/", "/timemap/", "/cite/")
"""What every thing has: of each kind, the first is visited."""

LEFT_OUT = ("/sparql", "/.well-known/void", "/graphs/")
"""What has tests of its own and is no page."""


@pytest.fixture(params=["example_app", "shipped_app"])
def app(request: pytest.FixtureRequest) -> Flask:
    found: Flask = request.getfixturevalue(request.param)
    return found


def status(client: FlaskClient, path: str) -> int:
    with client.head(path) as response:
        return response.status_code


def is_page(link: str) -> bool:
    target = urldefrag(link).url
    files = target.startswith("/dumps/") and not target.endswith("/")
    data = (
        target.endswith((*ENDINGS, *REFERENCES, ".svg", ".csv"))
        or "?" in target
        or "/values/" in target
    )
    return target == "/" or (target.startswith(PAGES) and not data and not files)


def landed(client: FlaskClient, path: str) -> Page:
    """Return the page to which an address leads."""
    return Page(client.get(path, headers=HTML, follow_redirects=True).text)


def test_the_whole_site(app: Flask) -> None:
    client = app.test_client()
    urls = Urls(BASE, "http://127.0.0.1:8000/")
    everything = things(app)
    assert len(everything) > 150

    pages: dict[str, Page] = {}
    links: dict[str, str] = {}
    seen: Counter[str] = Counter()
    waiting = {"/"}
    known = set(waiting)
    while waiting:
        path = waiting.pop()
        kind = path.rpartition("/")[0]
        seen[kind] += 1
        if kind == MANY and seen[kind] > VISITED:
            continue
        pages[path] = page = fetch(client, path, strict=seen[kind] <= PARSED_STRICTLY)
        for link in page.links:
            if not urlsplit(link).netloc:
                links.setdefault(link if link.startswith("/") else path + link, path)
        waiting |= {urldefrag(link).url for link in page.links if is_page(link)} - known
        known |= waiting
    assert {"/ontology/shapes", "/queries/positions", "/api", "/versions"} <= pages.keys()

    for request in {address for page in pages.values() for address in page.requests}:
        assert request.startswith("/static/") or request.endswith("/classes.svg"), request
        assert status(client, request) == 200, request

    reached = {urldefrag(link).url for link in links}
    for thing in everything:
        parts = iris.split(thing)
        assert parts is not None
        assert status(client, urls.thing(*parts)) == 303, thing
        if not thing.endswith(ENDINGS):
            assert urls.link(thing) in reached, f"no link leads to {thing}"

    checked: set[tuple[str, str]] = set()
    answers: dict[str, int] = {}
    for link, where in links.items():
        target, fragment = urldefrag(link)
        if target.startswith((*LEFT_OUT, MANY)):
            continue
        if target.endswith((*ENDINGS, *REFERENCES)) or target.startswith(SAMPLED):
            # The formats of one thing of each kind stand for the others.
            ending = target.rpartition(".")[2] if target.endswith((*ENDINGS, *REFERENCES)) else ""
            sample = (target.rpartition("/")[0], ending)
            if sample in checked:
                continue
            checked.add(sample)
        found = 200 if target in pages else answers.get(target) or status(client, target)
        answers[target] = found
        assert found in (200, 301, 302, 303), f"{where} links to {link}: {found}"
        if fragment:
            page = pages.get(target) or landed(client, target)
            assert fragment in page.ids, f"{where} links to {link}"


def test_every_page_has_its_landmarks(app: Flask) -> None:
    client = app.test_client()
    things = ("/doc/topic/cyber-sovereignty", "/queries/", "/queries/figures", "/api")
    views = ("/views/", "/views/matrix", "/views/compare")
    for path in ("/", "/ontology", "/dumps/", "/query", *views, *things):
        page = fetch(client, path)
        assert {"main", "header", "nav", "footer", "h1", "title"} <= page.elements, path
        assert len(page.headings) == 1, path
        assert page.title.strip(), path
        assert "#main" in page.links, path
        assert {"iframe", "object", "style"}.isdisjoint(page.elements), path
        # Scripts are data that a browser does not run, or files of this site.
        assert page.scripts <= {"application/ld+json", "module"}, path
        sources = {entry[2] for entry in page.attributes if entry[:2] == ("script", "src")}
        assert all(source.startswith("/static/built/") for source in sources), path
        assert not [entry for entry in page.attributes if entry[1] == "style"], path
        assert not [entry for entry in page.attributes if entry[1].startswith("on")], path
