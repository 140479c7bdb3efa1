"""The short way for queries: those answered at once need neither a thread nor a pass of Flask.

A query is judged and begun right where the server delivers the request. If its answer is short
and here within a moment, it is sent. Anything else, such as a fault, a long answer, a condition
to check or a body to compress, goes the common way through Flask, which takes over the query that
was begun. So there stays one place that words errors and one that sets headers: a short answer
has the headers that Flask gave to an earlier answer of its kind.

Own code, because the common way costs a small query several times what engine and worker take
(``benchmarks/endpoint.py``, figures in RESULTS.md).
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Request

from netgov_ld.web.bridge import BEGUN, CANCELLATION
from netgov_ld.web.cache import etag
from netgov_ld.web.observe import OBSERVATION, rows_in
from netgov_ld.web.protocol import read_operation
from netgov_ld.web.sparql import PATH, judge

if TYPE_CHECKING:
    from netgov_ld.web.services import Services
    from netgov_ld.web.sparql import Asked

    Header = tuple[bytes, bytes]

__all__ = ["Express", "Short"]

_METHODS: Final = frozenset({"GET", "POST"})
_LONGEST: Final = 8192
"""Bytes of the requests that are judged here; a longer one would hold up the others."""

_MOMENT: Final = 0.005
"""Seconds for which one query may hold up the others."""

_COMPRESSED: Final = 500
"""Bytes from which a body is compressed if the client takes that (Flask-Compress's default)."""

_KIND: Final = "netgov.kind"
_OWN: Final = frozenset({b"content-length", b"etag", b"server-timing", b"x-query-id"})
"""Headers that belong to one answer; the others are equal for all answers of a kind."""


@dataclass(frozen=True, slots=True)
class Short:
    """A complete answer with status 200.

    Args:
        headers: Its headers.
        body: Its body.
        keep: Whether the same request always has the same answer.
    """

    headers: list[Header]
    body: bytes
    keep: bool


class Express:
    """Answers short queries over the services of one application."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._headers: dict[tuple[str, bool], list[Header]] = {}

    def answer(self, environ: dict[str, Any]) -> Short | None:
        """Answer a request, given as its WSGI environment.

        Returns:
            None if the application has to answer. If a query was begun, the environment then has
            it under ``BEGUN``.
        """
        sent = environ["wsgi.input"]
        if (
            environ["PATH_INFO"] != PATH
            or environ["REQUEST_METHOD"] not in _METHODS
            or "HTTP_IF_NONE_MATCH" in environ
            or len(environ["QUERY_STRING"]) + len(sent.getbuffer()) > _LONGEST
        ):
            return None
        try:
            operation = read_operation(Request(environ), self._services.settings)
            environ[OBSERVATION].query = query = operation.query
            if query is None:
                return None
            asked = judge(operation, query, environ.get("HTTP_ACCEPT"), self._services)
            if asked.job.federated:
                return None
            kind = (asked.form.name, asked.key is None)
            if kind not in self._headers:
                environ[_KIND] = kind
                return None
            return self._short(asked, self._headers[kind], environ)
        except Exception:
            return None  # the application meets the same fault, and words it
        finally:
            sent.seek(0)

    def learn(self, environ: dict[str, Any], headers: list[Header]) -> None:
        """Note the headers that the application gave to an answer with status 200."""
        kind = environ.get(_KIND)
        if kind is not None and all(name != b"content-encoding" for name, _ in headers):
            self._headers[kind] = [header for header in headers if header[0] not in _OWN]

    def _short(self, asked: Asked, headers: list[Header], environ: dict[str, Any]) -> Short | None:
        services, tag = self._services, None
        if asked.key is not None:
            tag = etag(services.release.digest, asked.job, asked.key)
            if services.cache.get(tag) is not None:
                return None
        began = time.perf_counter()
        result = services.runner.begin(asked.job, environ[CANCELLATION])
        if result is None:
            return None
        if not result.fill_soon(_MOMENT) or (
            result.size >= _COMPRESSED and "HTTP_ACCEPT_ENCODING" in environ
        ):
            environ[BEGUN] = result
            return None
        body = result.body()
        seen, query_id = environ[OBSERVATION], uuid.uuid4().hex[:16]
        seen.query_id, seen.rows = query_id, rows_in(body, asked.form)
        timing = f"query;dur={(time.perf_counter() - began) * 1000:.1f}"
        own = [
            (b"content-length", b"%d" % len(body)),
            (b"x-query-id", query_id.encode()),
            (b"server-timing", timing.encode()),
        ]
        if tag is not None:
            services.cache.put(tag, body)
            own.append((b"etag", f'"{tag}"'.encode()))
        return Short([*headers, *own], body, keep=tag is not None)
