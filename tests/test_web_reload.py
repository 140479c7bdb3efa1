"""Going over to another release, and stopping, without losing a request."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest.mock import AsyncMock, Mock
from urllib.parse import urlencode

import pytest

from netgov_ld.web.bridge import Bridge, Serving
from netgov_ld.web.memo import Remembered
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

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("it goes from release to release, which test_remote does with stores"),
]

TARGET = "/sparql?" + urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
MANY = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }"})


@dataclass
class Link:
    """A link that leads to a release, by which the server is started."""

    folder: Path

    def lead_to(self, release: Release) -> None:
        new = self.folder.with_name("new")
        new.symlink_to(release.folder)
        new.replace(self.folder)


@pytest.fixture
def link(tmp_path: Path) -> Link:
    return Link(tmp_path / "current")


def _digest(server: Server) -> str:
    return str(json.loads(server.request("GET", "/healthz").body)["release"])


def _hang_up(server: Server) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGHUP)


def _comes_to_serve(server: Server, release: Release) -> bool:
    return eventually(lambda: _digest(server) == release.digest)


class Load:
    """A few clients that ask without pause."""

    def __init__(self, server: Server, clients: int = 4) -> None:
        self.answers: list[tuple[int, str, bytes]] = []
        self.faults: list[Exception] = []
        self._server = server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                answer = self._server.request("GET", TARGET, headers={"Cache-Control": "no-cache"})
                self.answers.append((answer.status, answer.headers["etag"], answer.body))
                whole = self._server.request("GET", MANY)
                assert whole.status == 200
                assert whole.body.count(b"person ") in (100, 200)
            except (OSError, http.client.HTTPException, KeyError, AssertionError) as error:
                self.faults.append(error)
            self._over.wait(0.02)

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def test_no_request_fails_while_the_release_changes(tmp_path: Path, link: Link) -> None:
    first = make_release(tmp_path / "first", people(100))
    second = make_release(tmp_path / "second", people(200))
    link.lead_to(first)
    # The cache is off, so that every request is evaluated.
    with running(link, web_workers=2, query_workers=4, cache_bytes=0) as server:
        load = Load(server)
        assert eventually(lambda: len(load.answers) > 20)
        for release in (second, first, second):
            link.lead_to(release)
            _hang_up(server)
            assert _comes_to_serve(server, release)
        # One web worker goes over after the other.
        assert eventually(lambda: all(b'"200"' in body for _, _, body in load.answers[-20:]))
        load.stop()
        assert load.faults == []
        assert {status for status, _, _ in load.answers} == {200}
        by_tag = {(tag, body) for _, tag, body in load.answers}
        assert len(by_tag) == len({tag for tag, _ in by_tag}) == 2
        # What served before has gone: one zygote and its workers are left.
        assert eventually(lambda: len(server.workers()) == 4)


def test_an_application_is_held_from_the_first_moment_of_a_request() -> None:
    """Here it is replaced at once: whoever closes it has to see that somebody is in it."""
    memo, held = Mock(get=lambda _: Remembered([], b"")), []
    before, after = Serving(Mock(), memo, Mock()), Serving(Mock(), memo, Mock())
    bridge = Bridge(before, threads=1, body_limit=0, client_wait=30, observer=Mock())
    memo.key = lambda *_: held.append(bridge.replace(after).active)
    scope = {"type": "http", "headers": [], "method": "GET"}
    asyncio.run(bridge(scope, AsyncMock(), AsyncMock()))
    assert held == [1]
    assert (before.active, after.active) == (0, 0)


def test_a_running_query_ends_on_the_release_it_began_with(tmp_path: Path, link: Link) -> None:
    first = make_release(tmp_path / "first", people(400))
    second = make_release(tmp_path / "second", people(10))
    link.lead_to(first)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = <x:none>) }"
    with running(link, web_workers=1, query_workers=2, query_timeout=120) as server:
        held = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        held.request("GET", "/sparql?" + urlencode({"query": RUNAWAY, "timeout": "4"}))
        assert eventually(lambda: bool(server.workers()))
        link.lead_to(second)
        _hang_up(server)
        assert _comes_to_serve(server, second)
        assert b'"10"' in server.request("GET", TARGET).body
        response = held.getresponse()
        body = json.loads(response.read())
        held.close()
        # It ran into its own limit, which is how this query ends; the change did not end it.
        assert body["type"].endswith("query-timeout"), body
        assert server.query(slow).status == 200
        assert eventually(lambda: len(server.workers()) == 2)


def test_a_release_that_is_damaged_is_not_served(tmp_path: Path, link: Link) -> None:
    first = make_release(tmp_path / "first", people(100))
    second = make_release(tmp_path / "second", people(200))
    third = make_release(tmp_path / "third", people(300))
    (second.folder / "netgov.nq").write_text("altered", encoding="utf-8")
    link.lead_to(first)
    with running(link, web_workers=1, query_workers=1) as server:
        link.lead_to(second)
        _hang_up(server)
        link_gone = link.folder.with_name("gone")
        assert b'"100"' in server.request("GET", TARGET).body
        link.folder.rename(link_gone)
        _hang_up(server)
        assert b'"100"' in server.request("GET", TARGET).body
        link.lead_to(third)
        _hang_up(server)
        assert _comes_to_serve(server, third)


def test_a_release_that_is_removed_is_served_on(tmp_path: Path) -> None:
    release = make_release(tmp_path / "release", people(100))
    with running(release, web_workers=2, query_workers=2, cache_bytes=0) as server:
        shutil.rmtree(release.folder)
        for _ in range(10):
            assert b'"100"' in server.request("GET", TARGET).body
        # Workers are forked from what is in memory, so even a lost one is replaced.
        assert server.query(RUNAWAY, timeout="0.2").status == 503
        assert server.request("GET", TARGET).status == 200
        assert server.request("GET", "/").status == 200


def test_a_web_worker_waits_for_a_release_that_is_gone(tmp_path: Path) -> None:
    release = make_release(tmp_path / "release", people(100))
    with running(release, web_workers=2, query_workers=2, cache_bytes=0) as server:
        assert server.process is not None
        assert eventually(lambda: len(server.web_workers()) == 2)
        aside = release.folder.rename(tmp_path / "aside")
        first, second = server.web_workers()
        os.kill(first, signal.SIGKILL)
        # The server library gives up when what it starts in a worker's place ends twice at once.
        assert eventually(lambda: bool(set(server.web_workers()) - {first, second}))
        time.sleep(12)  # more than three attempts
        assert server.process.poll() is None
        assert server.query("ASK {}").status == 200
        aside.rename(release.folder)
        os.kill(second, signal.SIGKILL)
        assert eventually(lambda: _answers(server))


def test_a_server_ends_when_no_web_worker_is_left(tmp_path: Path) -> None:
    """It says why, and its exit code lets systemd start it again."""
    release = make_release(tmp_path / "release", people(100))
    said, port = tmp_path / "said", free_port()
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "serve", "--port", str(port), "--release", release.folder],
            env={**os.environ, "NETGOV_WEB_WORKERS": "2"},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    server = Server(process, port)
    try:
        assert eventually(lambda: _answers(server) and len(server.web_workers()) == 2)
        release.folder.rename(tmp_path / "aside")
        for pid in server.web_workers():
            os.kill(pid, signal.SIGKILL)
        assert process.wait(timeout=90) == 2
    finally:
        process.kill()
        process.wait()
    text = said.read_text(encoding="utf-8")
    assert "no web worker can serve the release" in text
    assert str(release.folder) in text
    assert "Traceback" not in text


def _answers(server: Server) -> bool:
    try:
        return server.request("GET", "/healthz", timeout=5).status == 200
    except OSError:
        return False


def test_a_server_that_stops_answers_what_it_has_begun(tmp_path: Path) -> None:
    release = make_release(tmp_path / "release", people(100))
    with running(release, web_workers=1, query_workers=1) as server:
        assert server.process is not None
        held = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        held.request("GET", "/sparql?" + urlencode({"query": RUNAWAY, "timeout": "2"}))
        assert eventually(lambda: bool(server.workers()))
        threading.Event().wait(0.5)  # the query has to be under way
        server.process.terminate()
        response = held.getresponse()
        assert json.loads(response.read())["type"].endswith("query-timeout")
        held.close()
        assert server.process.wait(timeout=120) == 0
