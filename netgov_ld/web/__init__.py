"""The web application: pages, documents, SPARQL endpoint, dumps, all over one release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from netgov_ld.web import (
    cite,
    compression,
    dataset,
    dumps,
    editor,
    errors,
    figures,
    graphs,
    harvest,
    headers,
    health,
    home,
    metrics,
    ontology,
    openapi,
    queries,
    render,
    search,
    shapes,
    sparql,
    things,
    versions,
    views,
)
from netgov_ld.web.services import Services

if TYPE_CHECKING:
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings
    from netgov_ld.web.metrics import Metrics

__all__ = ["SERVICES", "Services", "create_app"]

SERVICES = "netgov"
"""Key of the application's ``Services`` in ``app.extensions``."""


def create_app(
    release: Release,
    settings: Settings,
    *,
    zygote: str | None = None,
    numbers: Metrics | None = None,
) -> Flask:
    """Build the application; nothing is built at import.

    Args:
        release: What is served.
        settings: The settings.
        zygote: Address of a running zygote (``query.zygote``); None to start one at first need,
            which ``app.extensions[SERVICES].close()`` ends.
        numbers: What ``/metrics`` shows; None for an application that does not count.
    """
    app = Flask(__name__)
    app.url_map.merge_slashes = False
    services = Services(release, settings, zygote, numbers)
    app.extensions[SERVICES] = services
    compression.install(app)  # the last to see an answer
    errors.install(app, services)
    headers.install(app, services)
    for build in (health.blueprint, metrics.blueprint, sparql.blueprint, graphs.blueprint):
        app.register_blueprint(build(services))
    site = render.install(app, services)
    for pages in (
        home.blueprint,
        search.blueprint,
        things.blueprint,
        figures.blueprint,
        ontology.blueprint,
        shapes.blueprint,
        dumps.blueprint,
        dataset.blueprint,
        harvest.blueprint,
        editor.blueprint,
        queries.blueprint,
        openapi.blueprint,
        cite.blueprint,
        versions.blueprint,
        views.blueprint,
    ):
        app.register_blueprint(pages(site))
    return app
