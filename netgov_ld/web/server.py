"""Starts the processes of a server: the zygote with its query workers, and the web workers.

Granian serves, by its ASGI side: it breaks a connection whose answer fails and tells when a client
goes, which its WSGI side does not (``bridge``). Web workers are spawned, not forked, so that they
inherit no descriptor that would keep a process alive whose parent has gone.
"""

from __future__ import annotations

import gc
import http.client
import logging
import multiprocessing.util
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.query._wall import can_confine
from netgov_ld.query.federation import listed
from netgov_ld.release import Release
from netgov_ld.web import SERVICES, create_app, metrics
from netgov_ld.web.bridge import Bridge, Serving
from netgov_ld.web.express import Express
from netgov_ld.web.memo import Memo
from netgov_ld.web.observe import Observer
from netgov_ld.web.patience import bound_unread
from netgov_ld.web.protocol import longest_body
from netgov_ld.web.reload import Director, Follower, Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from netgov_ld.settings import Settings

__all__ = ["run"]

_LOG: Final = logging.getLogger(__name__)

_SPARE_THREADS: Final = 16
"""Threads beside those that wait for a query: pages must not wait behind queries."""


def run(
    release: Release,
    settings: Settings,
    host: str,
    port: int,
    *,
    ready: Callable[[Release], None],
    find: Callable[[], Release],
) -> None:
    """Serve a release until SIGINT or SIGTERM; at SIGHUP go over to another.

    Args:
        release: What is served first.
        settings: The settings.
        host: Address to bind.
        port: Port to bind.
        ready: Called when the server answers, and again when it has gone over to a release.
        find: Finds the release to go over to.

    Raises:
        UsageError: The address cannot be bound.
        ReleaseError: The store cannot be opened, or no web worker is left that could serve.
    """
    _require_free(host, port)
    if listed(settings.service_allow) and not can_confine():
        _LOG.warning("Nothing but the text of a query confines SERVICE: this needs Linux 6.7.")
    multiprocessing.set_start_method("spawn", force=True)
    faults: list[str] = []

    def lost(fault: str) -> None:
        if not faults:
            faults.append(fault)
            os.kill(os.getpid(), signal.SIGTERM)

    director = Director(release, settings, lost)
    numbers = tempfile.TemporaryDirectory(prefix="netgov-metrics-")
    os.environ[metrics.FOLDER] = numbers.name
    try:
        server = Server(
            "netgov",
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            # An idle connection has no end where HTTP/2 is spoken too; a proxy speaks it outside.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=round(settings.client_wait * 1000)),
            workers=settings.web_workers,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=max(1, round(settings.drain)),
        )
        server.on_startup(partial(_reload_at_hangup, director, find, ready))
        first = partial(ready, release)
        threading.Thread(target=_announce, args=(host, port, first), daemon=True).start()
        server.serve(
            target_loader=partial(_application, director.address, settings, port), wrap_loader=False
        )
    finally:
        director.close()
        del os.environ[metrics.FOLDER]
        numbers.cleanup()
    if faults:
        raise ReleaseError(
            f"The server has ended, for no web worker can serve the release: {faults[0]}",
            mend="Bring the release back or build one, and start the server again.",
        )


def _reload_at_hangup(
    director: Director, find: Callable[[], Release], ready: Callable[[Release], None]
) -> None:
    """Let SIGHUP mean: go over to the release that is the current one now."""
    if not hasattr(signal, "SIGHUP"):
        return
    asked = threading.Event()

    def reload() -> None:
        while asked.wait():
            asked.clear()
            release = director.change(find)
            if release is not None:
                with suppress(OSError):  # nobody may be reading what the server says
                    ready(release)

    signal.signal(signal.SIGHUP, lambda *_: asked.set())
    threading.Thread(target=reload, daemon=True).start()


def _application(director: str, settings: Settings, port: int) -> Bridge:
    """Build the application in a web worker."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    share = max(1, settings.query_workers // settings.web_workers)
    settings = replace(settings, query_workers=share)
    follower, numbers = Follower(director), metrics.Metrics()
    observer = Observer(settings, numbers)

    def serving(order: Order) -> Serving:
        release = Release.open(order.folder)
        app = create_app(release, settings, zygote=order.zygote, numbers=numbers)
        app.extensions[SERVICES].start()
        memo, express = Memo(settings.cache_bytes), Express(app.extensions[SERVICES])
        return Serving(app, memo, express)

    bridge = Bridge(
        follower.first(serving),
        threads=settings.query_workers + settings.queue_length + _SPARE_THREADS,
        body_limit=longest_body(settings),
        client_wait=settings.client_wait,
        observer=observer,
    )

    def change(order: Order) -> None:
        before = bridge.replace(serving(order))
        threading.Thread(target=_close, args=(before,), daemon=True).start()

    threading.Thread(target=follower.follow, args=(change,), daemon=True).start()
    observer.start(lambda numbers: _look(bridge.serving, numbers))
    multiprocessing.util.Finalize(None, observer.close, exitpriority=2)
    multiprocessing.util.Finalize(None, _leave, exitpriority=1)
    gc.collect()
    bound_unread(port, settings.client_wait)
    gc.freeze()  # what is here now stays: no collection needs to look at it again
    return bridge


def _leave() -> None:
    """End a web worker that has done all its work.

    Taking the interpreter apart while threads of the server library still run makes these abort.
    """
    if sys.exc_info()[0] is None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _close(serving: Serving) -> None:
    """Close an application that is no longer served, when its last request has been answered."""
    while serving.active:
        time.sleep(0.1)
    serving.app.extensions[SERVICES].close()
    gc.unfreeze()  # what was served may go now


def _look(serving: Serving, numbers: metrics.Metrics) -> None:
    """Set the numbers that are found by looking."""
    services = serving.app.extensions[SERVICES]
    busy, idle, waiting = services.runner.load()
    numbers.workers.labels("busy").set(busy)
    numbers.workers.labels("idle").set(idle)
    numbers.waiting.set(waiting)
    numbers.cache_bytes.labels("results").set(services.cache.size)
    numbers.cache_bytes.labels("responses").set(serving.memo.size)


def _follow_parent() -> None:
    """End this process when its parent has ended, in whatever way."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _require_free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be used: {error.strerror or error}.",
            mend="Stop what listens there, or choose another with --port.",
        ) from error


def _announce(host: str, port: int, ready: Callable[[], None]) -> None:
    """Call ``ready`` when the server answers; give up quietly if it never does."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection(host, port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(0.05)
        else:
            ready()
            return
