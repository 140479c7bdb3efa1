"""Reads the manifests of the W3C SPARQL test suites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, Graph, Namespace, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

__all__ = ["Evaluation", "Exchange", "evaluations", "exchanges"]

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

BASE = "http://w3c.example/"
"""Where the suites' folder ``sparql/`` is taken to be."""


def _read(file: Path, root: Path) -> Graph:
    return Graph().parse(file, publicID=BASE + file.relative_to(root).as_posix())


def _tests(graph: Graph) -> Iterator[Node]:
    """Yield the tests in the manifest's list, then those that it defines and forgot to list."""
    listed = [test for entries in graph.objects(None, MF.entries) for test in graph.items(entries)]
    yield from listed
    for kind in (MF.GraphStoreProtocolTest, MF.ProtocolTest):
        yield from sorted(set(graph.subjects(RDF.type, kind)).difference(listed), key=str)


def _local(term: object) -> str:
    return str(term).rpartition("#")[2]


@dataclass(frozen=True)
class Evaluation:
    """A query evaluation test.

    Args:
        name: Suite, folder and name: ``sparql11/bind/bind01``.
        query: The query's file.
        data: Files of the default graph.
        named: Files of the named graphs.
        result: The expected result's file.
    """

    name: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[Path, ...]
    result: Path


def evaluations(root: Path) -> list[Evaluation]:
    """List the query evaluation tests (also of the CSV formats) of SPARQL 1.0 and 1.1."""
    found = []
    for manifest in sorted(root.glob("sparql1?/*/manifest.ttl")):
        graph = _read(manifest, root)
        folder = manifest.parent.relative_to(root).as_posix()

        def file(term: Node) -> Path:
            return root / str(term).removeprefix(BASE)

        for test in _tests(graph):
            kinds = {_local(kind) for kind in graph.objects(test, RDF.type)}
            if not kinds & {"QueryEvaluationTest", "CSVResultFormatTest"}:
                continue
            action, result = graph.value(test, MF.action), graph.value(test, MF.result)
            query = graph.value(action, QT.query)
            assert query is not None, test
            assert result is not None, test
            found.append(
                Evaluation(
                    name=f"{folder}/{_local(test)}",
                    query=file(query),
                    data=tuple(sorted(file(data) for data in graph.objects(action, QT.data))),
                    named=tuple(sorted(file(data) for data in graph.objects(action, QT.graphData))),
                    result=file(result),
                )
            )
    return found


@dataclass(frozen=True)
class Exchange:
    """One request of a protocol test and what is expected of its response.

    Args:
        test: Name of the test it belongs to.
        number: Its place in the test, from 0.
        method: HTTP method.
        target: Path and query string, as in the manifest.
        headers: Its headers.
        body: Its body, encoded as the manifest says; None if it has none.
        status: Expected statuses: ``200``, or ``2xx`` for a class.
        boolean: Expected answer of ASK; None if none is stated.
        format: Expected kind of answer (boolean, tabular, RDF); None if none is stated.
        graph: Expected RDF, as text, and its media type; None if none is stated.
        data: Files to be loaded and the names of their graphs.
    """

    test: str
    number: int
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    status: frozenset[str]
    boolean: bool | None
    format: str | None
    graph: tuple[str, str] | None
    data: tuple[tuple[Path, str], ...]


_CODES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}


def exchanges(manifest: Path, root: Path) -> list[Exchange]:
    """List the requests of the protocol tests of a manifest, in order."""
    graph = _read(manifest, root)
    found = []
    for test in _tests(graph):
        data = tuple(
            (root / str(graph.value(entry, UT.graph)).removeprefix(BASE), str(label))
            for entry in graph.objects(test, UT.graphData)
            for label in graph.objects(entry, RDFS.label)
        )
        action = graph.value(test, MF.action)
        requests = graph.value(action, HT.requests)
        if requests is None:
            continue
        for number, request in enumerate(graph.items(requests)):
            response = graph.value(request, HT.resp)
            boolean = graph.value(response, MF.expectedBoolean)
            form = graph.value(response, MF.expectedFormat)
            statuses = {_local(code) for code in graph.objects(response, MF.expectedStatus)}
            expected = _body(graph, response)
            types = dict(_headers(graph, response))
            found.append(
                Exchange(
                    test=_local(test),
                    number=number,
                    method=str(graph.value(request, HT.methodName)),
                    target=str(graph.value(request, HT.absolutePath)),
                    headers=tuple(_headers(graph, request)),
                    body=_body(graph, request),
                    status=frozenset(
                        _CODES.get(code, code.removeprefix("StatusCode")) for code in statuses
                    ),
                    boolean=None if boolean is None else str(boolean) == "true",
                    format=None if form is None else str(form),
                    graph=None
                    if expected is None
                    else (expected.decode(), types.get("content-type", "text/turtle")),
                    data=data,
                )
            )
    return found


def _headers(graph: Graph, subject: Node | None) -> Iterator[tuple[str, str]]:
    for entries in graph.objects(subject, HT.headers):
        for header in graph.items(entries):
            name, value = graph.value(header, HT.fieldName), graph.value(header, HT.fieldValue)
            yield str(name).lower(), str(value)


def _body(graph: Graph, subject: Node | None) -> bytes | None:
    body = graph.value(subject, HT.body)
    if body is None:
        return None
    text = str(graph.value(body, CNT.chars))
    return text.encode(str(graph.value(body, CNT.characterEncoding)))


def graph_iri(file: Path, root: Path) -> URIRef:
    """Return the IRI a file of the suites has."""
    return URIRef(BASE + file.relative_to(root).as_posix())
