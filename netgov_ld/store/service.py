"""A triple store that is reached over HTTP: SPARQL 1.1 Protocol and Graph Store HTTP Protocol.

Everything that differs between the services is here, and found out from what they answer:

- a time limit is passed on where the service has a parameter for it (``_LIMITS``), and kept on
  this side in any case;
- Virtuoso ends a query at its limit with status 200 and a part of the answer, and cuts long
  answers; both show in headers, and are errors here;
- Virtuoso takes credentials by HTTP Digest (RFC 7616) alone, others by Basic.

No redirect is followed: whoever can send one could have the credentials.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError

from netgov_ld.errors import (
    QueryError,
    QueryFailed,
    QueryTimeout,
    QueryTooLarge,
    StoreUnavailable,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from urllib3 import BaseHTTPResponse

__all__ = ["JSON", "NTRIPLES", "Service", "Stream", "unreadable"]

_LOG: Final = logging.getLogger(__name__)

JSON: Final = "application/sparql-results+json"
NTRIPLES: Final = "application/n-triples"

_PIECE: Final = 1 << 16
_CONNECT: Final = 5.0
"""Seconds to wait for a connection."""

_LIMITS: Final = {"virtuoso": ("timeout", 1000), "fuseki": ("timeout", 1)}
"""Name of the parameter that limits a query, and its units in a second."""

_WORDS: Final = 300
"""Characters of what a service says about an error that are passed on."""

_WINDOW: Final = 256
"""Bytes that are held back, in which a term to be mended may begin."""

_XSD: Final = r"http://www\.w3\.org/2001/XMLSchema\#"
_DATATYPE: Final = rf'"datatype"\s*:\s*"{_XSD}%s"\s*,\s*"value"\s*:\s*'
_MENDED: Final = {
    "virtuoso": (
        # A blank node is called nodeID://b1, which no name of one can be.
        (r'("type": "bnode", "value": ")nodeID://', rb"\1"),
        (rf'({_DATATYPE % "boolean"})"0"', rb'\1"false"'),
        (rf'({_DATATYPE % "boolean"})"1"', rb'\1"true"'),
        (rf'"0"(\^\^<{_XSD}boolean>)', rb'"false"\1'),
        (rf'"1"(\^\^<{_XSD}boolean>)', rb'"true"\1'),
    ),
    "fuseki": (
        # TDB2 keeps numbers, not how they are written, and writes 40 as 40.0.
        (rf'({_DATATYPE % "decimal"}"-?[0-9]+)\.0"', rb'\1"'),
        (rf'("-?[0-9]+)\.0("\^\^<{_XSD}decimal>)', rb"\1\2"),
    ),
}
"""What services write in another form than it was put, in JSON and N-Triples, and how it was.

