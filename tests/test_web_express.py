"""The short way: the same answers and headers as Flask gives, and nothing lost on the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from netgov_ld.errors import QueryError
from netgov_ld.query.runner import Cancellation, Runner
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES
from netgov_ld.web.express import Express, Short
from netgov_ld.web.observe import OBSERVATION, Observation
from netgov_ld.web.wsgi import BEGUN, CANCELLATION
from tests.endpoint import RUNAWAY, eventually, make_release, people, running
from tests.pages import application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from netgov_ld.query.result import Result

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("Virtuoso goes on with the queries that are left here", over="virtuoso"),
]

POINT = "SELECT ?n { <http://example.org/7> <http://example.org/name> ?n }"
ONE = POINT.replace("}", ". ?s <http://example.org/name> ?n }")
"""The same for a worker: it has two patterns."""
ALL = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000"
_OWN = {"date", "server-timing", "x-query-id"}


Answered = tuple[Short | None, dict[str, Any]]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One whose moments are so long that a busy machine makes no difference."""
    release = make_release(tmp_path_factory.mktemp("express") / "release", people())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{Runner.__module__}._MOMENT", 0.9)
        settings = Settings(cache_bytes=0, query_workers=1, queue_wait=0.2)
        with application(release, settings) as built:
            built.extensions[SERVICES].start()
            yield built


@pytest.fixture
def express(app: Flask) -> Express:
    """One that has learnt the headers of rows in JSON."""
    short = Express(app.extensions[SERVICES])
    answer, facts = asking(short, ONE)
    assert answer is None
    assert BEGUN not in facts
    short.learn(facts, [(b"x-learnt", b"yes"), (b"etag", b"of another")])
    return short


def asking(
    express: Express,
    query: str,
    *,
    method: str = "GET",
    path: str = "/sparql",
    body: bytes = b"",
    **headers: str,
) -> Answered:
    """Ask, and return the answer and the facts for the application."""
    sent = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    facts: dict[str, Any] = {CANCELLATION: Cancellation(), OBSERVATION: Observation()}
    string = b"" if body else urlencode({"query": query}).encode()
    scope = {"path": path, "method": method, "query_string": string}
    return express.answer(scope, sent, body, facts), facts


def answered(express: Express, query: str) -> Answered:
    """Ask until the answer comes at once, as it may not on a busy machine."""
    found: list[Answered] = []

    def ask() -> bool:
        short, facts = asking(express, query)
        if short is not None:
            found.append((short, facts))
        elif BEGUN in facts:
            facts[BEGUN].fill(1 << 30)
            facts[BEGUN].close()
        return short is not None

    assert eventually(ask)
    return found[0]


def begun(express: Express, query: str) -> Result:
    """Ask something that takes long, as soon as a worker is free."""
    found: list[Result] = []

    def ask() -> bool:
        short, facts = asking(express, query)
        assert short is None
        found.extend([facts[BEGUN]] if BEGUN in facts else [])
        return bool(found)

    assert eventually(ask)
    return found[0]


def test_a_short_answer(app: Flask, express: Express) -> None:
    short, facts = answered(express, ONE)
    assert short is not None
    assert BEGUN not in facts
    assert short.body == app.test_client().get("/sparql", query_string={"query": ONE}).data
    assert short.keep
    headers = dict(short.headers)
    assert headers[b"x-learnt"] == b"yes"
    assert headers[b"etag"] != b"of another"
    assert facts[OBSERVATION].rows == 1


@pytest.mark.parametrize(
    "more",
    [
        {"path": "/sparql/"},
        {"method": "HEAD"},
        {"if_none_match": "*"},
        {"accept": "text/csv"},
        {"accept": "image/png"},
        {"method": "POST", "body": b"query=ASK", "content_type": "text/plain"},
        {"method": "POST", "body": b"x" * 9000, "content_type": "application/sparql-query"},
    ],
)
def test_what_is_left_to_flask(express: Express, more: dict[str, Any]) -> None:
    short, facts = asking(express, ONE, **more)
    assert short is None
    assert BEGUN not in facts


@pytest.mark.parametrize("query", [ALL, "SELECT * {", RUNAWAY])
def test_a_query_that_was_begun_is_handed_over(express: Express, query: str) -> None:
    result = begun(express, query)
    if query == ALL:
        result.fill(1 << 30)
        assert result.body().count(b'"s"') == 20_001
    elif query != RUNAWAY:
        with pytest.raises(QueryError):
            result.fill(1)
    result.close()
    answered(express, ONE)  # the worker is free again


def test_when_no_worker_is_free_nothing_waits(express: Express) -> None:
    result = begun(express, RUNAWAY)
    try:
        short, more = asking(express, ONE)
        assert short is None
        assert BEGUN not in more
    finally:
        result.close()


@pytest.mark.embedded("what a store holds is looked up there")
def test_a_query_about_one_thing_needs_no_worker(express: Express) -> None:
    result = begun(express, RUNAWAY)
    try:
        short, more = asking(express, POINT)
        assert short is not None
        assert b"person 7" in short.body
        assert BEGUN not in more
        assert more[OBSERVATION].rows == 1
    finally:
        result.close()


@pytest.mark.parametrize("query", [ONE, POINT])
def test_both_ways_send_the_same(tmp_path: Path, query: str) -> None:
    release = make_release(tmp_path / "release", people())
    with running(release, web_workers=1, query_workers=1, cache_bytes=0) as server:
        first, second = server.query(query), server.query(query)
    assert first.body == second.body
    assert set(first.headers) == set(second.headers)
    for name in set(first.headers) - _OWN:
        assert first.headers[name] == second.headers[name], name
