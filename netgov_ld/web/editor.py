"""The query editor, and an answer as a page.

Programs use ``/sparql``; a browser that comes there without a query gets the form. The form
leads to ``/query``, which shows the answer as a table whose links open this site's pages, and
names the addresses at which the same answer comes as CSV, JSON and so on. All this works without
a script; with one, the editor of ``frontend/src/editor.ts`` takes the place of the text field.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request

from netgov_ld.errors import QueryError, QuerySyntaxError
from netgov_ld.query import named
from netgov_ld.query.formats import Format, Kind, formats_for, kind_of
from netgov_ld.query.request import require_query
from netgov_ld.query.runner import Job
from netgov_ld.web.answers import begin
from netgov_ld.web.cache import etag
from netgov_ld.web.pages.parts import Ref
from netgov_ld.web.protocol import parameters
from netgov_ld.web.render import conditional, html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.named import NamedQuery
    from netgov_ld.query.request import Request
    from netgov_ld.web.render import Site

__all__ = ["SHOWN", "Answer", "Form", "answer_form", "blueprint", "read_form"]

SHOWN: Final = 1000
"""Rows a page shows; the rest is for downloading."""

_NAMES: Final = {
    "json": "JSON",
    "xml": "XML",
    "csv": "CSV",
    "tsv": "TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "trig": "TriG",
    "rdfxml": "RDF/XML",
    "jsonld": "JSON-LD",
}

_FIRST: Final = """\
# Who takes which stance on cyber sovereignty, and on whose behalf?
PREFIX ng: <{base}ontology#>
PREFIX topic: <{base}id/topic/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?position ?label ?stance ?state WHERE {{
  ?position a ng:Position ;
    rdfs:label ?label ;
    ng:stance ?stance ;
    ng:expresses/ng:topic topic:cyber-sovereignty .
  OPTIONAL {{ ?position ng:onBehalfOf ?state }}
}}
ORDER BY ?position
"""


@dataclass(frozen=True, slots=True)
class Form:
    """The query form.

    Args:
        text: What stands in it.
        chosen: Name of the example it was filled with.
        examples: The named queries.
        config: What the script has to know (``frontend/src/editor/config.ts``).
    """

    text: str
    chosen: str
    question: str
    examples: tuple[NamedQuery, ...]
    endpoint: str
    seconds: float
    prefixes: Mapping[str, str]
    config: Mapping[str, object]

    @property
    def rows(self) -> int:
        """Return the height of the text field, in lines."""
        return min(40, max(8, self.text.count("\n") + 2))


@dataclass(frozen=True, slots=True)
class Repeat:
    """What a reader needs to get the same answer again.

    Args:
        address: Where the release that is served gives it.
        form: Name of its format.
        query: SHA-256 of the text of the query, in hexadecimal.
        answer: SHA-256 of the answer in that format.
    """

    address: str
    form: str
    query: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a page shows it; or why there is none.

    Args:
        columns: Names of the variables of a table.
        rows: Its cells; None where a variable is unbound.
        truth: What an ASK query found.
        text: Turtle, for a graph.
        cut: Whether there is more than is shown.
        links: The same answer in every format: address and name.
        repeat: How to repeat it; None if it is larger than a page takes.
        error: Why there is no answer.
        line: Line of a syntax error, from 1.
        column: Its column, from 1.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Ref | None, ...], ...] = ()
    truth: bool | None = None
    text: str = ""
    cut: bool = False
    links: tuple[Ref, ...] = ()
    repeat: Repeat | None = None
    error: str = ""
    line: int | None = None
    column: int | None = None


def blueprint(site: Site) -> Blueprint:
    """Build the query page over this site."""
    routes = Blueprint("editor", __name__)

    @routes.get("/query")
    def query() -> Response:
        begin()
        given = dict(parameters(request))
        text = given.get("query", "")
        if not text.strip():
            return answer_form(site, given.get("example", ""))
        try:
            judged = require_query(text)
            answer = _run(site, judged, text)
        except QueryError as error:
            failed = Answer(error=str(error))
            if isinstance(error, QuerySyntaxError):
                failed = replace(failed, line=error.line, column=error.column)
            page, content_type = html("query.html", form=read_form(site, text=text), answer=failed)
            return Response(
                page, error.http_status, {"Cache-Control": "no-store"}, content_type=content_type
            )
        page, content_type = html("query.html", form=read_form(site, text=text), answer=answer)
        return Response(page, headers={"Cache-Control": "no-store"}, content_type=content_type)

    return routes


def answer_form(site: Site, example: str = "") -> Response:
    """Answer with the form; it is also what a browser gets from the endpoint."""
    return conditional(
        site.tag("query", example, page=True),
        lambda: html("query.html", form=read_form(site, example), answer=None),
    )


def read_form(site: Site, example: str = "", *, text: str = "") -> Form:
    """Prepare the form.

    Args:
        site: The site.
        example: Name of a named query to fill it with.
        text: A query to fill it with instead.

    Raises:
        NotFound: There is no named query of that name.
    """
    chosen = named.get(example) if example else None
    filled = chosen.bind(base=site.release.base) if chosen else ""
    settings, urls = site.services.settings, site.urls
    prefixes = site.reader.facts.prefixes
    endpoint = settings.public_url.rstrip("/") + "/sparql"
    chart = chosen.chart if chosen else None
    return Form(
        text=text or filled or _FIRST.format(base=site.release.base),
        chosen=example,
        question=chosen.question if chosen else "",
        examples=tuple(named.load().values()),
        endpoint=endpoint,
        seconds=settings.query_timeout,
        prefixes=prefixes,
        config={
            "endpoint": endpoint,
            "sparql": urls.sparql(),
            "page": urls.query(),
            "base": site.release.base,
            "root": urls.root,
            "search": urls.search(),
            "dumps": urls.dumps(),
            "version": site.release.version,
            "seconds": settings.query_timeout,
            "prefixes": dict(prefixes),
            "chart": {"kind": chart.kind, "axes": dict(chart.axes)} if chart else None,
        },
    )


def _run(site: Site, judged: Request, text: str) -> Answer:
    kind = kind_of(judged.form or "SELECT")
    settings = site.services.settings
    job = Job(
        query=judged.text,
        format="json" if kind == "rows" else "turtle",
        base=settings.public_url.rstrip("/") + "/sparql",
        timeout=settings.query_timeout,
        union=settings.union_default_graph and not judged.has_dataset,
        prefixes=judged.prefixes,
    )
    links = _links(site, kind, text)
    body = _body(site, judged, job)
    if body is None:
        return Answer(cut=True, links=links)
    repeat = Repeat(
        address=site.urls.public(site.urls.answer(text, job.format)),
        form=job.format,
        query=hashlib.sha256(text.encode()).hexdigest(),
        answer=hashlib.sha256(body).hexdigest(),
    )
    found = Answer(links=links, repeat=repeat)
    if kind == "graph":
        return replace(found, text=body.decode())
    content = json.loads(body)
    if "boolean" in content:
        return replace(found, truth=bool(content["boolean"]))
    columns = tuple(content["head"]["vars"])
    rows = content["results"]["bindings"]
    return replace(
        found,
        columns=columns,
        rows=tuple(
            tuple(_cell(site, row[name]) if name in row else None for name in columns)
            for row in rows[:SHOWN]
        ),
        cut=len(rows) > SHOWN,
    )


def _body(site: Site, judged: Request, job: Job) -> bytes | None:
    """Return the answer, or None if a page has no room for it.

    It is kept where the endpoint keeps its answers, for the script asks there again.
    """
    tag = etag(site.release.digest, job, judged.key)
    kept = site.services.cache.get(tag) if judged.stable else None
    if kept is not None:
        return kept
    result = site.services.runner.run(job)
    try:
        if not result.complete:
            return None
        body = result.body()
    finally:
        result.close()
    if judged.stable:
        site.services.cache.put(tag, body)
    return body


def _cell(site: Site, term: Mapping[str, Any]) -> Ref:
    value = str(term["value"])
    if term["type"] == "uri":
        ours = value.startswith(site.release.base)
        return Ref(
            site.reader.curie(value), href=site.urls.link(value), title=value, outside=not ours
        )
    return Ref(value, str(term.get("xml:lang", "")))


def _links(site: Site, kind: Kind, text: str) -> tuple[Ref, ...]:
    def link(entry: Format) -> Ref:
        return Ref(_NAMES[entry.name], href=site.urls.answer(text, entry.name))

    return tuple(link(entry) for entry in formats_for(kind))
