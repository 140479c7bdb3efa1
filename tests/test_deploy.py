"""The production recipe in ``deploy/`` runs as written, with only names and folders changed.

systemd itself and a container engine are not needed: the unit is judged by systemd's own tools,
and its commands are run as they stand in it; ``.ci/container`` runs those of the container file.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pytest

from tests.endpoint import (
    MAIN,
    RUNAWAY,
    Server,
    eventually,
    make_release,
    people,
    running,
)
from tests.ports import free_port
from tests.proxy import DEPLOY, NGINX, Proxy, changed, proxied, tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netgov_ld.release import Release

pytestmark = [pytest.mark.web, pytest.mark.embedded("it is about what stands before the server")]

UNIT: Final = (DEPLOY / "netgov.service").read_text(encoding="utf-8")
WORST: Final = 20
"""Exposure that is still well, in tenths, as ``systemd-analyze security`` counts; 100 is worst."""


def values(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", UNIT, re.MULTILINE)


def test_the_unit_is_well_formed(tmp_path: Path) -> None:
    program = tmp_path / "netgov"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "netgov.service"
    unit.write_text(changed(UNIT, {"/opt/netgov/bin/netgov": str(program)}), encoding="utf-8")
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", "--man=no", unit], capture_output=True, text=True
    )
    assert [line for line in done.stderr.splitlines() if "netgov" in line] == []
    assert done.returncode == 0, done.stderr


def test_the_unit_is_hardened() -> None:
    done = subprocess.run(
        [
            tool("systemd-analyze"), "security", "--offline=yes", f"--threshold={WORST}",
            DEPLOY / "netgov.service",
        ],
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:]


def test_the_commands_of_the_unit(tmp_path: Path, checkout: Path) -> None:
    """Start, reload after the data has changed, and stop, as the unit has it."""
    port, program = free_port(), tmp_path / "netgov"
    program.write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(MAIN)} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    for folder in ("graph", "ontology", "shapes"):
        shutil.copytree(checkout / folder, tmp_path / "data" / folder)
    changes = {"/opt/netgov/bin/netgov": str(program), "8000": str(port)}
    state = tmp_path / "state"
    state.mkdir()
    environ = {
        name: value.replace("/var/lib/netgov", str(state))
        for name, _, value in (entry.partition("=") for entry in values("Environment"))
    }
    environ = {**os.environ, **environ, "NETGOV_DATA": str(tmp_path / "data")}
    (start,) = values("ExecStart")
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        shlex.split(changed(start, changes)), env=environ, cwd=state, stdout=log, stderr=log
    )
    server = Server(process, port)

    def digest() -> str:
        try:
            return str(json.loads(server.request("GET", "/healthz").body)["release"])
        except OSError:
            return ""

    try:
        assert eventually(lambda: digest() != "")
        before = digest()
        actors = tmp_path / "data" / "graph" / "actors.ttl"
        text = actors.read_text(encoding="utf-8")
        actors.write_text(text.replace('"Lu Wei"@en', '"LU Wei"@en', 1), encoding="utf-8")
        for command in values("ExecReload"):
            words = shlex.split(command.replace("/opt/netgov/bin/netgov", str(program)))
            words = [word.replace("$MAINPID", str(process.pid)) for word in words]
            subprocess.run(words, env=environ, cwd=state, check=True, capture_output=True)
        assert eventually(lambda: digest() not in ("", before))
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
        log.close()
    assert '"event": "request"' in (tmp_path / "log").read_text(encoding="utf-8")


UNFINISHED: Final = (
    "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    "Content-Length: 100\r\n\r\nASK"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("release"), people(60_000))


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[Server]:
    with running(
        release, web_workers=1, query_workers=2, public_url="https://localhost/"
    ) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    site = changed(NGINX, {"127.0.0.1:8000": f"127.0.0.1:{server.port}"})
    with proxied(tmp_path_factory.mktemp("nginx"), site) as proxy:
        yield proxy


def _sparql(query: str, **fields: str) -> str:
    return "/sparql?" + urlencode({"query": query, **fields})


def test_answers_pass_through_the_proxy(proxy: Proxy) -> None:
    status, headers, body = proxy.get(_sparql("SELECT * { <http://example.org/7> ?p ?o }"))
    assert status == 200
    assert b"person 7" in body
    assert "strict-transport-security" in headers
    again, more, rest = proxy.get(
        _sparql("SELECT * { <http://example.org/7> ?p ?o }"), {"If-None-Match": headers["etag"]}
    )
    assert (again, rest) == (304, b"")
    assert more["etag"] == headers["etag"]
    assert "accept" in headers["vary"].lower()


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=120)
    connection.request("GET", "/query?x=1", headers={"Host": "localhost"})
    response = connection.getresponse()
    assert response.status == 308
    assert response.getheader("Location") == "https://localhost/query?x=1"
    connection.close()


def test_the_numbers_stay_inside(proxy: Proxy, server: Server) -> None:
    assert proxy.get("/metrics")[0] == 404
    assert server.request("GET", "/metrics").status == 200


def test_what_may_be_kept_is_kept(proxy: Proxy, server: Server, release: Release) -> None:
    def asked() -> float:
        text = server.request("GET", "/metrics").body.decode()
        found = re.search(r'route="dumps",status="200"\} (.*)$', text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    kept = f"/dumps/{release.name}/netgov.nq"
    first = proxy.get(kept)
    assert first[0] == 200
    assert "max-age" in first[1]["cache-control"]
    assert eventually(lambda: asked() == 1)
    assert [proxy.get(kept)[2] for _ in range(5)] == [first[2]] * 5
    assert proxy.get(kept, {"Range": "bytes=0-9"})[::2] == (206, first[2][:10])
    assert proxy.get("/healthz")[1]["cache-control"] == "no-store"
    time.sleep(1.5)  # the numbers come in about once a second
    assert asked() == 1


def test_a_body_that_is_too_large(proxy: Proxy) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    assert proxy.get("/sparql", kind, b"ASK {} #" + b"x" * (5 << 20))[0] == 413


def test_half_an_answer_is_broken_for_the_client_too(proxy: Proxy, server: Server) -> None:
    query = "SELECT * { ?s ?p ?o . ?a ?p ?b }"  # too much to be sent whole
    connection = proxy.connect()
    connection.request("GET", _sparql(query))
    response = connection.getresponse()
    assert response.status == 200
    response.read(1000)
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    with pytest.raises((http.client.IncompleteRead, ConnectionError, ssl.SSLError)):
        response.read()
    connection.close()


def test_http_2_resets_half_an_answer(proxy: Proxy, server: Server) -> None:
    query = {"query": "SELECT * { ?s ?p ?o . ?a ?p ?b }"}
    with subprocess.Popen(
        [tool("curl"), "-sS", "--http2", "--cacert", proxy.certificate, "--data", urlencode(query),
         f"https://localhost:{proxy.port}/sparql"],
        stdout=subprocess.PIPE,
    ) as client:  # fmt: skip
        assert client.stdout is not None
        assert client.stdout.read(1000)
        for pid in server.workers():
            os.kill(pid, signal.SIGKILL)
        client.communicate()
    assert client.returncode == 92  # an error of the stream, which says that it did not end well


def _busy(server: Server) -> float:
    text = server.request("GET", "/metrics").body.decode()
    found = re.search(r'^netgov_query_workers\{state="busy"\} (.*)$', text, re.M)
    return float(found[1]) if found else -1


@pytest.mark.parametrize(
    "sent", ["", "GET /heal", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n", UNFINISHED]
)
def test_a_request_that_is_never_finished(proxy: Proxy, sent: str) -> None:
    with proxy.opened(sent) as channel:
        try:
            answer = channel.recv(1 << 16)
        except (ConnectionError, ssl.SSLError):
            answer = b""
    assert answer[:13] in (b"", b"HTTP/1.1 408 ")
    assert proxy.get("/healthz")[0] == 200


def test_an_address_may_have_so_many_queries_under_way(proxy: Proxy) -> None:
    """Those whose body has not come yet count, and hold nothing of the server's."""
    with ExitStack() as held:
        for _ in range(8):
            held.enter_context(proxy.opened(UNFINISHED))
        assert eventually(lambda: proxy.get(_sparql("ASK {}"))[0] == 429, 1.5)
        assert proxy.get("/healthz")[0] == 200
    assert eventually(lambda: proxy.get(_sparql("ASK {}"))[0] == 200)


