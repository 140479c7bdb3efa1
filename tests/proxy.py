"""nginx with the configuration that the project ships, on ports of its own."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.conftest import missing
from tests.endpoint import eventually
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["DEPLOY", "NGINX", "Proxy", "changed", "proxied", "tool"]

DEPLOY: Final = Path(__file__).parent.parent / "deploy"
NGINX: Final = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

WAITS: Final = {
    "client_header": "10s", "client_body": "10s", "send": "30s", " keepalive": "30s",
}  # fmt: skip
"""What is waited for in the configuration, and takes too long for a test."""


def tool(name: str) -> str:
    """Return the path of a program; skip or fail the running test without it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    return found if found is not None else missing(f"needs {name}")


def changed(text: str, changes: Mapping[str, str]) -> str:
    """Replace what differs on this machine; all of it has to be there."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


class Proxy:
    """nginx with the configuration of the recipe."""

    def __init__(self, port: int, plain: int, certificate: Path) -> None:
        self.port = port
        self.plain = plain
        self.certificate = certificate
        self._context = ssl.create_default_context(cafile=str(certificate))

    def connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "localhost", self.port, context=self._context, timeout=60
        )

    def opened(self, sent: str, *, buffer: int | None = None) -> ssl.SSLSocket:
        """Connect, perhaps with a small receive buffer, and send something."""
        plain = socket.socket()
        if buffer is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        plain.settimeout(60)
        plain.connect(("127.0.0.1", self.port))
        channel = self._context.wrap_socket(plain, server_hostname="localhost")
        channel.sendall(sent.encode())
        return channel

    def get(
        self, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = self.connect()
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return response.status, names, response.read()
        finally:
            connection.close()


@contextmanager
def proxied(folder: Path, site: str) -> Iterator[Proxy]:
    """Run nginx until the block ends.

    Args:
        folder: An empty folder for all it writes.
        site: The configuration, with the addresses of the servers as they are.
    """
    subprocess.run(
        [
            tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "privkey.pem",
            "-out", folder / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    port, plain = free_port(), free_port()
    site = changed(
        site,
        {
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "netgov.example.org": "localhost",
            "/etc/ssl/netgov": str(folder),
            "/var/cache/nginx/netgov": str(folder / "cache"),
            **{f"{name}_timeout {old};": f"{name}_timeout 2s;" for name, old in WAITS.items()},
        },
    )
    (folder / "site.conf").write_text(site, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "main.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [tool("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c"]
    command.append(str(folder / "main.conf"))
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    process = subprocess.Popen(command)
    try:
        assert eventually(lambda: _listens(port))
        yield Proxy(port, plain, folder / "fullchain.pem")
    finally:
        process.terminate()
        process.wait(timeout=120)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
