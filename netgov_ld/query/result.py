"""A query on its way: what a worker is asked, how it is cancelled, and its answer as it arrives."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import (
    QueryError,
    QueryFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    StoreUnavailable,
)
from netgov_ld.query import _wire as wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.query.runner import Runner, Worker

__all__ = ["Cancellation", "Job", "Result", "error_of"]

_SILENT: Final = 0.05
"""Seconds without a word after which the process of a query lets all others go first."""

_LONG: Final = 1.0
"""Seconds after which it does so although its answer is arriving."""

_OURS: Final = {
    kind.__name__: kind
    for kind in (QueryError, QueryFailed, QueryRefused, QueryTooLarge, StoreUnavailable)
}
"""The errors that a worker passes on as they are, by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One query as a worker gets it.

    Args:
        query: The text, judged by ``request.require_query``.
        format: Name of a format that fits the query's form.
        base: Base IRI for relative IRIs in the query.
        timeout: Wall time in seconds.
        union: Whether the default graph is the union of the named graphs.
        default_graphs: The protocol's default-graph-uri values; None if neither list was given.
        named_graphs: The protocol's named-graph-uri values; None if neither list was given.
        prefixes: Prefixes for answers in Turtle, TriG and RDF/XML.
        federated: Whether it calls other endpoints (``request.Request.federated``).
    """

    query: str
    format: str
    base: str
    timeout: float
    union: bool = True
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: dict[str, str] | None = None
    federated: bool = False

    def content(self, result_bytes: int) -> dict[str, Any]:
        """Return what ``_evaluation.evaluate`` needs, and the size at which an answer ends."""
        return {
            "query": self.query,
            "format": self.format,
            "base": self.base,
            "timeout": self.timeout,
            "union": self.union,
            "default_graphs": self.default_graphs,
            "named_graphs": self.named_graphs,
            "prefixes": self.prefixes,
            "result_bytes": result_bytes,
        }


class Cancellation:
    """Lets another thread stop a query whose client has gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Stop the query now, or as soon as it would start."""
        with self._lock:
            self.cancelled = True
            if self._worker is not None:
                self._worker.stop()

    def attach(self, worker: Worker | None) -> bool:
        """Note the worker that serves the query; False if it has been cancelled already."""
        with self._lock:
            self._worker = worker
            return not self.cancelled


class Result:
    """An answer, complete or still arriving.

    Iterate over it once for its pieces; ``close`` it in any case. An answer that is not complete
    holds its worker until it has been read to the end or closed.

    Attributes:
        complete: Whether the whole answer is here already.
        size: Bytes received so far.
    """

    def __init__(self, runner: Runner, worker: Worker, job: Job, cancel: Cancellation) -> None:
        self._runner = runner
        self._worker: Worker | None = worker
        self._job = job
        self._cancel = cancel
        self._pieces: list[bytes] = []
        self._fit = False
        self._began = time.monotonic()
        self._early: tuple[bytes, bytes] | None = None
        self._heard = False
        self.complete = False
        self.size = 0

    def fill(self, count: int) -> None:
        """Receive until the answer is complete or has ``count`` bytes.

        Raises:
            QueryError: The query was not answered.
        """
        try:
            while not self.complete and self.size < count:
                self._pieces.append(self._next())
        except BaseException:
            self.close()
            raise

    def fill_soon(self) -> bool:
        """Receive the whole answer if it is short and here within a moment.

        Whatever else comes, a long answer, a fault or nothing yet, is left for ``fill``.
        """
        if self._worker is not None and self._early is None:
            with suppress(EOFError, OSError):
                self._early = self._worker.receive_soon()
            if self._early is not None and self._early[0] == wire.END:
                self.fill(1)
        return self.complete

    def body(self) -> bytes:
        """Return the whole of a complete answer."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        self._pieces.clear()
        while not self.complete:
            yield self._next()

    def close(self) -> None:
        """Give the worker back; stop it if it is still at work."""
        worker, self._worker = self._worker, None
        if worker is not None:
            self._cancel.attach(None)
            self._runner.give_back(worker, fit=self._fit and not self._cancel.cancelled)

    def _next(self) -> bytes:
        """Receive a message: a piece of the answer, perhaps the last one."""
        worker = self._worker
        if worker is None:
            raise QueryFailed("The answer was closed before it was complete.")
        message, self._early = self._early, None
        try:
            if message is None:
                self._yield_way(worker)
                message = worker.receive()
        except (EOFError, OSError):
            error = self._post_mortem(worker)
            self.close()
            raise error from None
        kind, body = message
        self._heard = True
        if kind != wire.PIECE:
            self.complete = kind == wire.END
            self._fit = body.startswith(wire.STAYS) and not worker.lowered
            self.close()
            body = body[1:]
            if not self.complete:
                raise error_of(wire.read_fault(body))
        self.size += len(body)
        return body

    def _yield_way(self, worker: Worker) -> None:
        """Lower the priority of a worker whose query is no longer short."""
        left = self._began + (_LONG if self._heard else _SILENT) - time.monotonic()
        # A message that has come already need not be waited for; before the first, none has.
        if left <= 0 or not (self._heard or worker.has_word(left)):
            worker.lower()

    def _post_mortem(self, worker: Worker) -> QueryError:
        status = worker.stop()
        cause = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if self._cancel.cancelled:
            return QueryFailed("The client went away and the query was stopped.")
        if cause == signal.SIGALRM:
            return QueryTimeout(self._job.timeout)
        if cause in {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS}:
            return _too_much_memory()
        return QueryFailed("The process that held the query ended.", mend="Try again.")


def _too_much_memory() -> QueryTooLarge:
    return QueryTooLarge(
        "The query needed more memory than one query may use.",
        mend="Add a LIMIT, avoid sorting or joining everything, or run it on the dumps.",
    )


def error_of(fault: dict[str, Any]) -> QueryError:
    """Return the error that ``_evaluation.fault`` described."""
    problem = fault["problem"]
    if problem == "ours" and fault["kind"] == QueryTimeout.__name__:
        return QueryTimeout(fault["seconds"])
    if problem == "ours" and fault["kind"] != QuerySyntaxError.__name__:
        return _OURS[fault["kind"]](fault["message"], mend=fault["mend"])
    if problem in ("ours", "syntax"):
        return QuerySyntaxError(
            fault["message"], line=fault.get("line"), column=fault.get("column")
        )
    if problem == "graph":
        return QueryError(fault["message"])
    if problem == "too-large":
        return QueryTooLarge(
            "The answer is larger than one answer may be.",
            mend="Add a LIMIT, or take the dumps.",
        )
    if problem == "memory":
        return _too_much_memory()
    return QueryFailed(f"The engine reported: {fault['message']}.")
