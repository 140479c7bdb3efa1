"""A graph arranged for the rules: triples by predicate, names by kind, blank nodes by use."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager

from netgov_ld.checks.owl_lite.vocabulary import (
    AXIOM_PREDICATES,
    BUILT_IN,
    CONSTRAINTS,
    DECLARES,
    DL_TERMS,
    OBJECT_CHARACTERISTICS,
    RESERVED,
    SYNTAX_TYPES,
    Kind,
    is_foreign,
)
from netgov_ld.namespaces import OWL, PREFIXES, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

Triple = tuple["Node", "Node", "Node"]
"""Subject, predicate, object."""


class Fault(NamedTuple):
    """What a rule found: the offending triple, what is wrong with it, how to mend it."""

    triple: Triple
    message: str
    mend: str


class ListReading(NamedTuple):
    """An rdf:List as read: the rdf:first triples in order, or the triple where it breaks."""

    members: list[Triple]
    broken: Triple | None


def order(triple: Triple) -> tuple[tuple[int, str], ...]:
    """Sort key for triples; blank nodes are equal, as their labels mean nothing."""
    return tuple(
        (2, term.n3()) if isinstance(term, Literal) else (0, "") if isinstance(term, BNode) else
        (1, str(term))
        for term in triple
    )  # fmt: skip


class View:
    """An indexed graph.

    Args:
        graph: The ontology, its concept schemes and the data, as one graph.
    """

    def __init__(self, graph: Graph) -> None:
        self.triples: list[Triple] = sorted(graph, key=order)
        self._predicates: defaultdict[Node, list[Triple]] = defaultdict(list)
        self._outgoing: defaultdict[Node, list[Triple]] = defaultdict(list)
        self._incoming: defaultdict[Node, list[Triple]] = defaultdict(list)
        self._typed: defaultdict[Node, list[Triple]] = defaultdict(list)
        self._types: defaultdict[Node, set[Node]] = defaultdict(set)
        for triple in self.triples:
            subject, predicate, value = triple
            self._predicates[predicate].append(triple)
            if predicate == RDF.type:
                self._typed[value].append(triple)
                self._types[subject].add(value)
            self._outgoing[subject].append(triple)
            if isinstance(value, BNode):
                self._incoming[value].append(triple)
        self._kinds = self._classify()
        self._excused = {s for s, p, o in self.triples if self._is_outside(p, o)}
        suspects = (RDF.Property, RDFS.Class, OWL.Restriction)
        for subject, _, _ in itertools.chain.from_iterable(map(self.typed, suspects)):
            if isinstance(subject, URIRef) and not self.kinds(subject):
                self._excused.add(subject)
        self._names = NamespaceManager(Graph(), bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            self._names.bind(prefix, namespace)

    def _classify(self) -> dict[Node, frozenset[Kind]]:
        kinds: defaultdict[Node, set[Kind]] = defaultdict(set)
        for name, kind in BUILT_IN.items():
            kinds[name].add(kind)
        for node, types in self._types.items():
            for declared in types & DECLARES.keys():
                # Only an ontology and an individual may go without a name.
                if isinstance(node, URIRef) or DECLARES[declared] is Kind.ONTOLOGY:
                    kinds[node].add(DECLARES[declared])
            if any(self._is_membership(value) for value in types):
                kinds[node].add(Kind.INDIVIDUAL)
            if not kinds[node] and types & OBJECT_CHARACTERISTICS and isinstance(node, URIRef):
                kinds[node].add(Kind.OBJECT_PROPERTY)
        return {node: frozenset(found) for node, found in kinds.items()}

    @staticmethod
    def _is_membership(value: Node) -> bool:
        reserved = value in SYNTAX_TYPES or value in RESERVED
        return not reserved and value not in DL_TERMS and not is_foreign(value)

    def _is_outside(self, predicate: Node, value: Node) -> bool:
        """Tell whether a triple is one that the rules on vocabulary report."""
        if predicate == RDF.type:
            return not self._is_membership(value) and value not in SYNTAX_TYPES
        return predicate in DL_TERMS or is_foreign(predicate)

    def __call__(self, *predicates: Node) -> Iterator[Triple]:
        """Iterate over the triples with any of these predicates, in order."""
        for predicate in predicates:
            yield from self._predicates.get(predicate, ())

    def typed(self, value: Node) -> list[Triple]:
        """Return the rdf:type triples with this object."""
        return self._typed.get(value, [])

    def of(self, node: Node, *predicates: Node) -> list[Triple]:
        """Return the triples with this subject, all of them or those with these predicates."""
        triples = self._outgoing.get(node, [])
        return [t for t in triples if t[1] in predicates] if predicates else triples

    def uses(self, node: Node) -> list[Triple]:
        """Return the triples whose object is this blank node."""
        return self._incoming.get(node, [])

    def types(self, node: Node) -> set[Node]:
        """Return the objects of a node's rdf:type triples."""
        return self._types.get(node, set())

    def kinds(self, node: Node) -> frozenset[Kind]:
        """Return what a node is declared to be; empty for an undeclared one."""
        return self._kinds.get(node, frozenset())

    def is_a(self, node: Node, *kinds: Kind) -> bool:
        """Tell whether a node is declared as one of these kinds."""
        return not self.kinds(node).isdisjoint(kinds)

    def is_restriction(self, node: Node) -> bool:
        """Tell whether a node is a blank node that serves as a restriction."""
        return isinstance(node, BNode) and (
            OWL.Restriction in self.types(node) or bool(self.of(node, OWL.onProperty, *CONSTRAINTS))
        )

    def is_description(self, node: Node) -> bool:
        """Tell whether a node is a blank node that serves as a class."""
        return self.is_restriction(node) or (
            isinstance(node, BNode)
            and (OWL.Class in self.types(node) or bool(self.of(node, OWL.intersectionOf)))
        )

    def is_open(self, node: Node) -> bool:
        """Tell whether another rule has the say about a node: one cause, one finding.

        True of a name that is no declared one (the rules on terms report it) and of a blank node
        whose own triples hold terms outside Lite.
        """
        return not self.kinds(node) if isinstance(node, URIRef) else node in self._excused

    def is_excused(self, node: Node) -> bool:
        """Tell whether triples of this node hold terms that the vocabulary rules report."""
        return node in self._excused

    def is_annotation(self, predicate: Node) -> bool:
        """Tell whether a predicate is an annotation property and nothing else."""
        return self.kinds(predicate) == {Kind.ANNOTATION_PROPERTY}

    def facts(self) -> Iterator[Triple]:
        """Iterate over the triples whose predicate is a property of a vocabulary, not syntax."""
        for predicate, triples in self._predicates.items():
            if predicate in AXIOM_PREDICATES or predicate in DL_TERMS or is_foreign(predicate):
                continue
            yield from triples

    def read_list(self, owner: Triple) -> ListReading:
        """Read the list that is the object of a triple.

        Well-formed means: every cell is a blank node of its own, used once, with one rdf:first,
        one rdf:rest and at most the type rdf:List, and the chain ends in rdf:nil.
        """
        members: list[Triple] = []
        link, cell = owner, owner[2]
        while cell != RDF.nil:
            firsts, rests = self.of(cell, RDF.first), self.of(cell, RDF.rest)
            others = [t for t in self.of(cell) if t not in firsts and t not in rests]
            others = [t for t in others if t[1:] != (RDF.type, RDF.List)]
            # A second use also covers a chain that runs back into itself.
            shared = [t for t in self.uses(cell) if t != link]
            surplus = [*firsts[1:], *rests[1:], *others, *shared]
            if not isinstance(cell, BNode):
                return ListReading(members, link)
            if not firsts or not rests or surplus:
                return ListReading(members, surplus[0] if surplus else link)
            members.append(firsts[0])
            link, cell = rests[0], rests[0][2]
        return ListReading(members, None)

    def show(self, term: Node) -> str:
        """Write a term as Turtle does, with the project's prefixes."""
        return "a blank node" if isinstance(term, BNode) else term.n3(self._names)

    def show_all(self, terms: Iterable[Node]) -> str:
        """Write several terms, separated by commas."""
        return ", ".join(self.show(term) for term in terms)
