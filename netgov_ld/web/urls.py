"""The one place where URLs are built; templates and pages only print what it returns.

The canonical base stays in the data. Every link on a page leads to the same server nevertheless:
``https://w3id.org/netgov/id/topic/x`` becomes ``/doc/topic/x`` below the path of the public URL,
and ``.../ontology#Position`` becomes ``/ontology#Position``. The Host header plays no part.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from rdflib import URIRef

from netgov_ld import iris

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Urls", "candidates"]

_SEGMENT: Final = "!$&'()*+,;=:@-._~"
"""What RFC 3986 lets stand in a path segment besides letters, digits and escapes."""

_DESCRIBED: Final = frozenset({"dataset", "queries/"})
"""Paths whose names with a hash have triples, and no place on a page: a query shows them."""

_SHORT: Final = 80
"""Characters of a value in a query string whose escaped form is kept; a query is longer."""

_LINKED: Final = frozenset({"http", "https", "mailto"})
"""Schemes a page may link to; a ``javascript:`` IRI in the data stays text."""


class Urls:
    """Builds the URLs of one site.

    Args:
        base: Canonical base of the IRIs in the data, with its final slash.
        public_url: Address under which users reach the server.
        versions: Version of each static file, by its name; it becomes part of the file's URL.
        past: Name of the release whose documents these are, if they are mementos: links to
            documents then stay within it.
        lang: Language that links to pages with labels of the data carry on; None for the one
            that the browser prefers.
    """

    def __init__(
        self,
        base: str,
        public_url: str,
        versions: Mapping[str, str] | None = None,
        past: str | None = None,
        lang: str | None = None,
    ) -> None:
        self.base = base
        self.public_url = public_url if public_url.endswith("/") else public_url + "/"
        self.root = urlsplit(self.public_url).path or "/"
        self._versions = versions or {}
        self._past = f"at/{past}/" if past else ""
        self.lang = lang

    def speaking(self, lang: str | None) -> Urls:
        """Return the same URLs for pages in another language."""
        other = copy(self)
        other.lang = lang
        return other

    def home(self, *, fields: Mapping[str, object] | None = None, fragment: str = "") -> str:
        """Return the URL of the home page, or of it with its matrix switched."""
        return self._local("", {**(fields or {}), **self._asked(1)}, fragment)

    def views(self) -> str:
        """Return the URL of the list of views."""
        return self._local("views/", self._asked(1))

    def view(
        self, name: str, fields: Mapping[str, object] | None = None, ending: str | None = None
    ) -> str:
        """Return the URL of a view.

        Args:
            name: Its name.
            fields: What stands in the query string: the filter.
            ending: Ending of its data or picture; None for the page.
        """
        path = f"views/{name}" + (f".{ending}" if ending else "")
        return self._local(path, {**(fields or {}), **self._asked(1, ending)})

    def thing(self, kind: str, slug: str) -> str:
        """Return the URL that answers for the thing itself and redirects to its document."""
        return self._local(f"id/{kind}/{_escaped(slug)}")

    def document(self, kind: str, slug: str, ending: str | None = None, *, page: int = 1) -> str:
        """Return the URL of a thing's document.

        Args:
            kind: The thing's kind.
            slug: The thing's slug, as in its IRI.
            ending: File ending of one fixed format; None for the negotiated document.
            page: Page of what refers to the thing, from 1.
        """
        path = f"{self._past}doc/{kind}/{_escaped(slug)}" + (f".{ending}" if ending else "")
        return self._local(path, self._asked(page, ending))

    def memento(self, release: str, kind: str, slug: str, ending: str | None = None) -> str:
        """Return the URL of a thing's document as it was in the release of this name."""
        end = f".{ending}" if ending else ""
        return self._local(f"at/{release}/doc/{kind}/{_escaped(slug)}{end}")

    def timemap(self, kind: str, slug: str, form: str | None = None) -> str:
        """Return the URL of the list of a document's mementos, in the format of this name."""
        return self._local(f"timemap/{kind}/{_escaped(slug)}", {"format": form} if form else {})

    def history(self, kind: str, slug: str) -> str:
        """Return the URL of the page on what changed about a thing."""
        return self._local(f"history/{kind}/{_escaped(slug)}")

    def versions(self) -> str:
        """Return the URL of the list of releases."""
        return self._local("versions")

    def diff(self, old: str, new: str, form: str | None = None) -> str:
        """Return the URL of what changed between two releases, in the format of this name."""
        return self._local(f"diff/{old}/{new}", {"format": form} if form else {})

    def link(self, iri: str) -> str | None:
        """Return where a page links to for this IRI; None where it must not link.

        IRIs under the base lead to this server, others to themselves, and IRIs that no browser
        should follow (``javascript:``, ``urn:``) nowhere.
        """
        thing = iris.split(iri, base=self.base)
        if thing is not None:
            return self.document(thing.kind, thing.slug)
        if iri.startswith(self.base):
            path, hash_sign, fragment = iri[len(self.base) :].partition("#")
            if fragment and path in _DESCRIBED:
                return self.ask(f"DESCRIBE <{iri}>")
            return self._local(quote(path, safe=_SEGMENT + "/%?") + hash_sign + _escaped(fragment))
        return iri if urlsplit(iri).scheme.lower() in _LINKED else None

    def canonical(self, kind: str, slug: str) -> str:
        """Return the document's address under the canonical base, as a URI."""
        return f"{self.base}{self._past}doc/{kind}/{_escaped(slug)}"

    def canonical_memento(self, release: str, kind: str, slug: str) -> str:
        """Return the address under the canonical base of the document in a release."""
        return f"{self.base}at/{release}/doc/{kind}/{_escaped(slug)}"

    def cite_as(self, iri: str) -> str:
        """Return a thing's IRI as a URI that a header can carry."""
        return self.base + quote(iri[len(self.base) :], safe=_SEGMENT + "/%#?")

    def ontology(self, version: str | None = None, ending: str | None = None) -> str:
        """Return the URL of the ontology, of one version of it, or of one format of it."""
        path = "ontology" + (f"/{version}" if version else "")
        return self._local(path + (f".{ending}" if ending else ""))

    def shapes(self, ending: str | None = None) -> str:
        """Return the URL of the shapes, or of one format of them."""
        return self._local("ontology/shapes" + (f".{ending}" if ending else ""))

    def diagram(self, version: str | None = None) -> str:
        """Return the URL of the class diagram, or of that of a version of the ontology."""
        return self._local("ontology" + (f"/{version}" if version else "") + "/classes.svg")

    def topics(self) -> str:
        """Return the URL that leads to the tree of topics."""
        return self._local("topics")

    def graph(self, name: str) -> str:
        """Return the URL that answers for a named graph."""
        return self._local(f"graph/{_escaped(name)}")

    def graph_document(self, name: str) -> str:
        """Return the URL of a named graph's content."""
        return self._local(f"graphs/{_escaped(name)}")

    def dumps(self, version: str | None = None, file: str | None = None) -> str:
        """Return the URL of the list of releases, of one release, or of a file of it."""
        if version is None:
            return self._local("dumps/")
        return self._local(f"dumps/{_escaped(version)}/{_escaped(file or '')}")

    def figures(self, indicator: str, area: str | None = None) -> str:
        """Return the URL of the picture of an indicator over time, in one area or in all.

        Args:
            indicator: Slug of the indicator.
            area: Slug of the place.
        """
        query = {"area": area} if area else {}
        return self._local(f"figures/{_escaped(indicator)}.json", {**query, **self._asked(1)})

    def search(self, text: str = "", *, within: str | None = None, page: int = 1) -> str:
        """Return the URL of the search, or of what is found for a text.

        Args:
            text: What to search for.
            within: The kind of results; None for all.
            page: Page of these, from 1.
        """
        query: dict[str, object] = {"q": text} if text else {}
        query |= {"in": within} if within else {}
        return self._local("search", {**query, **self._asked(page)} if query else None)

    def suggest(self) -> str:
        """Return the URL of what a search box suggests."""
        return self._local("search/suggest")

    def opensearch(self) -> str:
        """Return the URL of the description of the search for browsers."""
        return self._local("opensearch.xml")

    def context(self) -> str:
        """Return the URL of the JSON-LD context."""
        return self._local("context.jsonld")

    def feed(self) -> str:
        """Return the URL of the Atom feed."""
        return self._local("feed.atom")

    def sitemap(self, part: int | None = None) -> str:
        """Return the URL of the list of all pages, or of one part of it."""
        return self._local("sitemap.xml" if part is None else f"sitemap-{part}.xml")

    def sparql(self) -> str:
        """Return the URL of the endpoint."""
        return self._local("sparql")

    def answer(self, query: str, form: str) -> str:
        """Return the URL of the answer to a query, in the format of this name."""
        return self._local("sparql", {"query": query, "format": form})

    def query(self, example: str | None = None) -> str:
        """Return the URL of the query form, or of the form with a named query in it."""
        return self._local("query", {"example": example} if example else {})

    def ask(self, query: str) -> str:
        """Return the URL of the query form with this text in it, and its answer."""
        return self._local("query", {"query": query})

    def queries(self) -> str:
        """Return the URL of the list of named queries."""
        return self._local("queries/")

    def named(self, name: str, values: Mapping[str, object] | None = None) -> str:
        """Return the URL of the answer to a named query.

        Args:
            name: Its name; with ``.rq`` added, the URL of its text.
            values: What stands in the query string.
        """
        return self._local(f"queries/{_escaped(name)}", values)

    def named_canonical(self, name: str, values: Mapping[str, object]) -> str:
        """Return the address of the answer to a named query under the canonical base."""
        return f"{self.base}queries/{_escaped(name)}{_query(values)}"

    def values(self, name: str, parameter: str) -> str:
        """Return the URL of the values that a parameter of a named query can have."""
        return self._local(f"queries/{_escaped(name)}/values/{_escaped(parameter)}")

    def cite(
        self, kind: str, slug: str, ending: str, values: Mapping[str, object] | None = None
    ) -> str:
        """Return the URL of a reference in the format with this ending."""
        return self._local(f"cite/{kind}/{_escaped(slug)}.{ending}", values)

    def api(self) -> str:
        """Return the URL of the page about the interfaces."""
        return self._local("api")

    def openapi(self) -> str:
        """Return the URL of the OpenAPI document."""
        return self._local("openapi.json")

    def public(self, url: str) -> str:
        """Return the full address of one of this site's URLs, as users reach it."""
        return urljoin(self.public_url, url)

    def problem(self, kind: str) -> str:
        """Return the URL of the page about a problem type, from its name or its IRI."""
        return self._local(f"problems/{_escaped(kind.rpartition('/')[2])}")

    def void(self, release: str | None = None) -> str:
        """Return the URL of the dataset's description, or of that of the release of this name."""
        return self._local(".well-known/void", {"release": release} if release else {})

    def static(self, name: str) -> str:
        """Return the URL of a static file; it changes with the file."""
        version = self._versions.get(name)
        return self._local(f"static/{name}", {"v": version} if version else {})

    def _asked(self, page: int, ending: str | None = None) -> dict[str, object]:
        """Return what stands in the query string of a page with labels of the data."""
        query: dict[str, object] = {"page": page} if page > 1 else {}
        if self.lang and ending in (None, "html"):
            query["lang"] = self.lang
        return query

    def _local(
        self, path: str, query: Mapping[str, object] | None = None, fragment: str = ""
    ) -> str:
        parts = f"{self.root}{path}{_query(query or {})}"
        return f"{parts}#{fragment}" if fragment else parts


