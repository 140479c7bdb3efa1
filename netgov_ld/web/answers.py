"""From a judged query to a response: format, ETag, cache, worker, stream. For every route."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, g, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.errors import UsageError
from netgov_ld.query.formats import FORMATS, Format, Kind, formats_for
from netgov_ld.query.runner import Cancellation
from netgov_ld.web.cache import etag, known_tag
from netgov_ld.web.media import negotiate
from netgov_ld.web.memo import KEEP
from netgov_ld.web.observe import OBSERVATION, Observation, new_query_id, rows_in
from netgov_ld.web.wsgi import BEGUN, CANCELLATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.query.runner import Job, Result
    from netgov_ld.web.services import Services

__all__ = ["CACHEABLE", "Collected", "begin", "choose_format", "collect", "respond"]

CACHEABLE = "public, no-cache"
"""Caches keep the answer but ask each time, at the price of a 304: a new release shows at once."""


def begin() -> None:
    """Give the request its query id, which its answer, its errors and the log carry."""
    g.query_id = new_query_id()
    g.seen = request.environ.get(OBSERVATION) or Observation()
    g.seen.query_id = g.query_id


def choose_format(kind: Kind, wanted: str | None, accept: str | None) -> Format:
    """Pick the format of an answer.

    Args:
        kind: What the answer is.
        wanted: The ``format`` parameter: a name, a media type or a file extension. It wins over
            the Accept header.
        accept: The Accept header.

    Raises:
        UsageError: There is no such format.
        NotAcceptable: The format, or none in Accept, can carry this kind of answer.
    """
    offers = formats_for(kind)
    if wanted is None and not accept:
        return offers[0]
    listed = ", ".join(entry.media_type for entry in offers)
    if wanted is not None:
        name = wanted.partition(";")[0].strip().lower()
        for entry in FORMATS:
            if name in (entry.name, entry.media_type, entry.extension):
                if entry.kind != kind:
                    raise NotAcceptable(f"This query answers in one of: {listed}.")
                return entry
        raise UsageError(f"There is no format {wanted!r}.", mend=f"Use one of: {listed}.")
    chosen = negotiate(accept, [entry.media_type for entry in offers])
    if chosen is None:
        raise NotAcceptable(f"This query answers in one of: {listed}.")
    return next(entry for entry in offers if entry.media_type == chosen)


def respond(services: Services, job: Job, form: Format, key: str | None) -> Response:
    """Answer with the result of a query.

    Args:
        services: Runner and cache.
        job: The query.
        form: The format that the job names.
        key: The normalised query (``request.Request.key``); None if its answer may differ each
            time, and so must not be kept.

    Raises:
        QueryError: The query was not answered.
    """
    tag = None if key is None else etag(services.release.digest, job, key)
    if (
        tag is not None
        and request.method != "POST"
        and (known := known_tag(tag, request)) is not None
    ):
        g.seen.outcome = "not-modified"
        return _finish(Response(status=304), known)
    if tag is not None:
        request.environ[KEEP] = True
    body = services.cache.get(tag) if tag is not None else None
    if body is not None:
        g.seen.outcome = "cached"
        g.seen.rows = rows_in(body, form)
        return _finish(Response(body, content_type=form.content_type), tag, "cache")
    started = time.perf_counter()
    result = request.environ.pop(BEGUN, None)
    if result is None:
        result = services.run(job, _cancellation())
    else:
        result.fill(services.settings.buffer_bytes)
    timing = f"query;dur={(time.perf_counter() - started) * 1000:.1f}"
    if not result.complete:
        response = Response(_stream(result), content_type=form.content_type)
        response.call_on_close(result.close)
        return _finish(response, tag, timing)
    body = result.body()
    g.seen.rows = rows_in(body, form)
    if tag is not None:
        services.cache.put(tag, body)
    return _finish(Response(body, content_type=form.content_type), tag, timing)


@dataclass(frozen=True, slots=True)
class Collected:
    """A complete answer, as the program itself works with it.

    Args:
        sha256: Digest of its bytes, in hexadecimal.
        size: Their number.
        body: The bytes; None if there are more than were to be kept.
    """

    sha256: str
    size: int
    body: bytes | None


def collect(services: Services, job: Job, key: str, keep: int) -> Collected:
    """Evaluate a query to its end.

    Args:
        services: Runner and cache.
        job: The query.
        key: The normalised query (``request.Request.key``).
        keep: Largest answer to keep, in bytes.

    Raises:
        QueryError: The query was not answered.
    """
    tag = etag(services.release.digest, job, key)
    body = services.cache.get(tag)
    if body is None:
        result = services.runner.run(job, _cancellation())
        digest, size, pieces = hashlib.sha256(), 0, []
        try:
            for piece in result:
                digest.update(piece)
                size += len(piece)
                if size <= keep:
                    pieces.append(piece)
        finally:
            result.close()
        if size > keep:
            return Collected(digest.hexdigest(), size, None)
        body = b"".join(pieces)
        services.cache.put(tag, body)
    return Collected(hashlib.sha256(body).hexdigest(), len(body), body)


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
        response.headers["Cache-Control"] = CACHEABLE
    return response


def _cancellation() -> Cancellation | None:
    found = request.environ.get(CANCELLATION)
    return found if isinstance(found, Cancellation) else None
