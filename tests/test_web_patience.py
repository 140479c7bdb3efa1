"""Slow and greedy clients: each is ended after a while, and an ordinary one is answered.

The waits are short here, and nothing is measured but that they end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import select
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from netgov_ld.web.patience import TooSlow, in_time
from tests.endpoint import Server, eventually, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.release import Release

pytestmark = [pytest.mark.web, pytest.mark.embedded("it is about connections, whatever answers")]

LONG = 90.0
"""Seconds after which something counts as never ended."""

QUERY = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
ALL = "SELECT * { ?s ?p ?o . ?a ?p ?b }"
SOME = "SELECT * { ?s ?p ?o } LIMIT 6000"
"""An answer that is sent as a whole, and more than the buffers of a connection take."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("release"), people(60_000))


@pytest.fixture(scope="module")
def shared(release: Release) -> Iterator[Server]:
    with running(
        release,
        web_workers=1,
        query_workers=1,
        query_timeout=600,
        query_length=10_000,
        client_wait=2,
        cache_bytes=0,
    ) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Iterator[Server]:
    """One that answers an ordinary client after each test."""
    yield shared
    assert shared.query("ASK {}").body.endswith(b"true}")
    assert eventually(lambda: busy(shared) == 0)


def busy(server: Server) -> float:
    """Return how many query workers are at work."""
    text = server.request("GET", "/metrics").body.decode()
    found = re.search(r'^netgov_query_workers\{state="busy"\} (.*)$', text, re.MULTILINE)
    return float(found[1]) if found else -1


def connect(server: Server, sent: str = "", *, buffer: int | None = None) -> socket.socket:
    connection = socket.socket()
    if buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(LONG)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(sent.encode())
    return connection


def rest(connection: socket.socket) -> bytes:
    """Return what comes until the server closes the connection, in whatever way."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(1 << 16):
            received += piece
    return received


def broken(connection: socket.socket) -> bool:
    """Tell whether the other side has broken a connection, without reading from it.

    One that the kernel gave up has ended without a word, and says so when it is sent something.
    """
    with contextlib.suppress(OSError):
        connection.send(b"\n")
    poll = select.poll()
    poll.register(connection, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


@pytest.mark.parametrize(
    "sent",
    ["", "G", "GET /heal", "GET /healthz HTTP/1.1\r\nHost: x\r\n", "PRI * HTTP/2.0\r\n\r\n"],
)
def test_a_head_that_is_never_finished(server: Server, sent: str) -> None:
    with connect(server, sent) as connection:
        assert b"200 OK" not in rest(connection)


def test_a_head_that_drips(server: Server) -> None:
    """Each byte comes in time, the whole does not."""
    with connect(server) as connection:
        deadline = time.monotonic() + LONG
        with pytest.raises(ConnectionError):
            for byte in b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 100_000:
                connection.sendall(bytes([byte]))
                assert time.monotonic() < deadline
                time.sleep(0.1)


def test_a_connection_that_is_kept_for_nothing(server: Server) -> None:
    with connect(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert rest(connection).count(b"200 OK") == 1


@pytest.mark.parametrize(
    "framing", ["Content-Length: 9\r\n\r\nASK", "Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n"]
)
@pytest.mark.parametrize("path", ["/sparql", "/healthz"])
def test_a_body_that_is_never_finished(server: Server, path: str, framing: str) -> None:
    with connect(server, QUERY.replace("/sparql", path) + framing) as connection:
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    problem = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert problem["type"].endswith("/problems/too-slow")
    assert "2 s" in problem["detail"]


def test_a_body_that_drips(server: Server) -> None:
    with connect(server, QUERY + "Content-Length: 100000\r\n\r\n") as connection:
        connection.settimeout(0.1)
        deadline = time.monotonic() + LONG
        answer = b""
        while not answer:
            assert time.monotonic() < deadline
            connection.sendall(b" ")
            with contextlib.suppress(TimeoutError):
                answer = connection.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_body_without_end(server: Server) -> None:
    """It is read up to the limit, and then the connection ends."""
    with connect(server, QUERY + "Transfer-Encoding: chunked\r\n\r\n") as connection:
        sent, answer = 0, b""
        with contextlib.suppress(ConnectionError):
            while not select.select([connection], [], [], 0)[0]:
                connection.sendall(b"1000\r\n%s\r\n" % (b"#" * 4096))
                sent += 4096
                assert sent < 1 << 28
            answer = connection.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 413 ") or not answer  # a broken connection may lose it


@pytest.mark.parametrize("head", ["X: " + "x" * (1 << 20) + "\r\n", "X: x\r\n" * 200])
def test_a_head_that_is_too_large(server: Server, head: str) -> None:
    with connect(server) as connection:
        with contextlib.suppress(ConnectionError):  # it may answer before all has been sent
            connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
        assert rest(connection).startswith(b"HTTP/1.1 431 ")


def test_many_requests_at_once_on_a_connection(server: Server) -> None:
    requests = "".join(f"GET /nothing/{n} HTTP/1.1\r\nHost: x\r\n\r\n" for n in range(500))
    with connect(server, requests) as connection:
        answer = rest(connection).decode()
    assert re.findall(r'"instance": ?"/nothing/(\d+)"', answer) == [str(n) for n in range(500)]


def test_many_connections_for_nothing(server: Server) -> None:
    """They are more than one web worker takes; an ordinary client has to wait, and is answered."""
    with contextlib.ExitStack() as held:
        for _ in range(1100):
            held.enter_context(connect(server))
        assert server.request("GET", "/healthz", timeout=LONG).status == 200


@pytest.mark.parametrize("query", [ALL, SOME])
def test_an_answer_that_is_not_read(server: Server, query: str) -> None:
    head = f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(server, head, buffer=4096) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        assert eventually(lambda: broken(connection))


def test_an_answer_that_is_read_too_slowly(server: Server) -> None:
    """The query worker is free again, and the answer does not look whole."""
    head = f"GET /sparql?{urlencode({'query': ALL})} HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(server, head, buffer=4096) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        deadline, end = time.monotonic() + LONG, b"-"
        while busy(server) and end:
            assert time.monotonic() < deadline
            with contextlib.suppress(ConnectionError):
                end = connection.recv(1000)
            time.sleep(0.1)
        end = rest(connection) or end
    assert not end.endswith(b"0\r\n\r\n")


def test_a_step_has_its_time() -> None:
    async def steps() -> None:
        assert await in_time(asyncio.sleep(0, "done"), LONG) == "done"
        with pytest.raises(TooSlow, match=r"0\.01 s"):
            await in_time(asyncio.Event().wait(), 0.01)

    asyncio.run(steps())
