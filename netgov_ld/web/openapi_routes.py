"""The OpenAPI description of the routes that are the same whatever the named queries are."""

from __future__ import annotations

from typing import Any

from netgov_ld.namespaces import KINDS
from netgov_ld.query.formats import FORMATS, formats_for
from netgov_ld.web import description, documents
from netgov_ld.web.citation_formats import FORMATS as REFERENCES
from netgov_ld.web.openapi_files import file_paths
from netgov_ld.web.openapi_parts import (
    CONTENT,
    DOCUMENT,
    operation,
    path_parameter,
    query_parameter,
    redirect,
    reference,
)
from netgov_ld.web.openapi_search import search_paths
from netgov_ld.web.openapi_versions import ACCEPT_DATETIME, LANG, kind, version_paths

__all__ = ["fixed_paths"]


def fixed_paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/sparql": {"get": _sparql(), "post": _sparql_post()},
        "/graphs/{name}": {"get": _graph()},
        "/id/{kind}/{slug}": {"get": _thing()},
        "/doc/{kind}/{slug}": {"get": _document()},
        "/cite/{kind}/{slug}.{ending}": {"get": _cite()},
        **search_paths(),
        **file_paths(),
        **version_paths(),
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


def _thing() -> dict[str, Any]:
    return redirect(
        "Things",
        "getThing",
        "The address of a thing",
        "A thing is no document; the answer leads to the document about it.",
        303,
        parameters=(kind(), path_parameter("slug", "The last part of its IRI.")),
    )


def _document() -> dict[str, Any]:
    endings = ", ".join(f".{entry.ending}" for entry in documents.FORMATS)
    described = operation(
        "Things",
        "getDocument",
        "The document about a thing",
        DOCUMENT,
        text=(
            f"With one of the endings {endings}: that format, whatever the Accept header. With"
            " Accept-Datetime: the way to the document as it was then (Memento, RFC 7089)."
        ),
        parameters=(
            kind(),
            path_parameter("slug", "The last part of the thing's IRI."),
            query_parameter(
                "page",
                "Page of what refers to the thing, from 1.",
                {"type": "integer", "minimum": 1, "default": 1},
            ),
            LANG,
            ACCEPT_DATETIME,
        ),
        errors=(400, 404, 406, 410),
    )
    described["responses"]["301"] = {"description": "It leads to what has replaced the thing."}
    described["responses"]["302"] = {"description": "It leads to the document as it was then."}
    return described


def _cite() -> dict[str, Any]:
    return operation(
        "Citing",
        "cite",
        "Cite a thing, the dataset or an answer",
        {form.media_type: CONTENT for form in REFERENCES},
        text=(
            "Of the kind 'dataset' the slug is the version. Of the kind 'queries' it is the name of"
            " a query, whose parameters stand in the query string."
        ),
        parameters=(
            path_parameter("kind", "The kind.", [*KINDS, "dataset", "queries"]),
            path_parameter("slug", "The last part of the IRI."),
            path_parameter("ending", "The format.", [form.ending for form in REFERENCES]),
            reference("release", "parameters"),
        ),
        errors=(400, 404, 503),
    )
