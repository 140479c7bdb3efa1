"""Headers that every answer carries, and the answer to OPTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, request

if TYPE_CHECKING:
    from flask import Flask

    from netgov_ld.web.services import Services

__all__ = ["install"]

_EXPOSED: Final = (
    "ETag, Link, Retry-After, X-Query-Id, X-Release-Digest, X-Result-SHA256, Server-Timing,"
    " Content-Location, Memento-Datetime"
)
_ACCEPTED: Final = (
    "Accept, Accept-Datetime, Content-Type, If-None-Match, If-Modified-Since, Range, Authorization"
)
_DAY: Final = "86400"


def install(app: Flask, services: Services) -> None:
    """Register the handlers before and after each request."""
    void = f'<{services.settings.public_url.rstrip("/")}/.well-known/void>; rel="describedby"'

    @app.before_request
    def preflight() -> Response | None:
        if request.method != "OPTIONS" or request.url_rule is None:
            return None
        methods = ", ".join(sorted(request.url_rule.methods or ()))
        response = Response(status=204)
        del response.headers["Content-Type"]
        response.headers["Allow"] = methods
        response.headers["Access-Control-Allow-Methods"] = methods
        response.headers["Access-Control-Allow-Headers"] = _ACCEPTED
        response.headers["Access-Control-Max-Age"] = _DAY
        return response

    @app.after_request
    def always(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.add("Link", void)
        response.vary.add("Accept")
        return response
