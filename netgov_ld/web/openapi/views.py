"""The OpenAPI description of the views: a page, and data by ending, with the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.query.parameters import PERIOD
from netgov_ld.web.openapi.parts import (
    CONTENT,
    LANG,
    TEXT,
    array,
    operation,
    path_parameter,
    query_parameter,
    record,
    reference,
)
from netgov_ld.web.views import ENDINGS, VIEWS
from netgov_ld.web.views.asked import MOST, PARAMETERS, SWITCHES

if TYPE_CHECKING:
    from netgov_ld.web.views.parts import View

__all__ = ["SCHEMAS", "paths"]

_NUMBER: Final = {"type": "integer"}
_ROWS: Final = array(
    {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}
)

SCHEMAS: Final = {
    "ViewData": record(
        {
            "view": TEXT,
            "title": TEXT,
            "filter": {"type": "object", "additionalProperties": TEXT},
            "query": {**TEXT, "format": "uri"},
            "release": record({"version": TEXT, "name": TEXT}),
            "total": _NUMBER,
            "offset": _NUMBER,
            "limit": _NUMBER,
            "columns": array(TEXT),
            "rows": _ROWS,
            "picture": _ROWS,
        }
    ),
    "Picture": record({"$schema": {**TEXT, "format": "uri"}, "data": {"type": "object"}}),
}
"""Components of this part."""

_TYPES: Final = {"json": reference("ViewData"), "vl.json": reference("Picture")}


def paths() -> dict[str, Any]:
    """Describe the paths."""
    return {
        "/views/{view}": {"get": _page()},
        **{f"/views/{view.name}.{{ending}}": {"get": _data(view)} for view in VIEWS.values()},
    }


def _page() -> dict[str, Any]:
    return operation(
        "Views",
        "getView",
        "A view as a page",
        {"text/html": CONTENT},
        text="It takes the parameters of its data, and a page of its rows.",
        parameters=(
            path_parameter("view", "The view.", list(VIEWS)),
            query_parameter(
                "page", "Page, from 1.", {**_NUMBER, "minimum": 1, "maximum": 999_999_999}
            ),
            LANG,
        ),
        errors=(400, 404),
    )


def _data(view: View) -> dict[str, Any]:
    endings = [ending for ending in ENDINGS if view.draw is not None or ending != "vl.json"]
    types = {ENDINGS[ending].partition(";")[0]: _TYPES.get(ending, CONTENT) for ending in endings}
    most = {**_NUMBER, "minimum": 1, "maximum": 999_999_999, "default": MOST}
    return operation(
        "Views",
        f"view_{view.name}",
        view.title,
        types,
        text=f"{view.about} The same rows as those of the query {view.query}.",
        parameters=(
            path_parameter(
                "ending", "Data as CSV or JSON, or the picture of it in Vega-Lite.", endings
            ),
            *(_field(name) for name in view.fields),
            *(
                query_parameter(
                    name,
                    f"{SWITCHES[name].label}: {', '.join(SWITCHES[name].choices.values())}.",
                    {**TEXT, "enum": list(SWITCHES[name].choices)},
                )
                for name in view.switches
            ),
            query_parameter("limit", f"Most rows, at most {MOST:,}.", most),
            reference("offset", "parameters"),
        ),
        errors=(400, 404),
    )


def _field(name: str) -> dict[str, Any]:
    """Describe a field of the filter; an empty value stands for any."""
    parameter = PARAMETERS[name]
    if parameter.kind == "period":
        words = f"{parameter.help} A year, month or day: 2012, 2012-10, 2012-10-04."
        return query_parameter(name, words, {**TEXT, "pattern": f"^({PERIOD})?$"})
    slug = "" if parameter.kind == "iri" else f" A {parameter.kind} by its slug;"
    words = f"{parameter.help}{slug} anything by its full IRI or as kind:slug."
    return query_parameter(name, words, {**TEXT, "format": "iri-reference"})
