"""A release in a real triple store: pushed, asked by pages and strangers, changed, gone."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import pytest
from rdflib import URIRef

from netgov_ld.errors import (
    NetgovError,
    QueryFailed,
    QueryTimeout,
    QueryTooLarge,
    ReleaseError,
    StoreUnavailable,
    UsageError,
)
from netgov_ld.query import named
from netgov_ld.query.engine import open_engine
from netgov_ld.release.push import Outcome, choose, push
from netgov_ld.settings import Settings
from netgov_ld.store import EmbeddedEngine, Remote, RemoteEngine, marker, services
from netgov_ld.store._virtuoso import adapted
from netgov_ld.store.service import JSON, Service
from netgov_ld.web import SERVICES, create_app
from tests.endpoint import RUNAWAY
from tests.ports import free_port
from tests.stores import KINDS, Place, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from netgov_ld.release import Release

BASE = "https://w3id.org/netgov/"


class Held(NamedTuple):
    """A store that holds the first of three releases."""

    place: Place
    release: Release
    settings: Settings
    service: Service


@pytest.fixture(scope="module", params=KINDS)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with place(request.param, tmp_path_factory.mktemp("store")) as found:
        yield found


@pytest.fixture
def held(store: Place, three_releases: tuple[Release, Release, Release]) -> Held:
    release = three_releases[0]
    settings = store.over(Settings(releases=release.folder.parent, query_workers=1))
    (service,) = services(settings)
    push(release, service, seconds=60)
    return Held(store, release, settings, service)


@pytest.fixture
def client(held: Held) -> Iterator[FlaskClient]:
    app = create_app(held.release, held.settings)
    yield app.test_client()
    app.extensions[SERVICES].close()


def rows_of(engine: RemoteEngine | EmbeddedEngine, sparql: str) -> list[list[tuple[str, str]]]:
    """Return the rows as sets of names and values; engines differ in what rows tie."""
    found = engine.select(sparql)
    return sorted(sorted((name, term.n3()) for name, term in row.items()) for row in found)


def test_a_release_is_pushed_changed_and_put_back(
    held: Held, three_releases: tuple[Release, Release, Release]
) -> None:
    first, second, _ = three_releases
    assert push(first, held.service, seconds=60) == Outcome(0, len(first.graphs), 0, 0)

    changed = push(second, held.service, seconds=60, former=first)
    assert 0 < changed.put < len(second.graphs)
    mark = marker.read(held.service, 60)
    assert mark is not None
    assert (mark.digest, mark.complete) == (second.digest, True)
    remote = Remote.find(held.settings, second.digest, second.graphs)
    count = (
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != <urn:netgov:store>) }"
    )
    (row,) = RemoteEngine(remote).select(count)
    assert int(row["n"]) == second.quads
    with pytest.raises(ReleaseError, match=f"holds the release {second.digest[:16]}"):
        Remote.find(held.settings, first.digest, first.graphs)


def test_graphs_that_are_gone_are_deleted_and_others_stay(held: Held) -> None:
    triple = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
    for graph in (f"{BASE}graph/gone", "http://example.org/other"):
        held.service.write("PUT", graph, triple, seconds=60)
    held.service.write("DELETE", marker.GRAPH, seconds=60)

    outcome = push(held.release, held.service, seconds=60)

    held.service.write("DELETE", "http://example.org/other", seconds=60)
    assert (outcome.deleted, outcome.foreign) == (1, 1)


def test_a_push_that_breaks_off_goes_on_where_it_was(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.service.write("DELETE", marker.GRAPH, seconds=60)
    write, puts = Service.write, 0

    def broken(self: Service, method: str, graph: str, *rest: Any, **more: Any) -> None:
        nonlocal puts
        puts += method == "PUT" and graph != marker.GRAPH
        if puts > 4:
            raise StoreUnavailable("The plug was pulled.")
        write(self, method, graph, *rest, **more)

    monkeypatch.setattr("netgov_ld.release.push._NOTED", 2)
    monkeypatch.setattr(Service, "write", broken)
    with pytest.raises(ReleaseError, match=r"The plug was pulled\..*push again to go on"):
        push(held.release, held.service, seconds=60)
    mark = marker.read(held.service, 60)
    assert mark is not None
    assert not mark.complete
    with pytest.raises(ReleaseError, match="is being loaded"):
        Remote.find(held.settings, held.release.digest, held.release.graphs)

    monkeypatch.setattr(Service, "write", write)
    outcome = push(held.release, held.service, seconds=60)
    assert (outcome.put, outcome.kept) == (len(held.release.graphs) - 4, 4)


def test_what_was_put_there_by_others_is_found_out(held: Held) -> None:
    graph = sorted(held.release.graphs)[0]
    held.service.write("POST", graph, b"<urn:a> <urn:b> <urn:c> .\n", seconds=60)
    with pytest.raises(ReleaseError, match=r"has \d+ triples instead of \d+.*--again"):
        push(held.release, held.service, seconds=60)
    held.service.write("DELETE", marker.GRAPH, seconds=60)
    assert push(held.release, held.service, seconds=60).put == len(held.release.graphs)


def test_named_queries_have_the_rows_of_the_embedded_engine(held: Held) -> None:
    engine = open_engine(held.release, held.settings)
    assert isinstance(engine, RemoteEngine)
    embedded = EmbeddedEngine.from_nquads(held.release.nquads)
    numbers = 0
    for name, query in named.load().items():
        rows = rows_of(engine, query.bind())
        assert rows == rows_of(embedded, query.bind()), name
        numbers += len(rows)
    assert numbers > 50


def test_terms_come_back_as_they_were_put(held: Held) -> None:
    engine = open_engine(held.release, held.settings)
    assert engine.ask("ASK { ?s ?p ?o }") is True
    assert engine.ask("ASK { ?s <urn:none> ?o }") is False
    focus = URIRef(f"{BASE}id/person/ada-example")
    query = "SELECT ?focus ?p ?o ?g WHERE { GRAPH ?g { ?focus ?p ?o } }"
    there = EmbeddedEngine.from_nquads(held.release.nquads).select(query, {"focus": focus})
    here = engine.select(query, {"focus": focus})
    assert {frozenset(row.items()) for row in here} == {frozenset(row.items()) for row in there}
    said = engine.graph(f"DESCRIBE <{focus}>")
    assert {s for s, _, _ in said} == {focus}
    restrictions = "SELECT ?r WHERE { ?r a <http://www.w3.org/2002/07/owl#Restriction> }"
    embedded = EmbeddedEngine.from_nquads(held.release.nquads)
    assert len(engine.select(restrictions)) == len(embedded.select(restrictions)) > 0


def test_a_store_that_says_nothing_is_asked_once() -> None:
    """A read that took too long is not tried again: that would double the limit."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        service = Service(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        with (
            pytest.raises(QueryTimeout),
            service.query("ASK {}", JSON, seconds=0.5, size=1000),
        ):
            pass
        silent.settimeout(5)
        silent.accept()[0].close()
        silent.settimeout(0.5)
        with pytest.raises(TimeoutError):
            silent.accept()


