"""How canonical Turtle is written: rdflib's serializer, held to one form.

Own code in the places where rdflib's ``longturtle`` alters literals, invents prefixes, or lets the
run decide on an order; ``turtle`` says what the form is. A graph without blank nodes, which is
every article, needs nothing of the serializer but its layout, and is written without it in a
tenth of the time: a large corpus is written as a whole for every check. Tests hold the two to the
same text.
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
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.plugins.serializers.turtle import RecursiveSerializer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

__all__ = ["literals_as_written", "write"]

_LOCAL: Final = re.compile(r"(?:\w(?:[\w.-]*[\w-])?)?", re.ASCII)
"""Local names written after a prefix; a subset of PN_LOCAL that needs no escapes."""
_PLAIN_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_PLAIN_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_ESCAPED: Final = re.compile(r"[\\\"\x00-\x1f]")
"""Characters that a string may not hold as they are, and some more."""
_TYPE: Final = str(RDF.type)
_BOOLEAN: Final = str(XSD.boolean)
_INTEGER: Final = str(XSD.integer)
_DECIMAL: Final = str(XSD.decimal)
_FIRST: Final = {_TYPE: 0, str(RDFS.label): 1}
_LOCK: Final = threading.RLock()


def write(graph: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Write a graph as canonical Turtle.

    Args:
        graph: What to write.
        prefixes: Prefix -> namespace; those in use are declared.
    """
    triples = list(graph)
    anonymous = any(type(s) is BNode or type(o) is BNode for s, _, o in triples)
    namespaces, body = (_nested if anonymous else _flat)(triples, prefixes)
    if not body:
        return ""
    head = [f"PREFIX {p}: <{iri}>\n" for p, iri in sorted(namespaces.items())]
    return "".join(head) + "\n" * bool(head) + body + "\n"


def _nested(graph: Iterable[Triple], prefixes: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """Write any graph; return the prefixes in use and the statements."""
    source = Graph(bind_namespaces="none")
    source.namespace_manager = _Prefixes(source, prefixes)
    for triple in graph:
        source.add(triple)
    with literals_as_written():
        serializer = _CanonicalTurtle(source)
        serializer.serialize(BytesIO(), canon=True)
    return serializer.namespaces, "".join(serializer.pieces).strip("\n")


def _flat(graph: Iterable[Triple], prefixes: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """Write a graph without blank nodes; return the prefixes in use and the statements."""
    by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
    used: dict[str, str] = {}
    written: dict[str, str] = {str(RDF.nil): "()"}

    def short(name: str) -> str | None:
        cut = max(name.rfind("/"), name.rfind("#")) + 1
        prefix = by_namespace.get(name[:cut])
        if prefix is None or not _LOCAL.fullmatch(name, cut):
            return None
        used[prefix] = name[:cut]
        return f"{prefix}:{name[cut:]}"

    def iri(name: str) -> str:
        text = written.get(name)
        if text is None:
            text = written[name] = short(name) or f"<{name}>"
        return text

    def term(node: Node) -> str:
        # isinstance asks the abstract class of all nodes, and is slow.
        return _literal(node, short) if type(node) is Literal else iri(str(node))

    subjects: dict[str, dict[str, list[Node]]] = {}
    for s, p, o in graph:
        subjects.setdefault(str(s), {}).setdefault(str(p), []).append(o)
    blocks = []
    for subject in sorted(subjects):
        lines = [iri(subject)]
        properties = subjects[subject]
        for predicate in sorted(properties, key=_rank):
            verb = "a" if predicate == _TYPE else iri(predicate)
            values = properties[predicate]
            if len(values) == 1:
                lines.append(f"    {verb} {term(values[0])} ;")
            else:
                objects = [term(value) for value in sorted(values, key=_place)]
                lines.append(f"    {verb}\n        " + " ,\n        ".join(objects) + " ;")
        blocks.append("\n".join(lines) + "\n.")
    return used, "\n\n".join(blocks)


def _rank(predicate: str) -> tuple[int, str]:
    """Put the type and the label first."""
    return _FIRST.get(predicate, len(_FIRST)), predicate


def _literal(literal: Literal, short: Callable[[URIRef], str | None]) -> str:
    """Write a literal as it was read."""
    lexical, datatype = str(literal), literal.datatype
    if datatype is not None and _may_stand_plain(lexical, datatype):
        return lexical
    quoted = Literal(lexical).n3() if _ESCAPED.search(lexical) else f'"{lexical}"'
    if literal.language:
        return f"{quoted}@{literal.language}"
    if datatype is None:
        return quoted
    return f"{quoted}^^{short(datatype) or datatype.n3()}"


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
        return _literal(node, lambda iri: self.get_pname(iri, False))  # type: ignore[no-untyped-call]


def _place(node: Node) -> tuple[int, str, str, str]:
    if isinstance(node, Literal):
        return 2, node.language or "", node.datatype or "", str(node)
    return int(isinstance(node, BNode)), "", "", str(node)


def _may_stand_plain(lexical: str, datatype: URIRef | None) -> bool:
    """Tell whether Turtle's short form of a number or truth value reads back as written."""
    kind = str(datatype)
    if kind == _BOOLEAN:
        return lexical in ("true", "false")
    if kind == _INTEGER:
        return _PLAIN_INTEGER.fullmatch(lexical) is not None
    if kind == _DECIMAL and _PLAIN_DECIMAL.fullmatch(lexical):
        return str(Decimal(lexical)) == lexical  # rdflib reads 0.0000001 as "1E-7"
    return False
