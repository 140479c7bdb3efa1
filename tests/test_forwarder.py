"""The forwarder reaches listed endpoints, at addresses it has checked, and nothing else."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from netgov_ld.errors import NetgovError
from netgov_ld.query import forwarder as module
from netgov_ld.query.federation import listed
from netgov_ld.query.forwarder import Forwarder, check_address
from tests.endpoint import Server, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("SERVICE is refused where queries go to a triple store"),
]

JSON = "application/sparql-results+json"
ANSWER = (
    b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"person 7"}}]}}'
)


class Peer(ThreadingHTTPServer):
    """Another endpoint; ``respond`` decides what it does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.respond: Callable[[_Handler], None] = lambda handler: handler.answer()
        self.url = f"http://127.0.0.1:{self.server_port}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Peer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.path, headers, body))
        self.server.respond(self)

    def answer(
        self, status: int = 200, body: bytes = ANSWER, kind: str = JSON, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(peer: Peer) -> Iterator[Peer]:
    thread = threading.Thread(target=peer.serve_forever)
    thread.start()
    try:
        yield peer
    finally:
        peer.shutdown()
        peer.server_close()
        thread.join()


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving(Peer()) as peer:
        yield peer


@contextmanager
def forwarding(*iris: str, timeout: float = 60, size: int = 1 << 16) -> Iterator[Forwarder]:
    forwarder = Forwarder(listed(iris), timeout=timeout, size=size)
    try:
        yield forwarder
    finally:
        forwarder.close()


def call(address: str, body: bytes = b"ASK {}", method: str = "POST") -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=120)
    try:
        connection.request(method, parts.path, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_a_call_arrives_and_its_answer_comes_back(peer: Peer) -> None:
    with forwarding(peer.url + "?x=1") as forwarder:
        assert call(forwarder.addresses[peer.url + "?x=1"]) == (200, ANSWER)
    ((path, headers, body),) = peer.seen
    assert (path, body) == ("/sparql?x=1", b"ASK {}")
    assert headers["host"] == f"127.0.0.1:{peer.server_port}"
    assert headers["content-type"] == "application/sparql-query"
    assert headers["accept-encoding"] == "identity"


def test_without_the_secret_nothing_goes_out(peer: Peer) -> None:
    with forwarding(peer.url) as forwarder:
        (address,) = forwarder.addresses.values()
        root, number = address.rsplit("/", 1)
        for other in (
            f"{root}/1",
            f"{root}x/{number}",
            urlsplit(address)._replace(path="/").geturl(),
        ):
            assert call(other)[0] == 403
        assert call(address, method="GET")[0] == 501
        assert call(address, body=bytes(1 << 17))[0] == 403
    assert peer.seen == []


def _redirect(handler: _Handler) -> None:
    handler.answer(302, Location=handler.server.url)


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (_redirect, b"redirect"),
        (lambda handler: handler.answer(307, Location="http://127.0.0.1:1/"), b"redirect"),
        (lambda handler: handler.answer(500), b"status 500"),
        (lambda handler: handler.answer(204), b"status 204"),
        (lambda handler: handler.answer(kind="text/html"), b"format"),
        (lambda handler: handler.answer(Content_Encoding="gzip"), b"format"),
        (lambda handler: handler.answer(body=bytes(1 << 17)), b"bytes"),
        (lambda handler: handler.answer(Content_Length="999"), b"reached"),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), b"reached"),
        (lambda handler: handler.connection.close(), b"reached"),
    ],
)
def test_what_is_not_passed_on(
    peer: Peer, respond: Callable[[_Handler], None], reason: bytes
) -> None:
    peer.respond = respond
    with forwarding(peer.url) as forwarder:
        status, body = call(forwarder.addresses[peer.url])
    assert status == 502
    assert reason in body
    assert len(peer.seen) == 1  # no redirect was followed


def test_time_is_bounded_for_one_who_sends_byte_by_byte(peer: Peer) -> None:
    def dribble(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.1)

    peer.respond = dribble
    peer.handle_error = lambda *_: None  # type: ignore[method-assign]
    with forwarding(peer.url, timeout=0.5) as forwarder:
        # Without the bound it would be 200, after twenty seconds.
        assert call(forwarder.addresses[peer.url])[0] == 502


def test_an_endpoint_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    with forwarding(url) as forwarder:
        assert call(forwarder.addresses[url])[0] == 502


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "fe80::1", "fc00::1",
    "2001:db8::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_must_lead_to_a_public_address(address: str) -> None:
    with pytest.raises(NetgovError, match="not public"):
        check_address(address, named=True)
    check_address(address, named=False)  # the operator wrote this very address


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "224.0.0.1", "ff02::1"])  # noqa: S104
@pytest.mark.parametrize("named", [True, False])
def test_some_addresses_are_never_called(address: str, named: bool) -> None:
    with pytest.raises(NetgovError):
        check_address(address, named=named)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_called(address: str) -> None:
    check_address(address, named=True)


