"""The OpenAPI description of the releases side by side, and of documents as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.query.changes import HOWS
from netgov_ld.web.openapi.parts import (
    CONTENT,
    DOCUMENT,
    LANG,
    NUMBER,
    TEXT,
    array,
    kind,
    nullable,
    operation,
    path_parameter,
    query_parameter,
    record,
    reference,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCHEMAS", "paths"]

_NUMBERS: Final = {"type": "object", "additionalProperties": NUMBER}

_MEMENTO: Final = {
    "Memento-Datetime": {"description": "When the release was issued.", "schema": TEXT},
    "Link": {"description": "original, timegate, timemap and the mementos.", "schema": TEXT},
}

_VALUE: Final = record({"text": TEXT}, {"iri": TEXT, "lang": TEXT})
_CHANGE: Final = record(
    {
        "iri": TEXT,
        "kind": TEXT,
        "change": {**TEXT, "enum": list(HOWS)},
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
_EDITION: Final = {"release": TEXT, "version": TEXT, "issued": nullable(TEXT)}
_MOMENT: Final = record({"datetime": TEXT, "uri": TEXT})

SCHEMAS: Final[Mapping[str, Any]] = {
    "Releases": array(
        record(
            {
                **_EDITION,
                "digest": TEXT,
                "quads": NUMBER,
                "things": _NUMBERS,
                "served": {"type": "boolean"},
            },
            {"diff": TEXT},
        )
    ),
    "Difference": record(
        {
            "old": TEXT,
            "new": TEXT,
            "quads": _NUMBERS,
            "things": _NUMBERS,
            "changes": array(_CHANGE),
        }
    ),
    "History": array(
        record(
            {**_EDITION, "change": {**TEXT, "enum": [*HOWS, "unchanged"]}},
            {"document": TEXT, "thing": _CHANGE},
        )
    ),
    "TimeMap": record(
        {
            "original_uri": TEXT,
            "timegate_uri": TEXT,
            "timemap_uri": record({"link_format": TEXT, "json_format": TEXT}),
            "mementos": record({"list": array(_MOMENT)}, {"first": _MOMENT, "last": _MOMENT}),
        }
    ),
}
"""Shapes of the answers in JSON."""


def paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/versions": {"get": _versions()},
        "/diff/{old}/{new}": {"get": _difference()},
        "/history/{kind}/{slug}": {"get": _history()},
        "/timemap/{kind}/{slug}": {"get": _timemap()},
        "/at/{release}/doc/{kind}/{slug}": {"get": _memento()},
    }


def _slug() -> dict[str, Any]:
    return path_parameter("slug", "The last part of the thing's IRI.")


def _format(*names: str) -> dict[str, Any]:
    return query_parameter(
        "format", "The format; it wins over the Accept header.", {**TEXT, "enum": list(names)}
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
                "page", "Page of what refers to the thing, from 1.", {**NUMBER, "minimum": 1}
            ),
            LANG,
        ),
        headers=_MEMENTO,
        errors=(400, 404, 406),
    )
    described["responses"]["302"] = {"description": "It leads to the full name of the release."}
    return described
