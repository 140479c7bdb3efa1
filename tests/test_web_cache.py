"""Caching and compression: ETag and 304, the result cache, the memory of whole responses."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import brotli  # type: ignore[import-untyped]
import pytest

from netgov_ld.query.result import Job
from netgov_ld.web.cache import ResultCache, etag
from netgov_ld.web.memo import Memo
from tests.endpoint import Answer, Server, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

ROWS = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o LIMIT 200"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("release"), people(60_000))


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[Server]:
    with running(release, web_workers=1, query_workers=2) as server:
        yield server


def get(server: Server, query: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.request("GET", "/sparql?" + urlencode({"query": query}), headers=named)


def test_the_same_request_is_answered_from_memory(server: Server) -> None:
    first, second = get(server, ROWS), get(server, ROWS)
    assert first.headers["server-timing"].startswith("query;dur=")
    assert second.headers["server-timing"] == "cache"
    assert second.body == first.body
    assert first.headers["x-query-id"] != second.headers["x-query-id"]
    changing = {"x-query-id", "server-timing", "date"}
    for name in first.headers.keys() - changing:
        assert second.headers[name] == first.headers[name]
    assert second.headers.keys() == first.headers.keys()


def test_equal_queries_in_other_words_share_an_answer(server: Server) -> None:
    first = get(server, "SELECT ?o { ?s ?p ?o } LIMIT 7")
    second = get(server, "SELECT ?o {\n  ?s ?p ?o } # seven\nLIMIT 7")
    assert second.headers["server-timing"] == "cache"
    assert second.headers["etag"] == first.headers["etag"]
    posted = server.query("SELECT ?o { ?s ?p ?o } LIMIT 7")
    assert posted.headers["server-timing"] == "cache"


def test_formats_have_answers_and_etags_of_their_own(server: Server) -> None:
    answers = [get(server, ROWS, Accept=kind) for kind in ("text/csv", "application/json", "*/*")]
    assert answers[1].status == 406
    assert answers[0].headers["etag"] != answers[2].headers["etag"]
    assert answers[0].media_type == "text/csv"
    assert "accept" in answers[0].headers["vary"].lower()


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_not_modified(server: Server, encoding: str) -> None:
    first = get(server, ROWS, Accept_Encoding=encoding)
    tag = first.headers["etag"]
    again = get(server, ROWS, Accept_Encoding=encoding, If_None_Match=f'"other", {tag}')
    assert again.status == 304
    assert again.body == b""
    assert again.headers["etag"] == tag
    assert get(server, ROWS, If_None_Match='"other"').status == 200


def test_compression_is_negotiated(server: Server) -> None:
    plain = get(server, ROWS)
    assert "content-encoding" not in plain.headers
    zipped = get(server, ROWS, Accept_Encoding="gzip")
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert zipped.headers["etag"] != plain.headers["etag"]
    again = get(server, ROWS, Accept_Encoding="gzip")
    assert again.headers["server-timing"] == "cache"
    assert again.body == zipped.body
    assert "accept-encoding" in plain.headers["vary"].lower()


def test_style_sheets_are_compressed(server: Server) -> None:
    plain = server.request("GET", "/static/netgov.css")
    for coding, unpacked in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        packed = server.request("GET", "/static/netgov.css", headers={"Accept-Encoding": coding})
        assert packed.headers["content-encoding"] == coding
        assert "Accept-Encoding" in packed.headers["vary"]
        assert unpacked(packed.body) == plain.body
        assert len(packed.body) < len(plain.body) / 3
        known = {"If-None-Match": packed.headers["etag"], "Accept-Encoding": coding}
        assert server.request("GET", "/static/netgov.css", headers=known).status == 304


def test_streams_are_compressed_too(server: Server) -> None:
    answer = get(server, "SELECT ?o { ?s ?p ?o }", Accept_Encoding="br", Accept="text/csv")
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(answer.body).count(b"person ") == 60_000


BLANK = pytest.param(
    "BNODE()", marks=pytest.mark.embedded("Virtuoso 7 has no such function", over="virtuoso")
)


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", BLANK])
def test_what_changes_is_not_kept(server: Server, function: str) -> None:
    query = f"SELECT ({function} AS ?x) {{}}"
    first, second = get(server, query), get(server, query)
    for answer in (first, second):
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["server-timing"] != "cache"
    if function != "BNODE()":
        assert first.body != second.body


def test_errors_are_not_kept(server: Server) -> None:
    for _ in range(2):
        answer = get(server, "SELECT * { ?s ?p }")
        assert answer.status == 400
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_an_etag_depends_on_all_that_decides_the_answer() -> None:
    job = Job(query="q", format="json", base="http://e/", timeout=1)
    others = [
        etag("other", job, "k"),
        etag("d", job, "other"),
        etag("d", replace(job, format="xml"), "k"),
        etag("d", replace(job, base="http://f/"), "k"),
        etag("d", replace(job, union=False), "k"),
        etag(
            "d", Job(query="q", format="json", base="http://e/", timeout=1, default_graphs=()), "k"
        ),
    ]
    assert len({etag("d", job, "k"), *others}) == len(others) + 1
    assert etag("d", job, "k") == etag("d", replace(job, query="other words", timeout=9), "k")


def test_the_caches_are_bounded_in_bytes() -> None:
    cache = ResultCache(10_000)
    for number in range(1000):
        cache.put(str(number), b"x" * 800)
    assert sum(cache.get(str(number)) is not None for number in range(1000)) == 10
    cache.put("large", b"x" * 9000)
    assert cache.get("large") is None
    ResultCache(0).put("a", b"")
    memo = Memo(100_000)
    for number in range(1000):
        memo.put((b"%d" % number, b"", None, None), [], b"x" * 500)
    assert (
        sum(memo.get((b"%d" % number, b"", None, None)) is not None for number in range(1000)) == 50
    )


@pytest.mark.parametrize(
    ("method", "header"), [("POST", b"accept"), ("HEAD", b"accept"), ("GET", b"if-none-match")]
)
def test_only_plain_gets_are_remembered(method: str, header: bytes) -> None:
    scope = {"method": method, "raw_path": b"/", "query_string": b""}
    assert Memo.key(scope, {header: b"x"}) is None
