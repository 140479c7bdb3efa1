"""How canonical Turtle is written: rdflib's serializer, held to one form.

Own code in the places where rdflib's ``longturtle`` alters literals, invents prefixes, or lets the
run decide on an order; ``turtle`` says what the form is.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import rdflib
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.plugins.serializers.turtle import RecursiveSerializer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

__all__ = ["literals_as_written", "write"]

_LOCAL: Final = re.compile(r"(?:\w(?:[\w.-]*[\w-])?)?", re.ASCII)
"""Local names written after a prefix; a subset of PN_LOCAL that needs no escapes."""
_PLAIN_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_PLAIN_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_LOCK: Final = threading.RLock()


def write(graph: Graph, prefixes: Mapping[str, str]) -> str:
    """Write a graph as canonical Turtle.

    Args:
        graph: What to write.
        prefixes: Prefix -> namespace; those in use are declared.
    """
    source = Graph(bind_namespaces="none")
    source.namespace_manager = _Prefixes(source, prefixes)
    for triple in graph:
        source.add(triple)
    if len(source) == 0:
        return ""
    with literals_as_written():
        serializer = _CanonicalTurtle(source)
        serializer.serialize(BytesIO(), canon=True)
    body = "".join(serializer.pieces).strip("\n")
    head = [f"PREFIX {p}: <{iri}>\n" for p, iri in sorted(serializer.namespaces.items())]
    return "".join(head) + "\n" * bool(head) + body + "\n"


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib from rewriting literals ("01" to "1") and from telling which it cannot read.

    These are switches of the whole process, so one thread at a time may turn them.
    """
    log = logging.getLogger("rdflib.term")
    with _LOCK:
        before = rdflib.NORMALIZE_LITERALS, log.disabled
        rdflib.NORMALIZE_LITERALS, log.disabled = False, True
        try:
            with warnings.catch_warnings(action="ignore"):
                yield
        finally:
            rdflib.NORMALIZE_LITERALS, log.disabled = before


class _Prefixes(NamespaceManager):
    """Shortens IRIs by the given prefixes alone.

    rdflib's own manager makes up prefixes for unknown predicates and puts whatever follows the
    longest known namespace behind the prefix, slashes included, which is not Turtle.
    """

    def __init__(self, graph: Graph, prefixes: Mapping[str, str]) -> None:
        super().__init__(graph, bind_namespaces="none")
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}

    def compute_qname(self, uri: str, generate: bool = True) -> tuple[str, URIRef, str]:  # noqa: ARG002
        cut = max(uri.rfind("/"), uri.rfind("#")) + 1
        prefix = self._by_namespace.get(uri[:cut])
        if prefix is None or not _LOCAL.fullmatch(uri, cut):
            raise KeyError(uri)
        return prefix, URIRef(uri[:cut]), uri[cut:]


class _CanonicalTurtle(LongTurtleSerializer):
    """rdflib's ``longturtle`` with subjects in the order of their IRIs and literals unaltered.

    It writes no prefixes: ``namespaces`` holds those in use once the subjects are written.
    """

    def __init__(self, store: Graph) -> None:
        super().__init__(store)  # type: ignore[no-untyped-call]
        self.pieces: list[str] = []

    def canonize(self) -> None:
        """Name blank nodes by their content; without any, the orders below are enough."""
        if self._canon and any(isinstance(term, BNode) for triple in self.store for term in triple):
            super().canonize()  # type: ignore[no-untyped-call]

    def write(self, text: str) -> None:
        """Collect the text without the spaces that rdflib leaves at the ends of lines."""
        if text.startswith("\n") and self.pieces:
            last = self.pieces.pop()
            if last == "\n" or not last.isspace():
                self.pieces.append(last.rstrip(" "))
            elif self.pieces and self.pieces[-1].endswith("\n"):
                text = text[1:]
        self.pieces.append(text)

    def startDocument(self) -> None:  # noqa: N802
        """Leave the prefixes to whoever knows which were used."""

    def preprocessTriple(self, triple: tuple[Node, Node, Node]) -> None:  # noqa: N802
        """Count references and nothing else; rdflib would take every term's prefix as used."""
        RecursiveSerializer.preprocessTriple(self, triple)

    def sortProperties(self, properties: Mapping[Any, list[Any]]) -> list[Any]:  # noqa: N802
        """Put the type and the label first, and all objects into one total order.

        rdflib compares literals by value: the order of mixed types depends on the run then, and
        a decimal beside NaN is an error.
        """
        for objects in properties.values():
            objects.sort(key=_place)
        rank = {predicate: place for place, predicate in enumerate(self.predicateOrder)}
        return sorted(properties, key=lambda node: (rank.get(node, len(rank)), node))

    def orderSubjects(self) -> list[Any]:  # noqa: N802
        def place(node: Node) -> tuple[bool, int, Node]:
            anonymous = isinstance(node, BNode)
            return anonymous, self._references[node] if anonymous else 0, node

        return sorted(self._subjects, key=place)

    def label(self, node: Node, position: int) -> str:
        if not isinstance(node, Literal):
            return str(super().label(node, position))  # type: ignore[no-untyped-call]
        lexical = str(node)
        if _may_stand_plain(lexical, node.datatype):
            return lexical
        quoted = Literal(lexical).n3()
        if node.language:
            return f"{quoted}@{node.language}"
        if node.datatype is None:
            return quoted
        short = self.get_pname(node.datatype, False)  # type: ignore[no-untyped-call]
        return f"{quoted}^^{short or node.datatype.n3()}"


def _place(node: Node) -> tuple[int, str, str, str]:
    if isinstance(node, Literal):
        return 2, node.language or "", node.datatype or "", str(node)
    return int(isinstance(node, BNode)), "", "", str(node)


def _may_stand_plain(lexical: str, datatype: URIRef | None) -> bool:
    """Tell whether Turtle's short form of a number or truth value reads back as written."""
    if datatype == XSD.boolean:
        return lexical in ("true", "false")
    if datatype == XSD.integer:
        return _PLAIN_INTEGER.fullmatch(lexical) is not None
    if datatype == XSD.decimal and _PLAIN_DECIMAL.fullmatch(lexical):
        return str(Decimal(lexical)) == lexical  # rdflib reads 0.0000001 as "1E-7"
    return False
