"""The OpenAPI description of the SPARQL endpoint and of the named graphs."""

from __future__ import annotations

from typing import Any

from netgov_ld.query.formats import FORMATS, formats_for
from netgov_ld.web import description
from netgov_ld.web.openapi.parts import (
    CONTENT,
    operation,
    path_parameter,
    query_parameter,
    reference,
)

__all__ = ["paths"]


def paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/sparql": {"get": _sparql(), "post": _sparql_post()},
        "/graphs/{name}": {"get": _graph()},
    }


def _sparql() -> dict[str, Any]:
    types = {entry.media_type: CONTENT for entry in FORMATS}
    return operation(
        "SPARQL",
        "querySparql",
        "Ask in SPARQL",
        {**types, **dict.fromkeys(description.TYPES, CONTENT), "text/html": CONTENT},
        text=(
            "SELECT and ASK answer as results, CONSTRUCT and DESCRIBE as RDF. Without a query: the"
            " service description, or for browsers the query form. Updates and SERVICE are refused."
        ),
        parameters=(
            query_parameter("query", "The query.", {"type": "string"}),
            _graph_uris("default-graph-uri", "A graph that becomes part of the default graph."),
            _graph_uris("named-graph-uri", "A graph that can be named in the query."),
            reference("format", "parameters"),
            reference("timeout", "parameters"),
        ),
        errors=(400, 403, 406, 414, 503),
    )


def _graph_uris(name: str, text: str) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "format": "iri"}}
    return query_parameter(name, text, schema)


def _sparql_post() -> dict[str, Any]:
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string"},
            "default-graph-uri": {"type": "array", "items": {"type": "string"}},
            "named-graph-uri": {"type": "array", "items": {"type": "string"}},
            "format": {"type": "string"},
            "timeout": {"type": "number", "exclusiveMinimum": 0},
        },
    }
    described = operation(
        "SPARQL",
        "postSparql",
        "Ask in SPARQL, with a long query",
        {entry.media_type: CONTENT for entry in FORMATS},
        errors=(400, 403, 406, 413, 415, 503),
    )
    described["requestBody"] = {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": {"type": "string"}},
            "application/x-www-form-urlencoded": {"schema": form},
        },
    }
    return described


def _graph() -> dict[str, Any]:
    return operation(
        "SPARQL",
        "getGraph",
        "Get a named graph",
        {entry.media_type: CONTENT for entry in formats_for("graph")},
        text="By the Graph Store Protocol; there is one graph for each source file.",
        parameters=(
            path_parameter("name", "Its name: the last part of its IRI."),
            reference("format", "parameters"),
        ),
        errors=(400, 404, 406, 503),
    )
