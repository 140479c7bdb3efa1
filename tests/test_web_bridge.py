"""The bridge between the server and Flask."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import flask

from netgov_ld.web.bridge import Bridge, Serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping


class _ThreadsOfTheirOwn(Executor):
    """Runs every step in a thread that has never run another."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=run).start()
        return future


def test_an_answer_streams_through_many_threads() -> None:
    """With a request context that is open from the first piece to the last."""
    app = flask.Flask(__name__)

    @app.get("/")
    def long() -> flask.Response:
        def pieces() -> Iterator[bytes]:
            for number in range(5):
                yield flask.request.method.encode() * (1 << 15) + b"%d" % number

        return flask.Response(flask.stream_with_context(pieces()))

    memo, express = Mock(get=lambda _: None), Mock(answer=lambda *_: None)
    serving = Serving(app, memo, express)
    bridge = Bridge(serving, threads=1, body_limit=0, client_wait=30, observer=Mock())
    bridge._pool = _ThreadsOfTheirOwn()  # type: ignore[assignment]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": "/", "query_string": b"",
        "headers": [],
    }  # fmt: skip
    asyncio.run(bridge(scope, receive, send))
    assert sent[0]["status"] == 200
    body = b"".join(message.get("body", b"") for message in sent)
    assert body == b"".join(b"GET" * (1 << 15) + b"%d" % number for number in range(5))
    assert not sent[-1].get("more_body")
