"""Turtle in and out: parsing with line numbers, and the one canonical way to write a graph.

Source: RDF 1.1 Turtle, W3C Recommendation of 2014-02-25. Parsing and writing are rdflib's; what is
our own is the translation of its errors, and the few decisions that make the text canonical:

- blank nodes are named by their content (rdflib ``longturtle`` with ``canon=True``);
- only the prefixes of ``namespaces.PREFIXES`` that a file uses are declared, under those names;
- subjects stand in the order of their IRIs, so that a new reference to one does not move it;
- literals keep their characters: rdflib would write the double 0.123456789 as 1.234568e-01.

Comments are no part of a graph: those at the top of a file stay there, others go to its end.
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
from rdflib.compare import isomorphic
from rdflib.namespace import NamespaceManager
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.plugins.serializers.turtle import RecursiveSerializer

from netgov_ld.corpus.files import read
from netgov_ld.corpus.lines import comments, open_string
from netgov_ld.errors import NetgovError, UnreadableInput
from netgov_ld.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rdflib.term import Node

__all__ = ["body", "canonical", "format_text", "parse", "parse_file"]

_BOM: Final = "\ufeff"
_LOCAL: Final = re.compile(r"(?:\w(?:[\w.-]*[\w-])?)?", re.ASCII)
"""Local names written after a prefix; a subset of PN_LOCAL that needs no escapes."""
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]|[\ud800-\udfff]')
"""Characters that IRIREF of the Turtle grammar excludes, and halves of surrogate pairs."""
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_PLAIN_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_PLAIN_DECIMAL: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_UNBOUND: Final = re.compile(r'Prefix "(.*):" not bound')
_DECLARATIONS: Final = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
_EXPONENT: Final = re.compile(r"-?[0-9](?:\.[0-9]+)?E-[0-9]+")
_LOCK: Final = threading.RLock()


def parse_file(path: Path) -> Graph:
    """Parse a Turtle file.

    Raises:
        UnreadableInput: The file cannot be read or is not Turtle; with the line of the fault.
    """
    return parse(read(path), path)


def parse(text: str, path: Path | str = "<text>", *, known_prefixes: bool = False) -> Graph:
    """Parse Turtle; relative IRIs are resolved against the base of the dataset.

    Literals keep the characters they were written in. A literal with the datatype xsd:string is
    the same term as one without (RDF 1.1 Concepts, section 3.3) and comes out without.

    Args:
        text: A Turtle document; a byte order mark in front is passed over.
        path: The name that errors give the document.
        known_prefixes: Whether the prefixes of ``namespaces.PREFIXES`` count as declared.

    Raises:
        UnreadableInput: It is not Turtle; with the line of the fault.
    """
    text = text.removeprefix(_BOM)
    if known_prefixes:
        text = _DECLARATIONS + text  # on the first line, so that lines keep their numbers
    graph = _empty()
    with _literals_as_written():
        try:
            graph.parse(data=text, format="turtle", publicID=BASE)
        except (BadSyntax, AssertionError) as error:
            if (line := open_string(text)) is not None:
                raise UnreadableInput(
                    path,
                    "This is not Turtle: a string is not closed.",
                    line=line,
                    mend="Close it with the mark it begins with; over several lines, with three.",
                ) from error
            if isinstance(error, AssertionError):
                raise UnreadableInput(path, f"This is not Turtle: {error}.") from error
            place = error._i if error._i >= 0 else len(text.rstrip())
            line = text.count("\n", 0, place) + 1
            why = " ".join(error._why.split())[:200]
            mend = _near(text, place)
            if (unbound := _UNBOUND.fullmatch(why)) and unbound[1] in PREFIXES:
                mend = f"Declare it, or run: netgov fmt {path}"
            raise UnreadableInput(
                path, f"This is not Turtle: {why}.", line=line, mend=mend
            ) from error
        except RecursionError as error:
            raise UnreadableInput(
                path, "Blank nodes or lists are nested too deeply.", mend="Name the inner ones."
            ) from error
        except IndexError as error:
            raise UnreadableInput(
                path,
                "This is not Turtle: it ends within a statement.",
                line=text.rstrip().count("\n") + 1,
            ) from error
        except Exception as error:
            # rdflib lets ValueError and others out on broken input.
            why = " ".join(str(error).split()) or type(error).__name__
            raise UnreadableInput(path, f"This is not Turtle: {why[:200]}.") from error
    _demand_terms(graph, text, path)
    return _one_spelling(graph)


def canonical(graph: Graph, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write a graph as canonical Turtle: equal graphs give equal text, lines end in LF.

    Args:
        graph: What to write.
        prefixes: Prefix -> namespace; those in use are declared, at the top, one a line.
    """
    source = _empty(lambda graph, **options: _Prefixes(graph, prefixes, **options))
    for triple in graph:
        source.add(triple)
    if len(source) == 0:
        return ""
    with _literals_as_written():
        serializer = _CanonicalTurtle(source)
        serializer.serialize(BytesIO(), canon=True)
    body = "".join(serializer.pieces).strip("\n")
    head = [f"PREFIX {p}: <{iri}>\n" for p, iri in sorted(serializer.namespaces.items())]
    return "".join(head) + "\n" * bool(head) + body + "\n"


