"""The interfaces described: OpenAPI 3.1 at ``/openapi.json``, and for people at ``/api``.

The document is made from the named queries, their parameters and the formats that the routes
offer. It is a plain dictionary: apispec would merge fragments written by hand, of which there are
none. YAML is not offered, since every reader of OpenAPI in YAML reads JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response

from netgov_ld import __version__
from netgov_ld.query import named
from netgov_ld.query.parameters import PERIOD
from netgov_ld.web import openapi_search, openapi_versions
from netgov_ld.web.completion import short
from netgov_ld.web.openapi_parts import (
    CONTENT,
    PARAMETERS,
    RDF,
    RESULT_HEADERS,
    SCHEMAS,
    operation,
    path_parameter,
    query_parameter,
    reference,
)
from netgov_ld.web.openapi_routes import fixed_paths
from netgov_ld.web.queries import MEDIA_TYPES
from netgov_ld.web.render import conditional, html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.named import NamedQuery
    from netgov_ld.query.parameters import Parameter
    from netgov_ld.web.render import Site

__all__ = ["blueprint", "document"]

_TAGS: Final = (
    ("Questions", "Named queries with typed parameters."),
    ("Search", "Things by words, in every language of the data."),
    ("SPARQL", "The whole dataset by the SPARQL 1.1 Protocol and Graph Store Protocol."),
    ("Things", "Every thing by its address, as a page or as RDF."),
    ("Versions", "The releases side by side, and documents as they were."),
    ("Citing", "References for reference managers."),
    ("Files", "The dataset as a whole, and what its terms mean."),
)


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the description over this site."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        tag = site.tag("openapi", site.urls.public_url)
        return conditional(
            tag, lambda: (json.dumps(document(site), ensure_ascii=False), "application/json")
        )

    @routes.get("/api")
    def api() -> Response:
        def build() -> tuple[str, str]:
            described = document(site)

            def resolve(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
                name = parameter.get("$ref", "").rpartition("/")[2]
                found: Mapping[str, Any] = PARAMETERS[name] if name else parameter
                return found

            return html("api.html", document=described, resolve=resolve)

        return conditional(site.tag("api", site.urls.public_url, page=True), build)

    return routes


def document(site: Site) -> dict[str, Any]:
    """Make the OpenAPI document of a site."""
    release = site.release
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "netgov",
            "version": __version__,
            "description": (
                "Who stands where on governing the Internet: diplomatic positions as linked data."
                f" Everything is read-only and comes from release {release.version}."
            ),
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": site.urls.public_url.rstrip("/")}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS],
        "paths": {
            "/queries/": {"get": _listing()},
            **{
                f"/queries/{query.name}": {"get": _named(query, release.base)}
                for query in named.load().values()
            },
            "/queries/{query}/values/{parameter}": {"get": _values()},
            **fixed_paths(),
        },
        "components": {
            "schemas": {**SCHEMAS, **openapi_versions.SCHEMAS, **openapi_search.SCHEMAS},
            "parameters": PARAMETERS,
        },
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
