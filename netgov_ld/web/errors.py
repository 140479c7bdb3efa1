"""Errors on the wire: problem documents (RFC 9457) for programs, a small page for browsers.

One table says what each problem type means; it is also what ``/problems/{type}`` shows.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, g, json, render_template, request
from werkzeug.exceptions import HTTPException, RequestTimeout

from netgov_ld.errors import Gone, NetgovError, NotFound, QuerySyntaxError
from netgov_ld.web.media import prefers_html
from netgov_ld.web.observe import OBSERVATION
from netgov_ld.web.wsgi import LATE

if TYPE_CHECKING:
    from flask import Flask

    from netgov_ld.web.services import Services

__all__ = ["PROBLEMS", "RETRY_AFTER", "Problem", "install"]

_LOG: Final = logging.getLogger(__name__)

RETRY_AFTER: Final = 5
"""Seconds a client is asked to wait after a 503."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem type means.

    Args:
        title: The same words for every occurrence.
        meaning: One or two sentences for the page about the type.
    """

    title: str
    meaning: str


PROBLEMS: Final[dict[str, Problem]] = {
    "bad-request": Problem(
        "The request cannot be understood",
        "A parameter is missing, repeated, unknown or has a value that cannot be read.",
    ),
    "not-found": Problem(
        "There is no such thing here",
        "No thing, document, graph or query of this dataset has that name.",
    ),
    "gone": Problem(
        "The thing was retired",
        "An earlier release had the thing, the current one has not; the last document about it"
        " and its history stay where they are.",
    ),
    "method-not-allowed": Problem(
        "The method is not allowed here", "The Allow header lists the methods of this address."
    ),
    "not-acceptable": Problem(
        "No format fits the Accept header",
        "The detail lists the media types on offer; send one of them, or none, to get the default.",
    ),
    "unsupported-media-type": Problem(
        "The body has the wrong media type",
        "Queries come as application/sparql-query or as application/x-www-form-urlencoded.",
    ),
    "too-long": Problem(
        "The request is too long", "The query or its URL is longer than this server reads."
    ),
    "too-slow": Problem(
        "The request came too slowly",
        "The body of the request was not complete within the time that this server waits for one.",
    ),
    "query-syntax": Problem(
        "The query does not parse", "Line and column say where the parser gave up."
    ),
    "bad-query": Problem("The query cannot be answered", "The detail says why."),
    "query-refused": Problem(
        "The query is refused",
        "This service is read-only: updates and LOAD are refused before anything runs, and so is"
        " SERVICE, unless it calls an endpoint that the operator allows. Changes are proposed"
        " where the source files are kept.",
    ),
    "query-timeout": Problem(
        "The query took too long",
        "The query reached its time limit and was stopped. A smaller query, a LIMIT or the dumps"
        " help; the timeout parameter can only lower the limit.",
    ),
    "query-too-large": Problem(
        "The query needs too much",
        "The query needed more memory, or its answer more bytes, than one query may use.",
    ),
    "overloaded": Problem(
        "The server is busy", "All workers are busy and the queue is full. Try again shortly."
    ),
    "store-unavailable": Problem(
        "The triple store is not available",
        "Queries go to a triple store that does not answer, or that is being loaded with another"
        " release. Try again in a while; the dumps can be had meanwhile.",
    ),
    "query-failed": Problem(
        "The query failed", "The process that held the query ended, or the engine reported a fault."
    ),
    "release-unavailable": Problem(
        "The dataset is not available", "The release cannot be read; the operator has to look."
    ),
    "internal-error": Problem(
        "The server made an error", "The fault is ours and is in the server's log."
    ),
}
"""Every problem type, by the last part of its URL."""

_BY_STATUS: Final = {
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "too-slow",
    410: "gone",
    413: "too-long",
    414: "too-long",
    415: "unsupported-media-type",
}


def install(app: Flask, services: Services) -> None:
    """Register the handlers and the pages about the problem types."""
    root = services.settings.public_url.rstrip("/")

    def answer(status: int, name: str, detail: str, **more: Any) -> Response:
        problem = PROBLEMS[name]
        document: dict[str, Any] = {
            "type": f"{root}/problems/{name}",
            "title": problem.title,
            "status": status,
            "detail": detail,
            "instance": request.path,
            **more,
        }
        if "query_id" in g:
            document["queryId"] = g.query_id
        if prefers_html(request.headers.get("Accept"), "application/problem+json"):
            phrase = HTTPStatus(status).phrase
            # Without its parameters the same address is likely to answer.
            again = status == HTTPStatus.BAD_REQUEST and request.query_string
            back = urlsplit(root).path + quote(request.path) if again else None
            page = render_template("problem.html", problem=document, phrase=phrase, back=back)
            response = Response(page, status, content_type="text/html; charset=utf-8")
        else:
            response = Response(
                json.dumps(document), status, content_type="application/problem+json"
            )
        response.headers["Cache-Control"] = "no-store"
        if status in (429, 503):
            response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    @app.errorhandler(NetgovError)
    def ours(error: NetgovError) -> Response:
        more: dict[str, Any] = {}
        if isinstance(error, QuerySyntaxError) and error.line is not None:
            more = {"line": error.line, "column": error.column}
        if isinstance(error, Gone):
            more = {"lastMemento": error.last, "history": error.history}
        name = error.problem if error.problem in PROBLEMS else "internal-error"
        seen = request.environ.get(OBSERVATION)
        if seen is not None:
            seen.outcome = name
        if error.http_status >= 500:
            _LOG.warning("%s: %s", type(error).__name__, error)
        if name == "internal-error":
            return answer(500, name, "The server could not complete the request.")
        return answer(error.http_status, name, str(error), **more)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if error.response is not None or status < 400:
            return app.make_response(error.get_response())
        default = "internal-error" if status >= 500 else "bad-request"
        response = answer(status, _BY_STATUS.get(status, default), error.description or "")
        for header, value in error.get_headers():
            if header.lower() != "content-type":
                response.headers[header] = value
        return response

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        _LOG.error("Unforeseen error at %s", request.path, exc_info=error)
        return answer(500, "internal-error", "The server could not complete the request.")

    @app.before_request
    def punctual() -> None:
        if LATE in request.environ:
            wait = services.settings.client_wait
            raise RequestTimeout(f"The body of the request was not complete after {wait:g} s.")

    pages = Blueprint("problems", __name__)

    @pages.get("/problems/<name>")
    def problem(name: str) -> str | Response:
        entry = PROBLEMS.get(name)
        if entry is None:
            raise NotFound(f"There is no problem type {name!r}.")
        if prefers_html(request.headers.get("Accept"), "application/json"):
            return render_template("problem_type.html", name=name, problem=entry)
        content = {"type": f"{root}/problems/{name}", "title": entry.title}
        return Response(
            json.dumps({**content, "meaning": entry.meaning}), content_type="application/json"
        )

    app.register_blueprint(pages)
