"""The OpenAPI description of the search."""

from __future__ import annotations

from typing import Any, Final

from netgov_ld.release.index import GROUPS
from netgov_ld.web.openapi_parts import (
    CONTENT,
    array,
    nullable,
    operation,
    query_parameter,
    record,
    reference,
)
from netgov_ld.web.openapi_versions import LANG
from netgov_ld.web.search import SUGGESTIONS

__all__ = ["SCHEMAS", "search_paths"]

_TEXT: Final = {"type": "string"}
_GROUP: Final = {"type": "string", "enum": list(GROUPS)}

_RESULT: Final = record(
    {
        "iri": _TEXT,
        "url": nullable(_TEXT),
        "group": _GROUP,
        "label": _TEXT,
        "lang": _TEXT,
        "pieces": array(reference("Piece")),
        "context": array(reference("Piece")),
    }
)

SCHEMAS: Final = {
    "Piece": record({"text": _TEXT, "marked": {"type": "boolean"}}),
    "SearchResult": _RESULT,
    "SearchResults": record(
        {
            "query": _TEXT,
            "words": array(_TEXT),
            "words_found": array(_TEXT),
            "groups": array(
                record(
                    {
                        "name": _GROUP,
                        "heading": _TEXT,
                        "total": {"type": "integer", "minimum": 0},
                        "more_than_total": {"type": "boolean"},
                        "next": nullable(_TEXT),
                        "results": array(reference("SearchResult")),
                    }
                )
            ),
        }
    ),
    "Suggestions": record({"query": _TEXT, "suggestions": array(reference("SearchResult"))}),
}

_WORDS: Final = query_parameter(
    "q",
    "Words, each of which may be the beginning of a longer one; those in double quotes stand"
    " together. The first 200 characters and 12 words count.",
    _TEXT,
)


def search_paths() -> dict[str, Any]:
    """Describe the paths."""
    return {"/search": {"get": _search()}, "/search/suggest": {"get": _suggest()}}


def _search() -> dict[str, Any]:
    return operation(
        "Search",
        "search",
        "Find things by words",
        {"application/json": reference("SearchResults"), "text/html": CONTENT},
        text=(
            "Names in all languages, statements, propositions and key phrases, the most general"
            " kinds first. If nothing has all of the words, 'words_found' says which ones count."
        ),
        parameters=(
            _WORDS,
            query_parameter("in", "The only kind of results.", {"enum": ["", *GROUPS]}),
            query_parameter(
                "page",
                "Page of that kind, from 1.",
                {"type": "integer", "minimum": 1, "default": 1},
            ),
            LANG,
        ),
        errors=(400, 404, 406),
    )


def _suggest() -> dict[str, Any]:
    return operation(
        "Search",
        "suggest",
        "Suggest what somebody may mean who types",
        {"application/json": reference("Suggestions"), SUGGESTIONS: array(CONTENT)},
        text="With format=opensearch or the media type of OpenSearch: its four lists.",
        parameters=(
            _WORDS,
            query_parameter("format", "The format.", {"enum": ["opensearch"]}),
            LANG,
        ),
        errors=(400, 406),
    )
