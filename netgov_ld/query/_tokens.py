"""The terminals of the SPARQL grammar (SPARQL 1.1 Query Language, section 19.8).

A query is cut into terminals by the rule of the longest match. Comments and white space separate
terminals and are dropped. Codepoint escapes are accepted inside strings and IRIs, where every
engine reads them; elsewhere they are the caller's affair (section 19.2).

Own code because no package offers the terminals alone: rdflib's parser takes milliseconds a query
and reads the text differently from Oxigraph in the places that matter for ``request.classify``.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from netgov_ld.errors import QuerySyntaxError

__all__ = ["Token", "blank_comments", "position", "tokens"]

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WORD: Final = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS: Final = _WORD + r"\-"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_UCHAR: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPED: Final = rf"\\[tbnrf\\\"']|{_UCHAR}"
# A dot belongs to a name only when the name goes on after it.
_LOCAL: Final = (
    rf"(?:[{_WORD}:]|{_PLX})"
    rf"(?:(?:[{_CHARS}:]|{_PLX})|\.+(?=[{_CHARS}:%\\]))*"
)

_TERMINAL: Final = re.compile(
    rf"""
      (?P<space>   [\x20\t\r\n]+ )
    | (?P<comment> \#[^\r\n]* )
    | (?P<iri>     < (?: [^<>"{{}}|^`\\\x00-\x20] | {_UCHAR} )* > )
    | (?P<string>  \"\"\" (?: "{{0,2}} (?: [^"\\] | {_ESCAPED} ) )* \"\"\"
                 | '''    (?: '{{0,2}} (?: [^'\\] | {_ESCAPED} ) )* '''
                 | "      (?: [^"\\\n\r] | {_ESCAPED} )* "
                 | '      (?: [^'\\\n\r] | {_ESCAPED} )* ' )
    | (?P<blank>   _: [{_WORD}] (?: [{_CHARS}] | \.+(?=[{_CHARS}]) )* )
    | (?P<pname>   (?: [{_BASE}] (?: [{_CHARS}] | \.+(?=[{_CHARS}]) )* )? : (?: {_LOCAL} )? )
    | (?P<var>     [?$] [{_WORD}]+ )
    | (?P<lang>    @ [A-Za-z]+ (?: -[A-Za-z0-9]+ )* (?: --[A-Za-z]+ )? )
    | (?P<number>  (?: [0-9]+ (?:\.[0-9]*)? | \.[0-9]+ ) [eE][+-]?[0-9]+
                 | [0-9]* \. [0-9]+ | [0-9]+ )
    | (?P<word>    [A-Za-z_] [A-Za-z0-9_]* )
    | (?P<punct>   \^\^ | && | \|\| | != | <= | >= | << | >> | \{{\| | \|\}}
                 | [{{}}()\[\].,;=<>!+\-*/|^?~] )
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """One terminal: its kind (a group of the expression above), its text, where it starts."""

    kind: str
    text: str
    start: int


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a code point offset."""
    before = text[:offset]
    line = before.count("\n") + 1
    return line, offset - (before.rfind("\n") + 1) + 1


def tokens(text: str) -> list[Token]:
    """Cut a query into terminals.

    Raises:
        QuerySyntaxError: A character starts no terminal; carries line and column.
    """
    found: list[Token] = []
    offset = 0
    match = _TERMINAL.match
    while offset < len(text):
        hit = match(text, offset)
        if hit is None:
            line, column = position(text, offset)
            raise QuerySyntaxError(
                f"Unexpected {text[offset]!r} at line {line}, column {column}.",
                line=line,
                column=column,
            )
        kind = hit.lastgroup or ""
        if kind not in {"space", "comment"}:
            found.append(Token(kind, hit.group(), offset))
        offset = hit.end()
    return found


def blank_comments(text: str, found: list[Token]) -> str:
    """Replace all that stands between the terminals by white space, keeping every position."""
    pieces: list[str] = []
    offset = 0
    for token in found:
        pieces.append(_blank(text[offset : token.start]))
        pieces.append(token.text)
        offset = token.start + len(token.text)
    pieces.append(_blank(text[offset:]))
    return "".join(pieces)


def _blank(gap: str) -> str:
    return re.sub(r"[^\r\n\t]", " ", gap) if "#" in gap else gap
