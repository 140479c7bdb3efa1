"""The terminals of the SPARQL grammar (SPARQL 1.1 Query Language, section 19.8).

A query is cut into terminals by the rule of the longest match. Comments and white space separate
terminals and are dropped. Codepoint escapes are accepted inside strings and IRIs, where every
engine reads them; elsewhere they are the caller's affair (section 19.2).

Own code because no package offers the terminals alone: rdflib's parser takes milliseconds a query
and reads the text differently from Oxigraph in the places that matter for ``request.classify``.
Every repetition is possessive or bounded, so that no text takes more than linear time.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from netgov_ld.errors import QueryError, QuerySyntaxError

__all__ = ["MOST", "Token", "blank_comments", "position", "tokens"]

MOST: Final = 100_000
"""Terminals that are read; a megabyte could hold so many that reading them takes seconds."""

_MEND: Final = "Split it, or run it on the dumps."

# Runs of ASCII come first in each pair below: nearly all of a query is ASCII, and Python compares
# a character with the long list of ranges one by one.
_FAR_BASE: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FAR: Final = _FAR_BASE + "\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS: Final = rf"[A-Za-z0-9_\-]++|[{_FAR}]"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_UCHAR: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPED: Final = rf"\\[tbnrf\\\"']|{_UCHAR}"
# A dot belongs to a name only when the name goes on after it. The length and the dots of a prefix
# are bounded because a name is tried at each letter, up to where its colon would be; a longer
# prefix falls into pieces, the last of which is a prefixed name again.
_PREFIX: Final = (
    rf"(?:[A-Za-z]|[{_FAR_BASE}]) (?: [A-Za-z0-9_\-] | [{_FAR}] ){{0,200}}+"
    rf"(?: \.{{1,8}}+ (?: [A-Za-z0-9_\-] | [{_FAR}] ){{1,50}}+ ){{0,8}}+"
)
_LOCAL: Final = (
    rf"(?: [A-Za-z0-9_:] | [{_FAR}] | {_PLX} )"
    rf"(?: [A-Za-z0-9_:\-]++ | [{_FAR}] | {_PLX} | \.++(?=[A-Za-z0-9_:%\\\-]|[{_FAR}]) )*+"
)

_TERMINAL: Final = re.compile(
    rf"""
      (?P<space>   [\x20\t\r\n]++ )
    | (?P<var>     [?$] (?: [A-Za-z0-9_]++ | [{_FAR}] )++ )
    | (?P<brace>   [{{}}] )
    | (?P<iri>     < (?: [^<>"{{}}|^`\\\x00-\x20]++ | {_UCHAR} )*+ > )
    | (?P<blank>   _: (?: [A-Za-z0-9_] | [{_FAR}] )
                   (?: {_CHARS} | \.++(?=[A-Za-z0-9_\-]|[{_FAR}]) )*+ )
    | (?P<pname>   (?: {_PREFIX} )? : (?: {_LOCAL} )? )
    | (?P<word>    [A-Za-z_] [A-Za-z0-9_]*+ )
    | (?P<string>  \"\"\" (?: "{{0,2}} (?: [^"\\]++ | {_ESCAPED} ) )*+ \"\"\"
                 | '''    (?: '{{0,2}} (?: [^'\\]++ | {_ESCAPED} ) )*+ '''
                 | "      (?: [^"\\\n\r]++ | {_ESCAPED} )*+ "
                 | '      (?: [^'\\\n\r]++ | {_ESCAPED} )*+ ' )
    | (?P<comment> \#[^\r\n]*+ )
    | (?P<lang>    @ [A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ (?: --[A-Za-z]++ )? )
    | (?P<number>  (?: [0-9]++ (?:\.[0-9]*+)? | \.[0-9]++ ) [eE][+-]?[0-9]++
                 | [0-9]*+ \. [0-9]++ | [0-9]++ )
    | (?P<punct>   \^\^ | && | \|\| | != | <= | >= | << | >> | \{{\| | \|\}}
                 | [()\[\].,;=<>!+\-*/|^?~] )
    """,
    re.VERBOSE,
)

_HASHED: Final = frozenset({"iri", "string", "pname"})
"""Kinds of terminals in which "#" begins no comment."""


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
        QueryError: There are more than ``MOST``.
    """
    found: list[Token] = []
    offset = 0
    for hit in _TERMINAL.finditer(text):
        start, end = hit.span()
        if start != offset:
            break
        offset = end
        kind = hit.lastgroup
        if kind and kind != "space" and kind != "comment":
            if len(found) == MOST:
                raise QueryError(f"The query has more than {MOST} terminals.", mend=_MEND)
            found.append(Token(kind, hit.group(), start))
    if offset < len(text):
        line, column = position(text, offset)
        raise QuerySyntaxError(
            f"Unexpected {text[offset]!r} at line {line}, column {column}.",
            line=line,
            column=column,
        )
    return found


def blank_comments(text: str, found: list[Token]) -> str:
    """Replace all that stands between the terminals by white space, keeping every position."""
    if text.count("#") == sum(token.text.count("#") for token in found if token.kind in _HASHED):
        return text
    pieces: list[str] = []
    offset = 0
    for token in found:
        gap = text[offset : token.start]
        pieces.append(_blank(gap) if "#" in gap else gap)
        pieces.append(token.text)
        offset = token.start + len(token.text)
    pieces.append(_blank(text[offset:]))
    return "".join(pieces)


def _blank(gap: str) -> str:
    return re.sub(r"[^\r\n\t]", " ", gap)
