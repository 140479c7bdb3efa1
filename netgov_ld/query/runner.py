"""Runs queries in worker processes that can be stopped.

Oxigraph has no time-out and no cancel in Python, and an out-of-memory condition aborts its
process, so a stranger's query needs a process of its own. A *zygote* (``_zygote``) loads the store
once and forks the workers; this module keeps a pool of them, one query each at a time.

Own code, because the kept libraries were too slow when measured (``benchmarks/RESULTS.md``):
Pebble's ProcessPool added about 310 microseconds to a query of 37 and freed its caller 3 s after
a limit of 1 s, since it asks with SIGTERM first and the engine does not listen; the standard
library's pools cannot stop a task at all. This pool adds some 40 microseconds and the kernel
itself ends a worker at its limit.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import (
    Overloaded,
    QueryError,
    QueryFailed,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
)
from netgov_ld.query import _wire as wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.settings import Settings

__all__ = ["Cancellation", "Job", "Result", "Runner"]

_GRACE: Final = 2
"""Seconds past the longest limit after which a silent worker is given up."""


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
    """

    query: str
    format: str
    base: str
    timeout: float
    union: bool = True
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: dict[str, str] | None = None


class Cancellation:
    """Lets another thread stop a query whose client has gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Stop the query now, or as soon as it would start."""
        with self._lock:
            self.cancelled = True
            if self._worker is not None:
                self._worker.stop()

    def attach(self, worker: _Worker | None) -> bool:
        """Note the worker that serves the query; False if it has been cancelled already."""
        with self._lock:
            self._worker = worker
            return not self.cancelled


class _Worker:
    """A worker process as the runner sees it."""

    def __init__(self, runner: Runner, pid: int, channel: socket.socket) -> None:
        self._runner = runner
        self.pid = pid
        self.channel = channel
        # The kernel keeps this time-out, which saves a poll before every call. The worker's own
        # timer strikes first; this one is for the case that it fails.
        seconds = int(runner.settings.query_timeout + _GRACE) + 1
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", seconds, 0))
        self.inbox = channel.makefile("rb")
        self._ended: int | None = None
        self._lock = threading.Lock()

    def stop(self) -> int:
        """Kill the process; return its wait status (what ended it, if it was dead already)."""
        with self._lock:
            if self._ended is None:
                self._ended = self._runner.kill(self.pid)
            return self._ended

    def is_alive(self) -> bool:
        """Tell whether the idle process still holds its end of the channel."""
        try:
            return self.channel.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        """Stop the process and close the channel to it."""
        self.stop()
        self.inbox.close()
        self.channel.close()


