"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.query.formats import Format, kind_of
from netgov_ld.query.request import require_query
from netgov_ld.query.runner import Job
from netgov_ld.web import description, editor
from netgov_ld.web.answers import begin, choose_format, respond
from netgov_ld.web.media import negotiate
from netgov_ld.web.protocol import Operation, longest_body, read_operation
from netgov_ld.web.render import site_of

if TYPE_CHECKING:
    from netgov_ld.web.services import Services

__all__ = ["PATH", "Asked", "blueprint", "judge"]

PATH: Final = "/sparql"
"""Where the endpoint is, below the public address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as a request asks it.

    Args:
        job: The query.
        form: The format of its answer.
        key: The normalised text; None if the answer may differ each time.
        point: Whether it is about one thing, and can be answered at once (``query.point``).
    """

    job: Job
    form: Format
    key: str | None
    point: bool


def judge(operation: Operation, query: str, accept: str | None, services: Services) -> Asked:
    """Judge the query of a request.

    Args:
        operation: What the request asks for.
        query: Its query.
        accept: Its Accept header.
        services: What answers it.

    Raises:
        QueryError: The query is refused.
        UsageError: The format does not exist.
        NotAcceptable: The format cannot carry this kind of answer.
    """
    settings = services.settings
    judged = require_query(query, services.addresses)
    kind = kind_of(judged.form or "SELECT")
    form = choose_format(kind, operation.format, accept)
    given = bool(operation.default_graphs or operation.named_graphs)
    limit = settings.query_timeout
    job = Job(
        query=judged.text,
        format=form.name,
        base=f"{settings.public_url.rstrip('/')}{PATH}",
        timeout=min(operation.timeout or limit, limit),
        union=settings.union_default_graph and not judged.has_dataset,
        default_graphs=operation.default_graphs if given else None,
        named_graphs=operation.named_graphs if given else None,
        prefixes=judged.prefixes,
        federated=judged.federated,
    )
    return Asked(job, form, judged.key if judged.stable else None, point=judged.point and not given)


def blueprint(services: Services) -> Blueprint:
    """Build the endpoint over these services."""
    pages = Blueprint("sparql", __name__)

    @pages.route(PATH, methods=["GET", "POST"], strict_slashes=False)
    def sparql() -> Response:
        begin()
        settings = services.settings
        request.max_content_length = longest_body(settings)
        body = request.get_data(cache=False) if request.method == "POST" else b""
        operation = read_operation(
            request.method, request.query_string, request.content_type, body, settings
        )
        query = g.seen.query = operation.query
        if query is None:
            return _describe(services)
        asked = judge(operation, query, request.headers.get("Accept"), services)
        response = respond(services, asked.job, asked.form, asked.key)
        response.headers["X-Release-Digest"] = services.release.digest
        return response

    return pages


def _describe(services: Services) -> Response:
    """Answer a GET without query: the service description, or for a browser a form."""
    offers = [*description.TYPES, "text/html"]
    chosen = negotiate(request.headers.get("Accept"), offers)
    if chosen is None:
        raise NotAcceptable(f"The description comes in one of: {', '.join(offers)}.")
    if chosen == "text/html":
        return editor.answer_form(site_of(current_app))
    return description.answer(services, chosen)
