"""What the OpenAPI document is put together from: operations, parameters, schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.namespaces import KINDS
from netgov_ld.web import documents
from netgov_ld.web.queries import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "ACCEPT_DATETIME", "CONTENT", "DIGEST", "DOCUMENT", "LANG", "NUMBER", "PARAMETERS", "RDF",
    "SCHEMAS", "TEXT", "array", "content", "kind", "nullable", "operation",
    "path_parameter", "query_parameter", "record", "redirect", "reference",
]  # fmt: skip

CONTENT: Final[Mapping[str, Any]] = {}
"""Schema of what JSON Schema cannot describe: RDF, tables, pages."""

RDF: Final = dict.fromkeys(documents.RDF, CONTENT)
"""Content of what comes as RDF alone."""

DOCUMENT: Final = {**RDF, "application/json": CONTENT, "text/html": CONTENT}
"""Content of a document, for programs and for people."""

_ERRORS: Final = {
    400: "The request cannot be understood: a parameter is unknown or does not fit.",
    403: "Updates and calls to other endpoints are refused.",
    404: "There is no such thing.",
    406: "None of the formats fits the Accept header.",
    410: "It is no more in the dataset; the answer leads to its last document.",
    413: "The query is too long.",
    414: "The address is too long.",
    415: "The body has the wrong media type.",
    503: "The query took too long or needs too much, or the server is busy.",
}

TEXT: Final = {"type": "string"}


def reference(name: str, section: str = "schemas") -> dict[str, str]:
    """Point to a component."""
    return {"$ref": f"#/components/{section}/{name}"}


def content(types: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the content of a response from its media types and their schemas."""
    return {media_type: {"schema": dict(schema)} for media_type, schema in types.items()}


def operation(
    tag: str,
    name: str,
    summary: str,
    types: Mapping[str, Mapping[str, Any]],
    *,
    text: str = "",
    parameters: Iterable[Mapping[str, Any]] = (),
    headers: Mapping[str, Any] | None = None,
    errors: Iterable[int] = (),
) -> dict[str, Any]:
    """Describe an operation that answers 200.

    Args:
        tag: Where it belongs.
        name: Its ``operationId``.
        summary: What it does, in a few words.
        types: Media types of the answer and their schemas.
        text: More about it.
        parameters: Its parameters.
        headers: Headers of the answer.
        errors: Statuses of the errors it answers with.
    """
    found: dict[str, Any] = {"description": "The answer.", "content": content(types)}
    if headers:
        found["headers"] = dict(headers)
    described: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {
            "200": found,
            "304": {"description": "The client has it already (If-None-Match)."},
            **{str(status): _error(status) for status in errors},
        },
    }
    if text:
        described["description"] = text
    return described


def redirect(
    tag: str,
    name: str,
    summary: str,
    text: str,
    status: int,
    *,
    parameters: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Describe an operation that answers with another address, or 404."""
    location = {"Location": {"description": "The address.", "schema": TEXT}}
    return {
        "operationId": name,
        "summary": summary,
        "description": text,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {
            str(status): {"description": "Where to go.", "headers": location},
            "404": _error(404),
        },
    }


def path_parameter(name: str, text: str, among: Sequence[str] | None = None) -> dict[str, Any]:
    """Describe a parameter in the path."""
    schema: dict[str, Any] = {**TEXT, "minLength": 1}
    if among is not None:
        schema = {**TEXT, "enum": list(among)}
    return {"name": name, "in": "path", "required": True, "description": text, "schema": schema}


def kind() -> dict[str, Any]:
    """Describe the part of a path that names a kind of thing."""
    return path_parameter("kind", "The kind of thing.", list(KINDS))


def query_parameter(name: str, text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a parameter in the query string, which may be left out."""
    return {"name": name, "in": "query", "description": text, "schema": dict(schema)}


def _error(status: int) -> dict[str, Any]:
    types = {"application/problem+json": reference("Problem"), "text/html": CONTENT}
    return {"description": _ERRORS[status], "content": content(types)}


def array(items: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": dict(items)}


def record(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> Any:
    """Return the schema of an object, whose members are required or optional."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": properties}


def nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that may be null."""
    return {"oneOf": [dict(schema), {"type": "null"}]}


NUMBER: Final = {"type": "integer"}
DIGEST: Final = {**TEXT, "pattern": "^[0-9a-f]{64}$"}

LANG: Final[Mapping[str, Any]] = query_parameter(
    "lang",
    "For HTML: the language in which labels are preferred, if topics have labels in it; without it"
    " the Accept-Language header decides.",
    {"type": "string"},
)

ACCEPT_DATETIME: Final[Mapping[str, Any]] = {
    "name": "Accept-Datetime",
    "in": "header",
    "description": "The time from which the document is wanted: Thu, 04 Oct 2012 00:00:00 GMT",
    "schema": {
        **TEXT,
        "pattern": "^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ([0-9]{2}:){2}[0-9]{2} GMT$",
    },
}
"""The header by which a client asks for the past (RFC 7089, section 2.1.1)."""

PARAMETERS: Final[Mapping[str, Any]] = {
    "limit": query_parameter(
        "limit", "Most rows to answer with.", {**NUMBER, "minimum": 1, "maximum": 999_999_999}
    ),
    "offset": query_parameter(
        "offset",
        "Rows to leave out at the beginning.",
        {**NUMBER, "minimum": 0, "maximum": 999_999_999},
    ),
    "answerFormat": query_parameter(
        "format", "The format; it wins over the Accept header.", {**TEXT, "enum": [*MEDIA_TYPES]}
    ),
    "format": query_parameter(
        "format", "Name, ending or media type of the format; it wins over Accept.", TEXT
    ),
    "release": query_parameter(
        "release",
        "Version, name or digest of the release that has to answer; 404 if it cannot.",
        TEXT,
    ),
    "timeout": query_parameter(
        "timeout",
        "Seconds the query may take; it can only lower the server's limit.",
        {"type": "number", "exclusiveMinimum": 0},
    ),
}
"""Parameters that several operations share."""

SCHEMAS: Final[Mapping[str, Any]] = {
    "Problem": record(
        {
            "type": {**TEXT, "format": "uri-reference"},
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "instance": TEXT,
        },
        {"queryId": TEXT, "line": NUMBER, "column": nullable(NUMBER)},
    ),
}
"""Shapes of the answers in JSON."""
