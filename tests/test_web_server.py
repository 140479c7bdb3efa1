"""The server under misuse and mishap: every answer is whole, broken visibly, or a problem."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

from tests.endpoint import (
    MAIN,
    RUNAWAY,
    Server,
    eventually,
    exists,
    make_release,
    people,
    running,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

ALL = "SELECT * { ?s ?p ?o }"
MANY = 60_000


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("release"), people(MANY))


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[Server]:
    with running(
        release,
        web_workers=1,
        query_workers=2,
        query_timeout=120,
        query_memory=256 << 20,
        queue_length=1,
        queue_wait=1,
        cache_bytes=0,
    ) as server:
        yield server


def problem(body: bytes) -> str:
    content = json.loads(body)
    assert {"type", "title", "status", "detail", "instance"} <= set(content)
    return str(content["type"].rpartition("/")[2])


def working(pid: int) -> bool:
    """Tell whether a process is running on a processor, not waiting for work."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.startswith("R")


def bytes_of(client: SPARQLWrapper) -> bytes:
    answer = client.query().convert()
    assert isinstance(answer, bytes)
    return answer


def _get(server: Server, query: str, **fields: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", "/sparql?" + urlencode({"query": query, **fields}))
    return connection


@pytest.mark.parametrize(
    ("form", "query"),
    [
        *((form, ALL) for form in ("json", "xml", "csv", "tsv")),
        *(
            (form, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
            for form in ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")
        ),
    ],
)
def test_half_an_answer_is_never_whole(server: Server, form: str, query: str) -> None:
    """The worker is killed after the first byte has been sent, with the rest still to come."""
    before = set(server.workers())
    connection = _get(server, query, format=form)
    response = connection.getresponse()
    assert response.status == 200
    assert response.getheader("transfer-encoding") == "chunked"
    response.read(1000)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not any(map(exists, before)))
    broken = pytest.raises((http.client.IncompleteRead, ConnectionError))
    with closing(connection), response, broken:
        response.read()
    answer = server.query(query, format=form)
    assert answer.status == 200
    assert answer.body.count(b"person ") == MANY


def _curl(server: Server, way: str, query: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["curl", "-sS", way, "-w", "%{http_version} %{http_code}", f"{server.url}sparql",
         "--data", urlencode({"query": query})],
        stdout=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.embedded("it ends a worker that computes an answer")
def test_http_1_0_gets_no_half_answer(server: Server) -> None:
    """It has no chunks, so the whole answer has to be there before the first byte."""
    with _curl(server, "--http1.0", ALL) as client:
        body = client.communicate()[0]
    assert body.count(b"person ") == MANY
    assert body.endswith(b"}1 200")
    slow = "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(STRLEN(?o) + STRLEN(?c) = 16) }"
    with _curl(server, "--http1.0", slow) as client:
        assert eventually(lambda: any(map(working, server.workers())))
        for pid in server.workers():
            os.kill(pid, signal.SIGKILL)
        body = client.communicate()[0]
    assert b"results" not in body
    assert body.endswith(b"1 500")


def test_a_runaway_becomes_a_503_and_the_server_goes_on(server: Server) -> None:
    answer = server.query(RUNAWAY, timeout="0.5")
    assert answer.status == 503
    assert problem(answer.body) == "query-timeout"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert server.query("ASK {}").status == 200


def test_the_timeout_is_never_raised(release: Release) -> None:
    with running(release, web_workers=1, query_workers=1, query_timeout=0.5) as server:
        answer = server.query(RUNAWAY, timeout="3600")
        assert answer.status == 503
        assert "0.5 s" in json.loads(answer.body)["detail"]


@pytest.mark.embedded("the memory of a query is the store's")
def test_a_memory_bomb_becomes_a_503(server: Server) -> None:
    answer = server.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?c ?i")
    assert answer.status == 503
    assert problem(answer.body) == "query-too-large"
    assert server.query("ASK {}").status == 200


@pytest.mark.embedded("it looks at which workers compute")
def test_a_client_that_goes_stops_its_query(server: Server) -> None:
    connection = _get(server, RUNAWAY)
    assert eventually(lambda: any(map(working, server.workers())))
    busy = {pid for pid in server.workers() if working(pid)}
    assert connection.sock is not None
    connection.sock.close()
    connection.close()
    assert eventually(lambda: not busy & set(server.workers()))
    assert server.query("ASK {}").status == 200


@pytest.mark.embedded("it looks at which workers compute")
def test_a_client_that_stops_reading_and_goes_frees_the_worker(server: Server) -> None:
    connection = _get(server, ALL)
    response = connection.getresponse()
    with closing(connection), response:
        response.read(10)

    def both() -> bool:
        """Tell whether both workers are free: then two queries at once need no wait."""
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda: answers.append(server.query(ALL).status))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers == [200, 200]

    assert eventually(both)


@pytest.mark.embedded("it looks at which workers compute")
def test_too_many_queries_are_turned_away(server: Server) -> None:
    """Two run, one waits for a second and gives up, the fourth finds the queue full."""
    held = [_get(server, RUNAWAY) for _ in range(2)]
    assert eventually(lambda: sum(map(working, server.workers())) == 2)
    answers: list[tuple[int, str]] = []

    def ask() -> None:
        answer = server.query("ASK {}")
        answers.append((answer.status, problem(answer.body)))
        assert "retry-after" in answer.headers

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()
    assert answers == [(503, "overloaded")] * 2
    assert server.request("GET", "/healthz").status == 200  # pages do not wait behind queries
    for connection in held:
        assert connection.sock is not None
        connection.sock.close()
        connection.close()
    assert eventually(lambda: server.query("ASK {}").status == 200)


@pytest.mark.parametrize("name", ["SERVICE", "SERVICE SILENT", "\\u0053ERVICE", "service"])
def test_nothing_goes_out(server: Server, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for text in (
            f"SELECT * {{ {name} <{address}> {{ ?s ?p ?o }} }}",
            f"PREFIX : <{address}> SELECT * {{ {name}:x {{ ?s ?p ?o }} }}",
            f"ASK {{ BIND(<{address}> AS ?x) {name} ?x {{ ?s ?p ?o }} }}",
        ):
            answer = server.query(text)
            assert answer.status in (400, 403)
            assert problem(answer.body) in ("query-refused", "query-syntax")
        assert server.query(f"ASK FROM <{address}> {{ ?s ?p ?o }}").status == 200
        load = urlencode({"update": f"LOAD <{address}>"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert server.request("POST", "/sparql", load, headers).status == 403
        with pytest.raises(TimeoutError):
            listener.accept()


def test_escapes_are_decoded_once(server: Server) -> None:
    answer = server.query("SELECT (STRLEN('%25 %2541 + é') AS ?n) {}", format="csv")
    assert answer.body.split() == [b"n", str(len("%25 %2541 + é")).encode()]


def test_head_has_the_headers_of_get(server: Server) -> None:
    target = "/sparql?" + urlencode({"query": "ASK {}"})
    get, head = server.request("GET", target), server.request("HEAD", target)
    assert head.body == b""
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


def test_the_host_header_changes_nothing(server: Server) -> None:
    answer = server.request("GET", "/sparql", headers={"Host": "evil.example"})
    assert b"evil.example" not in answer.body
    assert f"{server.url}sparql".encode() in answer.body


def test_a_body_too_large(server: Server) -> None:
    for headers in ({}, {"Transfer-Encoding": "chunked"}):
        kind = {"Content-Type": "application/sparql-query", **headers}
        body = b"ASK {} #" + b"x" * (4 << 20)
        if headers:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        answer = server.request("POST", "/sparql", body, kind)
        assert answer.status == 413
        assert problem(answer.body) == "too-long"


def test_a_url_too_long(server: Server) -> None:
    answer = server.request("GET", "/sparql?query=ASK%7B%7D%23" + "x" * (40 << 10))
    assert answer.status == 414
    assert problem(answer.body) == "too-long"


def test_curl(server: Server) -> None:
    query = "query=SELECT ?n { <http://example.org/7> ?p ?n }"
    done = subprocess.run(
        ["curl", "-sS", "-H", "Accept: text/csv", f"{server.url}sparql", "--data-urlencode", query],
        capture_output=True,
        check=True,
    )
    assert done.stdout.splitlines() == [b"n", b"person 7"]


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(server: Server, method: str) -> None:
    client = SPARQLWrapper(f"{server.url}sparql")
    client.setMethod(method)
    client.setQuery("SELECT ?n { <http://example.org/7> ?p ?n }")
    client.setReturnFormat(JSON)
    answer = client.query().convert()
    assert isinstance(answer, dict)
    assert answer["results"]["bindings"][0]["n"]["value"] == "person 7"
    client.setReturnFormat(CSV)
    assert b"person 7" in bytes_of(client)
    client.setQuery("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?o = 'person 7') }")
    client.setReturnFormat(TURTLE)
    assert b"person 7" in bytes_of(client)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_sparql_store_of_rdflib(server: Server, method: str) -> None:
    store = SPARQLStore(f"{server.url}sparql", method=method)
    rows = list(store.query("SELECT ?n { <http://example.org/7> ?p ?n }"))
    assert [str(row[0]) for row in rows if isinstance(row, tuple)] == ["person 7"]
    assert bool(store.query("ASK { <http://example.org/7> ?p ?n }")) is True


@pytest.mark.embedded("it looks at which workers compute")
def test_every_process_ends_with_the_server(release: Release) -> None:
    with running(release, web_workers=2, query_workers=4) as server:
        # It is ready when one web worker is; the other and its query workers may follow.
        assert eventually(lambda: len(server.processes()) >= 7)
        processes = server.processes()
        held = _get(server, RUNAWAY)
        assert eventually(lambda: any(map(working, server.workers())))
    held.close()
    assert eventually(lambda: not any(map(exists, processes)))


@pytest.mark.embedded("it looks at which workers compute")
def test_a_killed_server_leaves_no_orphan(release: Release) -> None:
    with running(release, web_workers=2, query_workers=4) as server:
        processes = server.processes()
        held = _get(server, RUNAWAY)
        assert eventually(lambda: any(map(working, server.workers())))
        assert server.process is not None
        server.process.kill()
        assert eventually(lambda: not any(map(exists, processes)))
    held.close()


@pytest.mark.embedded("it looks at which workers compute")
def test_a_killed_zygote_is_replaced(release: Release) -> None:
    with running(release, web_workers=1, query_workers=1) as server:
        (worker,) = server.workers()
        zygote = int(
            subprocess.run(
                ["ps", "-o", "ppid=", "-p", str(worker)], capture_output=True, text=True
            ).stdout
        )
        os.kill(zygote, signal.SIGKILL)
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: not exists(worker))
        assert eventually(lambda: server.query("ASK {}").status == 200)


def test_a_port_that_is_taken(release: Release) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "serve", "--port", port, "--release", release.folder],
            capture_output=True,
            text=True,
        )
    assert done.returncode == 2
    assert port in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
