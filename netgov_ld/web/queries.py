"""Named queries over HTTP: ``/queries/`` lists them, ``/queries/{name}`` answers.

The format follows the Accept header or ``?format=``: SPARQL results as JSON, XML, CSV and TSV
through the same workers, limits and cache as ``/sparql``; ``records``, which are plain JSON with
all that is needed to repeat the answer; a page for browsers; and the SPARQL text.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.query import named
from netgov_ld.query.formats import FORMATS, formats_for
from netgov_ld.query.parameters import PERIOD
from netgov_ld.web.answer_page import downloads, read_answer, read_controls, records, run
from netgov_ld.web.answers import begin, respond
from netgov_ld.web.asked import read_asked, require_release, single
from netgov_ld.web.citation import Citer
from netgov_ld.web.completion import options
from netgov_ld.web.media import negotiate
from netgov_ld.web.protocol import parameters
from netgov_ld.web.render import conditional, html, moved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.named import NamedQuery
    from netgov_ld.web.asked import Asked
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
        chosen = negotiate(request.headers.get("Accept"), _LIST_TYPES)
        if chosen is None:
            raise NotAcceptable(f"The list comes in one of: {', '.join(_LIST_TYPES)}.")
        queries = named.load().values()
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
        asked = read_asked(query, request, site.release, format_="sparql" if text_only else None)
        form = _choose(asked.format)
        if form == "html":
            response = _page(asked)
        elif form == "records":
            response = _records(asked)
        elif form == "sparql":
            tag = site.tag("sparql", asked.text)
            response = conditional(tag, lambda: (asked.text, f"{MEDIA_TYPES[form]}; charset=utf-8"))
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
        require_release(given.pop("release", None), site.release)
        sought = given.pop("q", "")
        if given:
            raise UsageError(f"There is no parameter {min(given)!r} here.", mend="Give 'q'.")

        def build() -> tuple[str, str]:
            listed = [
                {"value": option.value, "label": option.label, "iri": option.iri}
                for option in options(site, found, sought)
            ]
            content = {"query": name, "parameter": parameter, "q": sought, "values": listed}
            return _json(content), "application/json"

        return conditional(site.tag("values", name, parameter, sought), build)

    def _rows(asked: Asked, form: str) -> Response:
        entry = next(entry for entry in FORMATS if entry.name == form)
        job = asked.job(services.settings, form)
        response = respond(services, job, entry, asked.judged.key)
        if response.status_code == 200 and response.is_sequence:
            digest = hashlib.sha256(response.get_data()).hexdigest()
            response.headers["X-Result-SHA256"] = digest
        return response

    def _page(asked: Asked) -> Response:
        def build() -> tuple[str, str]:
            collected = run(site, asked)
            return html(
                "named.html",
                query=asked.query,
                asked=asked,
                period=PERIOD,
                controls=read_controls(site, asked),
                answer=read_answer(site, asked, collected),
                downloads=downloads(site, asked),
                citation=citer.answer(asked, collected.sha256),
                json_url=urls.public(
                    urls.named(
                        asked.query.name,
                        {**asked.fields, "release": site.release.name, "format": "json"},
                    )
                ),
            )

        return conditional(_tag(asked, "html", page=True), build)

    def _records(asked: Asked) -> Response:
        def build() -> tuple[str, str]:
            collected = run(site, asked)
            citation = citer.answer(asked, collected.sha256)
            content = {
                "query": {
                    "name": asked.query.name,
                    "title": asked.query.title,
                    "question": asked.query.question,
                    "values": asked.values,
                    "limit": asked.limit,
                    "offset": asked.offset,
                    "sparql": asked.text,
                },
                "release": {
                    "version": site.release.version,
                    "name": site.release.name,
                    "sha256": site.release.digest,
                },
                "result": {"format": MEDIA_TYPES["json"], "sha256": collected.sha256},
                "chart": _chart(asked.query),
                "citation": {"url": citation.reference.url, "text": citation.sentence},
                "columns": asked.query.columns,
                "rows": records(collected),
            }
            return _json(content), MEDIA_TYPES["records"]

        return conditional(_tag(asked, "records"), build)

    def _tag(asked: Asked, form: str, *, page: bool = False) -> str:
        # The page shows values as they were given; two spellings may be one query.
        given = sorted(asked.fields.items())
        settings = services.settings
        return site.tag(form, asked.text, given, settings.public_url, page=page)

    def _finish(response: Response, asked: Asked, form: str) -> Response:
        response.headers["X-Release-Digest"] = site.release.digest
        name, fields = asked.query.name, asked.fields
        response.headers["Content-Location"] = urls.named(name, {**fields, "format": form})
        add = response.headers.add
        for other, media_type in MEDIA_TYPES.items():
            if other != form:
                address = urls.named(name, {**fields, "format": other})
                add("Link", f'<{address}>; rel="alternate"; type="{media_type}"')
        add("Link", f'<{citer.answer_url(asked)}>; rel="cite-as"')
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
    """Pick the format by the ``format`` parameter, or else by the Accept header."""
    listed = ", ".join(MEDIA_TYPES)
    if wanted is not None:
        name = wanted.partition(";")[0].strip().lower()
        for form, media_type in MEDIA_TYPES.items():
            if name in (form, media_type):
                return form
        raise UsageError(f"There is no format {wanted!r}.", mend=f"Use one of: {listed}.")
    chosen = negotiate(request.headers.get("Accept"), tuple(MEDIA_TYPES.values()))
    if chosen is None:
        raise NotAcceptable(f"This answer comes in one of: {', '.join(MEDIA_TYPES.values())}.")
    return next(form for form, media_type in MEDIA_TYPES.items() if media_type == chosen)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)