def test_limits_hold(held: Held) -> None:
    remote = Remote.find(held.settings, held.release.digest, held.release.graphs)
    with pytest.raises(QueryTimeout, match="1 s"):
        RemoteEngine(replace(remote, seconds=1.0)).query(RUNAWAY)
    with pytest.raises(QueryTooLarge, match="larger"):
        RemoteEngine(replace(remote, size=1000)).query("SELECT * WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("SELECT (bif:http_get('http://127.0.0.1/') AS ?x) {}", 403, "query-refused"),
        ("SELECT * { ?s foaf:name ?o }", 400, "query-syntax"),
        ("PREFIX b: <bif:> SELECT (b:sys_stat('x') AS ?x) {}", 403, "query-refused"),
        ("SELECT (<java:java.lang.Math>(1) AS ?x) {}", 403, "query-refused"),
        ("SELECT * { ?s ?p ?o FILTER }", 400, "query-syntax"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403, "query-refused"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "query-refused"),
        (RUNAWAY, 503, "query-timeout"),
    ],
)
def test_what_is_refused_here_as_everywhere(
    client: FlaskClient, query: str, status: int, problem: str
) -> None:
    answer = client.post("/sparql", data={"query": query, "timeout": "1"})
    assert answer.status_code == status, answer.text
    assert answer.get_json()["type"].endswith(f"/problems/{problem}")


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_are_written_as_by_the_embedded_engine(
    held: Held, client: FlaskClient, form: str
) -> None:
    # In which order values of several datatypes stand, SPARQL leaves to the engine.
    query = (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        " SELECT DISTINCT ?s ?label WHERE { ?s rdfs:label ?label }"
        " ORDER BY STR(?s) STR(?label) LANG(?label)"
    )
    answer = client.get("/sparql", query_string={"query": query, "format": form})
    local = create_app(held.release, Settings(releases=held.settings.releases, query_workers=1))
    try:
        same = local.test_client().get("/sparql", query_string={"query": query, "format": form})
    finally:
        local.extensions[SERVICES].close()
    assert answer.status_code == 200, answer.text
    assert answer.data == same.data


