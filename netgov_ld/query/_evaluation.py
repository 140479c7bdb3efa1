"""Evaluates one query on a store, and tells what went wrong in words for the one who asked."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from netgov_ld.errors import QueryError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GRAPHS", "ROWS", "ResultTooLarge", "evaluate", "fault"]

_SETS: Final = (
    (re.compile(r"\['A' ?\.\.=.*?'\\u\{FFFD\}'\]", re.DOTALL), "a letter"),
    (re.compile(r"\['0' ?\.\.= ?'9'\]"), "a digit"),
    (re.compile(r"\[_\]"), "any character"),
)
ROWS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


class ResultTooLarge(Exception):
    """The answer passed ``result_bytes``."""


class _NoGraph(Exception):
    """A graph of the protocol's dataset has no IRI for a name."""


def evaluate(store: ox.Store, job: Mapping[str, Any], output: IO[bytes]) -> None:
    """Evaluate a query and write its answer.

    Args:
        store: What is asked.
        job: The query (``result.Job.content``).
        output: Takes the answer; what it raises ends the query.
    """
    dataset: dict[str, Any] = {}
    default, named = job["default_graphs"], job["named_graphs"]
    if default is not None or named is not None:
        dataset["default_graph"] = [_graph(iri) for iri in default or ()]
        dataset["named_graphs"] = [_graph(iri) for iri in named or ()]
    else:
        dataset["use_default_graph_as_union"] = job["union"]
    result = store.query(job["query"], base_iri=job["base"], **dataset)
    name = job["format"]
    if isinstance(result, ox.QueryTriples):
        if job["prefixes"] and name in {"turtle", "trig", "rdfxml"}:
            ox.serialize(result, output, format=GRAPHS[name], prefixes=job["prefixes"])
        else:
            result.serialize(output, format=GRAPHS[name])
    else:
        result.serialize(output, format=ROWS[name])


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise _NoGraph(f"{iri!r} cannot name a graph: it is no absolute IRI.") from error


def fault(error: Exception) -> dict[str, Any]:
    """Describe what ``evaluate`` or ``forward`` raised, for ``result.error_of``."""
    if isinstance(error, QueryError):
        return {
            "problem": "ours",
            "kind": type(error).__name__,
            "message": error.message,
            "mend": error.mend,
            "seconds": getattr(error, "seconds", None),
            "line": getattr(error, "line", None),
            "column": getattr(error, "column", None),
        }
    if isinstance(error, ResultTooLarge):
        return {"problem": "too-large"}
    if isinstance(error, _NoGraph):
        return {"problem": "graph", "message": str(error)}
    if isinstance(error, MemoryError):
        return {"problem": "memory"}
    if isinstance(error, SyntaxError):
        fault = QuerySyntaxError.of(_readable(str(error)))
        place = {"line": fault.line, "column": fault.column}
        return {"problem": "syntax", "message": fault.message, **place}
    return {"problem": "engine", "message": f"{error}"}


def _readable(message: str) -> str:
    """Name the sets of characters that the engine's parser lists one by one."""
    for pattern, words in _SETS:
        message = pattern.sub(words, message)
    return " ".join(message.split())
