"""The short way: the same answers and headers as Flask gives, and nothing lost on the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import EnvironBuilder

from netgov_ld.errors import QueryError
from netgov_ld.query.runner import Cancellation
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, create_app
from netgov_ld.web.bridge import BEGUN, CANCELLATION
from netgov_ld.web.express import Express
from netgov_ld.web.observe import OBSERVATION, Observation
from tests.endpoint import RUNAWAY, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

ONE = "SELECT ?n { <http://example.org/7> <http://example.org/name> ?n }"
ALL = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000"
_OWN = {"date", "server-timing", "x-query-id"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    release = make_release(tmp_path_factory.mktemp("express") / "release", people())
    built = create_app(release, Settings(cache_bytes=0, query_workers=1, queue_wait=0.2))
    yield built
    built.extensions[SERVICES].close()


@pytest.fixture
def express(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Express:
    """One that has learnt the headers of rows in JSON, and is patient on a busy machine."""
    monkeypatch.setattr(f"{Express.__module__}._MOMENT", 20.0)
    short = Express(app.extensions[SERVICES])
    environ = asking(ONE)
    assert short.answer(environ) is None
    assert BEGUN not in environ
    short.learn(environ, [(b"x-learnt", b"yes"), (b"etag", b"of another")])
    return short


def asking(query: str, **more: Any) -> dict[str, Any]:
    builder = EnvironBuilder("/sparql", query_string=urlencode({"query": query}), **more)
    environ = builder.get_environ()
    return {**environ, CANCELLATION: Cancellation(), OBSERVATION: Observation()}


def test_a_short_answer(app: Flask, express: Express) -> None:
    environ = asking(ONE)
    short = express.answer(environ)
    assert short is not None
    assert BEGUN not in environ
    assert short.body == app.test_client().get("/sparql", query_string={"query": ONE}).data
    assert short.keep
    headers = dict(short.headers)
    assert headers[b"x-learnt"] == b"yes"
    assert headers[b"etag"] != b"of another"
    assert environ[OBSERVATION].rows == 1


@pytest.mark.parametrize(
    "more",
    [
        {"path": "/sparql/"},
        {"method": "HEAD"},
        {"headers": {"If-None-Match": "*"}},
        {"headers": {"Accept": "text/csv"}},
        {"headers": {"Accept": "image/png"}},
        {"method": "POST", "data": "query=ASK", "content_type": "text/plain"},
        {"method": "POST", "data": "x" * 9000, "content_type": "application/sparql-query"},
    ],
)
def test_what_is_left_to_flask(express: Express, more: dict[str, Any]) -> None:
    environ = asking(ONE)
    builder = EnvironBuilder(**{"path": "/sparql", "query_string": environ["QUERY_STRING"], **more})
    environ |= builder.get_environ()
    assert express.answer(environ) is None
    assert BEGUN not in environ
    assert environ["wsgi.input"].tell() == 0


@pytest.mark.parametrize("query", [ALL, "SELECT * {", RUNAWAY])
def test_a_query_that_was_begun_is_handed_over(
    express: Express, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = asking(query)
    with monkeypatch.context() as patch:
        if query == RUNAWAY:
            patch.setattr(f"{Express.__module__}._MOMENT", 0.01)
        assert express.answer(environ) is None
    begun = environ[BEGUN]
    if query == ALL:
        begun.fill(1 << 30)
        assert begun.body().count(b'"s"') == 20_001
    elif query != RUNAWAY:
        with pytest.raises(QueryError):
            begun.fill(1)
    begun.close()
    environ = asking(ONE)
    assert express.answer(environ) is not None, "the worker is free again"


def test_when_no_worker_is_free_nothing_waits(
    express: Express, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{Express.__module__}._MOMENT", 0.01)
    environ = asking(RUNAWAY)
    assert express.answer(environ) is None
    try:
        other = asking(ONE)
        assert express.answer(other) is None
        assert BEGUN not in other
    finally:
        environ[BEGUN].close()


def test_both_ways_send_the_same(tmp_path: Path) -> None:
    release = make_release(tmp_path / "release", people())
    with running(release, web_workers=1, query_workers=1, cache_bytes=0) as server:
        first, second = server.query(ONE), server.query(ONE)
    assert first.body == second.body
    assert set(first.headers) == set(second.headers)
    for name in set(first.headers) - _OWN:
        assert first.headers[name] == second.headers[name], name