def test_a_casted_literal_and_a_relative_iri(client: FlaskClient) -> None:
    query = (
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
        " SELECT (xsd:integer('7') AS ?n) (STR(<x>) AS ?i) {}"
    )
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.text == "n,i\r\n7,http://127.0.0.1:8000/x\r\n"


def test_graphs_are_served_as_they_are(held: Held, client: FlaskClient) -> None:
    graph = f"{BASE}graph/tides"
    answer = client.get("/graphs/tides", headers={"Accept": "application/n-triples"})
    assert len(set(answer.text.splitlines())) == held.release.graphs[graph]
    none = client.get(
        "/sparql",
        query_string={
            "query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
            "default-graph-uri": graph,
            "format": "csv",
        },
    )
    assert none.text == "n\r\n0\r\n"


def test_no_answer_comes_from_a_store_that_is_being_changed(
    held: Held, client: FlaskClient
) -> None:
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 1"
    assert client.get("/sparql", query_string={"query": query}).status_code == 200
    page = "/doc/person/ada-example.html"
    assert client.get(page).status_code == 200
    held.service.write("DELETE", marker.GRAPH, seconds=60)
    try:
        for path, fields in (
            ("/sparql", {"query": f"{query} # 2"}),
            ("/doc/event/2020-tidal-forum.ttl", {}),
        ):
            answer = client.get(
                path, query_string={**fields, "default-graph-uri": "urn:x"} if fields else {}
            )
            assert answer.status_code == 503, path
            assert "Retry-After" in answer.headers
            assert answer.get_json()["type"].endswith("/problems/store-unavailable")
    finally:
        push(held.release, held.service, seconds=60)


def test_a_store_that_is_away(held: Held) -> None:
    app = create_app(held.release, held.settings)
    try:
        app.extensions[SERVICES].start()
        gone = Service(f"http://127.0.0.1:{free_port()}/sparql")
        found = Remote.find(held.settings, held.release.digest, held.release.graphs)
        app.extensions[SERVICES].engine = RemoteEngine(replace(found, service=gone))
        answer = app.test_client().get("/doc/person/ada-example.ttl")
        assert answer.status_code == 503
        assert "does not answer" in answer.get_json()["detail"]
        assert "127.0.0.1:" not in answer.get_json()["detail"]
    finally:
        app.extensions[SERVICES].close()
    away = replace(held.settings, store=(gone.url,), store_graphs=())
    with pytest.raises(ReleaseError, match=r"does not answer.*netgov push"):
        open_engine(held.release, away)


class Scripted(BaseHTTPRequestHandler):
    """A service that answers as it is told."""

    protocol_version = "HTTP/1.1"
    status = 200
    answers: ClassVar[dict[str, str]] = {}
    body = b""
    seen: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        wanted = self.answers.get("WWW-Authenticate", "none").split()[0]
        granted = self.headers.get("Authorization", "").startswith(wanted)
        self.send_response(200 if granted else self.status)
        for name, value in self.answers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_PUT = do_POST  # noqa: N815 - the base's way of naming

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def scripted(
    status: int, body: str = "", **answers: str
) -> Iterator[tuple[Service, list[dict[str, str]]]]:
    names = {name.replace("_", "-"): value for name, value in answers.items()}
    seen: list[dict[str, str]] = []
    more = {"status": status, "body": body.encode(), "answers": names, "seen": seen}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Scripted,), more))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/sparql"
    service = Service(url, graphs=url, user="curator", password="secret")  # noqa: S106
    try:
        yield service, seen
    finally:
        service.close()
        server.shutdown()
        server.server_close()


NO_ROWS = json.dumps({"head": {"vars": []}, "results": {"bindings": []}})


