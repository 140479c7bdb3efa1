"""``/metrics``: what the server does, in numbers, for Prometheus.

Several web processes answer at one address, so the numbers of all of them are added up by the
multiprocess mode of the client library: each process keeps its own in a file of a temporary folder
(``PROMETHEUS_MULTIPROC_DIR``, which ``server`` sets before it starts them), and whichever is asked
reads them all.
"""

from __future__ import annotations

import ipaddress
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from netgov_ld.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netgov_ld.release import Release
    from netgov_ld.web.services import Services

__all__ = ["FOLDER", "Metrics", "blueprint"]

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which the processes keep their numbers."""

_SECONDS: Final = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
)  # fmt: skip
_PROXIED: Final = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


class Metrics:
    """The numbers of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        more: dict[str, Any] = {"registry": self.registry}
        live: dict[str, Any] = {**more, "multiprocess_mode": "livesum"}
        self.requests = Counter(
            "netgov_requests", "Requests answered.", ["route", "status"], **more
        )
        self.request_seconds = Histogram(
            "netgov_request_seconds", "Time to answer a request.", buckets=_SECONDS, **more
        )
        self.queries = Counter(
            "netgov_queries", "Queries by what came of them.", ["outcome"], **more
        )
        self.query_seconds = Histogram(
            "netgov_query_seconds", "Time to answer a query.", buckets=_SECONDS, **more
        )
        self.result_bytes = Counter(
            "netgov_result_bytes", "Bytes of answers to queries, as sent.", **more
        )
        self.cache_hits = Counter(
            "netgov_cache_hits", "Answers that were remembered.", ["cache"], **more
        )
        self.cache_bytes = Gauge(
            "netgov_cache_bytes", "Size of what is remembered.", ["cache"], **live
        )
        self.workers = Gauge("netgov_query_workers", "Query workers.", ["state"], **live)
        self.waiting = Gauge("netgov_queries_waiting", "Queries that wait for a worker.", **live)
        self.lost = Counter("netgov_log_lines_lost", "Log lines that could not be written.", **more)

    def text(self, release: Release) -> bytes:
        """Write the numbers of all processes in the format of Prometheus."""
        registry, folder = self.registry, os.environ.get(FOLDER)
        if folder:
            _forget_the_dead(Path(folder))
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)
        return generate_latest(registry) + generate_latest(_about(release))


class _About(Collector):
    def __init__(self, release: Release) -> None:
        self._labels = {"version": release.version, "digest": release.digest}

    def collect(self) -> Iterable[InfoMetricFamily]:
        """Name the release."""
        yield InfoMetricFamily("netgov_release", "The release that is served.", self._labels)


def _about(release: Release) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_About(release))
    return registry


def _forget_the_dead(folder: Path) -> None:
    """Drop the gauges of processes that have ended; their counters go on to count."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            with suppress(FileNotFoundError):  # another process may be doing the same
                mark_process_dead(pid, str(folder))
        except PermissionError:
            pass


def blueprint(services: Services) -> Blueprint:
    """Build the page over these services."""
    pages = Blueprint("metrics", __name__)

    @pages.get("/metrics")
    def metrics() -> Response:
        if not services.settings.metrics_public and not _is_local():
            raise NotFound("The numbers of this server are not public.")
        body = services.metrics.text(services.release)
        response = Response(body, content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    return pages


def _is_local() -> bool:
    """Tell whether the request comes from this machine, and not through a proxy on it."""
    if any(name in request.headers for name in _PROXIED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