class Result:
    """An answer, complete or still arriving.

    Iterate over it once for its pieces; ``close`` it in any case. An answer that is not complete
    holds its worker until it has been read to the end or closed.

    Attributes:
        complete: Whether the whole answer is here already.
        size: Bytes received so far.
    """

    def __init__(self, runner: Runner, worker: _Worker, job: Job, cancel: Cancellation) -> None:
        self._runner = runner
        self._worker: _Worker | None = worker
        self._job = job
        self._cancel = cancel
        self._pieces: list[bytes] = []
        self.complete = False
        self.size = 0

    def fill(self, count: int) -> None:
        """Receive until the answer is complete or has ``count`` bytes.

        Raises:
            QueryError: The query was not answered.
        """
        while not self.complete and self.size < count:
            piece = self._next()
            if piece is not None:
                self._pieces.append(piece)

    def body(self) -> bytes:
        """Return the whole of a complete answer."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        self._pieces.clear()
        while not self.complete:
            piece = self._next()
            if piece is not None:
                yield piece

    def close(self) -> None:
        """Give the worker back; stop it if it is still at work."""
        worker, self._worker = self._worker, None
        if worker is not None:
            self._cancel.attach(None)
            self._runner.give_back(worker, fit=self.complete and not self._cancel.cancelled)

    def _next(self) -> bytes | None:
        """Receive a message: a piece, or None once the answer is complete."""
        worker = self._worker
        if worker is None:
            raise QueryFailed("The answer was closed before it was complete.")
        try:
            kind, body = wire.receive(worker.inbox)
        except (EOFError, OSError):
            error = self._post_mortem(worker)
            self.close()
            raise error from None
        if kind == wire.PIECE:
            self.size += len(body)
            return body
        self.complete = True
        self.close()
        if kind == wire.FAULT:
            self.complete = False
            raise _fault(wire.unpack(body))
        return None

    def _post_mortem(self, worker: _Worker) -> QueryError:
        status = worker.stop()
        cause = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if self._cancel.cancelled:
            return QueryFailed("The client went away and the query was stopped.")
        if cause == signal.SIGALRM:
            return QueryTimeout(self._job.timeout)
        if cause in {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS}:
            return _too_much_memory()
        return QueryFailed("The process that held the query ended.", mend="Try again.")


class Runner:
    """A pool of workers.

    Args:
        settings: Limits and pool size.
        address: The zygote's socket (``Zygote.address``).
    """

    def __init__(self, settings: Settings, address: str) -> None:
        self.settings = settings
        self._control = socket.socket(socket.AF_UNIX)
        self._control.connect(address)
        self._replies = self._control.makefile("rb", buffering=0)
        self._lock = threading.Lock()
        size = settings.query_workers
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._free = threading.Semaphore(size)
        self._waiting = 0
        self._count = threading.Lock()
        for _ in range(size):
            self._idle.put(self._spawn())

    def run(self, job: Job, cancel: Cancellation | None = None) -> Result:
        """Start a query and receive its first ``settings.buffer_bytes`` bytes.

        Raises:
            Overloaded: No worker became free in time, or too many wait already.
            QueryError: The query was not answered.
        """
        cancel = cancel or Cancellation()
        self._acquire()
        worker = self._take()
        result = Result(self, worker, job, cancel)
        try:
            if not cancel.attach(worker):
                raise QueryFailed("The client went away before the query began.")
            wire.send(worker.channel, wire.JOB, self._content(job))
            result.fill(self.settings.buffer_bytes)
        except BaseException as error:
            result.close()
            if isinstance(error, OSError):
                raise QueryFailed("The process for the query ended.", mend="Try again.") from error
            raise
        return result

    def kill(self, pid: int) -> int:
        """Kill a worker and return its wait status."""
        with self._lock:
            self._control.sendall(wire.pack(wire.KILL, struct.pack("!i", pid)))
            status: int = wire.PID.unpack(wire.exactly(self._replies, wire.PID.size))[1]
            return status

    def give_back(self, worker: _Worker, *, fit: bool) -> None:
        """Return a worker to the pool; one that is not fit is stopped and replaced."""
        try:
            if not fit:
                worker.close()
                worker = self._spawn()
            self._idle.put(worker)
        finally:
            self._free.release()

    def close(self) -> None:
        """Let go of all workers; the zygote kills them when the control channel closes."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()
        self._replies.close()
        self._control.close()

    def _content(self, job: Job) -> dict[str, Any]:
        return {
            "query": job.query,
            "format": job.format,
            "base": job.base,
            "timeout": job.timeout,
            "union": job.union,
            "default_graphs": job.default_graphs,
            "named_graphs": job.named_graphs,
            "prefixes": job.prefixes,
            "result_bytes": self.settings.result_bytes,
        }

    def _acquire(self) -> None:
        if self._free.acquire(blocking=False):
            return
        mend = "Try again in a few seconds."
        with self._count:
            if self._waiting >= self.settings.queue_length:
                raise Overloaded("Too many queries are waiting.", mend=mend)
            self._waiting += 1
        try:
            started = time.monotonic()
            if not self._free.acquire(timeout=self.settings.queue_wait):
                waited = time.monotonic() - started
                raise Overloaded(f"No worker became free in {waited:.0f} s.", mend=mend)
        finally:
            with self._count:
                self._waiting -= 1

    def _take(self) -> _Worker:
        try:
            worker = self._idle.get_nowait()
            if worker.is_alive():
                return worker
            worker.close()
            return self._spawn()
        except BaseException:
            self._free.release()
            raise

    def _spawn(self) -> _Worker:
        with self._lock:
            self._control.sendall(wire.pack(wire.SPAWN, b""))
            data, descriptors, _, _ = socket.recv_fds(self._control, wire.PID.size, 1)
        pid = wire.PID.unpack(data)[0] if len(data) == wire.PID.size else 0
        if not pid or not descriptors:
            raise QueryFailed("No process could be started for the query.", mend="Try again.")
        return _Worker(self, pid, socket.socket(fileno=descriptors[0]))


def _too_much_memory() -> QueryTooLarge:
    return QueryTooLarge(
        "The query needed more memory than one query may use.",
        mend="Add a LIMIT, avoid sorting or joining everything, or run it on the dumps.",
    )


def _fault(fault: dict[str, Any]) -> QueryError:
    problem = fault["problem"]
    if problem == "syntax":
        return QuerySyntaxError(
            fault["message"], line=fault.get("line"), column=fault.get("column")
        )
    if problem == "too-large":
        return QueryTooLarge(
            "The answer is larger than one answer may be.",
            mend="Add a LIMIT, or take the dumps.",
        )
    if problem == "memory":
        return _too_much_memory()
    return QueryFailed(f"The engine reported: {fault['message']}.")
