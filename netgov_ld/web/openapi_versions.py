"""The OpenAPI description of the releases side by side, and of documents as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.namespaces import KINDS
from netgov_ld.query.changes import HOWS
from netgov_ld.web.openapi_parts import (
    CONTENT,
    DOCUMENT,
    array,
    nullable,
    operation,
    path_parameter,
    query_parameter,
    record,
    reference,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCEPT_DATETIME", "LANG", "SCHEMAS", "kind", "version_paths"]

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_NUMBERS: Final = {"type": "object", "additionalProperties": _NUMBER}

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
        **_TEXT,
        "pattern": "^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ([0-9]{2}:){2}[0-9]{2} GMT$",
    },
}
"""The header by which a client asks for the past (RFC 7089, section 2.1.1)."""

_MEMENTO: Final = {
    "Memento-Datetime": {"description": "When the release was issued.", "schema": _TEXT},
    "Link": {"description": "original, timegate, timemap and the mementos.", "schema": _TEXT},
}

_VALUE: Final = record({"text": _TEXT}, {"iri": _TEXT, "lang": _TEXT})
_CHANGE: Final = record(
    {
        "iri": _TEXT,
        "kind": _TEXT,
        "change": {**_TEXT, "enum": list(HOWS)},
        "label": _VALUE,
    },
    {
        "stance": _VALUE,
        "proponent": _VALUE,
        "properties": array(
            record({"property": _VALUE, "removed": array(_VALUE), "added": array(_VALUE)})
        ),
    },
)
_EDITION: Final = {"release": _TEXT, "version": _TEXT, "issued": nullable(_TEXT)}
_MOMENT: Final = record({"datetime": _TEXT, "uri": _TEXT})

SCHEMAS: Final[Mapping[str, Any]] = {
    "Releases": array(
        record(
            {
                **_EDITION,
                "digest": _TEXT,
                "quads": _NUMBER,
                "things": _NUMBERS,
                "served": {"type": "boolean"},
            },
            {"diff": _TEXT},
        )
    ),
    "Difference": record(
        {
            "old": _TEXT,
            "new": _TEXT,
            "quads": _NUMBERS,
            "things": _NUMBERS,
            "changes": array(_CHANGE),
        }
    ),
    "History": array(
        record(
            {**_EDITION, "change": {**_TEXT, "enum": [*HOWS, "unchanged"]}},
            {"document": _TEXT, "thing": _CHANGE},
        )
    ),
    "TimeMap": record(
        {
            "original_uri": _TEXT,
            "timegate_uri": _TEXT,
            "timemap_uri": record({"link_format": _TEXT, "json_format": _TEXT}),
            "mementos": record({"list": array(_MOMENT)}, {"first": _MOMENT, "last": _MOMENT}),
        }
    ),
}
"""Shapes of the answers in JSON."""


def version_paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/versions": {"get": _versions()},
        "/diff/{old}/{new}": {"get": _difference()},
        "/history/{kind}/{slug}": {"get": _history()},
        "/timemap/{kind}/{slug}": {"get": _timemap()},
        "/at/{release}/doc/{kind}/{slug}": {"get": _memento()},
    }


def kind() -> dict[str, Any]:
    """Describe the part of a path that names a kind of thing."""
    return path_parameter("kind", "The kind of thing.", list(KINDS))


def _slug() -> dict[str, Any]:
    return path_parameter("slug", "The last part of the thing's IRI.")


def _format(*names: str) -> dict[str, Any]:
    return query_parameter(
        "format", "The format; it wins over the Accept header.", {**_TEXT, "enum": list(names)}
    )


def _versions() -> dict[str, Any]:
    return operation(
        "Versions",
        "listReleases",
        "List the releases",
        {"application/json": reference("Releases"), "text/html": CONTENT},
        text="The newest first, which is the one that is served.",
        parameters=(_format("json", "html"),),
        errors=(400, 406),
    )


def _difference() -> dict[str, Any]:
    described = operation(
        "Versions",
        "compareReleases",
        "What changed between two releases",
        {
            "application/json": reference("Difference"),
            "text/html": CONTENT,
            "application/rdf-patch": CONTENT,
        },
        parameters=(
            path_parameter("old", "Name or version of the old release."),
            path_parameter("new", "Name or version of the new release."),
            _format("json", "html", "patch"),
        ),
        errors=(400, 404, 406),
    )
    described["responses"]["302"] = {"description": "It leads to the full names of the releases."}
    return described


def _history() -> dict[str, Any]:
    return operation(
        "Versions",
        "getHistory",
        "What became of a thing, release by release",
        {"application/json": reference("History"), "text/html": CONTENT},
        parameters=(kind(), _slug(), _format("json", "html")),
        errors=(400, 404, 406),
    )


def _timemap() -> dict[str, Any]:
    return operation(
        "Versions",
        "getTimeMap",
        "The mementos of a document",
        {"application/link-format": CONTENT, "application/json": reference("TimeMap")},
        text="The documents about a thing in all releases that state a date (RFC 7089).",
        parameters=(kind(), _slug(), _format("link", "json")),
        errors=(400, 404, 406),
    )


def _memento() -> dict[str, Any]:
    described = operation(
        "Versions",
        "getMemento",
        "The document about a thing as it was in a release",
        DOCUMENT,
        parameters=(
            path_parameter("release", "Name or version of the release."),
            kind(),
            _slug(),
            query_parameter(
                "page", "Page of what refers to the thing, from 1.", {**_NUMBER, "minimum": 1}
            ),
            LANG,
        ),
        headers=_MEMENTO,
        errors=(400, 404, 406),
    )
    described["responses"]["302"] = {"description": "It leads to the full name of the release."}
    return described
