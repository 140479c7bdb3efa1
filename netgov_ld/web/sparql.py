"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld.query.formats import Format, kind_of
from netgov_ld.query.request import Request, require_query
from netgov_ld.query.runner import Job
from netgov_ld.web import description, editor
from netgov_ld.web.answers import begin, choose_format, respond
from netgov_ld.web.media import negotiate
from netgov_ld.web.protocol import Operation, read_operation
from netgov_ld.web.render import site_of

if TYPE_CHECKING:
    from netgov_ld.web.services import Services

__all__ = ["blueprint"]


def blueprint(services: Services) -> Blueprint:
    """Build the endpoint over these services."""
    pages = Blueprint("sparql", __name__)
    settings = services.settings
    base = f"{settings.public_url.rstrip('/')}/sparql"

    @pages.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    def sparql() -> Response:
        begin()
        operation = read_operation(request, settings)
        if operation.query is None:
            return _describe(services)
        g.seen.query = operation.query
        judged = require_query(operation.query)
        form = choose_format(kind_of(judged.form or "SELECT"), operation.format)
        job = _job(judged, operation, form)
        return respond(services, job, form, judged.key if judged.stable else None)

    def _job(judged: Request, operation: Operation, form: Format) -> Job:
        given = bool(operation.default_graphs or operation.named_graphs)
        limit = settings.query_timeout
        return Job(
            query=judged.text,
            format=form.name,
            base=base,
            timeout=min(operation.timeout or limit, limit),
            union=settings.union_default_graph and not judged.has_dataset,
            default_graphs=operation.default_graphs if given else None,
            named_graphs=operation.named_graphs if given else None,
            prefixes=judged.prefixes,
        )

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