def _resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    monkeypatch.setattr(module, "_look_up", lambda *_: list(addresses))


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"]]
)
def test_a_name_that_leads_inside_is_not_called(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    url = f"http://peer.example:{peer.server_port}/"
    with forwarding(url) as forwarder:
        _resolving(monkeypatch, *addresses)
        status, body = call(forwarder.addresses[url])
    assert status == 502
    assert b"not public" in body
    assert peer.seen == []


def test_localhost_is_a_name(peer: Peer) -> None:
    url = f"http://localhost:{peer.server_port}/"
    with forwarding(url) as forwarder:
        assert call(forwarder.addresses[url])[0] == 502
    assert peer.seen == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize(("name", "status"), [("peer.example", 200), ("other.example", 502)])
def test_the_certificate_must_be_for_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, status: int
) -> None:
    """The connection goes to the address that was checked; the certificate is for the name."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=peer", "-addext",
            "subjectAltName=DNS:peer.example", "-keyout", key, "-out", certificate,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    peer = Peer()
    peer.handle_error = lambda *_: None  # type: ignore[method-assign]
    peer.socket = context.wrap_socket(peer.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    _resolving(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(module, "check_address", lambda *_, **__: None)
    url = f"https://{name}:{peer.server_port}/"
    with serving(peer), forwarding(url) as forwarder:
        assert call(forwarder.addresses[url])[0] == status
    assert len(peer.seen) == (status == 200)


@pytest.fixture(scope="module")
def module_peer() -> Iterator[Peer]:
    with serving(Peer()) as peer:
        yield peer


@pytest.fixture(scope="module")
def server(module_peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    release = make_release(tmp_path_factory.mktemp("release"), people(100))
    with running(
        release,
        web_workers=1,
        query_workers=1,
        service_allow=module_peer.url,
        service_timeout=60,
    ) as server:
        yield server


def test_a_federated_query(server: Server, module_peer: Peer) -> None:
    module_peer.respond = lambda handler: handler.answer()
    for silent in ("", "SILENT"):
        text = f"SELECT ?s {{ SERVICE {silent} <{module_peer.url}> {{ ?x <x:y> ?n }} ?s ?p ?n }}"
        answer = server.query(text, format="csv")
        assert answer.status == 200, answer.body
        assert answer.body.split() == [b"s", b"http://example.org/7"]
        assert answer.headers["cache-control"] == "no-store"
    assert b"<x:y>" in module_peer.seen[-1][2]


def test_a_federated_query_that_fails(server: Server, module_peer: Peer) -> None:
    module_peer.respond = _redirect
    text = f"SELECT * {{ SERVICE <{module_peer.url}> {{ ?s ?p ?n }} }}"
    answer = server.query(text)
    assert answer.status == 500
    assert b"query-failed" in answer.body
    assert b"redirect" in answer.body
    assert answer.body.count(b"127.0.0.1") == answer.body.count(b"/problems/") + answer.body.count(
        module_peer.url.encode()
    )  # the way out stays unknown
    assert server.query(text.replace("SERVICE", "SERVICE SILENT")).status == 200
    assert server.query("ASK {}").status == 200


def test_nothing_else_goes_out(server: Server, module_peer: Peer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        inside = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for text in (
            f"ASK {{ SERVICE <{inside}> {{}} }}",
            f"ASK {{ SERVICE <{module_peer.url}> {{}} SERVICE <{inside}> {{}} }}",
            f"ASK {{ SERVICE <{module_peer.url}> {{ SERVICE <{inside}> {{}} }} }}",
            f"ASK {{ VALUES ?x {{ <{inside}> }} SERVICE ?x {{}} }}",
        ):
            answer = server.query(text)
            assert answer.status == 403
            assert b"query-refused" in answer.body
        module_peer.respond = lambda handler: handler.answer(302, Location=inside)
        server.query(f"ASK {{ SERVICE <{module_peer.url}> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_peer_that_hangs_holds_up_nobody(server: Server, module_peer: Peer) -> None:
    over = threading.Event()
    module_peer.respond = lambda _: (over.wait(60), None)[1]
    text = f"SELECT * {{ SERVICE <{module_peer.url}> {{ ?s ?p ?n }} }}"
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(server.query(text).status)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    assert server.query("ASK {}").status == 200
    over.set()
    for thread in threads:
        thread.join()
    assert answers == [500, 500]


def test_a_list_that_cannot_be_read_is_said_at_the_start(tmp_path: Path) -> None:
    release = make_release(tmp_path / "release", people(1))
    with (
        pytest.raises(AssertionError, match="ended before"),
        running(release, service_allow="nonsense"),
    ):
        pass
