"""Several servers of one release behind nginx, with ``deploy/replicas.conf`` as it is shipped."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pytest

from tests.endpoint import Server, eventually, exists, running
from tests.pages import release_of
from tests.ports import free_port
from tests.proxy import DEPLOY, NGINX, Proxy, changed, proxied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from flask import Flask

    from netgov_ld.release import Release

REPLICAS: Final = (DEPLOY / "replicas.conf").read_text(encoding="utf-8")
PUBLIC: Final = "https://localhost/"
OWN: Final = {"date", "server-timing", "x-query-id"}
"""Headers that belong to one answer of one replica."""

QUERIES: Final = (
    ("SELECT * { ?s ?p ?o }", "csv"),
    ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "xml"),
    ("SELECT ?p (COUNT(*) AS ?n) (SAMPLE(?s) AS ?one) { ?s ?p ?o } GROUP BY ?p", "json"),
    ("SELECT ?s (GROUP_CONCAT(?o) AS ?all) { ?s ?p ?o } GROUP BY ?s", "json"),
    ("SELECT * { ?s ?p ?o FILTER(ISBLANK(?o)) }", "tsv"),
    ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "turtle"),
    ("ASK { ?s ?p ?o }", "json"),
)


@pytest.fixture(scope="module")
def release(shipped_app: Flask) -> Release:
    return release_of(shipped_app)


@pytest.fixture(scope="module")
def replicas(release: Release) -> Iterator[tuple[Server, Server]]:
    with _replica(release) as first, _replica(release) as second:
        yield first, second


def _replica(release: Release, port: int | None = None) -> AbstractContextManager[Server]:
    return running(release, port=port, web_workers=1, query_workers=2, public_url=PUBLIC)


def _asked(server: Server) -> float:
    """Return how many requests a replica has answered, beside those that ask this."""
    text = server.request("GET", "/metrics").body.decode()
    counts = re.findall(r'^netgov_requests_total\{route="(\w+)",.*\} (.*)$', text, re.MULTILINE)
    return sum(float(count) for route, count in counts if route not in ("metrics", "healthz"))


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_replicas_send_the_same_bytes(
    replicas: tuple[Server, Server], release: Release, coding: str
) -> None:
    targets = [
        "/", "/ontology", "/views/", "/sitemap.xml", "/.well-known/void", "/openapi.json",
        "/search?q=china", f"/dumps/{release.name}/netgov.nq",
        *("/sparql?" + urlencode({"query": text, "format": form}) for text, form in QUERIES),
    ]  # fmt: skip
    tags = 0
    for target in targets:
        first = replicas[0].request("GET", target, headers={"Accept-Encoding": coding})
        time.sleep(0.1)  # the time of day must not matter
        second = replicas[1].request("GET", target, headers={"Accept-Encoding": coding})
        assert first.status == second.status == 200, target
        assert first.body == second.body, target
        sent = [{k: v for k, v in each.headers.items() if k not in OWN} for each in (first, second)]
        assert sent[0] == sent[1], target
        if "etag" in first.headers:
            tags += 1
            headers = {"Accept-Encoding": coding, "If-None-Match": first.headers["etag"]}
            assert replicas[1].request("GET", target, headers=headers).status == 304
    assert tags >= len(targets) - 1


def test_requests_are_shared_and_a_lost_replica_is_not_missed(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ports = free_port(), free_port()
    upstream = changed(REPLICAS, {f"127.0.0.1:800{n + 1}": f"127.0.0.1:{ports[n]}" for n in (0, 1)})
    alone = re.sub(r"^upstream netgov \{.*?^\}\n", "", NGINX, flags=re.MULTILINE | re.DOTALL)
    assert "upstream" not in alone
    with ExitStack() as stack:
        first = stack.enter_context(_replica(release, ports[0]))
        second = stack.enter_context(_replica(release, ports[1]))
        folder = tmp_path_factory.mktemp("nginx")
        proxy = stack.enter_context(proxied(folder, upstream + alone))
        with _Load(proxy) as load:
            assert eventually(lambda: _asked(first) > 5 and _asked(second) > 5)
            _kill(first)
            assert load.goes_on()
            first = stack.enter_context(_replica(release, ports[0]))
            assert eventually(lambda: _asked(first) > 5)
            assert load.goes_on()
        assert set(load.statuses) == {200}


def _kill(server: Server) -> None:
    """End all processes of a server at once, as a machine does that loses its power."""
    assert server.process is not None
    processes = [server.process.pid, *server.processes()]
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
    server.process.wait()
    assert eventually(lambda: not any(map(exists, processes)))


class _Load:
    """Some clients that ask for pages and queries, fewer than the proxy slows down."""

    def __init__(self, proxy: Proxy) -> None:
        self.statuses: list[int] = []
        self._proxy = proxy
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(4)]

    def __enter__(self) -> _Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def goes_on(self) -> bool:
        """Wait until it has been answered a good deal more."""
        enough = len(self.statuses) + 60
        return eventually(lambda: len(self.statuses) >= enough)

    def _ask(self, number: int) -> None:
        count = 0
        while not self._over.wait(0.1):
            count += 1
            target = f"/search?q={number}x{count}"
            if number == 0 and count % 5 == 0:  # queries have a lower limit
                target = "/sparql?" + urlencode({"query": f"ASK {{ ?s ?p {count} }}"})
            self.statuses.append(self._proxy.get(target)[0])
