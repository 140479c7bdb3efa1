"""Named queries over HTTP: ``/queries/`` lists them, ``/queries/{name}`` answers.

The format follows the Accept header or ``?format=``: SPARQL results as JSON, XML, CSV and TSV
through the same workers, limits and cache as ``/sparql``; ``records``, which are plain JSON with
all that is needed to repeat the answer; a page for browsers; and the SPARQL text. A client that
asks for RDF gets the query described, as the address is also its name in the data. With
``release=`` an earlier release answers, so that a cited answer stays where it is.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.query import named
from netgov_ld.query.examples import example_triples, graph_name, query_iri
from netgov_ld.query.formats import FORMATS, formats_for
from netgov_ld.query.parameters import PERIOD
from netgov_ld.web import documents
from netgov_ld.web.answer_page import downloads, read_answer, read_controls, records, run
from netgov_ld.web.answers import begin, respond
from netgov_ld.web.asked import read_asked, released, single
from netgov_ld.web.citation import Citer
from netgov_ld.web.completion import options
from netgov_ld.web.media import negotiate
from netgov_ld.web.protocol import parameters
from netgov_ld.web.render import conditional, html, moved

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from netgov_ld.query.named import NamedQuery
    from netgov_ld.web.asked import Asked
    from netgov_ld.web.documents import Format
    from netgov_ld.web.render import Site

__all__ = ["MEDIA_TYPES", "blueprint", "describe"]

_TEXT: Final = ".rq"

MEDIA_TYPES: Final = {
    **{entry.name: entry.media_type for entry in formats_for("rows")},
    "records": "application/json",
    "html": "text/html",
    "sparql": "application/sparql-query",
}
"""Names and media types of the formats of an answer, the default first."""

_LIST_TYPES: Final = ("application/json", "text/html")


def blueprint(site: Site) -> Blueprint:
    """Build the routes of named queries over this site."""
    routes = Blueprint("queries", __name__)
    urls, services = site.urls, site.services
    citer = Citer(site)

    @routes.get("/queries")
    def unslashed() -> Response:
        return moved(urls.queries(), 301)

    @routes.get("/queries/")
    def listing() -> Response:
        single(parameters(request))
        offers = (*_LIST_TYPES, *documents.RDF)
        chosen = negotiate(request.headers.get("Accept"), offers)
        if chosen is None:
            raise NotAcceptable(f"The list comes in one of: {', '.join(offers)}.")
        queries = named.load().values()
        if chosen in documents.RDF:
            return _as_rdf(queries, documents.RDF[chosen])
        if chosen == "text/html":
            return conditional(
                site.tag("queries", page=True), lambda: html("queries.html", queries=queries)
            )
        tag = site.tag("queries", "json", services.settings.public_url)
        content = {"queries": [describe(site, query) for query in queries]}
        return conditional(tag, lambda: (_json(content), "application/json"))

    @routes.get("/queries/<name>")
    def answer(name: str) -> Response:
        begin()
        text_only = name.endswith(_TEXT)
        query = named.get(name.removesuffix(_TEXT))
        asked = read_asked(query, request, site, format_="sparql" if text_only else None)
        form = _choose(asked.format)
        if form in documents.RDF:
            return _as_rdf([query], documents.RDF[form])
        if form == "html":
            response = _page(asked)
        elif form == "records":
            response = _records(asked)
        elif form == "sparql":
            tag = asked.site.tag("sparql", asked.text)
            content_type = f"{MEDIA_TYPES[form]}; charset=utf-8"
            response = conditional(tag, lambda: (asked.text, content_type), of=asked.site)
        else:
            response = _rows(asked, form)
        return _finish(response, asked, form)

    @routes.get("/queries/<name>/values/<parameter>")
    def values(name: str, parameter: str) -> Response:
        begin()
        query = named.get(name)
        found = next((entry for entry in query.parameters if entry.name == parameter), None)
        if found is None:
            raise NotFound(f"The query {name} has no parameter {parameter!r}.")
        given = single(parameters(request))
        among = released(site, given.pop("release", None))
        sought = given.pop("q", "")
        if given:
            raise UsageError(f"There is no parameter {min(given)!r} here.", mend="Give 'q'.")

        def build() -> tuple[str, str]:
            listed = [
                {"value": option.value, "label": option.label, "iri": option.iri}
                for option in options(among, found, sought)
            ]
            content = {"query": name, "parameter": parameter, "q": sought, "values": listed}
            return _json(content), "application/json"

        return conditional(among.tag("values", name, parameter, sought), build, of=among)

    def _as_rdf(queries: Collection[NamedQuery], form: Format) -> Response:
        """Describe queries and prefixes: what the IRI of a query means."""
        base = site.release.base
        first = query_iri(next(iter(queries)).name, base=base) if len(queries) == 1 else None

        def build() -> tuple[bytes, str]:
            graph = example_triples(queries, f"{base}sparql", base=base)
            return documents.write({graph_name(base): graph}, form, site, first), form.content_type

        return conditional(site.tag("queries", form.ending, first), build)

    def _rows(asked: Asked, form: str) -> Response:
        entry = next(entry for entry in FORMATS if entry.name == form)
        response = respond(asked.site.services, asked.job(form), entry, asked.judged.key)
        if not response.is_sequence:
            response.call_on_close(lambda: asked)  # an earlier release stays open until then
        elif response.status_code == 200:
            digest = hashlib.sha256(response.get_data()).hexdigest()
            response.headers["X-Result-SHA256"] = digest
        return response

    def _page(asked: Asked) -> Response:
        among = asked.site

        def build() -> tuple[str, str]:
            collected = run(asked)
            return html(
                "named.html",
                query=asked.query,
                asked=asked,
                period=PERIOD,
                controls=read_controls(asked),
                answer=read_answer(asked, collected),
                downloads=downloads(asked),
                citation=_citer(asked).answer(asked, collected.sha256),
                json_url=urls.public(asked.address("json", fixed=True)),
                today=urls.named(asked.query.name, asked.fields),
                site=among,
                urls=among.urls,
            )

        return conditional(_tag(asked, "html", page=True), build, of=among)

    def _records(asked: Asked) -> Response:
        def build() -> tuple[str, str]:
            collected, release = run(asked), asked.site.release
            citation = _citer(asked).answer(asked, collected.sha256)
            content = {
                "query": {
                    "name": asked.query.name,
                    "title": asked.query.title,
                    "question": asked.query.question,
                    "values": asked.values,
                    "limit": asked.limit,
                    "offset": asked.offset,
                    "sparql": asked.text,
                    "sha256": hashlib.sha256(asked.text.encode()).hexdigest(),
                },
                "release": {
                    "version": release.version,
                    "name": release.name,
                    "sha256": release.digest,
                },
                "result": {"format": MEDIA_TYPES["json"], "sha256": collected.sha256},
                "chart": _chart(asked.query),
                "citation": {"url": citation.reference.url, "text": citation.sentence},
                "columns": asked.query.columns,
                "rows": records(collected),
            }
            return _json(content), MEDIA_TYPES["records"]

        return conditional(_tag(asked, "records"), build, of=asked.site)

    def _citer(asked: Asked) -> Citer:
        return citer if asked.site is site else Citer(asked.site)

    def _tag(asked: Asked, form: str, *, page: bool = False) -> str:
        # The page shows values as they were given; two spellings may be one query.
        given = sorted(asked.fields.items())
        settings = services.settings
        return asked.site.tag(form, asked.text, given, settings.public_url, page=page)

    def _finish(response: Response, asked: Asked, form: str) -> Response:
        response.headers["X-Release-Digest"] = asked.site.release.digest
        response.headers["Content-Location"] = asked.address(form)
        add = response.headers.add
        for other, media_type in MEDIA_TYPES.items():
            if other != form:
                add("Link", f'<{asked.address(other)}>; rel="alternate"; type="{media_type}"')
        add("Link", f'<{_citer(asked).answer_url(asked)}>; rel="cite-as"')
        add("Link", f'<{urls.openapi()}>; rel="service-desc"; type="application/json"')
        add("Link", f'<{urls.api()}>; rel="service-doc"; type="text/html"')
        return response

    return routes


def describe(site: Site, query: NamedQuery) -> dict[str, Any]:
    """Describe a named query for programs."""
    urls = site.urls
    return {
        "name": query.name,
        "title": query.title,
        "question": query.question,
        "url": urls.public(urls.named(query.name)),
        "parameters": [
            {
                "name": parameter.name,
                "kind": parameter.kind,
                "default": parameter.default,
                "description": parameter.help,
                "values": urls.public(urls.values(query.name, parameter.name))
                if parameter.values
                else None,
            }
            for parameter in query.parameters
        ],
        "columns": query.columns,
        "chart": _chart(query),
        "sparql": query.bind(base=site.release.base),
    }


def _chart(query: NamedQuery) -> dict[str, str] | None:
    return None if query.chart is None else {"kind": query.chart.kind, **query.chart.axes}


def _choose(wanted: str | None) -> str:
    """Pick the format by the ``format`` parameter, or else by the Accept header.

    Returns:
        One of ``MEDIA_TYPES``, or the media type of RDF, in which the query is described.
    """
    listed = ", ".join(MEDIA_TYPES)
    if wanted is not None:
        name = wanted.partition(";")[0].strip().lower()
        for form, media_type in MEDIA_TYPES.items():
            if name in (form, media_type):
                return form
        raise UsageError(f"There is no format {wanted!r}.", mend=f"Use one of: {listed}.")
    offers = (*MEDIA_TYPES.values(), *documents.RDF)
    chosen = negotiate(request.headers.get("Accept"), offers)
    if chosen is None:
        raise NotAcceptable(f"This answer comes in one of: {', '.join(offers)}.")
    if chosen in documents.RDF:
        return chosen
    return next(form for form, media_type in MEDIA_TYPES.items() if media_type == chosen)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)
