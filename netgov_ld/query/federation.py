"""SERVICE for the endpoints that an operator allows (SPARQL 1.1 Federated Query).

The engine resolves names and follows redirects by itself, where nothing can be enforced. So it
never hears of the endpoint: where a query calls one that is on the list, by its IRI as the list
has it, that IRI is replaced by the address of a forwarder on this machine (``forwarder``), which
knows the listed endpoints and nothing else. A query with any other call is refused as a whole.
The text that a worker with sockets gets therefore names the forwarder alone.

The replacement goes by terminals, and refuses what would make them doubtful: codepoint escapes,
which may spell a keyword, and the word in a name, which an engine without word boundaries could
take for the keyword. A call inside a call is refused because the outer endpoint would get to read
the forwarder's address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from netgov_ld.errors import QueryRefused, QuerySyntaxError, UsageError
from netgov_ld.query._tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netgov_ld.query._tokens import Token

__all__ = ["Endpoint", "listed", "redirected"]

_WORD: Final = "SERVICE"
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL endpoint on the operator's list.

    Args:
        iri: Its IRI, as it has to stand in a query.
        scheme: ``http`` or ``https``.
        host: Its host; an address or a name.
        port: Its port.
        target: Path and query string.
    """

    iri: str
    scheme: str
    host: str
    port: int
    target: str


def listed(allow: Iterable[str]) -> tuple[Endpoint, ...]:
    """Read the list of allowed endpoints.

    Raises:
        UsageError: An entry is no address of an endpoint.
    """
    return tuple(_endpoint(iri) for iri in allow)


def _endpoint(iri: str) -> Endpoint:
    try:
        parts = urlsplit(iri)
        port = parts.port
        (token,) = tokens(f"<{iri}>")
    except (ValueError, QuerySyntaxError) as error:
        raise _no_endpoint(iri) from error
    plain = iri.isascii() and "\\" not in iri and token.kind == "iri"
    if not plain or parts.scheme not in _PORTS or not parts.hostname or _has_more(parts):
        raise _no_endpoint(iri)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Endpoint(iri, parts.scheme, parts.hostname, port or _PORTS[parts.scheme], target)


def _has_more(parts: SplitResult) -> bool:
    return "@" in parts.netloc or bool(parts.fragment)


def _no_endpoint(iri: str) -> UsageError:
    return UsageError(
        f"NETGOV_SERVICE_ALLOW: {iri!r} is no address of a SPARQL endpoint.",
        mend="Write it like https://example.org/sparql, in ASCII, without user and fragment.",
    )


def redirected(text: str, addresses: Mapping[str, str]) -> str:
    """Let the calls in a query go to the forwarder.

    Args:
        text: The query, with its comments blanked.
        addresses: The forwarder's address for each allowed endpoint, by its IRI.

    Raises:
        QueryRefused: The query calls anything else, or could be read as calling it.
    """
    if "\\u" in text or "\\U" in text:
        raise _refused("A query with SERVICE must not have codepoint escapes.", addresses)
    found = tokens(text)
    pieces: list[str] = []
    end, depth, inside = 0, 0, -1
    for index, token in enumerate(found):
        if token.text in ("{", "}"):
            depth += 1 if token.text == "{" else -1
            if depth == inside:
                inside = -1
        elif token.kind not in ("string", "iri") and _WORD in token.text.upper():
            if token.kind != "word" or token.text.upper() != _WORD:
                raise _refused("Beside SERVICE, no name may contain that word.", addresses)
            if inside >= 0:
                raise _refused("SERVICE inside SERVICE is refused.", addresses)
            called = _called(found, index)
            address = addresses.get(called.text[1:-1]) if called and called.kind == "iri" else None
            if called is None or address is None:
                raise _refused("SERVICE is refused for all but some endpoints.", addresses)
            inside = depth
            pieces += (text[end : called.start], f"<{address}>")
            end = called.start + len(called.text)
    return "".join([*pieces, text[end:]])


def _called(found: list[Token], index: int) -> Token | None:
    """Return the terminal after SERVICE and SILENT, if a group follows it."""
    index += 1
    if index < len(found) and found[index].text.upper() == "SILENT":
        index += 1
    follows = index + 1 < len(found) and found[index + 1].text == "{"
    return found[index] if follows else None


def _refused(message: str, addresses: Mapping[str, str]) -> QueryRefused:
    return QueryRefused(message, mend=f"It may call, by IRI: {' '.join(addresses)}")
