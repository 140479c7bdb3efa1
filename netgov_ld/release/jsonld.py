"""JSON-LD that reads like plain JSON, compacted with the context of the release.

Own code, because rdflib's serializer loses the blank nodes of relations that a context types as
IRIs, rewrites numbers ("01" to 1) and lets the run decide on the order of nodes, and because
PyLD's compaction takes minutes for what is written here in seconds. The context is one of our own
making (``context``), so that only a small part of W3C JSON-LD 1.1 API, section 5.2 (compaction)
is needed: no ``@vocab``, no default language, one definition a property.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from rdflib import BNode, Literal, URIRef

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import RDF, XSD
from netgov_ld.release.texts import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

    Triples = Iterable[tuple[Node, Node, Node]]

__all__ = ["TAIL", "JsonLd", "head"]

_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Integers that every JSON parser reads exactly and that JSON-LD writes back as they were."""

_FIRST: Final = {
    key: number for number, key in enumerate(("id", "@id", "type", "@type", "label", "prefLabel"))
}
_JSON: Final = json.JSONEncoder(ensure_ascii=False)

TAIL: Final = "\n]}\n"
"""What follows the nodes of a document."""

_TYPE: Final = str(RDF.type)
_NIL: Final = str(RDF.nil)
_STRING: Final = str(XSD.string)
_WHOLE: Final = str(XSD.integer)
_BOOLEAN: Final = str(XSD.boolean)
_HEAD: Final = str(RDF.first)
_TAIL: Final = str(RDF.rest)


def head(context: Mapping[str, Any]) -> str:
    """Return what comes before the nodes of a document that holds its context."""
    return f'{{"@context": {_JSON.encode(context)},\n"@graph": [\n'


class JsonLd:
    """Writes graphs with one context.

    Args:
        context: What ``context.context_of`` gave for the release.
    """

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.context = context
        self._prefixes = {
            name: iri
            for name, iri in context.items()
            if isinstance(iri, str) and iri.endswith(("/", "#"))
        }
        self._terms: dict[str, tuple[str, str]] = {}
        self._used: set[str] = set()
        self._rank = {name: number for number, name in enumerate(context)}
        self._always = {
            name
            for name, value in context.items()
            if name.startswith("@") or str(value).startswith("@")
        }
        self._by_namespace = {iri: name for name, iri in reversed(self._prefixes.items())}
        for name, definition in context.items():
            if name.startswith("@") or name in self._prefixes:
                continue
            given = {"@id": definition} if isinstance(definition, str) else definition
            if not given["@id"].startswith("@"):
                kind = given.get("@container") or given.get("@type", "")
                self._terms[self._long(given["@id"])] = (name, self._long(kind))

    def _long(self, short: str) -> str:
        prefix, colon, local = short.partition(":")
        return self._prefixes[prefix] + local if colon and prefix in self._prefixes else short

    def document(
        self, graph: Triples, *, reference: str | None = None, first: URIRef | None = None
    ) -> bytes:
        """Write a graph as a document with one object a node.

        Args:
            graph: What to write.
            reference: Address of the context to write in its stead; the document then is laid out
                for reading. With None, what is used of the context is part of the document, one
                node a line: such a file can be read without a network, and for ever.
            first: The node to begin with. What it refers to, and the graph describes, stands where
                it is referred to; all others follow in the order of their names.
        """
        if reference is not None:
            content = {"@context": reference, "@graph": list(self.nodes(graph, first))}
            return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
        return self.part(self.lines(graph))

    def lines(self, graph: Triples) -> str:
        """Write the nodes of a graph, one a line, with commas between them."""
        self._used.clear()
        return ",\n".join(map(_JSON.encode, self.nodes(graph)))

    def part(self, lines: str) -> bytes:
        """Write as a document what ``lines`` has just returned."""
        return f"{head(self._part())}{lines}{TAIL}".encode()

    def _part(self) -> dict[str, Any]:
        """Return what the last nodes used of the context."""
        used = set(self._used)
        for name in self._used - self._prefixes.keys():
            given = self.context[name]
            values = [given] if isinstance(given, str) else given.values()
            used.update(value.partition(":")[0] for value in values if not value.startswith("@"))
        names = sorted(used | self._always, key=self._rank.__getitem__)
        return {name: self.context[name] for name in names}

    def nodes(self, graph: Triples, first: URIRef | None = None) -> Iterator[dict[str, Any]]:
        """Yield an object for each subject; blank nodes stand where they are referred to.

        Args:
            graph: What to write.
            first: As for ``document``.

        Raises:
            ReleaseError: An IRI would read as a name with a prefix.
        """
        return _Nodes(self, graph, first).all()

    def key(self, predicate: str, *, by_language: bool) -> tuple[str, str]:
        """Return the key of a property and what its values are without further notice.

        A map by language holds texts with languages alone; other values of such a property go
        under its IRI.
        """
        name, kind = self._terms.get(str(predicate), ("", ""))
        if not name or (kind == "@language" and not by_language):
            return self.symbol(predicate, terms=False), ""
        self._used.add(name)
        return name, kind

    def symbol(self, iri: str, *, terms: bool = True) -> str:
        """Shorten the IRI of a class or datatype."""
        if terms and str(iri) in self._terms:
            name = self._terms[str(iri)][0]
            self._used.add(name)
            return name
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is None:
            return self.reference(iri)
        self._used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def reference(self, iri: str) -> str:
        """Return an IRI in full.

        Raises:
            ReleaseError: Its scheme is a prefix of the context.
        """
        scheme = iri.partition(":")[0]
        if scheme in self.context:
            raise ReleaseError(
                f"In JSON-LD, {iri} would be read as a name with the prefix {scheme}.",
                mend="Name it by an http or https IRI.",
            )
        return str(iri)


