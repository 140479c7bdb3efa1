"""What the pages and the endpoint of one application share: release, engine, runner, cache."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import QueryError
from netgov_ld.query import point
from netgov_ld.query.engine import open_engine
from netgov_ld.query.federation import listed
from netgov_ld.query.forwarder import Forwarder
from netgov_ld.query.index import Index
from netgov_ld.query.runner import Runner
from netgov_ld.query.zygote import Zygote, start_zygote
from netgov_ld.store import EmbeddedEngine
from netgov_ld.web.cache import ResultCache
from netgov_ld.web.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.runner import Cancellation, Job, Result
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings
    from netgov_ld.store import Engine

__all__ = ["Services"]

_CALLING: Final = 2
"""Workers for queries that call other endpoints; they are few, as such queries mostly wait."""


class Services:
    """Engine and runner of one release; each starts when it is first needed.

    Args:
        release: What is served.
        settings: The settings.
        zygote: Address of a zygote that another process owns; None to start one when needed.
        metrics: The numbers of this process.
    """

    def __init__(
        self,
        release: Release,
        settings: Settings,
        zygote: str | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.release = release
        self.settings = settings
        self.metrics = metrics or Metrics()
        self.cache = ResultCache(settings.cache_bytes)
        self._address = zygote
        self._own: Zygote | None = None
        self._lock = threading.Lock()
        self._runner: Runner | None = None
        self._calling: Runner | None = None

    @cached_property
    def engine(self) -> Engine:
        """The engine for the program's own queries."""
        return open_engine(self.release, self.settings)

    @cached_property
    def index(self) -> Index:
        """What is listed, counted and searched."""
        return Index.of(self.release)

    @property
    def runner(self) -> Runner:
        """The runner for the queries of strangers."""
        with self._lock:
            if self._runner is None:
                if self._address is None:
                    self._own = start_zygote(self.release, self.settings)
                    self._address = self._own.address
                self._runner = Runner(self.settings, self._address)
            return self._runner

    def answer_point(self, job: Job) -> bytes | None:
        """Answer a query about one thing at once; None if a worker has to (``query.point``)."""
        engine = self.engine
        return point.answer(engine.store, job) if isinstance(engine, EmbeddedEngine) else None

    @cached_property
    def forwarder(self) -> Forwarder | None:
        """The way to other endpoints, if the settings allow some."""
        settings = self.settings
        endpoints = listed(settings.service_allow)
        if not endpoints:
            return None
        return Forwarder(endpoints, timeout=settings.service_timeout, size=settings.service_bytes)

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where calls of SERVICE go, by the IRI of the endpoint."""
        return self.forwarder.addresses if self.forwarder is not None else {}

    def run(self, job: Job, cancel: Cancellation | None = None) -> Result:
        """Start a query in a worker of the kind that it needs.

        Raises:
            QueryError: The query was not answered.
        """
        runner = self.runner
        if not job.federated or self.forwarder is None:
            return runner.run(job, cancel)
        with self._lock:
            if self._calling is None:
                settings = replace(self.settings, query_workers=_CALLING)
                self._calling = Runner(settings, runner.address, self.forwarder.port)
        try:
            return self._calling.run(job, cancel)
        except QueryError as error:
            error.message = self.forwarder.mended(error.message)
            raise

    def start(self) -> None:
        """Start all now, so that the first request does not wait."""
        _ = self.engine, self.index, self.runner, self.forwarder

    def close(self) -> None:
        """End the workers, and the zygote if it was started here."""
        with self._lock:
            if "index" in self.__dict__:
                self.index.close()
                del self.index
            if self._runner is not None:
                self._runner.close()
                self._runner = None
            if self._calling is not None:
                self._calling.close()
                self._calling = None
            if self.forwarder is not None:
                self.forwarder.close()
                del self.forwarder
            if self._own is not None:
                self._own.close()
                self._own = None
                self._address = None
