"""The site over an example corpus, and what tests of pages look for in HTML."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from html5rdf.html5parser import HTMLParser as StrictParser  # type: ignore[import-untyped]
from rdflib import Dataset, Graph

from netgov_ld import iris
from netgov_ld.release import build
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, Services, create_app
from tests.stores import holding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from netgov_ld.release import Release

__all__ = [
    "BASE",
    "HTML",
    "Page",
    "app_over",
    "application",
    "example_dataset",
    "fetch",
    "release_of",
]

BASE = "https://w3id.org/netgov/"
HTML = {"Accept": "text/html"}


def example_dataset(checkout: Path, data: Path) -> Dataset:
    """Return the ontology, its schemes and the made-up corpus, one named graph a file."""
    files = [
        checkout / "ontology" / "netgov.ttl",
        *(checkout / "ontology" / "schemes").glob("*.ttl"),
        *(data / "web").glob("*.ttl"),
    ]
    dataset = Dataset()
    for path in files:
        graph = dataset.graph(iris.graph_iri(path.stem))
        for triple in Graph().parse(path):
            graph.add(triple)
    return dataset


@contextmanager
def app_over(
    dataset: Dataset, folder: Path, sources: Path | None = None, version: str = "1.2.3"
) -> Iterator[Flask]:
    """Build a release of a dataset in a folder, and run the application over it."""
    release = build(dataset, folder / "releases", version=version)
    with application(release, Settings(sources=sources, releases=folder / "releases")) as app:
        yield app


@contextmanager
def application(release: Release, settings: Settings) -> Iterator[Flask]:
    """Run the application over a release.

    Where NETGOV_TEST_STORE names a triple store, its queries go there.
    """
    with holding(release) as leading:
        app = create_app(release, replace(settings, **leading))
        try:
            yield app
        finally:
            app.extensions[SERVICES].close()


def release_of(app: Flask) -> Release:
    """Return the release that an application serves."""
    services: Services = app.extensions[SERVICES]
    return services.release


class Page(HTMLParser):
    """What tests want to know about a page.

    Attributes:
        links: Every ``href`` of an ``a`` or ``link`` element.
        requests: What a browser loads by itself: style sheets, images, scripts.
        ids: Every ``id``.
        elements: The name of every element.
        scripts: The type of every script.
        attributes: Every attribute as (element, name, value).
        text: The text of the body, with its white space run together.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.requests: list[str] = []
        self.ids: set[str] = set()
        self.elements: set[str] = set()
        self.scripts: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.headings: list[str] = []
        self.title = ""
        self._words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.attributes += [(tag, name, value) for name, value in found.items()]
        self._open.append(tag)
        if tag == "script":
            self.scripts.add(found.get("type", ""))
        if tag == "h1":
            self.headings.append("")
        if "id" in found:
            self.ids.add(found["id"])
        if tag in {"a", "link"} and "href" in found:
            relations = set(found.get("rel", "").split())
            requested = tag == "link" and relations & {"stylesheet", "icon", "preload"}
            (self.requests if requested else self.links).append(found["href"])
        if "src" in found:
            self.requests.append(found["src"])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif "main" in self._open:
            self._words.append(data)
        if "h1" in self._open:
            self.headings[-1] += data


def fetch(client: FlaskClient, path: str, *, strict: bool = True) -> Page:
    """Fetch a page as a browser does, and check that it is well-formed HTML.

    Args:
        client: The client.
        path: The path of the page.
        strict: Whether to check; the strict parser takes longer than the page.

    Raises:
        html5rdf.html5parser.ParseError: It is not.
    """
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, (path, response.status_code)
    assert response.content_type == "text/html; charset=utf-8", path
    text = response.get_data(as_text=True)
    if strict:
        StrictParser(strict=True).parse(text)
    return Page(text)
