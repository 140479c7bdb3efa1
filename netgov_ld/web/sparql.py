"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation only."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, g, render_template, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.errors import UsageError
from netgov_ld.query.formats import FORMATS, Format, Kind, formats_for, kind_of
from netgov_ld.query.request import Request, require_query
from netgov_ld.query.runner import Cancellation, Job, Result
from netgov_ld.web import description
from netgov_ld.web.bridge import CANCELLATION
from netgov_ld.web.cache import ResultCache, etag
from netgov_ld.web.media import negotiate
from netgov_ld.web.protocol import Operation, read_operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.web.services import Services

__all__ = ["blueprint"]

_CACHEABLE: Final = "public, no-cache"
"""Caches keep the answer but ask each time, at the price of a 304: a new release shows at once."""


def blueprint(services: Services) -> Blueprint:
    """Build the endpoint over these services."""
    pages = Blueprint("sparql", __name__)
    settings = services.settings
    cache = ResultCache(settings.cache_bytes)
    allowed = frozenset(settings.service_allow)
    base = f"{settings.public_url.rstrip('/')}/sparql"

    @pages.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    def sparql() -> Response:
        g.query_id = uuid.uuid4().hex[:16]
        operation = read_operation(request, settings)
        if operation.query is None:
            return _describe(services)
        judged = require_query(operation.query, allowed=allowed)
        form = _choose(kind_of(judged.form or "SELECT"), operation.format)
        job = _job(judged, operation, form)
        tag = etag(services.release.digest, job, judged.key) if judged.stable else None
        if tag is not None and request.method != "POST" and request.if_none_match.contains(tag):
            return _finish(Response(status=304), tag)
        body = cache.get(tag) if tag is not None else None
        if body is not None:
            return _finish(Response(body, content_type=form.content_type), tag, "cache")
        started = time.perf_counter()
        result = services.runner.run(job, _cancellation())
        spent = f"query;dur={(time.perf_counter() - started) * 1000:.1f}"
        if result.complete:
            body = result.body()
            if tag is not None:
                cache.put(tag, body)
            response = Response(body, content_type=form.content_type)
        else:
            response = Response(_stream(result), content_type=form.content_type)
            response.call_on_close(result.close)
        return _finish(response, tag, spent)

    def _job(judged: Request, operation: Operation, form: Format) -> Job:
        given = bool(operation.default_graphs or operation.named_graphs)
        limit = settings.query_timeout
        return Job(
            query=judged.text,
            format=form.name,
            base=base,
            timeout=min(operation.timeout or limit, limit),
            union=settings.union_default_graph and not judged.has_dataset,
            default_graphs=operation.default_graphs if given else None,
            named_graphs=operation.named_graphs if given else None,
            prefixes=judged.prefixes,
        )

    return pages


def _choose(kind: Kind, wanted: str | None) -> Format:
    """Pick the format by the ``format`` parameter or else by Accept."""
    offers = formats_for(kind)
    listed = ", ".join(entry.media_type for entry in offers)
    if wanted is not None:
        name = wanted.partition(";")[0].strip().lower()
        for entry in FORMATS:
            if name in (entry.name, entry.media_type, entry.extension):
                if entry.kind != kind:
                    raise NotAcceptable(f"This query answers in one of: {listed}.")
                return entry
        raise UsageError(f"There is no format {wanted!r}.", mend=f"Use one of: {listed}.")
    chosen = negotiate(request.headers.get("Accept"), [entry.media_type for entry in offers])
    if chosen is None:
        raise NotAcceptable(f"This query answers in one of: {listed}.")
    return next(entry for entry in offers if entry.media_type == chosen)


def _stream(result: Result) -> Iterator[bytes]:
    """Pass the pieces on; an error in between reaches the server, which breaks the connection."""
    try:
        yield from result
    finally:
        result.close()


def _finish(response: Response, tag: str | None, timing: str | None = None) -> Response:
    response.headers["X-Query-Id"] = g.query_id
    if timing:
        response.headers["Server-Timing"] = timing
    if tag is None:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.set_etag(tag)
        response.headers["Cache-Control"] = _CACHEABLE
    return response


def _cancellation() -> Cancellation | None:
    found = request.environ.get(CANCELLATION)
    return found if isinstance(found, Cancellation) else None


def _describe(services: Services) -> Response:
    """Answer a GET without query: the service description, or for a browser a form."""
    offers = [*description.TYPES, "text/html"]
    chosen = negotiate(request.headers.get("Accept"), offers)
    if chosen is None:
        raise NotAcceptable(f"The description comes in one of: {', '.join(offers)}.")
    if chosen == "text/html":
        return Response(render_template("endpoint.html"), content_type="text/html; charset=utf-8")
    return description.answer(services, chosen)