A quote inside a literal is escaped in both, so that nothing of this is found there.
"""

_MENDS: Final = {
    kind: tuple((re.compile(pattern.encode()), form) for pattern, form in mends)
    for kind, mends in _MENDED.items()
}

_ACCEPTED: Final = {
    JSON: f"{JSON}, application/json;q=0.5",
    NTRIPLES: f"{NTRIPLES}, text/turtle;q=0.5",
}


@dataclass(frozen=True)
class _Limit:
    """The limits of one answer."""

    seconds: float
    size: int
    end: float


class Stream:
    """The bytes of an answer as a binary file, inside the limits of the answer.

    Raises on reading: ``QueryTimeout``, ``QueryTooLarge``, ``StoreUnavailable``.
    """

    def __init__(self, response: BaseHTTPResponse, limit: _Limit, kind: str | None) -> None:
        self._response = response
        self._limit = limit
        self._left = limit.size
        self.error: QueryError | None = None
        """What was raised; parsers put an error of their own in its place."""
        self._mends = _MENDS.get(kind or "", ())
        self._held = b""

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Read up to so many bytes; all if negative."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_PIECE), b""))
        try:
            if time.monotonic() > self._limit.end:
                raise QueryTimeout(self._limit.seconds)
            # One piece at a time, so that the limit is looked at between them.
            data = self._response.read1(min(size, _PIECE)) if size else b""
            while self._mends and size:
                ended = not data
                data = self._mended(data)
                if data or ended:
                    break
                data = self._response.read1(min(size, _PIECE))
            self._left -= len(data)
            if self._left < 0:
                raise QueryTooLarge(
                    "The answer is larger than one answer may be.",
                    mend="Add a LIMIT, or take the dumps.",
                )
        except QueryError as error:
            self.error = error
            raise
        except (HTTPError, HTTPException, OSError) as error:
            self.error = _fault(error, self._limit)
            raise self.error from error
        return data

    def _mended(self, data: bytes) -> bytes:
        """Return what can be passed on, as it was put; no more data means that all can."""
        text = self._held + data
        for pattern, form in self._mends:
            text = pattern.sub(form, text)
        cut = max(len(text) - _WINDOW, 0) if data else len(text)
        self._held = text[cut:]
        return text[:cut]


class Service:
    """A SPARQL service.

    Args:
        url: Address for queries.
        graphs: Address of the graph store; None where nothing is written.
        user: Name for both, or None.
        password: Password for both.
    """

    def __init__(
        self,
        url: str,
        *,
        graphs: str | None = None,
        user: str | None = None,
        password: str | None = None,
    ) -> None:
        for address in (url, graphs or url):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
                raise UsageError(
                    f"{address!r} is no address of a SPARQL service.",
                    mend="Give an http or https URL; user and password have settings of their own.",
                )
        self.url = url
        self.graphs = graphs
        self.user = user
        self._login = _Login(user, password or "") if user else None
        retries = _Retry(
            # To ask again changes nothing, so a connection that breaks before the answer may be
            # tried once more; allowed_methods=None says that this holds for POST as well.
            total=None, connect=2, read=1, redirect=False, status=0, other=0,
            allowed_methods=None, backoff_factor=0.1,
        )  # fmt: skip
        self._pool = urllib3.PoolManager(num_pools=4, maxsize=32, retries=retries)
        self.kind: str | None = None
        """``virtuoso``, ``fuseki`` or ``other``; None before the first answer."""

    @contextmanager
    def query(
        self,
        sparql: str,
        accept: str,
        *,
        seconds: float,
        size: int,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Iterator[Stream]:
        """Send a query; the answer can be read until the block ends.

        Args:
            sparql: The query.
            accept: ``JSON`` or ``NTRIPLES``.
            seconds: Time limit.
            size: Size limit, in bytes.
            default_graphs: The protocol's default-graph-uri.
            named_graphs: The protocol's named-graph-uri.

        Raises:
            QueryError: The query was not answered.
        """
        fields = [("query", sparql)]
        fields += [("default-graph-uri", iri) for iri in default_graphs]
        fields += [("named-graph-uri", iri) for iri in named_graphs]
        if self.kind in _LIMITS:
            name, units = _LIMITS[self.kind]
            fields.append((name, f"{max(1, round(seconds * units))}"))
        limit = _Limit(seconds, size, time.monotonic() + seconds)
        response = self._send(
            "POST",
            self.url,
            urlencode(fields).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": _ACCEPTED[accept]},
            limit,
        )
        try:
            self._learn(response)
            _demand_whole(response, limit)
            yield Stream(response, limit, self.kind)
            # What is left belongs to an answer that nobody reads to its end.
            if not response.closed and response.length_remaining != 0:
                response.close()
        except BaseException:
            response.close()
            raise
        finally:
            response.release_conn()

    def rows(self, sparql: str, *, seconds: float, size: int) -> list[dict[str, str]]:
        """Evaluate a SELECT query; each row has the values of its variables as text.

        Raises:
            QueryError: The query was not answered.
        """
        with self.query(sparql, JSON, seconds=seconds, size=size) as stream:
            try:
                found: dict[str, Any] = json.loads(stream.read())
                bindings = found["results"]["bindings"]
            except (ValueError, KeyError, TypeError) as error:
                raise unreadable() from error
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def write(
        self, method: str, graph: str, content: bytes | None = None, *, seconds: float
    ) -> None:
        """Send a PUT, POST or DELETE of a named graph (Graph Store Protocol, section 5).

        Args:
            method: The method; deleting a graph that is not there is no error.
            graph: The graph.
            content: Its triples as N-Triples.
            seconds: Time limit.

        Raises:
            QueryError: It was not done.
        """
        if self.graphs is None:
            raise UsageError(
                "The address of the graph store is not set.", mend="Set NETGOV_STORE_GRAPHS."
            )
        mark = "&" if "?" in self.graphs else "?"
        address = f"{self.graphs}{mark}{urlencode({'graph': graph})}"
        limit = _Limit(seconds, _PIECE, time.monotonic() + seconds)
        headers = {"Content-Type": NTRIPLES} if content is not None else {}
        response = self._send(method, address, content, headers, limit)
        with suppress(HTTPError, HTTPException, OSError):
            response.drain_conn()
        response.release_conn()
        if response.status == 404 and method == "DELETE":
            return
        if response.status >= 300:
            raise _refusal(response, b"")

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _learn(self, response: BaseHTTPResponse) -> None:
        """See from an answer which program it comes from."""
        if self.kind is None:
            if response.headers.get("Server", "").startswith("Virtuoso"):
                self.kind = "virtuoso"
            elif "Fuseki-Request-Id" in response.headers:
                self.kind = "fuseki"
            else:
                self.kind = "other"

    def _send(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        limit: _Limit,
    ) -> BaseHTTPResponse:
        try:
            response = self._request(method, url, body, headers, limit)
            if response.status == 401 and self._login is not None:
                challenge = response.headers.get("WWW-Authenticate", "")
                response.drain_conn()
                response.release_conn()
                self._login.challenged(challenge)
                response = self._request(method, url, body, headers, limit)
        except (HTTPError, HTTPException, OSError) as error:
            raise _fault(error, limit) from error
        return response

    def _request(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], limit: _Limit
    ) -> BaseHTTPResponse:
        login = self._login.header(method, url) if self._login is not None else {}
        left = max(0.001, limit.end - time.monotonic())
        return self._pool.request(
            method,
            url,
            body=body,
            headers={**headers, **login, "User-Agent": "netgov-ld", "Accept-Encoding": "identity"},
            preload_content=False,
            timeout=urllib3.Timeout(connect=min(_CONNECT, left), read=left),
        )


class _Retry(urllib3.Retry):
    """Retries as urllib3 makes them, but for a read that took too long: its time is over."""

    def increment(self, *args: Any, **others: Any) -> Self:
        """Return what is left to try, or raise what went wrong."""
        error = others.get("error")
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(*args, **others)


class _Login(urllib.request.HTTPPasswordMgrWithDefaultRealm):
    """Credentials, sent when a service has asked for them, by the scheme that it asked for.

    They are not sent before: Virtuoso does not challenge who has sent Basic. The answer to a
    challenge is computed by ``urllib.request``, for urllib3 knows Basic alone.
    """

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self.user = user
        self.password = password
        self._basic = False
        self._digest: urllib.request.AbstractDigestAuthHandler | None = None
        self._challenge: dict[str, str] = {}
        self._lock = threading.Lock()

    def find_user_password(self, realm: str | None, authuri: str) -> tuple[str, str]:  # noqa: ARG002
        """Return the credentials, whatever they are asked for."""
        return self.user, self.password

    def challenged(self, challenge: str) -> None:
        """Take note of what a service asks for with status 401."""
        scheme, _, rest = challenge.partition(" ")
        self._basic = scheme.lower() == "basic"
        if scheme.lower() == "digest":
            with self._lock:
                self._challenge = urllib.request.parse_keqv_list(
                    urllib.request.parse_http_list(rest)
                )
                self._digest = urllib.request.AbstractDigestAuthHandler(self)

    def header(self, method: str, url: str) -> dict[str, str]:
        """Return the header with the credentials."""
        if self._basic:
            return urllib3.make_headers(basic_auth=f"{self.user}:{self.password}")
        with self._lock:
            if self._digest is None:
                return {}
            request = urllib.request.Request(url, method=method)  # noqa: S310 - never opened
            answer = self._digest.get_authorization(request, self._challenge)
        return {"Authorization": f"Digest {answer}"}


def _demand_whole(response: BaseHTTPResponse, limit: _Limit) -> None:
    """Raise unless the response begins a whole answer."""
    if response.status == 200:
        if response.headers.get("X-SQL-State") == "S1TAT":
            raise QueryTimeout(limit.seconds)
        if "X-SPARQL-MaxRows" in response.headers:
            raise QueryTooLarge(
                f"The triple store cuts answers at {response.headers['X-SPARQL-MaxRows']} rows.",
                mend="Add a LIMIT, or take the dumps.",
            )
        return
    try:
        said = response.read(_PIECE)
    except (HTTPError, HTTPException, OSError) as error:
        raise _fault(error, limit) from error
    raise _refusal(response, said, limit)


def _refusal(response: BaseHTTPResponse, said: bytes, limit: _Limit | None = None) -> QueryError:
    """Say what is meant by a status that is no success."""
    status = response.status
    words = " ".join(said.decode("utf-8", "replace").split())[:_WORDS]
    _LOG.warning("The triple store answered with status %d: %s", status, words)
    if limit is not None and (
        (status == 503 and "timed out" in words) or "S1T00" in words or "timeout" in words.lower()
    ):
        return QueryTimeout(limit.seconds)
    if 300 <= status < 400:
        return StoreUnavailable("The triple store answered with a redirect, which is not followed.")
    if status in (401, 403):
        return StoreUnavailable(
            f"The triple store refused the credentials (status {status}).",
            mend="The operator has to set NETGOV_STORE_USER and NETGOV_STORE_PASSWORD.",
        )
    if status in (404, 405):
        return StoreUnavailable(f"There is no such service in the triple store (status {status}).")
    if status in (400, 500) and limit is not None:
        return QueryFailed(f"The triple store could not answer: {words or f'status {status}'}")
    return StoreUnavailable(f"The triple store answered with status {status}.", mend="Try again.")


def unreadable() -> StoreUnavailable:
    """Return the error for an answer that cannot be read."""
    return StoreUnavailable("The triple store gave an answer that cannot be read.")


def _fault(error: Exception, limit: _Limit) -> QueryError:
    """Say what is meant by an error of the connection."""
    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, ReadTimeoutError) or time.monotonic() > limit.end:
        return QueryTimeout(limit.seconds)
    _LOG.warning("The triple store cannot be reached: %s", error)
    return StoreUnavailable(
        "The triple store behind this server does not answer.", mend="Try again in a while."
    )