class _Nodes:
    """The objects of one graph."""

    def __init__(self, writer: JsonLd, graph: Triples, first: URIRef | None) -> None:
        self._writer, self._first = writer, first
        self._facts: dict[Node, dict[str, list[Node]]] = defaultdict(dict)
        referred: Counter[Node] = Counter()
        for s, p, o in graph:
            self._facts[s].setdefault(str(p), []).append(o)
            if type(o) is BNode:  # isinstance asks the abstract class of all nodes, and is slow
                referred[o] += 1
        self._nested = {node for node, times in referred.items() if times == 1}
        self._done: set[Node] = set()

    def all(self) -> Iterator[dict[str, Any]]:
        if self._first in self._facts:
            yield self._node(self._first)
        for subject in sorted(self._facts, key=place):
            if subject not in self._nested and subject not in self._done:
                yield self._node(subject)
        # Blank nodes that refer to each other in a circle hang from nothing.
        for subject in sorted(self._nested & self._facts.keys(), key=str):
            if subject not in self._done:
                self._nested.discard(subject)
                yield self._node(subject)

    def _node(self, subject: Node) -> dict[str, Any]:
        self._done.add(subject)
        result: dict[str, Any] = {}
        if isinstance(subject, URIRef):
            result["id"] = self._writer.reference(subject)
        elif subject not in self._nested:
            result["id"] = f"_:{subject}"
        found: dict[str, Any] = {}
        whole = subject == self._first
        for predicate, objects in self._facts.get(subject, {}).items():
            for value in sorted(objects, key=place) if len(objects) > 1 else objects:
                self._put(found, predicate, value, whole=whole)
        for key in sorted(found, key=lambda key: (_FIRST.get(key, len(_FIRST)), key)):
            result[key] = found[key]
        return result

    def _put(self, found: dict[str, Any], predicate: str, value: Node, *, whole: bool) -> None:
        """Put a value under the key of its property; ``whole`` is for all that is known of it."""
        if predicate == _TYPE and type(value) is URIRef:
            _add(found, "type", self._writer.symbol(value))
            return
        language = value.language if type(value) is Literal else None
        key, kind = self._writer.key(predicate, by_language=language is not None)
        if kind == "@language":
            _add(found.setdefault(key, {}), str(language), str(value))
        elif whole and type(value) is URIRef and value != self._first and value in self._facts:
            _add(found, key, self._node(value))
        else:
            _add(found, key, self._value(value, kind))

    def _value(self, value: Node, kind: str) -> Any:
        if type(value) is Literal:
            return self._literal(value, kind)
        if type(value) is URIRef:
            iri = self._writer.reference(value)
            if iri == _NIL:
                return {"@list": []}
            return iri if kind == "@id" else {"id": iri}
        if self._is_list(value):
            return {"@list": [self._value(item, "") for item in self._items(value)]}
        if value in self._nested and value not in self._done:
            return self._node(value)
        self._nested.discard(value)
        return f"_:{value}" if kind == "@id" else {"id": f"_:{value}"}

    def _literal(self, literal: Literal, kind: str) -> Any:
        text = str(literal)
        if literal.language:
            return {"@value": text, "@language": literal.language}
        datatype = str(literal.datatype or _STRING)
        if kind not in ("", datatype):
            if datatype == _STRING:
                return {"@value": text}
            return {"@value": text, "type": self._writer.symbol(datatype)}
        if datatype == _WHOLE and _INTEGER.fullmatch(text):
            return int(text)
        if datatype == _BOOLEAN and text in ("true", "false"):
            return text == "true"
        if kind or datatype == _STRING:
            return text
        return {"@value": text, "type": self._writer.symbol(datatype)}

    def _is_list(self, node: Node) -> bool:
        """Tell whether a chain of blank nodes is a list and nothing else."""
        seen: set[Node] = set()
        while node != RDF.nil:
            facts = self._facts.get(node, {})
            if node in seen or node not in self._nested or node in self._done:
                return False
            if facts.keys() != {_HEAD, _TAIL} or any(len(values) != 1 for values in facts.values()):
                return False
            seen.add(node)
            (node,) = facts[_TAIL]
        return True

    def _items(self, node: Node) -> Iterator[Node]:
        while node != RDF.nil:
            self._done.add(node)
            facts = self._facts[node]
            yield facts[_HEAD][0]
            (node,) = facts[_TAIL]


def _add(found: dict[str, Any], key: str, value: Any) -> None:
    """Put a value under a key; several become an array."""
    if key not in found:
        found[key] = value
    elif isinstance(found[key], list):
        found[key].append(value)
    else:
        found[key] = [found[key], value]