def _query(values: Mapping[str, object]) -> str:
    """Write a query string; urlencode would look at every letter each time."""
    given = "&".join(f"{_quoted(name)}={_quoted(str(value))}" for name, value in values.items())
    return f"?{given}" if given else ""


_kept = lru_cache(maxsize=8192)(quote_plus)


def _quoted(text: str) -> str:
    """Write a name or a value of a query string; pages repeat the same few."""
    return _kept(text) if len(text) <= _SHORT else quote_plus(text)


@lru_cache(maxsize=8192)
def _escaped(segment: str) -> str:
    """Escape a path segment of an IRI for a URL; escapes that stand in it stay as they are."""
    return quote(segment, safe=_SEGMENT + "/%")


def candidates(kind: str, decoded: str, *, base: str) -> tuple[URIRef, ...]:
    """List the IRIs that a request's decoded path can mean, the likeliest first.

    A server sees the path with its escapes resolved, so ``a%23b`` and ``%E7%BD%91`` arrive as
    ``a#b`` and ``网``. In the data the first is written with its escape, for ``#`` would end the
    path; the second may be written either way.
    """
    readings = (
        _escaped_ascii(decoded, _SEGMENT + "/"),
        _escaped_ascii(decoded, _SEGMENT),
        quote(decoded, safe=_SEGMENT + "/"),
        quote(decoded, safe=_SEGMENT),
        quote(decoded, safe=""),
    )
    return tuple(dict.fromkeys(URIRef(f"{base}id/{kind}/{reading}") for reading in readings))


def _escaped_ascii(text: str, safe: str) -> str:
    """Escape as for a URI, but leave what an IRI may hold beyond ASCII."""
    return "".join(quote(letter, safe=safe) if letter.isascii() else letter for letter in text)
