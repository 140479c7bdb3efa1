"""The OpenAPI description of the search."""

from __future__ import annotations

from typing import Any, Final

from netgov_ld.release.index import GROUPS
from netgov_ld.web.openapi.parts import (
    CONTENT,
    LANG,
    TEXT,
    array,
    nullable,
    operation,
    query_parameter,
    record,
    reference,
)
from netgov_ld.web.search import SUGGESTIONS

__all__ = ["SCHEMAS", "paths"]

_GROUP: Final = {"type": "string", "enum": list(GROUPS)}

_RESULT: Final = record(
    {
        "iri": TEXT,
        "url": nullable(TEXT),
        "group": _GROUP,
        "label": TEXT,
        "lang": TEXT,
        "pieces": array(reference("Piece")),
        "context": array(reference("Piece")),
    }
)

SCHEMAS: Final = {
    "Piece": record({"text": TEXT, "marked": {"type": "boolean"}}),
    "SearchResult": _RESULT,
    "SearchResults": record(
        {
            "query": TEXT,
            "words": array(TEXT),
            "words_found": array(TEXT),
            "groups": array(
                record(
                    {
                        "name": _GROUP,
                        "heading": TEXT,
                        "total": {"type": "integer", "minimum": 0},
                        "more_than_total": {"type": "boolean"},
                        "next": nullable(TEXT),
                        "results": array(reference("SearchResult")),
                    }
                )
            ),
        }
    ),
    "Suggestions": record({"query": TEXT, "suggestions": array(reference("SearchResult"))}),
}

_WORDS: Final = query_parameter(
    "q",
    "Words, each of which may be the beginning of a longer one; those in double quotes stand"
    " together. The first 200 characters and 12 words count.",
    TEXT,
)


def paths() -> dict[str, Any]:
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
