"""The OpenAPI description of the named queries: an operation for each, with its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.query import named
from netgov_ld.query.parameters import PERIOD
from netgov_ld.web.completion import short
from netgov_ld.web.openapi.parts import (
    CONTENT,
    DIGEST,
    NUMBER,
    RDF,
    TEXT,
    array,
    nullable,
    operation,
    path_parameter,
    query_parameter,
    record,
    reference,
)  # fmt: skip
from netgov_ld.web.queries import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.named import NamedQuery
    from netgov_ld.query.parameters import Parameter

__all__ = ["SCHEMAS", "paths"]

_CHART: Final = nullable(
    record(
        {"kind": {**TEXT, "enum": ["bar", "line", "table"]}},
        {"x": TEXT, "y": TEXT, "series": TEXT},
    )
)
RESULT_HEADERS: Final[Mapping[str, Any]] = {
    "X-Release-Digest": {
        "description": "SHA-256 of the release that answered.",
        "schema": DIGEST,
    },
    "X-Result-SHA256": {
        "description": "SHA-256 of the uncompressed answer, where it is not streamed.",
        "schema": DIGEST,
    },
    "Link": {
        "description": "cite-as: the stable address of this answer; alternate: other formats.",
        "schema": TEXT,
    },
}
"""Headers of the answer to a named query."""

SCHEMAS: Final[Mapping[str, Any]] = {
    "SparqlResults": record(
        {
            "head": record({"vars": array(TEXT)}),
            "results": record(
                {
                    "bindings": array(
                        {
                            "type": "object",
                            "additionalProperties": record(
                                {
                                    "type": {**TEXT, "enum": ["uri", "literal", "bnode"]},
                                    "value": TEXT,
                                },
                                {"datatype": TEXT, "xml:lang": TEXT},
                            ),
                        }
                    )
                }
            ),
        }
    ),
    "Records": record(
        {
            "query": record(
                {
                    "name": TEXT,
                    "title": TEXT,
                    "question": TEXT,
                    "values": {"type": "object", "additionalProperties": TEXT},
                    "limit": nullable(NUMBER),
                    "offset": NUMBER,
                    "sparql": TEXT,
                }
            ),
            "release": record({"version": TEXT, "name": TEXT, "sha256": DIGEST}),
            "result": record({"format": TEXT, "sha256": DIGEST}),
            "chart": _CHART,
            "citation": record({"url": TEXT, "text": TEXT}),
            "columns": array(TEXT),
            "rows": array(
                {
                    "type": "object",
                    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                }
            ),
        }
    ),
    "Queries": record(
        {
            "queries": array(
                record(
                    {
                        "name": TEXT,
                        "title": TEXT,
                        "question": TEXT,
                        "url": TEXT,
                        "parameters": array(
                            record(
                                {
                                    "name": TEXT,
                                    "kind": TEXT,
                                    "default": nullable(TEXT),
                                    "description": TEXT,
                                    "values": nullable(TEXT),
                                }
                            )
                        ),
                        "columns": array(TEXT),
                        "chart": _CHART,
                        "sparql": TEXT,
                    }
                )
            )
        }
    ),
    "Values": record(
        {
            "query": TEXT,
            "parameter": TEXT,
            "q": TEXT,
            "values": array(record({"value": TEXT, "label": TEXT, "iri": TEXT})),
        }
    ),
}
"""Shapes of the answers in JSON."""


def paths(base: str) -> dict[str, Any]:
    """Describe the paths.

    Args:
        base: Base of the release's names, for the defaults of parameters.
    """
    return {
        "/queries/": {"get": _listing()},
        **{
            f"/queries/{query.name}": {"get": _named(query, base)}
            for query in named.load().values()
        },
        "/queries/{query}/values/{parameter}": {"get": _values()},
    }


def _listing() -> dict[str, Any]:
    return operation(
        "Questions",
        "listQueries",
        "List the named queries",
        {"application/json": reference("Queries"), "text/html": CONTENT, **RDF},
        errors=(400, 406),
    )


def _named(query: NamedQuery, base: str) -> dict[str, Any]:
    schemas = {"json": reference("SparqlResults"), "records": reference("Records")}
    return operation(
        "Questions",
        f"query_{query.name}",
        query.title,
        {
            **{media_type: schemas.get(form, CONTENT) for form, media_type in MEDIA_TYPES.items()},
            **RDF,
        },
        text=query.question,
        parameters=(
            *(_parameter(parameter, base) for parameter in query.parameters),
            *(reference(name, "parameters") for name in ("limit", "offset", "answerFormat")),
            *(reference(name, "parameters") for name in ("release", "timeout")),
        ),
        headers=RESULT_HEADERS,
        errors=(400, 404, 406, 503),
    )


def _parameter(parameter: Parameter, base: str) -> dict[str, Any]:
    """Describe a parameter; an empty value stands for any, whatever the kind."""
    schema: dict[str, Any] = {"type": "string"}
    words = parameter.help
    if parameter.kind == "period":
        schema["pattern"] = f"^({PERIOD})?$"
        words += " A year, month or day: 2012, 2012-10, 2012-10-04."
    elif parameter.kind == "integer":
        schema["pattern"] = "^([+-]?[0-9]+)?$"
    elif parameter.kind == "date":
        schema["format"] = "date"
    elif parameter.kind != "string":
        schema["format"] = "iri-reference"
        slug = "" if parameter.kind == "iri" else f" A {parameter.kind} by its slug;"
        words += f"{slug} anything by its full IRI or as kind:slug."
    if parameter.default is not None:
        default = str(parameter.term(parameter.default, base=base))
        schema["default"] = short(default, parameter, base)
    return query_parameter(parameter.name, words, schema)


def _values() -> dict[str, Any]:
    queries = named.load().values()
    names = sorted({parameter.name for query in queries for parameter in query.parameters})
    return operation(
        "Questions",
        "listValues",
        "Find values of a parameter",
        {"application/json": reference("Values")},
        text="What the parameter can be, from the data, with labels; for completion in forms.",
        parameters=(
            path_parameter("query", "The named query.", [query.name for query in queries]),
            path_parameter("parameter", "The parameter.", names),
            query_parameter(
                "q",
                "Text that a label or slug contains, in any case.",
                {"type": "string", "maxLength": 200},
            ),
        ),
        errors=(400, 404, 503),
    )
