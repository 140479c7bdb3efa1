"""Runs queries in worker processes that can be stopped.

Oxigraph has no time-out and no cancel in Python, and an out-of-memory condition aborts its
process, so a stranger's query needs a process of its own. A *zygote* (``_zygote``) loads the store
once and forks the workers; this module keeps a pool of them, one query each at a time.

Own code, because the kept libraries did not do when measured (``benchmarks/runner.py``, figures in
RESULTS.md): Pebble's ProcessPool cost a query two and a half times as much as this pool and freed
its caller 3 s after a limit of 1 s, since it asks with SIGTERM first and the engine does not
listen; the standard library's pools cannot stop a task at all. Here the kernel itself ends a
worker at its limit.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import Overloaded, QueryFailed
from netgov_ld.query import _wire as wire
from netgov_ld.query.result import Cancellation, Job, Result

if TYPE_CHECKING:
    from netgov_ld.settings import Settings

__all__ = ["Cancellation", "Job", "Result", "Runner", "Worker"]

_GRACE: Final = 2
"""Seconds past the longest limit after which a silent worker is given up."""

_MOMENT: Final = 0.005
"""Seconds within which a small query is answered."""

_LAST: Final = 10
"""The nice value of a process that lets all others go first."""


class Worker:
    """A worker process as the runner sees it."""

    def __init__(self, runner: Runner, pid: int, channel: socket.socket) -> None:
        self._runner = runner
        self.pid = pid
        self.channel = channel
        # The kernel keeps this time-out, which saves a small query a poll.
        moment = struct.pack("ll", 0, int(_MOMENT * 1e6))
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, moment)
        self._inbox = wire.Inbox(channel)
        self.lowered = False
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)
        self._ended: int | None = None
        self._lock = threading.Lock()

    def stop(self) -> int:
        """Kill the process; return its wait status (what ended it, if it was dead already)."""
        with self._lock:
            if self._ended is None:
                # Without a zygote nobody can tell; the worker's own timer ends it.
                with suppress(QueryFailed):
                    self._ended = self._runner.kill(self.pid)
            return self._ended or 0

    def receive_soon(self) -> tuple[bytes, bytes] | None:
        """Return the next message if it is here within a moment.

        Raises:
            EOFError: The process has ended.
        """
        with suppress(BlockingIOError):
            return self._inbox.receive()
        return None

    def receive(self) -> tuple[bytes, bytes]:
        """Wait for the next message.

        Raises:
            EOFError: The process has ended, or is silent although its time is over.
        """
        # Its own timer strikes first; this wait is for the case that it fails.
        patience = self._runner.settings.query_timeout + _GRACE
        while (message := self.receive_soon()) is None:
            if not self.has_word(patience):
                raise EOFError
        return message

    def has_word(self, seconds: float) -> bool:
        """Wait until the process has sent something or ended; False if it did neither in time."""
        return bool(self._poll.poll(seconds * 1000))

    def lower(self) -> None:
        """Let all other processes go first, for good: to go back takes a privilege."""
        if not self.lowered:
            self.lowered = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _LAST)

    def close(self) -> None:
        """Stop the process and close the channel to it."""
        self.stop()
        self.channel.close()


class Runner:
    """A pool of workers.

    Args:
        settings: Limits and pool size.
        address: The zygote's socket (``Zygote.address``).
        port: TCP port that the workers may call (``forwarder``); None for workers that may call
            nothing.
    """

    def __init__(self, settings: Settings, address: str, port: int | None = None) -> None:
        self.settings = settings
        self._kind = b"" if port is None else wire.PORT.pack(port)
        self.address = address
        self._lock = threading.Lock()
        self._control = self._connect()
        size = settings.query_workers
        self._idle: list[Worker] = []
        self._free = threading.Semaphore(size)
        self._waiting = 0
        self._count = threading.Lock()
        for _ in range(size):
            self._idle.append(self._spawn())

    def run(self, job: Job, cancel: Cancellation | None = None) -> Result:
        """Start a query and receive its first ``settings.buffer_bytes`` bytes.

        Raises:
            Overloaded: No worker became free in time, or too many wait already.
            QueryError: The query was not answered.
        """
        message = wire.job(job.content(self.settings.result_bytes))
        self._acquire()
        result = self._start(job, message, cancel or Cancellation())
        result.fill(self.settings.buffer_bytes)
        return result

    def load(self) -> tuple[int, int, int]:
        """Return how many workers are at work and how many idle, and how many queries wait."""
        idle = len(self._idle)
        return self.settings.query_workers - idle, idle, self._waiting

    def begin(self, job: Job, cancel: Cancellation) -> Result | None:
        """Start a query and wait for nothing; None if no worker is free.

        Raises:
            QueryFailed: The query could not be started.
        """
        message = wire.job(job.content(self.settings.result_bytes))
        return self._start(job, message, cancel) if self._free.acquire(blocking=False) else None

    def kill(self, pid: int) -> int:
        """Kill a worker and return its wait status."""
        return self._command(wire.KILL, struct.pack("!i", pid))[1]

    def give_back(self, worker: Worker, *, fit: bool) -> None:
        """Return a worker to the pool; one that is not fit is stopped and replaced."""
        try:
            if not fit:
                worker.close()
                worker = self._spawn()
            self._idle.append(worker)
        except QueryFailed:
            pass  # whoever needs the place next tries again
        finally:
            self._free.release()

    def close(self) -> None:
        """Let go of all workers; the zygote kills them when the control channel closes."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()
        self._control.close()

    def _start(self, job: Job, message: bytes, cancel: Cancellation) -> Result:
        """Send a query to a worker, for which there is a place."""
        worker = self._take(message)
        result = Result(self, worker, job, cancel)
        if not cancel.attach(worker):
            result.close()
            raise QueryFailed("The client went away before the query began.")
        return result

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

    def _take(self, message: bytes) -> Worker:
        """Send a message to an idle worker, or to a new one if there is none that is well."""
        try:
            with suppress(IndexError):
                worker = self._idle.pop()
                if _sent(worker, message):
                    return worker
                worker.close()
            worker = self._spawn()
            if _sent(worker, message):
                return worker
            worker.close()
            raise QueryFailed("The process for the query ended.", mend="Try again.")
        except BaseException:
            self._free.release()
            raise

    def _spawn(self) -> Worker:
        pid, _, descriptors = self._command(wire.SPAWN, self._kind)
        if not pid or not descriptors:
            raise QueryFailed("No process could be started for the query.", mend="Try again.")
        return Worker(self, pid, socket.socket(fileno=descriptors[0]))

    def _command(self, kind: bytes, body: bytes) -> tuple[int, int, list[int]]:
        """Ask the zygote; connect anew if it has been replaced by another.

        Returns:
            Process id, wait status, and descriptors that came with the reply.

        Raises:
            QueryFailed: There is no zygote.
        """
        with self._lock:
            for attempt in (1, 2):
                with suppress(OSError):
                    if attempt == 2:
                        self._control.close()
                        self._control = self._connect()
                    self._control.sendall(wire.pack(kind, body))
                    data, descriptors, _, _ = socket.recv_fds(self._control, wire.PID.size, 1)
                    if len(data) == wire.PID.size:
                        pid, status = wire.PID.unpack(data)
                        return pid, status, descriptors
        raise QueryFailed("The query service is being restarted.", mend="Try again.")

    def _connect(self) -> socket.socket:
        control = socket.socket(socket.AF_UNIX)
        control.connect(self.address)
        return control


def _sent(worker: Worker, message: bytes) -> bool:
    """Send a message; False if the worker has ended, as it may while it is idle."""
    try:
        worker.channel.sendall(message)
    except OSError:
        return False
    return True
