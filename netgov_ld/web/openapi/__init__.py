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
from netgov_ld.web.openapi import files, parts, queries, search, sparql, things, versions, views
from netgov_ld.web.render import conditional, html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.web.render import Site

__all__ = ["blueprint", "document", "fixed_paths"]

_TAGS: Final = (
    ("Questions", "Named queries with typed parameters."),
    ("Views", "Who stands where, counted, with one filter for all; each page as data too."),
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
                found: Mapping[str, Any] = parts.PARAMETERS[name] if name else parameter
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
            **queries.paths(release.base),
            **fixed_paths(),
        },
        "components": {
            "schemas": {
                **parts.SCHEMAS,
                **queries.SCHEMAS,
                **search.SCHEMAS,
                **versions.SCHEMAS,
                **views.SCHEMAS,
            },
            "parameters": parts.PARAMETERS,
        },
    }


def fixed_paths() -> dict[str, Any]:
    """Describe the paths that are the same whatever the named queries are."""
    return {
        path: item
        for part in (sparql, views, things, search, files, versions)
        for path, item in part.paths().items()
    }
