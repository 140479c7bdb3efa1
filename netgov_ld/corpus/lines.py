"""Where in a Turtle text a statement stands, so that every finding can name its line.

Own code, because no Turtle parser for Python says where a triple came from. It reads the tokens
of Turtle that matter for this (RDF 1.1 Turtle, section 6.5) and trusts that the text has been
parsed before: on text that is not Turtle its answers are merely less exact.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.compat import decodeUnicodeEscape

from netgov_ld.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["Lines", "comments", "open_string"]

_TOKEN: Final = re.compile(
    r"""
      (?P<comment>\#[^\n]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`]*>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3,5} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3,5}
                | ""(?!") | "(?:[^"\\\n]|\\.)+" | ''(?!') | '(?:[^'\\\n]|\\.)+')
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<typed>\^\^)
    | (?P<blank>_:[\w](?:[\w.-]*[\w-])?)
    | (?P<name>(?:\w(?:[\w.-]*[\w-])?)?:(?:(?:[\w:%.~-]|\\.)*(?:[\w:%~-]|\\.))?)
    | (?P<number>[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.?(?=[eE])|[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[A-Za-z]+)
    | (?P<mark>[;,.\[\]()])
    """,
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BOOLEANS: Final = ("true", "false")
_QUOTE: Final = re.compile("[\"']")
_ESCAPED: Final = re.compile(r"\\(.)")

_Key = tuple[str, ...]
"""A term by its characters: (iri,), (lexical, datatype, language), or ("_",) for a blank node."""
_ANONYMOUS: Final[_Key] = ("_",)


class _Entry(NamedTuple):
    predicate: _Key
    object: _Key
    line: int
    nested: bool


@dataclass
class _Frame:
    """What is open: a statement, a ``[ ... ]`` or a ``( ... )``."""

    mark: str
    subject: _Key | None = None
    predicate: _Key | None = None


@dataclass
class Lines:
    """An index of the statements of one Turtle text, made when the first line is asked for.

    Args:
        text: The document.
    """

    text: str
    _subjects: dict[_Key, int] = field(default_factory=dict, init=False)
    _entries: dict[_Key, list[_Entry]] = field(
        default_factory=lambda: defaultdict(list), init=False
    )

    def __post_init__(self) -> None:
        _Reader(self).run()

    def find(
        self,
        graph: Graph,
        subject: Node | None,
        predicate: Node | None = None,
        value: Node | None = None,
    ) -> int:
        """Return the 1-based line of a statement.

        The line of its object; failing that the first line with its subject and predicate, the
        line of its subject, line 1. A blank node is looked for inside the named subject that
        leads to it.

        Args:
            graph: What the text parses to; needed to follow blank nodes.
            subject: Subject of the statement, or None for the document as a whole.
            predicate: Its predicate, if one is meant.
            value: Its object, if one is meant.
        """
        if subject is None:
            return 1
        root = _root(graph, subject)
        owner = _key(root)
        nested = root != subject
        entries = [entry for entry in self._entries.get(owner, ()) if entry.nested == nested]
        if predicate is not None:
            entries = [entry for entry in entries if entry.predicate == _key(predicate)]
            exact = [e for e in entries if value is not None and e.object == _key(value)]
            if entries:
                return (exact or entries)[0].line
        return self._subjects.get(owner, 1)


def comments(text: str) -> list[str]:
    """Return the comments of a Turtle text, each from its ``#`` to the end of its line."""
    return [match[0] for match in _TOKEN.finditer(text) if match.lastgroup == "comment"]


def open_string(text: str) -> int | None:
    """Return the 1-based line of the first quotation mark that is not closed, if there is one."""
    end = 0
    for match in [*_TOKEN.finditer(text), None]:
        start = len(text) if match is None else match.start()
        between = _QUOTE.search(text, end, start)
        if between is not None:
            return text.count("\n", 0, between.start()) + 1
        end = len(text) if match is None else match.end()
    return None


class _Reader:
    """Walks over the tokens of a text and fills a ``Lines``."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.prefixes: dict[str, str] = {}
        self.base = BASE
        self.stack = [_Frame("")]

    def run(self) -> None:
        tokens = self.tokens()
        for kind, token, line in tokens:
            if kind == "mark":
                self.mark(token, line)
            elif token.lower() in ("@prefix", "prefix") and kind in ("tag", "word"):
                name, iri = next(tokens, None), next(tokens, None)
                if name and iri:
                    self.prefixes[name[1].rstrip(":")] = self.iri(iri[1])
            elif token.lower() in ("@base", "base") and kind in ("tag", "word"):
                if iri := next(tokens, None):
                    self.base = self.iri(iri[1])
            else:
                self.term(self.key(kind, token), line)

    def tokens(self) -> Iterator[tuple[str, str, int]]:
        """Yield kind, characters and line; a string comes with its language or datatype."""
        text, line, counted = self.lines.text, 1, 0
        pending: tuple[str, str, int] | None = None
        typed = False
        for match in _TOKEN.finditer(text):
            line += text.count("\n", counted, match.start())
            counted = match.start()
            kind, token = match.lastgroup or "", match[0]
            if kind == "comment":
                continue
            if kind == "string":
                if pending:
                    yield pending
                pending = kind, token, line
                continue
            if pending and (kind == "typed" or typed or (kind == "tag" and pending[0] == "string")):
                # Joined by NUL, which no token can hold, and taken apart again in key().
                tail = "\0" + token if kind != "typed" else "\0^^"
                pending = ("literal", pending[1] + tail, pending[2])
                typed = kind == "typed"
                continue
            if pending:
                yield pending
                pending = None
            yield kind, token, line
        if pending:
            yield pending

    def mark(self, mark: str, line: int) -> None:
        frame = self.stack[-1]
        if mark in "[(":
            self.term(_ANONYMOUS, line)
            self.stack.append(_Frame(mark, subject=_ANONYMOUS))
            if mark == "(":
                self.stack[-1].predicate = (str(RDF.first),)
        elif mark in "])":
            if len(self.stack) > 1:
                self.stack.pop()
        elif mark == ";":
            frame.predicate = None
        elif mark == ".":
            self.stack = [_Frame("")]

    def term(self, key: _Key, line: int) -> None:
        frame = self.stack[-1]
        if frame.subject is None:
            frame.subject = key
            self.lines._subjects.setdefault(key, line)
        elif frame.predicate is None:
            frame.predicate = key
        else:
            owner = self.stack[0].subject or _ANONYMOUS
            entry = _Entry(frame.predicate, key, line, nested=len(self.stack) > 1)
            self.lines._entries[owner].append(entry)

    def key(self, kind: str, token: str) -> _Key:
        if kind in ("iri", "name"):
            return (self.iri(token),)
        if kind == "blank":
            return _ANONYMOUS
        if kind == "word":
            return (token, str(XSD.boolean), "") if token in _BOOLEANS else (str(RDF.type),)
        if kind == "number":
            return _number(token)
        string, *tail = token.split("\0")
        quote = 3 if string[:3] in ('"""', "'''") and len(string) >= 6 else 1
        lexical = decodeUnicodeEscape(string[quote:-quote])
        if len(tail) == 1:
            return (lexical, "", tail[0].removeprefix("@").lower())
        datatype = self.iri(tail[1]) if len(tail) == 2 else ""
        return (lexical, "" if datatype == str(XSD.string) else datatype, "")

    def iri(self, token: str) -> str:
        if token.startswith("<"):
            iri = decodeUnicodeEscape(token[1:-1])
            return iri if _ABSOLUTE.match(iri) else urljoin(self.base, iri)
        prefix, _, local = token.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + _ESCAPED.sub(r"\1", local)


def _number(token: str) -> _Key:
    """Write a number as rdflib does when it reads Turtle's short forms."""
    if "e" in token.lower():
        return (token, str(XSD.double), "")
    if "." in token:
        return (str(Decimal(token)), str(XSD.decimal), "")
    return (str(int(token)), str(XSD.integer), "")


def _key(node: Node) -> _Key:
    if isinstance(node, Literal):
        return (str(node), str(node.datatype or ""), (node.language or "").lower())
    return (str(node),) if isinstance(node, URIRef) else _ANONYMOUS


def _root(graph: Graph, node: Node) -> Node:
    """Follow a blank node up to the named thing that it describes, if there is one."""
    seen = {node}
    while isinstance(node, BNode):
        above = next((s for s in graph.subjects(None, node) if s not in seen), None)
        if above is None:
            break
        seen.add(above)
        node = above
    return node