def body(graph: Graph) -> str:
    """Write a graph as canonical Turtle without its prefixes, ready to paste into a file."""
    text = canonical(graph)
    return text.partition("\n\n")[2] if text.startswith("PREFIX") else text


def format_text(text: str, path: Path | str = "<text>", graph: Graph | None = None) -> str:
    """Return the canonical form of a document.

    Comments at the top stay at the top, all others follow after the last statement. Prefixes of
    the project need not be declared in the document; they are in its canonical form.

    Args:
        text: The document.
        path: The name that errors give it.
        graph: What it parses to, where that is known.

    Raises:
        UnreadableInput: It is not Turtle.
        NetgovError: Written anew, it would not be the same graph; nothing may be written then.
    """
    if graph is None:
        graph = parse(text, path, known_prefixes=True)
    head, foot = _comments(text.removeprefix(_BOM))
    statements = canonical(graph)
    result = head + statements + ("\n" if statements and foot else "") + foot
    if result != text and not _same(graph, parse(result, path)):
        raise NetgovError(
            f"{path}: The canonical form of this file would not say the same.",
            mend="Rewrite its blank nodes as named things and its numbers with few digits.",
        )
    return result


def _comments(text: str) -> tuple[str, str]:
    """Return the comments at the top of a document, and all others."""
    head: list[str] = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        head.append(line.rstrip() + "\n")
    every = [comment.rstrip() + "\n" for comment in comments(text)]
    return "".join(head), "".join(every[len(head) :])


class _Prefixes(NamespaceManager):
    """Shortens IRIs by the given prefixes alone.

    rdflib's own manager makes up prefixes for unknown predicates and puts whatever follows the
    longest known namespace behind the prefix, slashes included, which is not Turtle.
    """

    def __init__(self, graph: Graph, prefixes: Mapping[str, str], **options: Any) -> None:
        super().__init__(graph, **options)
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


def _empty(manager: Callable[..., NamespaceManager] = NamespaceManager) -> Graph:
    graph = Graph(bind_namespaces="none")
    graph.namespace_manager = manager(graph, bind_namespaces="none")
    return graph


@contextmanager
def _literals_as_written() -> Iterator[None]:
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


def _may_stand_plain(lexical: str, datatype: URIRef | None) -> bool:
    """Tell whether Turtle's short form of a number or truth value reads back as written."""
    if datatype == XSD.boolean:
        return lexical in ("true", "false")
    if datatype == XSD.integer:
        return _PLAIN_INTEGER.fullmatch(lexical) is not None
    if datatype == XSD.decimal and _PLAIN_DECIMAL.fullmatch(lexical):
        return str(Decimal(lexical)) == lexical  # rdflib reads 0.0000001 as "1E-7"
    return False


def _near(text: str, position: int) -> str:
    """Quote what stands where the parser gave up."""
    excerpt = text[position:].split("\n", 1)[0].strip()[:40]
    if not excerpt:
        return "The text ends there."
    return f"Look at {excerpt!r} and at what comes before it."


def _demand_terms(graph: Graph, text: str, path: Path | str) -> None:
    """Refuse what rdflib lets through: characters no IRI may hold, halves of surrogate pairs."""
    for term in {term for triple in graph for term in triple}:
        pattern = _NOT_IN_IRI if isinstance(term, URIRef) else _SURROGATE
        found = pattern.search(str(term))
        if found is None:
            continue
        kind = "An IRI" if isinstance(term, URIRef) else "A literal"
        place = text.find(str(term).rsplit("/", 1)[-1])
        raise UnreadableInput(
            path,
            f"{kind} holds the character {found[0]!a}: {str(term)[:80]!a}.",
            line=text.count("\n", 0, place) + 1 if place >= 0 else None,
            mend="Percent-encode it." if isinstance(term, URIRef) else "Take it out.",
        )


def _one_spelling(graph: Graph) -> Graph:
    """Drop the datatype of plain strings; mend small decimals, which rdflib reads as "1E-7"."""
    for s, p, o in list(graph):
        if not isinstance(o, Literal):
            continue
        if o.datatype == XSD.string:
            graph.remove((s, p, o))
            graph.add((s, p, Literal(str(o))))
        elif o.datatype == XSD.decimal and _EXPONENT.fullmatch(o):
            graph.remove((s, p, o))
            graph.add((s, p, Literal(f"{Decimal(o):f}", datatype=XSD.decimal, normalize=False)))
    return graph


def _same(one: Graph, other: Graph) -> bool:
    if any(isinstance(term, BNode) for triple in one for term in triple):
        return isomorphic(one, other)
    return set(one) == set(other)
