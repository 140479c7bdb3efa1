"""The W3C suites of the SPARQL Protocol, the service description and the Graph Store Protocol.

All requests are sent to running servers, as the manifests state them. Updates are what this
service never does: where a test expects one to succeed, it gets the 403 problem, and the question
that the test asks afterwards must be answered as if nothing had happened.
"""

from __future__ import annotations

import json
import os
import threading
from email.parser import BytesParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from rdflib import RDF, Graph
from rdflib.compare import isomorphic
from werkzeug.serving import make_server

from netgov_ld.settings import Settings
from netgov_ld.web.description import SD
from tests.conftest import STORE, W3C, available
from tests.endpoint import Server, make_release, running
from tests.pages import application
from tests.ports import free_port
from tests.w3c import Exchange, exchanges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("its default graph is always the union of all", over="virtuoso"),
]

_FOLDER = available(W3C)
_ROOT = _FOLDER / "sparql" if _FOLDER else None


def _list(manifest: str) -> list[Exchange]:
    return exchanges(_ROOT / "sparql11" / manifest, _ROOT) if _ROOT else []


PROTOCOL = _list("protocol/manifest.ttl")
GRAPH_STORE = {
    name: _list(f"graph-store-protocol/manifest-{name}.ttl") for name in ("direct", "indirect")
}
READS = [
    (name, exchange)
    for name, found in GRAPH_STORE.items()
    for exchange in found
    if exchange.method in ("GET", "HEAD")
]

TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml"}
    | {"text/csv", "text/tab-separated-values"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


def _fits(status: int, expected: frozenset[str]) -> bool:
    return bool({str(status), f"{status // 100}xx"} & expected)


def _nquads(graph: Graph, name: str) -> str:
    lines = graph.serialize(format="nt").splitlines()
    return "".join(f"{line.removesuffix(' .')} <{name}> .\n" for line in lines if line)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the data that the protocol tests load; a plain default graph."""
    files = {name: file for exchange in PROTOCOL for file, name in exchange.data}
    quads = {name: _nquads(Graph().parse(file, format="nt"), name) for name, file in files.items()}
    sizes = {name: text.count("\n") for name, text in quads.items()}
    release = make_release(tmp_path_factory.mktemp("protocol"), "".join(quads.values()), sizes)
    with running(release, union_default_graph=False, web_workers=1, query_workers=2) as server:
        yield server


def test_all_are_there(w3c: Path) -> None:  # noqa: ARG001 - skips without the suites
    assert len({exchange.test for exchange in PROTOCOL}) == 34
    assert len(PROTOCOL) == 39
    assert {name: len({x.test for x in found}) for name, found in GRAPH_STORE.items()} == {
        "direct": 5,
        "indirect": 9,
    }
    assert len(READS) == 19


@pytest.mark.parametrize("exchange", PROTOCOL, ids=lambda x: f"{x.test}-{x.number}")
def test_protocol(server: Server, exchange: Exchange) -> None:
    target = exchange.target.replace("/sparql/", "/sparql", 1)
    answer = server.request(exchange.method, target, exchange.body, dict(exchange.headers))
    if exchange.test.startswith("update_"):
        if exchange.number == 0:
            assert answer.status == 403
            assert json.loads(answer.body)["type"].endswith("/problems/query-refused")
        else:
            assert json.loads(answer.body)["boolean"] is False
        return
    assert _fits(answer.status, exchange.status), answer
    if answer.status >= 400:
        assert answer.media_type == "application/problem+json"
        assert json.loads(answer.body)["status"] == answer.status
    if exchange.format is not None:
        assert answer.media_type in TYPES[exchange.format]
    if exchange.boolean is not None:
        assert json.loads(answer.body)["boolean"] is exchange.boolean


@pytest.mark.parametrize("accept", [None, "text/turtle", "application/rdf+xml"])
def test_service_description(server: Server, accept: str | None, w3c: Path) -> None:  # noqa: ARG001
    """The three tests: it is RDF, it names this endpoint, it has the schema's classes."""
    answer = server.request("GET", "/sparql", headers={"Accept": accept} if accept else {})
    assert answer.status == 200
    assert answer.media_type == (accept or "text/turtle")
    graph = Graph().parse(data=answer.body, format=answer.media_type)
    endpoint = f"{server.url}sparql"
    (service,) = [s for s, o in graph.subject_objects(SD.endpoint) if str(o) == endpoint]
    assert (service, RDF.type, SD.Service) in graph
    dataset = graph.value(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in graph
    assert (graph.value(dataset, SD.defaultGraph), RDF.type, SD.Graph) in graph
    named = list(graph.objects(dataset, SD.namedGraph))
    assert len(named) == 3
    for entry in named:
        assert (entry, RDF.type, SD.NamedGraph) in graph
        assert graph.value(entry, SD.name) is not None
        assert (graph.value(entry, SD.graph), RDF.type, SD.Graph) in graph
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}


def _graph_name(target: str) -> str:
    """Return the name a target has in the tests' store; empty for the default graph."""
    parts = urlsplit(target)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "default" in fields:
        return ""
    path = parts.path.removeprefix("/gsp/")
    return fields.get("graph", f"https://w3id.org/netgov/graph/{path}")


def _content(exchange: Exchange) -> Graph:
    """Parse the RDF that a request carries, also in the parts of a form."""
    kind = dict(exchange.headers)["content-type"]
    body = exchange.body or b""
    graph = Graph()
    if not kind.startswith("multipart/"):
        return graph.parse(data=body, format="turtle", publicID="http://www.example/")
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            graph.parse(data=payload, format="turtle", publicID="http://www.example/")
    return graph


def _state(kind: str, until: Exchange) -> dict[str, Graph]:
    """Return the graphs that the requests of a test before this one would have left behind."""
    graphs: dict[str, Graph] = {}
    for exchange in GRAPH_STORE[kind]:
        if exchange.test != until.test or exchange.number >= until.number:
            continue
        name = _graph_name(exchange.target)
        if exchange.method == "PUT" or (exchange.method == "POST" and name not in graphs):
            graphs[name] = _content(exchange)
        elif exchange.method == "POST":
            graphs[name] += _content(exchange)
        elif exchange.method == "DELETE":
            graphs.pop(name, None)
    return graphs


@pytest.mark.parametrize(("kind", "exchange"), READS, ids=lambda x: getattr(x, "test", x))
def test_graph_store(kind: str, exchange: Exchange, tmp_path: Path) -> None:
    """The state before each read is made into a release, and the read sent to a server of it."""
    graphs = _state(kind, exchange)
    default = graphs.pop("", Graph()).serialize(format="nt")
    if default.strip() and os.environ.get(STORE):
        pytest.skip("embedded: netgov push loads named graphs, as releases have no others")
    quads = default + "".join(_nquads(graph, name) for name, graph in graphs.items())
    release = make_release(tmp_path, quads, {name: len(graph) for name, graph in graphs.items()})
    settings = Settings(union_default_graph=False, query_workers=1)
    with application(release, settings) as app:
        server = make_server("127.0.0.1", free_port(), app)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            location = f"https://w3id.org/netgov/graph/{'/gsp'}"
            target = exchange.target.replace("$LOCATION$", location).replace("/gsp", "/graphs", 1)
            client = Server(None, server.server_port)
            answer = client.request(exchange.method, target, headers=dict(exchange.headers))
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
    assert _fits(answer.status, exchange.status), answer
    if exchange.method == "HEAD":
        assert answer.body == b""
    if exchange.graph is not None:
        text, media_type = exchange.graph
        expected = Graph().parse(data=text, format="turtle", publicID="http://www.example/")
        assert answer.media_type == media_type.partition(";")[0]
        assert isomorphic(Graph().parse(data=answer.body, format=answer.media_type), expected)
        assert len(expected) > 0


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("target", ["/graphs?default", "/graphs/x"])
def test_the_graph_store_is_read_only(server: Server, method: str, target: str) -> None:
    answer = server.request(method, target, b"", {"Content-Type": "text/turtle"})
    assert answer.status == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].replace(",", " ").split())
