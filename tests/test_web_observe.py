"""What the log and the numbers say of requests."""

from __future__ import annotations

import http.client
import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from prometheus_client.parser import text_string_to_metric_families

from netgov_ld.query.formats import FORMATS
from netgov_ld.settings import Settings
from netgov_ld.web.metrics import Metrics
from netgov_ld.web.observe import REMEMBERED, Observation, Observer, route_of, rows_in
from tests.endpoint import RUNAWAY, Server, eventually, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

Numbers = dict[tuple[str, tuple[str, ...]], float]


def numbers(text: str) -> Numbers:
    """Read samples by their name and the values of their labels."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def observed(tmp_path: Path, *seen: Observation, **settings: Any) -> list[dict[str, Any]]:
    """Return the log lines about requests that went like this; each took 2 s."""
    log = tmp_path / "log"
    observer = Observer(Settings(access_log=str(log), **settings), Metrics())
    observer.start(lambda _: None)
    scope = {"method": "GET", "path": "/sparql", "query_string": b"query=ASK+%7B%7D"}
    for each in seen:
        observer.saw(scope, 2.0, each, [(b"x-query-id", b"abc")])
    observer.close()
    return read(log)


def test_a_line_a_request(tmp_path: Path) -> None:
    seen = Observation(query_id="q1", query="ASK {}", rows=3, status=200, size=7)
    (line,) = observed(tmp_path, seen)
    del line["time"]
    assert line == {
        "event": "request",
        "method": "GET",
        "route": "sparql",
        "path": "/sparql",
        "status": 200,
        "bytes": 7,
        "ms": 2000.0,
        "outcome": "answered",
        "query_id": "q1",
        "rows": 3,
    }


def test_the_text_is_logged_if_it_is_wanted(tmp_path: Path) -> None:
    asked = Observation(query_id="q1", query="ASK {}")
    remembered = Observation(outcome=REMEMBERED)
    lines = observed(tmp_path, asked, remembered, Observation(), log_queries=True)
    assert [line.get("query") for line in lines] == ["ASK {}", "ASK {}", None]
    assert [line.get("query_id") for line in lines] == ["q1", "abc", None]
    assert lines[1]["outcome"] == "cached"


def test_a_slow_query_has_a_line_of_its_own(tmp_path: Path) -> None:
    slow = Observation(query_id="q1", query="ASK {}")
    lines = observed(tmp_path, slow, Observation(), slow_query=1)
    assert [line["event"] for line in lines] == ["request", "slow query", "request"]
    assert "query" not in lines[1]
    assert len(lines[1]["query_sha256"]) == 64


@pytest.mark.parametrize("slow", [0, 3])
def test_a_query_that_is_not_slow_has_none(tmp_path: Path, slow: float) -> None:
    assert len(observed(tmp_path, Observation(query_id="q1"), slow_query=slow)) == 1


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "home"),
        ("/doc/article/x", "doc"),
        ("/sitemap-1.xml", "sitemap"),
        ("//x", "other"),
        ("/.env", "other"),
    ],
)
def test_routes_are_few(path: str, route: str) -> None:
    assert route_of(path) == route


def test_every_page_has_a_route(shipped_app: Flask) -> None:
    rules = {rule.rule for rule in shipped_app.url_map.iter_rules()}
    assert [rule for rule in sorted(rules) if route_of(rule) == "other"] == []


TRAP = r'"}},{\"s\":{},{} <result> \n"'


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT * { ?s ?p ?o }", 3),
        ("SELECT ?x { ?s ?p ?o OPTIONAL { ?s <http://e/none> ?x } }", 3),
        ("SELECT * { ?s ?p 7 }", 0),
        ("ASK {}", None),
    ],
)
def test_rows_are_counted_right_or_not_at_all(query: str, rows: int | None, form: str) -> None:
    store = ox.Store()
    data = "".join(f"<http://e/{n}> <http://e/p> {TRAP} .\n" for n in range(3))
    store.load(data, format=ox.RdfFormat.N_TRIPLES)
    result = store.query(query)
    assert not isinstance(result, ox.QueryTriples)
    format_ = next(entry for entry in FORMATS if entry.name == form)
    body = result.serialize(format=getattr(ox.QueryResultsFormat, form.upper()))
    assert body is not None
    assert rows_in(body, format_) in (rows, None)
    if "?x" not in query:
        assert form == "json" or rows_in(body, format_) == rows


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("release"), people(2000))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture(scope="module")
def server(release: Release, log: Path) -> Iterator[Server]:
    with running(release, web_workers=2, query_workers=2, access_log=log, slow_query=0.2) as server:
        yield server


def test_the_log_of_a_server(server: Server, log: Path) -> None:
    answer = server.query("SELECT * { ?s ?p ?o } LIMIT 5")
    assert server.query(RUNAWAY, timeout="0.3").status == 503
    assert server.query("ASK {").status == 400
    assert server.request("GET", "/nothing?secret=1").status == 404
    many = server.query("SELECT * { ?s ?p ?o . ?a ?b ?o }", format="csv")

    def arrived() -> bool:
        return any(line["bytes"] == len(many.body) for line in read(log))

    assert eventually(arrived)
    lines = read(log)
    assert "secret" not in log.read_text()
    assert "SELECT" not in log.read_text()
    (line,) = [each for each in lines if each.get("query_id") == answer.headers["x-query-id"]]
    assert (line["rows"], line["status"], line["bytes"]) == (5, 200, len(answer.body))
    outcomes = {each.get("outcome") for each in lines}
    assert {"answered", "query-timeout", "query-syntax"} <= outcomes
    assert 404 in {each["status"] for each in lines}
    assert [each["outcome"] for each in lines if each["event"] == "slow query"]


@pytest.mark.parametrize(
    ("query", "some"),
    [
        pytest.param(RUNAWAY, 0, id="before the answer"),
        pytest.param(
            "SELECT * { ?s ?p ?o . ?a ?p ?b . ?c ?p ?d }",
            1000,
            id="in the middle of it",
            marks=pytest.mark.embedded("Virtuoso has all rows before the first", over="virtuoso"),
        ),
    ],
)
def test_a_client_that_goes(server: Server, log: Path, query: str, some: int) -> None:
    def gone() -> bool:
        lines = [line for line in read(log) if line.get("outcome") == "client-gone"]
        return any((line["status"] == 200) == bool(some) for line in lines)

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", "/sparql?" + urlencode({"query": query, "timeout": "20"}))
    if some:
        with connection.getresponse() as response:
            response.read(some)
    else:
        time.sleep(0.5)  # the query has to be under way
    connection.close()
    assert eventually(gone)


def test_the_numbers_of_all_web_workers(server: Server) -> None:
    def count() -> float:
        found = numbers(server.request("GET", "/metrics").body.decode())
        return found.get(("netgov_queries_total", ("answered",)), 0.0)

    before = count()
    for number in range(20):
        assert server.query(f"ASK {{ ?s ?p {number} }}").status == 200
    assert eventually(lambda: count() >= before + 20)
    found = numbers(server.request("GET", "/metrics").body.decode())
    assert eventually(
        lambda: (
            numbers(server.request("GET", "/metrics").body.decode())[
                "netgov_query_workers", ("idle",)
            ]
            == 2
        )
    )
    assert found["netgov_requests_total", ("sparql", "200")] >= 20
    assert found["netgov_query_seconds_count", ()] >= 20
    assert found["netgov_result_bytes_total", ()] > 0
    assert ("netgov_queries_waiting", ()) in found
    assert any(name == "netgov_release_info" for name, _ in found)


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"])
def test_the_numbers_are_not_for_those_behind_a_proxy(server: Server, header: str) -> None:
    assert server.request("GET", "/metrics").status == 200
    assert server.request("GET", "/metrics", headers={header: "127.0.0.1"}).status == 404


@pytest.mark.parametrize(
    ("address", "public", "status"),
    [
        ("127.0.0.1", False, 200),
        ("::1", False, 200),
        ("192.0.2.1", False, 404),
        ("", False, 404),
        ("192.0.2.1", True, 200),
    ],
)
def test_who_may_read_the_numbers(
    release: Release, address: str, public: bool, status: int
) -> None:
    from netgov_ld.web import create_app

    client = create_app(release, Settings(metrics_public=public)).test_client()
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_breaks_no_answer(release: Release) -> None:
    with running(release, web_workers=1, query_workers=2, access_log="/dev/full") as server:
        statuses: list[int] = []
        threads = [
            threading.Thread(
                target=lambda: statuses.extend(server.query("ASK {}").status for _ in range(20))
            )
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200] * 80

        def lost() -> bool:
            found = numbers(server.request("GET", "/metrics").body.decode())
            return found["netgov_log_lines_lost_total", ()] >= 80

        assert eventually(lost)
