"""Requests at random: no 500, no hang, no worker lost, and every error is a problem document.

Choices come from seeds, so a failure repeats itself; their number is bounded.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from tests.endpoint import Answer, Server, eventually, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.web

WORDS = [
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS",
    "GRAPH", "SERVICE", "SILENT", "VALUES", "BIND", "AS", "GROUP BY", "HAVING", "ORDER BY",
    "LIMIT", "OFFSET", "DISTINCT", "FROM", "FROM NAMED", "PREFIX", "BASE", "EXISTS", "NOT", "IN",
    "COUNT(*)", "SUM(?x)", "REGEX(?x, 'a')", "?x", "?y", "*", "{", "}", "(", ")", ".", ";", ",",
    "<http://example.org/1>", "<", ">", "a", "_:b", "[]", "'text'", '"""long"""', "1.5e3", "-1",
    "^", "/", "|", "+", "!", "&&", "||", "=", "UNDEF", "true", "@en", "^^", "\\u0041", "#x\n",
    "<<", ">>", "LATERAL", "\U0001f30d", "\x00", "'", "`", "%", "é:x", ":", "INSERT DATA", "LOAD",
]  # fmt: skip
QUERIES = [
    "SELECT ?x ?y WHERE { ?x <http://example.org/name> ?y . FILTER(REGEX(?y, '1')) } LIMIT 5",
    "PREFIX e: <http://example.org/> ASK { e:1 e:name ?x OPTIONAL { ?x e:p/e:q* ?y } }",
    "CONSTRUCT { ?x a ?y } WHERE { { ?x ?p ?y } UNION { ?y ?p ?x } } LIMIT 3",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?x ?p ?y } } GROUP BY ?g HAVING (COUNT(*) > 1)",
]
TYPES = [
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
    "application/sparql-query; charset=latin-1",
    "multipart/form-data; boundary=x",
    "text/turtle",
    "",
    ";;;",
    "\xff",
]
ACCEPTS = [
    "*/*", "text/html", "text/csv;q=0", "application/json", "a/b;q=x", ",,,", "text/turtle;q=2",
    "application/sparql-results+xml, */*;q=0.1", "\xff\xfe", "q=1", "*", "text/*;level=1",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    release = make_release(tmp_path_factory.mktemp("release"), people(200))
    with running(
        release, web_workers=1, query_workers=2, query_timeout=2, query_memory=256 << 20
    ) as server:
        yield server


def check(answer: Answer, method: str = "POST") -> None:
    assert answer.status not in (500, 502, 504), answer
    if answer.status >= 400:
        assert answer.media_type in ("application/problem+json", "text/html"), answer
        if answer.media_type == "application/problem+json" and method != "HEAD":
            content = json.loads(answer.body)
            assert content["status"] == answer.status
            assert content["type"].startswith("http")
            assert ".py" not in answer.body.decode()
            assert "Traceback" not in answer.body.decode()


def mutate(text: str, choices: random.Random) -> str:
    """Insert, drop, double and swap words of a query."""
    words = text.split(" ")
    for _ in range(choices.randint(1, 4)):
        place = choices.randrange(len(words))
        match choices.randrange(4):
            case 0:
                words.insert(place, choices.choice(WORDS))
            case 1 if len(words) > 1:
                del words[place]
            case 2:
                words[place : place + 1] = [words[place]] * choices.randint(2, 4)
            case _:
                words[place] = choices.choice(WORDS)
    return " ".join(words)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_queries(server: Server, seed: int) -> None:
    choices = random.Random(seed)  # noqa: S311
    for _ in range(40):
        text = mutate(choices.choice(QUERIES), choices)
        if choices.random() < 0.2:
            text = " ".join(choices.choices(WORDS, k=choices.randint(1, 30)))
        check(server.query(text, accept=choices.choice(ACCEPTS[:4])))
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize("seed", range(8))
def test_mutated_requests(server: Server, seed: int) -> None:
    choices = random.Random(seed)  # noqa: S311
    for _ in range(40):
        method = choices.choice(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
        query = choices.choice(QUERIES)
        names = choices.sample(
            ["query", "update", "default-graph-uri", "named-graph-uri", "format", "timeout", "x"], 3
        )
        values = [query, "", "no iri", "http://example.org/g", "json", "-1", "1e9", "nan", "\x00é"]
        fields = [(name, choices.choice(values)) for name in names]
        fields += [("query", query)] if choices.random() < 0.6 else []
        target = "/sparql?" + urlencode(fields)
        if choices.random() < 0.3:
            target = "/" + quote(bytes(choices.choices(range(256), k=12))) + "?query=%ff%fe%"
        body = choices.choice(
            [None, query.encode(), urlencode(fields).encode(), b"\xff\xfe", b"\x00" * 100, b"%zz=%"]
        )
        headers = {"Accept": choices.choice(ACCEPTS)}
        kind = choices.choice(TYPES)
        if body is not None and kind:
            headers["Content-Type"] = kind
        check(server.request(method, target, body, headers), method)
    assert server.query("ASK {}").status == 200
    assert eventually(lambda: len(server.workers()) == 2)
