"""Reads a SPARQL Protocol request (SPARQL 1.1 Protocol, section 2) out of an HTTP request.

Query strings and form bodies are decoded here, exactly once and strictly, because werkzeug's
``args`` and ``form`` replace bytes that are not UTF-8 instead of refusing them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType
from werkzeug.http import parse_options_header

from netgov_ld.errors import QueryRefused, UsageError

if TYPE_CHECKING:
    from flask import Request

    from netgov_ld.settings import Settings

__all__ = ["Operation", "longest_body", "parameters", "read_operation", "seconds"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_URL_LENGTH: Final = 1 << 15
"""Bytes of a query string; the server itself gives up, with an empty answer, at twice as many."""

_FORM_OVERHEAD: Final = 3
"""How many characters a form may need for one byte of a query."""

_FIELDS: Final = 1000
_NUMBER: Final = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?")
_READ_ONLY: Final = "This dataset is read-only: updates are refused."
_PROPOSE: Final = "Propose the change where the source files are kept."


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation.

    Args:
        query: The query's text; None if the request has none (a GET of the description).
        default_graphs: The default-graph-uri values, in order.
        named_graphs: The named-graph-uri values, in order.
        format: The ``format`` parameter.
        timeout: The ``timeout`` parameter, in seconds.
    """

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    timeout: float | None


def parameters(request: Request) -> list[tuple[str, str]]:
    """Decode the query string.

    Raises:
        RequestURITooLarge: It is longer than this server reads.
        UsageError: It is not UTF-8.
    """
    return _parameters(request.query_string)


def read_operation(
    method: str, query_string: bytes, content_type: str | None, body: bytes, settings: Settings
) -> Operation:
    """Read the operation of a request.

    Args:
        method: GET, HEAD or POST.
        query_string: The query string.
        content_type: The Content-Type header, which only a POST needs.
        body: The body of a POST.
        settings: What limits the length of a query.

    Raises:
        UsageError: A parameter is repeated, unreadable or out of place.
        QueryRefused: It is an update.
        UnsupportedMediaType: The body of a POST has another media type.
        RequestEntityTooLarge: The query is longer than the settings allow.
    """
    fields = _parameters(query_string)
    if method == "POST":
        fields += _body_fields(content_type, body)
    elif any(name == "update" for name, _ in fields):
        raise UsageError("An update by GET is not part of the protocol.", mend="Send a query.")
    queries = [value for name, value in fields if name == "query"]
    updates = [value for name, value in fields if name == "update"]
    if len(queries) + len(updates) > 1:
        raise UsageError("More than one query or update.", mend="Send exactly one query.")
    if updates:
        raise QueryRefused(_READ_ONLY, mend=_PROPOSE)
    if method == "POST" and not queries:
        raise UsageError("The request has no query.", mend="Send it in the parameter 'query'.")
    query = queries[0] if queries else None
    if query is not None and len(query.encode()) > settings.query_length:
        raise RequestEntityTooLarge(f"The query is longer than {settings.query_length} bytes.")
    return Operation(
        query=query,
        default_graphs=tuple(value for name, value in fields if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in fields if name == "named-graph-uri"),
        format=_single(fields, "format"),
        timeout=seconds(_single(fields, "timeout")),
    )


def longest_body(settings: Settings) -> int:
    """Return the most bytes that the body of a POST may have."""
    return _FORM_OVERHEAD * settings.query_length + _URL_LENGTH


def _parameters(query_string: bytes) -> list[tuple[str, str]]:
    if len(query_string) > _URL_LENGTH:
        raise RequestURITooLarge(f"The query string is longer than {_URL_LENGTH} bytes: use POST.")
    return _decode(query_string, "The query string")


def _body_fields(content_type: str | None, body: bytes) -> list[tuple[str, str]]:
    kind, options = parse_options_header(content_type)
    kind, charset = kind.lower(), options.get("charset", "utf-8").lower()
    if kind not in {_FORM, _QUERY, _UPDATE}:
        raise UnsupportedMediaType(f"Send the query as {_QUERY} or {_FORM}.")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise UsageError(f"The body is in {charset}.", mend="Send UTF-8.")
    if kind == _FORM:
        return _decode(body, "The body")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"The body is not UTF-8, at byte {error.start}.") from error
    return [("query" if kind == _QUERY else "update", text)]


def _decode(raw: bytes, what: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise UsageError(f"{what} is not UTF-8.") from error
    except ValueError as error:
        raise UsageError(f"{what} has more than {_FIELDS} parameters.") from error


def _single(fields: list[tuple[str, str]], name: str) -> str | None:
    values = [value for key, value in fields if key == name]
    if len(values) > 1:
        raise UsageError(f"The parameter {name!r} is given {len(values)} times.")
    return values[0] if values else None


def seconds(text: str | None) -> float | None:
    """Read a ``timeout`` parameter.

    Raises:
        UsageError: It is no positive number.
    """
    if text is None:
        return None
    number = float(text) if _NUMBER.fullmatch(text) else 0.0
    if not 0 < number < float("inf"):
        raise UsageError(f"timeout={text!r} is no time.", mend="Give seconds above zero.")
    return number