def test_a_slow_reader_holds_no_query_worker(proxy: Proxy, server: Server) -> None:
    target = _sparql("SELECT * { ?s ?p ?o }")
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with proxy.opened(request, buffer=4096) as channel:
        assert channel.recv(100).startswith(b"HTTP/1.1 200 ")
        assert eventually(lambda: _busy(server) == 0)
        time.sleep(5)  # more than it is waited for
        received = 0
        with suppress(ConnectionError, ssl.SSLError):
            while piece := channel.recv(1 << 16):
                received += len(piece)
    assert received < len(server.query("SELECT * { ?s ?p ?o }").body)
    assert proxy.get("/healthz")[0] == 200


def test_a_client_that_goes_stops_its_query(proxy: Proxy, server: Server) -> None:
    connection = proxy.connect()
    connection.request("GET", _sparql(RUNAWAY))
    assert eventually(lambda: _busy(server) == 1)
    connection.close()
    assert eventually(lambda: _busy(server) == 0)


def test_one_address_may_not_ask_too_fast(proxy: Proxy) -> None:
    answers: list[tuple[int, dict[str, str], bytes]] = []

    def refused_some() -> bool:
        with ThreadPoolExecutor(8) as pool:
            answers.extend(pool.map(lambda n: proxy.get(_sparql(f"ASK {{}} LIMIT {n}")), range(60)))
        return {status for status, _, _ in answers} == {200, 429}

    assert eventually(refused_some)
    refused = next(answer for answer in answers if answer[0] == 429)
    assert refused[1]["retry-after"] == "5"
    assert refused[1]["content-type"] == "application/problem+json"
    assert json.loads(refused[2])["status"] == 429
