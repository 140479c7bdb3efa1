"""Calls to allowed endpoints go to the forwarder; any doubt refuses the query."""

from __future__ import annotations

import pytest

from netgov_ld.errors import QueryError, QueryRefused, UsageError
from netgov_ld.query.federation import Endpoint, listed, redirected
from netgov_ld.query.request import require_query

ONE = "https://one.example/sparql"
TWO = "http://192.0.2.7:8080/query?default=x"
HERE = {ONE: "http://127.0.0.1:1/s/0", TWO: "http://127.0.0.1:1/s/1"}


@pytest.mark.parametrize(
    ("iri", "endpoint"),
    [
        (ONE, Endpoint(ONE, "https", "one.example", 443, "/sparql")),
        (TWO, Endpoint(TWO, "http", "192.0.2.7", 8080, "/query?default=x")),
        ("http://[::1]:81", Endpoint("http://[::1]:81", "http", "::1", 81, "/")),
    ],
)
def test_the_list(iri: str, endpoint: Endpoint) -> None:
    assert listed([iri]) == (endpoint,)


@pytest.mark.parametrize(
    "iri",
    [
        "one.example/sparql",
        "ftp://one.example/",
        "http://",
        "http://user:pass@one.example/",
        "http://one.example/#x",
        "http://one.example:port/",
        "http://one.example/a b",
        "http://one.example/<>",
        "http://one.example/\\u0041",
        "http://öne.example/",
        "http://[::1/",
        "*",
    ],
)
def test_what_cannot_be_on_the_list(iri: str) -> None:
    with pytest.raises(UsageError, match="SERVICE_ALLOW"):
        listed([iri])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"SELECT * {{ SERVICE <{ONE}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE <{HERE[ONE]}> {{ ?s ?p ?o }} }}",
        ),
        (
            f"ASK {{ service silent<{TWO}>{{}} . SERVICE <{ONE}> {{ {{}} {{}} }} }}",
            f"ASK {{ service silent<{HERE[TWO]}>{{}} . SERVICE <{HERE[ONE]}> {{ {{}} {{}} }} }}",
        ),
        (
            f"ASK {{ <{ONE}> ?p 'SERVICE <x> {{' , <{ONE}> SERVICE <{ONE}> {{ <{ONE}> ?p ?o }} }}",
            f"ASK {{ <{ONE}> ?p 'SERVICE <x> {{' , <{ONE}> SERVICE <{HERE[ONE]}>"
            f" {{ <{ONE}> ?p ?o }} }}",
        ),
        (
            f"ASK {{ {{ SELECT * {{ SERVICE <{ONE}> {{}} }} }} UNION {{ SERVICE <{ONE}> {{}} }} }}",
            f"ASK {{ {{ SELECT * {{ SERVICE <{HERE[ONE]}> {{}} }} }} UNION"
            f" {{ SERVICE <{HERE[ONE]}> {{}} }} }}",
        ),
    ],
)
def test_calls_are_redirected(text: str, expected: str) -> None:
    judged = require_query(text, HERE)
    assert judged.text == expected
    assert judged.federated
    assert not judged.stable


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <https://other.example/> {} }",
        "ASK { SERVICE <HTTPS://one.example/sparql> {} }",
        "ASK { SERVICE <https://one.example/sparql/> {} }",
        "ASK { SERVICE <https://one.example/./sparql> {} }",
        "BASE <https://one.example/> ASK { SERVICE <sparql> {} }",
        "PREFIX o: <https://one.example/> ASK { SERVICE o:sparql {} }",
        f"ASK {{ VALUES ?s {{ <{ONE}> }} SERVICE ?s {{}} }}",
        f"ASK {{ BIND(<{ONE}> AS ?s) SERVICE SILENT ?s {{}} }}",
        f"ASK {{ SERVICE <{ONE}> {{ SERVICE <{ONE}> {{}} }} }}",
        f"ASK {{ SERVICE <{ONE}> {{ {{ SELECT * {{ SERVICE <{TWO}> {{}} }} }} }} }}",
        f"ASK {{ SERVICE <{ONE}> {{}} SERVICE <http://169.254.169.254/> {{}} }}",
        f"ASK {{ SERVICE <{ONE}> {{}} SERVICE ?x {{}} }}",
        f"ASK {{ SERVICE <{ONE}> {{}} ?xSERVICE ?p ?o }}",
        f"PREFIX SERVICE: <http://x/> ASK {{ SERVICE <{ONE}> {{}} SERVICE:x {{}} }}",
        f"PREFIX a: <http://x/> ASK {{ SERVICE <{ONE}> {{}} ?s a:SERVICE ?o }}",
        f"ASK {{ SERVICE <{ONE}> {{}} FILTER(trueSERVICE) }}",
        f"ASK {{ SERVICE <{ONE}> {{}} ?s ?p 'x'@SERVICE }}",
        f"ASK {{ SERVICE <{ONE}> {{}} \\u0053ERVICE <http://x/> {{}} }}",
        f"ASK {{ SERVICE <{ONE}> {{ ?s ?p '\\u0041' }} }}",
        f"ASK {{ SERVICE <{ONE.replace('o', chr(92) + 'u006F', 1)}> {{}} }}",
        f"ASK {{ SERVICE <{ONE}> ?x }}",
        f"ASK {{ SERVICE SILENT SILENT <{ONE}> {{}} }}",
        f"ASK {{ SERVICE <{ONE}>",
        "ASK { SERVICE",
        "ASK { SERVICE SILENT",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        require_query(text, HERE)


def test_comments_hide_nothing() -> None:
    text = f"ASK {{ SERVICE #\n <{ONE}> # SERVICE <http://x/>\n {{ }} }} # <{ONE}>"
    judged = require_query(text, HERE)
    assert judged.text.split() == f"ASK {{ SERVICE <{HERE[ONE]}> {{ }} }}".split()


def test_updates_stay_refused() -> None:
    with pytest.raises(QueryRefused, match="read-only"):
        require_query(f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{ONE}> {{ ?s ?p ?o }} }}", HERE)


def test_without_a_list_all_calls_are_refused() -> None:
    with pytest.raises(QueryRefused, match="no outgoing calls"):
        require_query(f"ASK {{ SERVICE <{ONE}> {{}} }}")


def test_the_refusal_names_what_is_allowed() -> None:
    with pytest.raises(QueryError) as caught:
        redirected("ASK { SERVICE ?x {} }", HERE)
    assert caught.value.mend is not None
    assert ONE in caught.value.mend
    assert "127.0.0.1:1" not in str(caught.value)
