"""The web application: pages, documents, SPARQL endpoint, dumps, all over one release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from netgov_ld.web import errors, headers, health, sparql
from netgov_ld.web.services import Services, start_zygote

if TYPE_CHECKING:
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings

__all__ = ["SERVICES", "Services", "create_app", "start_zygote"]

SERVICES = "netgov"
"""Key of the application's ``Services`` in ``app.extensions``."""


def create_app(release: Release, settings: Settings, *, zygote: str | None = None) -> Flask:
    """Build the application; nothing is built at import.

    Args:
        release: What is served.
        settings: The settings.
        zygote: Address of a running zygote (``start_zygote``); None to start one at first need.
            In the latter case ``app.extensions[SERVICES].close()`` ends it.
    """
    app = Flask(__name__)
    app.url_map.merge_slashes = False
    services = Services(release, settings, zygote)
    app.extensions[SERVICES] = services
    errors.install(app, services)
    headers.install(app, services)
    for build in (health.blueprint, sparql.blueprint):
        app.register_blueprint(build(services))
    return app
