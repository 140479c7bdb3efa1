"""The short way for queries: those answered at once need neither a thread nor a pass of Flask.

A query is judged and begun right where the server delivers the request. One about one thing is
answered in this very process (``query.point``), any other by a worker; if its answer is short and
here within a moment, it is sent. Anything else, such as a fault, a long answer, a condition
to check or a body to compress, goes the common way through Flask, which takes over the query that
was begun. So there stays one place that words errors and one that sets headers: a short answer
has the headers that Flask gave to an earlier answer of its kind.

Own code, because the common way costs a small query several times what engine and worker take
(``benchmarks/endpoint.py``, figures in RESULTS.md).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.web.cache import etag
from netgov_ld.web.observe import OBSERVATION, new_query_id, rows_in
from netgov_ld.web.protocol import read_operation
from netgov_ld.web.sparql import PATH, judge
from netgov_ld.web.wsgi import BEGUN, CANCELLATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.web.services import Services
    from netgov_ld.web.sparql import Asked
    from netgov_ld.web.wsgi import Scope

    Header = tuple[bytes, bytes]

__all__ = ["Express", "Short"]

_METHODS: Final = frozenset({"GET", "POST"})
_LONGEST: Final = 8192
"""Bytes of the requests that are judged here; a longer one would hold up the others."""

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

    def answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], body: bytes, facts: dict[str, Any]
    ) -> Short | None:
        """Answer a request.

        Args:
            scope: The request as ASGI says.
            headers: Its headers, each once.
            body: Its body.
            facts: What its WSGI environment is to have beside them: ``CANCELLATION`` and
                ``OBSERVATION``, and then ``BEGUN`` if a query was begun that the application has
                to take over.

        Returns:
            None if the application has to answer.
        """
        method, query_string = scope["method"], scope["query_string"]
        if (
            scope["path"] != PATH
            or method not in _METHODS
            or b"if-none-match" in headers
            or len(query_string) + len(body) > _LONGEST
        ):
            return None
        try:
            kind, accept = headers.get(b"content-type", b""), headers.get(b"accept", b"")
            operation = read_operation(
                method, query_string, kind.decode("latin-1"), body, self._services.settings
            )
            facts[OBSERVATION].query = query = operation.query
            if query is None:
                return None
            asked = judge(operation, query, accept.decode("latin-1"), self._services)
            if asked.job.federated:
                return None
            learnt = (asked.form.name, asked.key is None)
            if learnt not in self._headers:
                facts[_KIND] = learnt
                return None
            return self._short(asked, learnt, facts, compressed=b"accept-encoding" in headers)
        except Exception:
            return None  # the application meets the same fault, and words it

    def learn(self, facts: Mapping[str, Any], headers: list[Header]) -> None:
        """Note the headers that the application gave to an answer with status 200."""
        kind = facts.get(_KIND)
        if kind is not None and all(name != b"content-encoding" for name, _ in headers):
            self._headers[kind] = [header for header in headers if header[0] not in _OWN]

    def _short(
        self, asked: Asked, kind: tuple[str, bool], facts: dict[str, Any], *, compressed: bool
    ) -> Short | None:
        services, tag = self._services, None
        if asked.key is not None:
            tag = etag(services.release.digest, asked.job, asked.key)
            if services.cache.get(tag) is not None:
                return None
        began = time.perf_counter()
        body = services.answer_point(asked.job) if asked.point else None
        if body is not None and compressed and len(body) >= _COMPRESSED:
            return None
        if body is None:
            result = services.runner.begin(asked.job, facts[CANCELLATION])
            if result is None:
                return None
            if not result.fill_soon() or (compressed and result.size >= _COMPRESSED):
                facts[BEGUN] = result
                return None
            body = result.body()
        seen, query_id = facts[OBSERVATION], new_query_id()
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
        return Short([*self._headers[kind], *own], body, keep=tag is not None)
