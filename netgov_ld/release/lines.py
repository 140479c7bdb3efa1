"""The lines of N-Triples and N-Quads that a release is made of, taken apart.

Own code, because a release of a large corpus has tens of millions of lines: a term of them as an
object of a library costs more than all that is done with it. These lines were written by Oxigraph
in canonical form (W3C RDF 1.1 N-Triples, section 4): one space between terms, and few escapes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rdflib import RDF, XSD, BNode, Literal, URIRef

from netgov_ld.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

__all__ = ["TYPE", "Terms", "Text", "graph_line", "moved", "split", "split_quad", "text_of"]

TYPE: Final = f"<{RDF.type}>"

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_NAMED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ADDRESSES: Final = ("", f"^^<{XSD.string}>", f"^^<{XSD.anyURI}>")


class Text(NamedTuple):
    """A literal: its characters, its language tag or "", and its datatype or "" for xsd:string."""

    text: str
    language: str
    datatype: str


def split(line: str) -> tuple[str, str, str]:
    """Return the terms of a line of N-Triples without its line feed."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-2]


def split_quad(line: str) -> tuple[str, str, str, str]:
    """Return the terms of a line of N-Quads, which has a graph, without its line feed."""
    subject, predicate, rest = line.split(" ", 2)
    value, graph = rest[:-2].rsplit(" ", 1)
    return subject, predicate, value, graph


def graph_line(line: str, graph: str) -> str:
    """Return a line of N-Triples, without its line feed, as one of N-Quads with it."""
    return f"{line[:-1]}<{graph}> .\n"


def text_of(term: str) -> Text:
    """Take a literal apart."""
    end = term.rindex('"')
    text, kind = term[1:end], term[end + 1 :]
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    if kind.startswith("@"):
        return Text(text, kind[1:], "")
    return Text(text, "", kind[3:-1])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _NAMED.get(found[3], found[3])


def moved(term: str, base: str) -> str:
    """Return a term with another base in the place of the canonical one.

    Literals that are an address under the canonical base (``void:uriSpace``, ``sh:namespace``)
    move as well; longer texts keep what they say.
    """
    if term.startswith(f"<{BASE}"):
        return f"<{base}{term[len(BASE) + 1 :]}"
    if term.startswith(f'"{BASE}'):
        end = term.rindex('"')
        if term[end + 1 :] in _ADDRESSES and not any(c.isspace() for c in text_of(term).text):
            return f'"{base}{term[len(BASE) + 1 :]}'
    return term


class Terms:
    """Turns terms into rdflib's, each once."""

    def __init__(self) -> None:
        self._known: dict[str, Node] = {}

    def triples(self, lines: Iterable[str]) -> Iterator[tuple[Node, Node, Node]]:
        """Yield the triples of lines of N-Triples."""
        known = self._known
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value = rest[:-2]
            yield (
                known.get(subject) or self._node(subject),
                known.get(predicate) or self._node(predicate),
                known[value] if value in known else self._node(value),
            )

    def _node(self, term: str) -> Node:
        node: Node
        if term[0] == "<":
            node = URIRef(term[1:-1])
        elif term[0] == "_":
            node = BNode(term[2:])
        else:
            text, language, datatype = text_of(term)
            node = Literal(
                text,
                lang=language or None,
                datatype=URIRef(datatype) if datatype else None,
                normalize=False,
            )
        self._known[term] = node
        return node