@pytest.mark.parametrize(
    ("status", "answers", "error", "words"),
    [
        (302, {"Location": "http://example.org/"}, StoreUnavailable, "redirect"),
        (401, {}, StoreUnavailable, "refused the credentials"),
        (404, {}, StoreUnavailable, "no such service"),
        (500, {}, QueryFailed, "could not answer"),
        (502, {}, StoreUnavailable, "status 502"),
        (200, {"X_SQL_State": "S1TAT"}, QueryTimeout, "5 s"),
        (200, {"X_SPARQL_MaxRows": "10000"}, QueryTooLarge, "10000 rows"),
    ],
)
def test_what_services_answer(
    status: int, answers: dict[str, str], error: type[NetgovError], words: str
) -> None:
    with scripted(status, NO_ROWS, **answers) as (service, _), pytest.raises(error, match=words):
        service.rows("SELECT * {}", seconds=5, size=1000)


def test_an_answer_that_is_none() -> None:
    with scripted(200, "<html>") as (service, _), pytest.raises(StoreUnavailable, match="be read"):
        service.rows("SELECT * {}", seconds=5, size=1000)


@pytest.mark.parametrize(
    "challenge", ["Basic realm=x", 'Digest realm="x", nonce="n", qop="auth", algorithm="MD5"']
)
def test_credentials_are_sent_as_they_are_asked_for(challenge: str) -> None:
    with scripted(401, NO_ROWS, WWW_Authenticate=challenge) as (service, seen):
        service.write("PUT", "urn:g", b"", seconds=5)
        service.write("PUT", "urn:g", b"", seconds=5)
    kinds = [entry.get("authorization", "none").split()[0] for entry in seen]
    assert kinds == ["none", challenge.split()[0], challenge.split()[0]]


def test_the_store_to_load_is_the_one_filled_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = (Service(f"http://{name}.example/") for name in ("one", "two", "three"))
    marks = {one: marker.Mark.new("a", 3).completed(), two: marker.Mark.new("b", 2).completed()}
    monkeypatch.setattr(marker, "read", lambda service, _: marks.get(service))
    assert choose((one, two), "c", 1) is two
    assert choose((one, two), "a", 1) is one
    assert choose((one, two, three), "c", 1) is three


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"store": ("ftp://example.org/",)}, "no address"),
        (
            {"store": ("http://a.example/", "http://b.example/"), "store_graphs": ("http://a/",)},
            "2",
        ),
        ({"store": ("http://a.example/",), "service_allow": ("http://b.example/",)}, "SERVICE"),
        (
            {"store": ("http://a/",), "store_whole": True, "union_default_graph": False},
            "NETGOV_STORE_WHOLE",
        ),
    ],
)
def test_settings_that_do_not_go_together(
    settings: dict[str, Any],
    words: str,
    three_releases: tuple[Release, Release, Release],
) -> None:
    with pytest.raises(UsageError, match=words):
        open_engine(three_releases[0], Settings(**settings))


def test_a_release_of_many_graphs_cannot_be_listed() -> None:
    graphs = [f"urn:{number}" for number in range(501)]
    with pytest.raises(UsageError, match="501 named graphs"):
        Remote.find(Settings(store=("http://a.example/",)), "0" * 64, graphs)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("SELECT * { ?a ^ng:b* ?c }", "SELECT * { ?a (^ng:b)* ?c }"),
        ("SELECT * { ?a ^<urn:b>+/^a ?c }", "SELECT * { ?a (^<urn:b>)+/^a ?c }"),
        ("SELECT * { ?a ^ng:b ?c }", "SELECT * { ?a ^ng:b ?c }"),
        ("SELECT * { ?a ?b '^ng:b*' , 1 . FILTER('2'^^x:y * 2) }",) * 2,
        ("describe <x:y>", 'DEFINE sql:describe-mode "CBD"\ndescribe <x:y>'),
    ],
)
def test_queries_are_put_as_virtuoso_reads_them(query: str, asked: str) -> None:
    assert adapted(query) == asked


def test_the_size_of_an_answer_is_bounded_as_it_arrives() -> None:
    with (
        scripted(200, "x" * 100_000) as (service, _),
        pytest.raises(QueryTooLarge),
        service.query("SELECT * {}", JSON, seconds=5, size=70_000) as stream,
    ):
        stream.read()
