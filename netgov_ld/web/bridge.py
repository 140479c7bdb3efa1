"""Runs the Flask application under an ASGI server, because that is where breaking off is possible.

Measured with granian 2.8: its WSGI side ends a chunked answer properly even if the application
failed in the middle of it (so half an answer looks whole) and never tells that a client has gone;
its ASGI side breaks the connection and tells. The kept adapter (a2wsgi 1.10) has no place to hear
of a client that goes while its query runs, and hops between threads once a chunk of even the
smallest answer; hence this module.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import NetgovError
from netgov_ld.query.runner import Cancellation
from netgov_ld.web.memo import KEEP, Key, Memo
from netgov_ld.web.observe import OBSERVATION, REMEMBERED, Observation, Observer
from netgov_ld.web.patience import TooSlow, in_time
from netgov_ld.web.wsgi import CANCELLATION, LATE, call, environ_of, piece

if TYPE_CHECKING:
    from collections.abc import (
        Awaitable,
        Callable,
        MutableMapping,
        Sequence,
    )

    from flask import Flask

    from netgov_ld.web.express import Express
    from netgov_ld.web.wsgi import Header, Reply, Scope

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

__all__ = ["Bridge", "Serving"]

_LOG: Final = logging.getLogger(__name__)

_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})
"""Headers of which HTTP/1.1 asks one of each request with a body (RFC 9112, section 6)."""


@dataclass(slots=True)
class Serving:
    """An application, and what it has answered.

    Args:
        app: The Flask application.
        memo: Answers to send without asking the application again.
        express: Answers short queries in the application's place.
        active: Requests that the application is answering.
    """

    app: Flask
    memo: Memo
    express: Express
    active: int = 0


class Bridge:
    """An ASGI application around a Flask application.

    Args:
        serving: The application and its memory of answers.
        threads: Requests it may work on at once; the others wait.
        body_limit: Bytes of a request's body that are read; what is longer is for the
            application to refuse.
        client_wait: Seconds a client has to send a body, and to take a piece of an answer.
        observer: Is told of each request.
    """

    def __init__(
        self,
        serving: Serving,
        *,
        threads: int,
        body_limit: int,
        client_wait: float,
        observer: Observer,
    ) -> None:
        self._serving = serving
        self._joining = threading.Lock()  # another thread replaces what this one joins
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._body_limit = body_limit
        self._client_wait = client_wait
        self._observer = observer

    @property
    def serving(self) -> Serving:
        """What answers the requests that arrive now."""
        return self._serving

    def replace(self, serving: Serving) -> Serving:
        """Answer from now on with another application; each request sees one from start to end.

        Returns:
            What answered before. It may be closed when its ``active`` is 0.
        """
        with self._joining:
            before, self._serving = self._serving, serving
        return before

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection as ASGI says."""
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        given = _headers(scope)
        with self._joining:
            serving = self._serving
            serving.active += 1
        seen = Observation()
        headers: Sequence[Header] = ()
        try:
            key = serving.memo.key(scope, given)
            remembered = serving.memo.get(key)
            if remembered is None:
                await self._answer(serving, key, scope, given, receive, send, seen)
            else:
                headers = remembered.fresh_headers()
                seen.outcome, seen.status, seen.size = REMEMBERED, 200, len(remembered.body)
                await _send(send, 200, headers, remembered.body)
        finally:
            serving.active -= 1
            self._observer.saw(scope, time.perf_counter() - began, seen, headers)

    async def _answer(
        self,
        serving: Serving,
        key: Key | None,
        scope: Scope,
        given: dict[bytes, bytes],
        receive: Receive,
        send: Send,
        seen: Observation,
    ) -> None:
        cancellation = Cancellation()
        facts: dict[str, Any] = {CANCELLATION: cancellation, OBSERVATION: seen}
        short, body = None, b""
        try:
            if _may_have_body(scope, given):
                body = await in_time(self._body(receive), self._client_wait)
        except TooSlow:
            facts[LATE] = True
        else:
            short = serving.express.answer(scope, given, body, facts)
        if short is not None:
            seen.status, seen.size = 200, len(short.body)
            if short.keep:
                serving.memo.put(key, short.headers, short.body)
            await _send(send, 200, short.headers, short.body)
            return
        watch = asyncio.ensure_future(_watch(receive, cancellation))
        environ = environ_of(scope, given, body) | facts
        try:
            reply = await self._respond(serving.app, environ, send, seen)
            # A client that goes after a whole answer is none that has gone.
            if cancellation.cancelled and reply.status >= 500:
                seen.outcome = "client-gone"
            if reply.rest is None and reply.status == 200:
                serving.express.learn(environ, reply.headers)
                if KEEP in environ:
                    serving.memo.put(key, reply.headers, reply.body)
        except NetgovError as error:
            seen.outcome = "client-gone" if cancellation.cancelled else "broken-off"
            if not cancellation.cancelled:
                # Raising is what makes the server break the connection.
                _LOG.warning("Answer broken off: %s", error)
                raise
        except Exception as error:
            seen.outcome = "broken-off"
            _LOG.error("Answer broken off", exc_info=error)
            raise
        finally:
            watch.cancel()

    async def _body(self, receive: Receive) -> bytes:
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body") or len(body) > self._body_limit:
                return bytes(body)

    async def _respond(
        self, app: Flask, environ: dict[str, Any], send: Send, seen: Observation
    ) -> Reply:
        loop, pool = asyncio.get_running_loop(), self._pool
        # Flask-Compress opens a request context in one step and closes it in another; the threads
        # of the steps differ, so the context variables have to be the answer's own.
        context = copy_context()
        reply = await loop.run_in_executor(pool, context.run, call, app, environ)
        seen.status, seen.size = reply.status, len(reply.body)
        if reply.rest is None:
            await _send(send, reply.status, reply.headers, reply.body)
            return reply
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
        )
        try:
            while part := await loop.run_in_executor(pool, context.run, piece, reply.rest):
                message = {"type": "http.response.body", "body": part, "more_body": True}
                await in_time(send(message), self._client_wait)
                seen.size += len(part)
        finally:
            await loop.run_in_executor(pool, context.run, reply.close)
        await send({"type": "http.response.body", "body": b""})
        return reply


async def _send(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    """Send a whole answer."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _watch(receive: Receive, cancellation: Cancellation) -> None:
    """Wait for the client to go, then stop its query."""
    while (await receive())["type"] != "http.disconnect":
        pass  # the end of a body that nobody reads
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, cancellation.cancel)


def _headers(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers of a request; the values of one that is repeated are joined."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        found[name] = found[name] + b"," + value if name in found else value
    return found


def _may_have_body(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Tell whether a body may come; where none can, asking the server for it is dear."""
    return (
        scope["method"] != "GET"
        or not scope["http_version"].startswith("1")
        or not _FRAMING.isdisjoint(headers)
    )
