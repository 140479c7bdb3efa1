"""The OpenAPI description of what is about the dataset as a whole: files, terms, descriptions."""

from __future__ import annotations

from typing import Any

from netgov_ld.web.openapi.parts import (
    CONTENT,
    DOCUMENT,
    RDF,
    content,
    operation,
    path_parameter,
    reference,
)

__all__ = ["paths"]


def paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/dumps/{version}/{file}": {"get": _dump()},
        "/ontology": {"get": _ontology()},
        "/ontology/{version}": {"get": _ontology_version()},
        "/ontology/shapes": {"get": _shapes()},
        "/context.jsonld": {"get": _context()},
        "/.well-known/void": {"get": _void()},
        "/feed.atom": {"get": _feed()},
        "/healthz": {"get": _health()},
    }


def _dump() -> dict[str, Any]:
    described = operation(
        "Files",
        "getDump",
        "Download a file of the release",
        {"application/n-quads": CONTENT, "application/trig": CONTENT, "application/json": CONTENT},
        text="The list is at /dumps/. The address with the release's full name never changes.",
        parameters=(
            path_parameter("version", "'latest', a version, or the full name of a release."),
            path_parameter("file", "The name of the file."),
        ),
        errors=(404,),
    )
    described["responses"]["302"] = {"description": "It leads to the address that never changes."}
    described["responses"]["206"] = {"description": "A part of it, as asked by Range."}
    return described


def _ontology() -> dict[str, Any]:
    return operation("Files", "getOntology", "The ontology", DOCUMENT, errors=(406,))


def _ontology_version() -> dict[str, Any]:
    return operation(
        "Files",
        "getOntologyVersion",
        "A version of the ontology",
        DOCUMENT,
        text="From the release that had it. With an ending such as .ttl: that format.",
        parameters=(path_parameter("version", "The version, which is its owl:versionInfo."),),
        errors=(404, 406),
    )


def _shapes() -> dict[str, Any]:
    return operation(
        "Files",
        "getShapes",
        "What the data must look like",
        DOCUMENT,
        text="The SHACL shapes: as RDF, and in words for people.",
        errors=(404, 406),
    )


def _context() -> dict[str, Any]:
    return operation(
        "Files",
        "getContext",
        "The JSON-LD context",
        {"application/ld+json": {"type": "object", "required": ["@context"]}},
        text="Plain names for the terms, so that the JSON-LD reads as plain JSON.",
    )


def _void() -> dict[str, Any]:
    return operation(
        "Files",
        "getDescription",
        "What the dataset holds",
        RDF,
        text="The dataset described by VoID and DCAT, with its files and numbers.",
        parameters=(reference("release", "parameters"),),
        errors=(400, 404, 406),
    )


def _feed() -> dict[str, Any]:
    return operation(
        "Files", "getFeed", "Articles and positions as a feed", {"application/atom+xml": CONTENT}
    )


def _health() -> dict[str, Any]:
    return {
        "operationId": "getHealth",
        "summary": "Whether the server works",
        "tags": ["Files"],
        "responses": {
            "200": {"description": "It does.", "content": content({"application/json": CONTENT})},
            "503": {"description": "It does not."},
        },
    }
