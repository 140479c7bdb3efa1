"""Releases and running servers for the tests of the endpoint."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from netgov_ld.release.manifest import MANIFEST, NQUADS, TRIG, File, Release, manifest
from tests.ports import free_port
from tests.stores import Served, holding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "MAIN", "RUNAWAY", "Answer", "Server", "eventually", "exists", "make_release", "people",
    "running",
]  # fmt: skip

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""A query that would take years on a few hundred triples."""

_START = 120.0
MAIN = "from netgov_ld.cli import main; main()"


def people(count: int = 1000, graph: str = "http://example.org/g") -> str:
    """Return N-Quads about so many people."""
    return "".join(
        f'<http://example.org/{n}> <http://example.org/name> "person {n}" <{graph}> .\n'
        for n in range(count)
    )


def make_release(folder: Path, nquads: str, graphs: Mapping[str, int] | None = None) -> Release:
    """Write a release of any quads, also of such as the product would not release."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {NQUADS: nquads.encode(), TRIG: b""}
    sizes = graphs if graphs is not None else {"http://example.org/g": nquads.count("\n")}
    for name, data in content.items():
        (folder / name).write_bytes(data)
    files = {name: File.of(data) for name, data in content.items()}
    base = "https://w3id.org/netgov/"
    text = manifest(files, sizes, version="0.0.0", base=base, rdfc10="0" * 64)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return Release.open(folder)


def eventually(condition: Callable[[], bool], seconds: float = 90) -> bool:
    """Wait until a condition holds; False if it does not in so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def exists(pid: int) -> bool:
    """Tell whether a process has not ended yet."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Content-Type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A server process of its own.

    Args:
        process: The process of ``netgov serve``; None for a server in a thread.
        port: Where it listens.
    """

    def __init__(self, process: subprocess.Popen[bytes] | None, port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}/"

    def request(
        self,
        method: str,
        target: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 120,
    ) -> Answer:
        """Send a request and read the whole answer.

        Raises:
            http.client.IncompleteRead: The connection broke in the middle of the answer.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            data = body.encode() if isinstance(body, str) else body
            connection.request(method, target, data, dict(headers or {}))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str | None = None, **fields: str) -> Answer:
        """POST a query as a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if accept is not None:
            headers["Accept"] = accept
        body = urlencode({"query": text, **fields})
        return self.request("POST", "/sparql", body, headers)

    def processes(self) -> list[int]:
        """Return the process ids of everything below the server process (Linux)."""
        assert self.process is not None
        found, seen = [self.process.pid], []
        while found:
            parent = found.pop()
            listed = subprocess.run(
                ["ps", "--ppid", str(parent), "-o", "pid="], capture_output=True, text=True
            )
            children = [int(line) for line in listed.stdout.split()]
            seen += children
            found += children
        return seen

    def web_workers(self) -> list[int]:
        """Return the process ids of the web workers (Linux)."""
        found = []
        for pid in self.processes():
            with suppress(OSError):  # it has ended since
                if exists(pid) and b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return sorted(found)

    def workers(self) -> list[int]:
        """Return the process ids of the query workers (Linux)."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True)
        below = set(self.processes())
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        zygotes = {int(pid) for pid, _, args in rows if int(pid) in below and "_zygote" in args}
        return [int(pid) for pid, parent, _ in rows if int(parent) in zygotes]


@contextmanager
def running(
    release: Release | Served, *, port: int | None = None, **environment: object
) -> Iterator[Server]:
    """Run ``netgov serve`` on a release until the block ends.

    Where NETGOV_TEST_STORE names a triple store, its queries go there.

    Args:
        release: What to serve.
        port: Where to serve; any free port if None.
        environment: Settings by their name in lower case, without the prefix.
    """
    port = port or free_port()
    with holding(release) as leading:
        yield from _served(release, port, {**leading, **environment})


def _served(
    release: Release | Served, port: int, settings: Mapping[str, object]
) -> Iterator[Server]:
    variables = {f"NETGOV_{name.upper()}": _written(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "serve", "--port", str(port), "--release", release.folder],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    server = Server(process, port)
    try:
        deadline = time.monotonic() + _START
        while b"Stop with Ctrl-C" not in process.stdout.readline():
            assert process.poll() is None, "the server ended before it was ready"
            assert time.monotonic() < deadline, "the server was not ready in time"
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=120)
        process.stdout.close()


def _written(value: object) -> str:
    """Write the value of a setting as its variable has it."""
    return " ".join(value) if isinstance(value, tuple) else str(value)
