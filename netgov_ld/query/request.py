"""What a SPARQL text asks for, judged before anything runs: its form, updates, outgoing calls.

**How.** The text is cut into the terminals of the grammar (``_tokens``). SERVICE is a reserved
word: outside strings, IRIs, comments, variables and prefixed names it can only be the keyword of
a federated call, so its presence as a terminal decides, wherever the call stands. The same holds
for the first word after the prologue, which gives the form. This costs 40 to 90 microseconds
for a query of 8 to 31 terminals; rdflib's parser takes about 20 ms and pyoxigraph has no parser to
call, only an evaluation that would already open the connection.

**Where engines differ from the grammar.** Oxigraph 0.5 knows no word boundaries: it reads
``SERVICE:x { }`` and ``trueSERVICE<x> { }`` as calls, where the grammar sees a prefixed name or
nonsense. Both are refused here too (``_is_call``). Codepoint escapes (section 19.2) may spell
any part of a query, and engines differ in where they read them: the text is judged as written
and with its escapes resolved, and refused if either reading calls out.

Full syntax is the worker's to check: the engine's parser is recursive and written for speed, and
a text that breaks it breaks a process that is replaced. So ``classify`` finds lexical faults only.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from netgov_ld.errors import QueryRefused, QuerySyntaxError
from netgov_ld.query._tokens import Token, blank_comments, tokens
from netgov_ld.query.federation import redirected
from netgov_ld.query.point import is_point

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Form", "Request", "classify", "is_update", "require_query"]

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_NOWHERE: Final = MappingProxyType[str, str]({})
_FORMS: Final[tuple[Form, ...]] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = (
    "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH",
)  # fmt: skip
_CHANGING: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Request:
    """A SPARQL text after judgement.

    Args:
        text: What the engine is to read: the text with its comments blanked, same positions.
        form: The query form; None for an update or for neither.
        update: Whether the text is an update.
        calls_out: Whether SERVICE occurs anywhere.
        stable: Whether the same data always gives the same answer (no NOW, RAND, UUID, BNODE).
        has_dataset: Whether it names its dataset itself (FROM, FROM NAMED).
        prefixes: The prefixes it declares and their namespaces, for answers in Turtle.
        key: The text with comments and superfluous white space gone: equal for equal requests.
        point: Whether it is about one thing (``point.is_point``).
        federated: Whether its calls go to the forwarder (``federation``), and may be made.
    """

    text: str
    form: Form | None
    update: bool
    calls_out: bool
    stable: bool
    has_dataset: bool
    prefixes: dict[str, str]
    key: str
    point: bool
    federated: bool = False


def classify(text: str) -> Request:
    """Judge a SPARQL text.

    Raises:
        QuerySyntaxError: The text cannot be cut into terminals; carries line and column.
        QueryError: It is too long to be judged.
    """
    resolved = _resolve(text)
    try:
        found = tokens(text)
    except QuerySyntaxError:
        if resolved == text:
            raise
        # Escapes outside strings and IRIs: only the resolved text is SPARQL.
        text, found = resolved, tokens(resolved)
    calls_out = "SERVICE" in text.upper() and _calls_out(found)
    if resolved != text:
        # Where the resolved text is no SPARQL at all, no engine can run that reading.
        with suppress(QuerySyntaxError):
            calls_out = calls_out or _calls_out(tokens(resolved))
    prefixes, start = _prologue(found)
    head = found[start].text.upper() if start < len(found) else ""
    words = {token.text.upper() for token in found if token.kind == "word"}
    return Request(
        text=blank_comments(text, found),
        form=next((form for form in _FORMS if head.startswith(form)), None),
        update=head.startswith(_UPDATES),
        calls_out=calls_out,
        stable=words.isdisjoint(_CHANGING),
        has_dataset=any("FROM" in word for word in words),
        prefixes=prefixes,
        key=_key(found),
        point=is_point(found[start:]),
    )


def require_query(text: str, addresses: Mapping[str, str] = _NOWHERE) -> Request:
    """Judge a text that must be a query which stays inside this service.

    Args:
        text: The SPARQL text.
        addresses: Where calls to allowed endpoints are to go instead, by the endpoint's IRI; a
            query with such calls alone is changed accordingly, and is not stable.

    Raises:
        QuerySyntaxError: The text is not SPARQL, or neither query nor update.
        QueryRefused: It is an update, or calls another endpoint.
    """
    request = classify(text)
    if request.update:
        raise QueryRefused(
            "This dataset is read-only: updates are refused.",
            mend="Propose the change where the source files are kept.",
        )
    if request.calls_out and addresses and request.form is not None:
        safe = redirected(request.text, addresses)
        return replace(request, text=safe, stable=False, federated=True)
    if request.calls_out:
        raise QueryRefused(
            "SERVICE is refused: this server makes no outgoing calls.",
            mend="Run the federated part from your own client, or load the dumps there.",
        )
    if request.form is None:
        raise QuerySyntaxError(
            "Neither SELECT, ASK, CONSTRUCT nor DESCRIBE follows the prologue.", line=1, column=1
        )
    return request


def is_update(text: str) -> bool:
    """Tell whether a text is an update, without raising for one that is not SPARQL."""
    try:
        return classify(text).update
    except QuerySyntaxError:
        return False


def _resolve(text: str) -> str:
    """Replace codepoint escapes as section 19.2 says; one that names no character stays."""
    if "\\u" not in text and "\\U" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number <= 0x10FFFF else match[0]

    return _ESCAPE.sub(character, text)


def _prologue(found: list[Token]) -> tuple[dict[str, str], int]:
    """Read BASE, PREFIX and VERSION declarations (section 4.1.1).

    Returns:
        The prefixes whose namespace is written as an absolute IRI, and the number of the terminal
        after the declarations.
    """
    prefixes: dict[str, str] = {}
    index = 0
    while index < len(found):
        word = found[index].text.upper()
        if found[index].kind != "word" or word not in {"PREFIX", "BASE", "VERSION"}:
            return prefixes, index
        if word == "PREFIX" and index + 2 < len(found):
            name, iri = found[index + 1].text, found[index + 2].text
            if iri.startswith("<") and ":" in iri and "\\" not in iri:
                prefixes[name[:-1]] = iri[1:-1]
        index += 3 if word == "PREFIX" else 2
    return prefixes, len(found)


def _calls_out(found: list[Token]) -> bool:
    """Tell whether SERVICE stands anywhere inside a group."""
    depth = 0
    for index, token in enumerate(found):
        if token.text == "{":
            depth += 1
        elif token.text == "}":
            depth -= 1
        elif depth and _is_call(found, index):
            return True
    return False


def _is_call(found: list[Token], index: int) -> bool:
    """Tell whether some reading takes this terminal for, or as ending in, the keyword SERVICE.

    A word that contains SERVICE is the keyword or, by the grammar, nonsense. A prefixed name
    whose prefix contains it is read as a call by an engine without word boundaries when a group
    follows and the name is not the operand of GRAPH.
    """
    token = found[index]
    if token.kind == "word":
        return "SERVICE" in token.text.upper()
    if token.kind != "pname" or "SERVICE" not in token.text.partition(":")[0].upper():
        return False
    followed = index + 1 < len(found) and found[index + 1].text == "{"
    return followed and found[index - 1].text.upper() != "GRAPH"


def _key(found: list[Token]) -> str:
    """Join the terminals, with one space where the text has any separator between two."""
    pieces: list[str] = []
    end = 0
    for token in found:
        if pieces and token.start > end:
            pieces.append(" ")
        pieces.append(token.text)
        end = token.start + len(token.text)
    return "".join(pieces)
