"""Starts the processes of a server: the zygote with its query workers, and the web workers.

Granian serves, by its ASGI side: it breaks a connection whose answer fails and tells when a client
goes, which its WSGI side does not (``bridge``). Web workers are spawned, not forked, so that they
inherit no descriptor that would keep a process alive whose parent has gone.
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import socket
import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from netgov_ld.errors import UsageError
from netgov_ld.query.zygote import start_zygote
from netgov_ld.release import Release
from netgov_ld.web import SERVICES, create_app
from netgov_ld.web.bridge import Bridge
from netgov_ld.web.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from netgov_ld.settings import Settings

__all__ = ["run"]

_SPARE_THREADS: Final = 16
"""Threads beside those that wait for a query: pages must not wait behind queries."""

_FORM_OVERHEAD: Final = 3
"""How many characters a form may need for one byte of a query."""


def run(
    release: Release, settings: Settings, host: str, port: int, ready: Callable[[], None]
) -> None:
    """Serve a release until SIGINT or SIGTERM.

    Args:
        release: What is served.
        settings: The settings.
        host: Address to bind.
        port: Port to bind.
        ready: Called once, when the server answers.

    Raises:
        UsageError: The address cannot be bound.
        ReleaseError: The store cannot be opened.
    """
    _require_free(host, port)
    multiprocessing.set_start_method("spawn", force=True)
    zygote = start_zygote(release, settings)
    threading.Thread(target=zygote.keep, daemon=True).start()
    try:
        server = Server(
            "netgov",
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            workers=settings.web_workers,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        )
        threading.Thread(target=_announce, args=(host, port, ready), daemon=True).start()
        server.serve(
            target_loader=partial(_application, release.folder, settings, zygote.address),
            wrap_loader=False,
        )
    finally:
        zygote.close()


def _application(folder: Path, settings: Settings, zygote: str) -> Bridge:
    """Build the application in a web worker."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    share = max(1, settings.query_workers // settings.web_workers)
    settings = replace(settings, query_workers=share)
    app = create_app(Release.open(folder), settings, zygote=zygote)
    app.extensions[SERVICES].start()
    return Bridge(
        app,
        threads=settings.query_workers + settings.queue_length + _SPARE_THREADS,
        body_limit=_FORM_OVERHEAD * settings.query_length + (1 << 16),
        memo=Memo(settings.cache_bytes),
    )


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
