"""What a worker process does: evaluate one query after another inside hard limits.

Every limit is kept by the kernel, because nothing inside the engine can be interrupted: the wall
clock by a timer whose signal ends the process, memory by RLIMIT_AS, and outgoing connections by
a limit of zero new file descriptors (the store is open by then), or where some may be made, to one
port alone (``_wall``). The process has no handlers and
no threads, so its end is immediate and clean.
"""

from __future__ import annotations

import io
import os
import resource
import signal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from netgov_ld.query import _wire as wire
from netgov_ld.query._evaluation import ResultTooLarge, evaluate, fault
from netgov_ld.query._forward import forward
from netgov_ld.query._wall import can_confine, confine
from netgov_ld.store import Remote

if TYPE_CHECKING:
    import socket

__all__ = ["PASSWORD", "serve"]

PASSWORD: Final = "NETGOV_STORE_PASSWORD"  # noqa: S105 - the name of a variable
"""Variable with the password of the triple store."""

_PIECE: Final = 1 << 16
_SOCKETS: Final = 4
"""Descriptors for the calls of a worker that may make some."""


class _Sink(io.RawIOBase):
    """Takes the serialized answer, sends it on in pieces and stops it at the size limit."""

    def __init__(self, channel: socket.socket, limit: int) -> None:
        self._channel = channel
        self._left = limit
        self.tail = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        self._left -= size
        if self._left < 0:
            raise ResultTooLarge
        self.tail += data
        if len(self.tail) >= _PIECE:
            self._channel.sendall(wire.pack(wire.PIECE, self.tail))
            self.tail.clear()
        return size

    def flush(self) -> None:
        """Keep the tail; it travels with the end message."""


def serve(channel: socket.socket, store: ox.Store | None, config: dict[str, Any]) -> None:
    """Answer jobs until the channel closes.

    Args:
        channel: The socket to the runner.
        store: The store in memory that the zygote loaded, or None to open the one on disk.
        config: ``disk`` (folder or None), ``remote`` (``store.Remote.config`` or None: queries are
            forwarded), ``memory`` (bytes a query may add), and ``port`` (TCP port that its queries
            may call, or None).
    """
    remote = None
    if config["remote"] is not None:
        remote = Remote.of(config["remote"], os.environ.get(PASSWORD))
    elif store is None:
        store = ox.Store.read_only(config["disk"])
        # One query makes the engine open what it needs before descriptors are forbidden.
        store.query("ASK { GRAPH ?g { ?s ?p ?o } }")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(config["memory"])
    if remote is None:
        if config["port"] is not None and can_confine():
            confine(config["port"])
        files = 0 if config["port"] is None else _files() + _SOCKETS
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    # A large query leaves a fragmented heap, which would count against the next one: a process
    # that has grown by half of what it may leaves. Its last message says so, lest the runner send
    # a query to a process that is going.
    most = _largest() + (config["memory"] >> 11)
    inbox = wire.Inbox(channel)
    while True:
        try:
            _, body = inbox.receive()
        except EOFError:
            return
        kind, content = _answer(channel, remote or store, wire.read_job(body))
        leaves = _largest() > most
        channel.sendall(wire.pack(kind, (wire.LEAVES if leaves else wire.STAYS) + content))
        if leaves:
            return


def _files() -> int:
    """Return the number of the next descriptor."""
    number = os.dup(0)
    os.close(number)
    return number


def _largest() -> int:
    """Return the most memory this process has had, in KiB (on macOS, in bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _limit_memory(more: int) -> None:
    """Bound the address space to what it is now plus ``more`` bytes (Linux; elsewhere no limit)."""
    size = Path("/proc/self/statm")
    if more and size.exists():
        pages = int(size.read_text().split()[0])
        bound = pages * os.sysconf("SC_PAGESIZE") + more
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _answer(
    channel: socket.socket, store: ox.Store | Remote | None, job: dict[str, Any]
) -> tuple[bytes, bytes]:
    """Evaluate a job and send what is more than one piece of its answer.

    Returns:
        Kind and content of the last message.
    """
    sink = _Sink(channel, job["result_bytes"])
    signal.setitimer(signal.ITIMER_REAL, job["timeout"])
    try:
        if isinstance(store, Remote):
            forward(store, job, cast("IO[bytes]", sink))
        elif store is not None:
            evaluate(store, job, cast("IO[bytes]", sink))
    # Whatever the engine raises is a fault of this one query.
    except Exception as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return wire.FAULT, wire.fault(fault(error))
    signal.setitimer(signal.ITIMER_REAL, 0)
    return wire.END, bytes(sink.tail)
