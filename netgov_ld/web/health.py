"""``/healthz``: whether this server answers, and with which release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, json

if TYPE_CHECKING:
    from netgov_ld.web.services import Services

__all__ = ["blueprint"]


def blueprint(services: Services) -> Blueprint:
    """Build the page over these services."""
    pages = Blueprint("health", __name__)
    release = services.release
    body = json.dumps({"status": "ok", "version": release.version, "release": release.digest})

    @pages.get("/healthz")
    def healthz() -> Response:
        response = Response(body, content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return pages
