"""Calls a WSGI application (PEP 3333) for a request that came by ASGI."""

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableMapping

    from flask import Flask

    Header = tuple[bytes, bytes]
    Scope = MutableMapping[str, Any]

__all__ = ["BEGUN", "CANCELLATION", "LATE", "Reply", "call", "environ_of", "piece"]

CANCELLATION: Final = "netgov.cancellation"
"""Key of the request's ``Cancellation`` in the WSGI environment."""

BEGUN: Final = "netgov.begun"
"""Key there of a query that was begun before the application was asked."""

LATE: Final = "netgov.late"
"""Key there that says that the request's body did not come in time."""

_WHOLE: Final = 1 << 20
"""Most bytes of an answer that is held in memory as a whole."""

_PIECE: Final = 1 << 16
"""Bytes that are sent at once of one that is not; it costs a change of threads each time."""


@dataclass(slots=True)
class Reply:
    """What the application answered: complete in ``body``, or still to come from ``rest``."""

    status: int
    headers: list[Header]
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


def call(app: Flask, environ: dict[str, Any]) -> Reply:
    """Run the application in a thread, to the end of its answer if that is short."""
    started: list[tuple[int, list[Header]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        del exc_info  # nothing is sent before the application returns
        encoded = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        started[:] = [(int(status[:3]), encoded)]
        return lambda _: None

    try:
        answer: Iterable[bytes] = app.wsgi_app(environ, start_response)
    finally:
        begun = environ.pop(BEGUN, None)
        if begun is not None:
            begun.close()  # the application found an answer without it
    status, headers = started[0]
    close: Callable[[], None] = getattr(answer, "close", lambda: None)
    length = next((int(value) for name, value in headers if name == b"content-length"), None)
    empty = status in (204, 304) or environ["REQUEST_METHOD"] == "HEAD"
    if empty or (length is not None and length <= _WHOLE):
        try:
            return Reply(status, headers, b"".join(answer), None, close)
        finally:
            close()
    if length is None and environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        try:
            spool, length = _spooled(answer)
        finally:
            close()
        headers = [*headers, (b"content-length", b"%d" % length)]
        return Reply(status, headers, b"", iter(partial(spool.read, _PIECE), b""), spool.close)
    return Reply(status, headers, b"", iter(answer), close)


def piece(rest: Iterator[bytes]) -> bytes:
    """Return what comes next of an answer; nothing if that was all."""
    piece = bytearray()
    for part in rest:
        piece += part
        if len(piece) >= _PIECE:
            break
    return bytes(piece)


def _spooled(answer: Iterable[bytes]) -> tuple[IO[bytes], int]:
    """Keep an answer in a temporary file; return that, and the number of its bytes.

    HTTP/1.0 has no chunks: the end of the connection is the end of an answer whose length was not
    said, so that half of one would look whole.
    """
    with ExitStack() as stack:
        spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_WHOLE))
        for part in answer:
            spool.write(part)
        length = spool.tell()
        spool.seek(0)
        stack.pop_all()  # it is read, and closed, by whoever sends it
        return spool, length


def environ_of(scope: Scope, headers: dict[bytes, bytes], body: bytes) -> dict[str, Any]:
    """Translate an ASGI scope into a WSGI environment (PEP 3333)."""
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"]).decode("latin-1")
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, value in headers.items():
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        environ[key] = value.decode("latin-1")
    return environ
