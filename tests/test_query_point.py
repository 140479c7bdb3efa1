"""Queries about one thing: which they are, and that they are answered as a worker answers them."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest

from netgov_ld.query import point
from netgov_ld.query.request import classify
from netgov_ld.query.result import Job

THING = "http://example.org/a"


@pytest.mark.parametrize(
    "query",
    [
        f"DESCRIBE <{THING}>",
        "PREFIX e: <http://example.org/> DESCRIBE e:a",
        f"SELECT ?l {{ <{THING}> <http://example.org/p> ?l }}",
        f"select ?l where {{ <{THING}> a ?l . }} # a comment",
        f"SELECT * {{ <{THING}> ?p ?o }}",
        "BASE <http://example.org/> SELECT ?p ?o { <a> ?p ?o }",
        f"SELECT ?p {{ <{THING}> ?p <http://example.org/b> }}",
    ],
)
def test_these_are_about_one_thing(query: str) -> None:
    assert classify(query).point


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE ?x",
        f"DESCRIBE <{THING}> <http://example.org/b>",
        f"DESCRIBE <{THING}> WHERE {{ ?s ?p ?o }}",
        f"DESCRIBE <{THING}> FROM <http://example.org/g>",
        "SELECT ?s { ?s ?p ?o }",
        f"SELECT ?s {{ ?s ?p <{THING}> }}",
        f"SELECT ?x {{ <{THING}> ?x ?x }}",
        f"SELECT ?x {{ <{THING}> ?x $x }}",
        f"SELECT ?o {{ <{THING}> <p:p>+ ?o }}",
        f"SELECT ?o {{ <{THING}> ^<p:p> ?o }}",
        f"SELECT ?o {{ <{THING}> <p:p>|<p:q> ?o }}",
        f"SELECT ?o {{ <{THING}> <p:p> ?o ; <p:q> ?r }}",
        f"SELECT ?o {{ <{THING}> <p:p> ?o , ?r }}",
        f"SELECT ?o {{ <{THING}> <p:p> ?o . ?s ?p ?o }}",
        f"SELECT ?o {{ <{THING}> <p:p> ?o }} ORDER BY ?o",
        f"SELECT ?o {{ <{THING}> <p:p> ?o }} LIMIT 1",
        f"SELECT DISTINCT ?o {{ <{THING}> <p:p> ?o }}",
        f"SELECT (COUNT(*) AS ?n) {{ <{THING}> <p:p> ?o }}",
        f"SELECT ?o FROM <p:g> {{ <{THING}> <p:p> ?o }}",  # noqa: S608
        f"SELECT ?o {{ GRAPH ?g {{ <{THING}> <p:p> ?o }} }}",
        f"SELECT ?o {{ SERVICE <{THING}> {{ }} }}",
        f"SELECT ?o {{ {{ <{THING}> <p:p> ?o }} }}",
        f"SELECT {{ <{THING}> <p:p> ?o }}",
        "SELECT ?o { _:b <p:p> ?o }",
        f"ASK {{ <{THING}> <p:p> ?o }}",
        f"CONSTRUCT {{ <{THING}> <p:p> ?o }} WHERE {{ <{THING}> <p:p> ?o }}",
        "SELECT",
        "DESCRIBE",
        "SELECT ?x }",
        "SELECT ?x {",
        "",
    ],
)
def test_these_are_not(query: str) -> None:
    assert not classify(query).point


def _job(query: str, form: str) -> Job:
    return Job(query=query, format=form, base="http://example.org/", timeout=1)


def _store(number: int) -> ox.Store:
    store = ox.Store()
    name, graph = ox.NamedNode("http://example.org/p"), ox.NamedNode("http://example.org/g")
    store.extend(
        ox.Quad(ox.NamedNode(THING), name, ox.Literal(f"value {each:08d}"), graph)
        for each in range(number)
    )
    return store


def test_answers() -> None:
    store = _store(2)

    rows = point.answer(store, _job(f"SELECT ?o {{ <{THING}> <http://example.org/p> ?o }}", "json"))
    graph = point.answer(store, _job(f"DESCRIBE <{THING}>", "ntriples"))

    assert rows is not None
    values = [row["o"]["value"] for row in json.loads(rows)["results"]["bindings"]]
    assert sorted(values) == ["value 00000000", "value 00000001"]
    assert graph is not None
    assert graph.count(b"\n") == 2


@pytest.mark.parametrize(
    ("query", "form"),
    [(f"SELECT * {{ <{THING}> ?p ?o }}", "json"), (f"DESCRIBE <{THING}>", "ntriples")],
)
def test_a_large_answer_is_given_up_early(
    monkeypatch: pytest.MonkeyPatch, query: str, form: str
) -> None:
    written: list[int] = []

    class Counting(point._Sink):
        def write(self, data: Any) -> int:
            written.append(len(data))
            return super().write(data)

    monkeypatch.setattr(point, "_Sink", Counting)

    assert point.answer(_store(50_000), _job(query, form)) is None
    assert point.LARGEST < sum(written) < 2 * point.LARGEST


def test_a_fault_is_left_to_a_worker() -> None:
    assert point.answer(_store(1), _job("DESCRIBE unknown:a", "turtle")) is None
