"""Counts and logs requests, beside the path that answers them.

A request leaves one record in a queue; a thread turns records into numbers (``metrics``) and log
lines (``lines``). That costs the request about a microsecond, and nothing that goes wrong with a
log can reach it.
"""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qs

from netgov_ld.web.lines import STDERR, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

    from netgov_ld.query.formats import Format
    from netgov_ld.settings import Settings
    from netgov_ld.web.metrics import Metrics

__all__ = [
    "OBSERVATION", "REMEMBERED", "Observation", "Observer", "Record", "new_query_id", "rows_in",
]  # fmt: skip

ANSWERED: Final = "answered"
REMEMBERED: Final = "remembered"
"""The outcome of a request whose answer the bridge remembered; logged as ``cached``."""

OBSERVATION: Final = "netgov.observation"
"""Key of the request's ``Observation`` in the WSGI environment."""

_ROUTES: Final = frozenset({
    ".well-known", "api", "at", "cite", "context", "dataset", "diff", "doc", "dumps", "feed",
    "figures", "graph", "graphs", "healthz", "history", "id", "metrics", "ontology", "openapi",
    "opensearch", "problems", "queries", "query", "robots", "search", "shapes", "sitemap",
    "sparql", "static", "timemap", "topics", "versions", "views",
})  # fmt: skip
_BACKLOG: Final = 100_000
"""Records kept while the log cannot be written; beyond that the oldest are lost."""

_PAUSE: Final = 0.1
_IDLE: Final = 1.0


def new_query_id() -> str:
    """Return an id for a query: its answer, its errors and the log carry it. It is no secret."""
    return f"{random.getrandbits(64):016x}"


@dataclass(slots=True)
class Observation:
    """What a route tells of the request it answers.

    Args:
        query_id: Id of the query; None if the request asks none.
        query: Its text.
        outcome: What came of it: ``answered``, ``cached``, ``not-modified``, ``client-gone``,
            ``broken-off``, or a problem type.
        rows: Rows of its answer, if they were counted.
        status: Status of the answer; the bridge fills in this and the next.
        size: Bytes of its body, as sent.
    """

    query_id: str | None = None
    query: str | None = None
    outcome: str | None = None
    rows: int | None = None
    status: int = 500
    size: int = 0


class Record(NamedTuple):
    """A request that was answered."""

    moment: float
    method: str
    path: str
    seconds: float
    seen: Observation
    query_string: bytes
    headers: Sequence[tuple[bytes, bytes]]


class Observer:
    """Turns records into numbers and log lines.

    Args:
        settings: Where the log goes, and what is in it.
        metrics: The numbers.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.metrics = metrics
        self._settings = settings
        self._records: deque[Record] = deque(maxlen=_BACKLOG)
        self._wake = threading.Event()
        self._closing = False
        self._lines = Lines(settings.access_log or STDERR)
        self._gauges: Callable[[Metrics], None] = lambda _: None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)

    def start(self, gauges: Callable[[Metrics], None]) -> None:
        """Start the thread.

        Args:
            gauges: Called about once a second to set what is counted by looking.
        """
        self._gauges = gauges
        self._thread.start()

    def saw(
        self,
        scope: MutableMapping[str, Any],
        seconds: float,
        seen: Observation,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        """Take note of a request.

        Args:
            scope: The request as ASGI says.
            seconds: Time from the request's arrival to the end of its answer.
            seen: What the bridge saw and the route told.
            headers: Headers of an answer that was remembered; they hold its query id.
        """
        self._records.append(
            Record(
                time.time(),
                scope["method"],
                scope["path"],
                seconds,
                seen,
                scope["query_string"],
                headers,
            )
        )
        if not self._wake.is_set():
            self._wake.set()

    def close(self) -> None:
        """Write what is left, and end."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._lines.close()

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait(_IDLE)
            if not self._closing:
                time.sleep(_PAUSE)  # so that a busy second makes ten batches
            self._wake.clear()
            self._gauges(self.metrics)
            self._drain()
        self._drain()

    def _drain(self) -> None:
        lines: list[bytes] = []
        for _ in range(len(self._records)):
            record = self._records.popleft()
            self._count(record)
            if self._settings.access_log:
                lines.append(self._line(record, "request"))
            slow = self._settings.slow_query
            if slow and record.seen.query_id and record.seconds >= slow:
                lines.append(self._line(record, "slow query"))
        if lines:
            lost = self._lines.write(lines)
            if lost:
                self.metrics.lost.inc(lost)

    def _count(self, record: Record) -> None:
        seen, metrics = record.seen, self.metrics
        if seen.outcome in (REMEMBERED, "cached"):
            cache = "responses" if seen.outcome == REMEMBERED else "results"
            metrics.cache_hits.labels(cache).inc()
        if seen.outcome == REMEMBERED:
            found = dict(record.headers).get(b"x-query-id", b"")
            seen.query_id, seen.outcome = found.decode(), "cached"
        metrics.requests.labels(route_of(record.path), str(seen.status)).inc()
        metrics.request_seconds.observe(record.seconds)
        if seen.query_id is not None:
            outcome = seen.outcome or ANSWERED
            metrics.queries.labels(outcome).inc()
            metrics.query_seconds.observe(record.seconds)
            metrics.result_bytes.inc(seen.size)

    def _line(self, record: Record, event: str) -> bytes:
        seen = record.seen
        content: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.moment, UTC).isoformat(timespec="milliseconds"),
            "event": event,
            "method": record.method,
            "route": route_of(record.path),
            "path": record.path,
            "status": seen.status,
            "bytes": seen.size,
            "ms": round(record.seconds * 1000, 2),
        }
        if seen.outcome or seen.query_id:
            content["outcome"] = seen.outcome or ANSWERED
        if seen.query_id is not None:
            content["query_id"] = seen.query_id
        if seen.rows is not None:
            content["rows"] = seen.rows
        if seen.query is not None and event != "request":
            # The digest tells that two slow queries are one, without telling what was asked.
            digest = hashlib.sha256(seen.query.encode(errors="replace")).hexdigest()
            content["query_sha256"] = digest
        if seen.query_id is not None and self._settings.log_queries:
            content["query"] = seen.query or _query_of(record.query_string)
        return json.dumps(content).encode() + b"\n"


def route_of(path: str) -> str:
    """Name the kind of a path; there are few, whatever strangers ask for."""
    if path == "/":
        return "home"
    name = path[1:].partition("/")[0]
    # Of "ontology.ttl" and "sitemap-1.xml", the word before.
    word = name if name in _ROUTES else name.partition(".")[0].partition("-")[0]
    return word if word in _ROUTES else "other"


def _query_of(query_string: bytes) -> str | None:
    """Find the query of a request whose answer was remembered."""
    fields = parse_qs(query_string.decode("latin-1"), errors="replace")
    return fields.get("query", [None])[0]


def rows_in(body: bytes, form: Format) -> int | None:
    """Count the rows of a complete answer where that needs no parser; None for other formats.

    In XML and TSV, what ends a row cannot occur inside a value. In JSON neither can what parts
    two rows that have values, as a quotation mark in a value is escaped; rows without any value
    cannot be told from values, and are not counted.
    """
    if form.kind != "rows":
        return None
    if form.name == "xml":
        return body.count(b"<result>") if b"<results>" in body[:4096] else None
    if form.name == "tsv":
        return body.count(b"\n") - 1 if b"\n" in body else None
    if form.name == "json" and b'"bindings":[' in body[:4096] and b",{}" not in body:
        if body.endswith(b'"bindings":[]}}'):
            return 0
        return None if b"[{}" in body else body.count(b'},{"') + 1
    return None
