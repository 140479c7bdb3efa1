"""The OpenAPI description of things: their addresses, documents and references."""

from __future__ import annotations

from typing import Any

from netgov_ld.namespaces import KINDS
from netgov_ld.web import documents
from netgov_ld.web.citation_formats import FORMATS as REFERENCES
from netgov_ld.web.openapi.parts import (
    ACCEPT_DATETIME,
    CONTENT,
    DOCUMENT,
    LANG,
    kind,
    operation,
    path_parameter,
    query_parameter,
    redirect,
    reference,
)

__all__ = ["paths"]


def paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/id/{kind}/{slug}": {"get": _thing()},
        "/doc/{kind}/{slug}": {"get": _document()},
        "/cite/{kind}/{slug}.{ending}": {"get": _cite()},
    }


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
