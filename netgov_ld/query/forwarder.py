"""The way out: sends what ``federation`` let pass to the endpoints on the operator's list.

It listens on the loopback interface and takes a query for one of these endpoints, at an address
that holds a secret. It resolves the endpoint's name itself, refuses addresses that are not public,
connects to the very address that it checked, follows no redirect, and bounds time and size. An
address that is not public is called only if the operator's list names it as an address, not by a
name: whoever owns a name decides where it leads.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
import socket
import ssl
import threading
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from netgov_ld.errors import NetgovError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.query.federation import Endpoint

__all__ = ["Forwarder", "check_address"]

_LOG: Final = logging.getLogger(__name__)

_AT_ONCE: Final = 16
_PIECE: Final = 1 << 16
_RESULTS: Final = frozenset({"application/sparql-results+json", "application/sparql-results+xml"})
_TRANSLATED: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 addresses that stand for IPv4 addresses, of whatever kind."""


class _Refused(NetgovError):
    """The call is not made, or its answer not passed on."""


class Forwarder:
    """Listens for queries, at ``port`` of the loopback interface, and sends each to its endpoint.

    Args:
        endpoints: The endpoints.
        timeout: Longest time of a call, in seconds.
        size: Largest answer, in bytes.
    """

    def __init__(self, endpoints: Sequence[Endpoint], *, timeout: float, size: int) -> None:
        secret = secrets.token_urlsafe(24)
        paths = {f"/{secret}/{number}": each for number, each in enumerate(endpoints)}
        self._server = _Server(paths, timeout, size)
        self.port = self._server.server_port
        self._root = f"http://127.0.0.1:{self.port}"
        self.addresses = {each.iri: self._root + path for path, each in paths.items()}
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def mended(self, message: str) -> str:
        """Return a message with the endpoints in place of the addresses of this forwarder."""
        for iri, address in self.addresses.items():
            message = message.replace(address, iri)
        return message

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, paths: dict[str, Endpoint], timeout: float, size: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths = paths
        self.seconds = timeout
        self.size = size
        self.free = threading.BoundedSemaphore(_AT_ONCE)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a worker that was stopped while it waited."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Answer a call of the engine's."""
        self.close_connection = True
        endpoint = next(
            (
                each
                for path, each in self.server.paths.items()
                if hmac.compare_digest(path.encode(), self.path.encode())
            ),
            None,
        )
        length = self.headers.get("Content-Length", "")
        if endpoint is None or not length.isdigit() or int(length) > self.server.size:
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", b"")
            return
        query = self.rfile.read(int(length))
        if not self.server.free.acquire(blocking=False):
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", b"too many calls")
            return
        try:
            kind, body = _call(endpoint, query, self.server.seconds, self.server.size)
        except (_Refused, HTTPError, HTTPException, OSError, ValueError) as error:
            _LOG.warning("SERVICE <%s>: %s", endpoint.iri, error)
            reason = error.message if isinstance(error, _Refused) else "It cannot be reached."
            self._answer(HTTPStatus.BAD_GATEWAY, "text/plain", reason.encode())
        else:
            self._answer(HTTPStatus.OK, kind, body)
        finally:
            self.server.free.release()

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Write no log: the address is a secret."""


def check_address(address: str, *, named: bool) -> None:
    """Refuse an address that a call must not go to.

    Args:
        address: An IPv4 or IPv6 address.
        named: Whether the operator's list has a name that led to it, and not the address.

    Raises:
        NetgovError: It is not public, and the list does not have it as an address.
    """
    parsed = ipaddress.ip_address(address)
    translated = parsed.version == 6 and any(parsed in network for network in _TRANSLATED)
    if parsed.is_multicast or parsed.is_unspecified:
        raise _Refused("Its name leads to no single machine.")
    if named and (translated or not parsed.is_global):
        raise _Refused("Its name leads to an address that is not public.")


def _resolve(endpoint: Endpoint) -> str:
    """Return the address to connect to; none if any address of the name is not public."""
    try:
        ipaddress.ip_address(endpoint.host)
        named = False
    except ValueError:
        named = True
    addresses = _look_up(endpoint.host, endpoint.port)
    for address in addresses:
        check_address(address, named=named)
    return addresses[0]


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _call(endpoint: Endpoint, query: bytes, seconds: float, size: int) -> tuple[str, bytes]:
    """Send a query and return the media type and the bytes of its answer."""
    connection = _connection(endpoint, _resolve(endpoint), seconds)
    connection.connect()
    # A time-out of the socket starts anew with every byte; this one does not.
    late = threading.Event()
    timer = threading.Timer(seconds, _hang_up, args=(connection.sock, late))
    timer.daemon = True
    timer.start()
    try:
        plain = endpoint.port in (80, 443)
        host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
        connection.request(
            "POST",
            endpoint.target,
            body=query,
            headers={
                "Host": host if plain else f"{host}:{endpoint.port}",
                "Content-Type": "application/sparql-query",
                "Accept": ", ".join(sorted(_RESULTS)),
                "Accept-Encoding": "identity",
                "User-Agent": "netgov-ld",
            },
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        if 300 <= response.status < 400:
            raise _Refused("It answered with a redirect, which is not followed.")
        if response.status != HTTPStatus.OK:
            raise _Refused(f"It answered with status {response.status}.")
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in _RESULTS or response.headers.get("Content-Encoding", "identity") != (
            "identity"
        ):
            raise _Refused("It answered in a format that is not read.")
        body = bytearray()
        for piece in response.stream(_PIECE, decode_content=False):
            body += piece
            if len(body) > size:
                raise _Refused(f"Its answer has more than {size} bytes.")
        if late.is_set():  # an answer that ends with the connection looks whole
            raise _Refused(f"It took longer than {seconds:g} s.")
        return kind, bytes(body)
    finally:
        timer.cancel()
        connection.close()


def _connection(endpoint: Endpoint, address: str, seconds: float) -> HTTPConnection:
    """Prepare a connection to this address, whatever the name may lead to by then."""
    if endpoint.scheme == "http":
        return HTTPConnection(address, endpoint.port, timeout=seconds)
    return HTTPSConnection(
        address,
        endpoint.port,
        timeout=seconds,
        server_hostname=endpoint.host,
        ssl_context=ssl.create_default_context(),
    )


def _hang_up(channel: socket.socket | None, late: threading.Event) -> None:
    late.set()
    if channel is not None:
        with suppress(OSError):
            channel.shutdown(socket.SHUT_RDWR)
