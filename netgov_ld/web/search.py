"""The search: a page that works without scripts, the same as JSON, and what a search box suggests.

``/search?q=`` answers in the format that the client accepts. ``/search/suggest?q=`` is for a search
box while somebody types. ``/opensearch.xml`` lets a browser search from its address bar
(OpenSearch 1.1), and its suggestions are those of the OpenSearch extension.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.query.index import Hit, Piece, Search
from netgov_ld.release.index import GROUPS
from netgov_ld.web.language import declare
from netgov_ld.web.media import negotiate
from netgov_ld.web.render import conditional, html
from netgov_ld.web.things import asked_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netgov_ld.query.index import Found, Group
    from netgov_ld.web.render import Site

__all__ = ["HEADINGS", "TYPES", "Result", "blueprint"]

TYPES: Final = ("application/json", "text/html")
SUGGESTIONS: Final = "application/x-suggestions+json"

_FEW: Final = 5
"""Results of each group, side by side."""

_MANY: Final = 25
"""Results on a page of one group."""

_BRIEFLY: Final = "public, max-age=300"
"""Suggestions are asked for with every letter; a new release may show in them a little later."""

_OPENSEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"

HEADINGS: Final = {
    "topics": "Topics",
    "actors": "People, states and bodies",
    "events": "Events and series",
    "places": "Places",
    "terms": "Terms of the controlled lists",
    "articles": "Articles",
    "propositions": "Propositions",
    "positions": "Positions",
    "claims": "Claims",
    "figures": "Figures",
}
"""What the groups of results are called; every group has a heading."""


@dataclass(frozen=True, slots=True)
class Result:
    """A result on a page: a hit in the language of the page, and where it leads.

    Args:
        label: Its name.
        lang: Language of the name.
        context: Where the words are, if not in the name.
    """

    iri: str
    href: str | None
    group: str
    label: tuple[Piece, ...]
    lang: str
    context: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return its name."""
        return "".join(piece.text for piece in self.label)


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the search over this site."""
    routes = Blueprint("search", __name__)
    urls = site.urls

    @routes.get("/search")
    def search() -> Response:
        chosen = negotiate(request.headers.get("Accept"), TYPES)
        if chosen is None:
            raise NotAcceptable(f"Results come in one of: {', '.join(TYPES)}.")
        text, within, page = request.args.get("q", ""), request.args.get("in") or None, asked_page()
        if within is not None and within not in GROUPS:
            raise UsageError(
                f"in={within!r} is no kind of result.", mend=f"Choose: {', '.join(GROUPS)}."
            )
        if page > 1 and within is None:
            raise UsageError("Pages are of one kind of results.", mend="Say which, with 'in'.")
        spoken = site.speaking()

        def build() -> tuple[str | bytes, str]:
            size = _FEW if within is None else _MANY
            found = Search(spoken.reader.index).find(text, within=within, page=page, size=size)
            last = max((_pages(group, size) for group in found.groups), default=1)
            if page > last:
                raise NotFound(f"There is no page {page}; the last page is {last}.")
            if chosen == "application/json":
                return _json(_as_json(spoken, text, found, within, page)), chosen
            return html(
                "search.html",
                text=text,
                found=found,
                within=within,
                page=page,
                pages=last,
                results={group.name: _results(spoken, group.hits) for group in found.groups},
                headings=HEADINGS,
                page_url=lambda number: spoken.urls.search(text, within=within, page=number),
                urls=spoken.urls,
                languages=spoken.languages,
            )

        tag = spoken.tag("search", chosen, text, within, page, urls.public_url, page=True)
        response = declare(conditional(tag, build), spoken.language)
        response.vary.add("Accept")
        return response

    @routes.get("/search/suggest")
    def suggest() -> Response:
        offers = ("application/json", SUGGESTIONS)
        chosen = negotiate(request.headers.get("Accept"), offers)
        if request.args.get("format") == "opensearch":
            chosen = SUGGESTIONS
        if chosen is None:
            raise NotAcceptable(f"Suggestions come in one of: {', '.join(offers)}.")
        text, spoken = request.args.get("q", ""), site.speaking()

        def build() -> tuple[str, str]:
            results = _results(spoken, Search(spoken.reader.index).suggest(text))
            if chosen == SUGGESTIONS:
                return _json(_as_opensearch(spoken, text, results)), SUGGESTIONS
            listed = [_result_as_json(spoken, result) for result in results]
            return _json({"query": text, "suggestions": listed}), "application/json"

        tag = spoken.tag("suggest", chosen, text, urls.public_url, spoken.language)
        response = declare(conditional(tag, build, cache=_BRIEFLY), spoken.language)
        response.vary.add("Accept")
        return response

    @routes.get("/opensearch.xml")
    def opensearch() -> Response:
        content_type = "application/opensearchdescription+xml"
        tag = site.tag("opensearch", urls.public_url)
        return conditional(tag, lambda: (_description(site), content_type))

    return routes


def _pages(group: Group, size: int) -> int:
    return max(1, -(-group.total // size))


def _results(site: Site, hits: Sequence[Hit]) -> tuple[Result, ...]:
    """Put hits into the language of the page."""
    names = site.reader.index.names([hit.iri for hit in hits], site.language.tag)
    results = []
    for hit in hits:
        shown, label, context = names[hit.iri].shown, hit.label, hit.context
        if shown.text != hit.text:
            found = "".join(piece.text for piece in context)
            marked = any(piece.marked for piece in label)
            context = label if marked else context
            label = (Piece(shown.text, marked=False),)
            if found == shown.text:
                label, context = hit.context, ()
        results.append(
            Result(str(hit.iri), site.urls.link(hit.iri), hit.group, label, shown.lang, context)
        )
    return tuple(results)


def _as_json(
    site: Site, text: str, found: Found, within: str | None, page: int
) -> dict[str, object]:
    urls = site.urls

    def group(entry: Group) -> dict[str, object]:
        size = _FEW if within is None else _MANY
        following = page + 1 if within else 1
        more = following <= _pages(entry, size) if within else entry.total > len(entry.hits)
        address = urls.search(text, within=entry.name, page=following)
        return {
            "name": entry.name,
            "heading": HEADINGS[entry.name],
            "total": entry.total,
            "more_than_total": entry.more,
            "next": urls.public(address) if more else None,
            "results": [_result_as_json(site, hit) for hit in _results(site, entry.hits)],
        }

    return {
        "query": text,
        "words": found.words,
        "words_found": found.used,
        "groups": [group(entry) for entry in found.groups],
    }


def _result_as_json(site: Site, result: Result) -> dict[str, object]:
    return {
        "iri": result.iri,
        "url": site.urls.public(result.href) if result.href else None,
        "group": result.group,
        "label": result.text,
        "lang": result.lang,
        "pieces": _pieces_as_json(result.label),
        "context": _pieces_as_json(result.context),
    }


def _pieces_as_json(pieces: Iterable[Piece]) -> list[dict[str, object]]:
    return [{"text": piece.text, "marked": piece.marked} for piece in pieces]


def _as_opensearch(site: Site, text: str, results: Sequence[Result]) -> list[object]:
    """Write suggestions as the extension of OpenSearch has them: four lists of one length."""
    return [
        text,
        [result.text for result in results],
        [HEADINGS[result.group] for result in results],
        [site.urls.public(result.href or "") for result in results],
    ]


def _description(site: Site) -> bytes:
    urls = site.urls
    root = ElementTree.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    for name, text in (
        ("ShortName", "netgov"),
        ("Description", "Who stands where on governing the Internet"),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Image", urls.public(urls.static("mark.svg"))),
    ):
        ElementTree.SubElement(root, name).text = text
    suggest = f"{urls.public(urls.suggest())}?q={{searchTerms}}&format=opensearch"
    for media_type, template in (
        ("text/html", f"{urls.public(urls.search())}?q={{searchTerms}}"),
        (SUGGESTIONS, suggest),
    ):
        ElementTree.SubElement(root, "Url", {"type": media_type, "template": template})
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
