"""Rules on facts about individuals, and on the ontology header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import BNode, Literal, URIRef

from netgov_ld.checks.owl_lite.view import Fault, View
from netgov_ld.checks.owl_lite.vocabulary import (
    DL_TERMS,
    LOGICAL_PROPERTIES,
    PROPERTIES,
    SYNTAX_TYPES,
    Kind,
    is_foreign,
)
from netgov_ld.namespaces import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node


def _is_other(view: View, node: Node) -> bool:
    """Tell whether a node is declared, but not as an individual."""
    return bool(view.kinds(node)) and not view.is_a(node, Kind.INDIVIDUAL)


def individual_type(view: View) -> Iterator[Fault]:
    """Types of individuals are class names or restrictions (Reference, section 8.3)."""
    for triple in view(RDF.type):
        value = triple[2]
        if value in SYNTAX_TYPES or value in DL_TERMS or is_foreign(value):
            continue
        fits = view.is_a(value, Kind.CLASS) or view.is_restriction(value) or view.is_open(value)
        if not fits:
            message = f"The type of {view.show(triple[0])} is no named class and no restriction."
            yield Fault(triple, message, "Use the name of a class as its type.")


def fact_predicate(view: View) -> Iterator[Fault]:
    """What relates a subject to a value is a property (Semantics, section 2.2)."""
    for triple in view.facts():
        kinds = view.kinds(triple[1])
        if kinds and kinds.isdisjoint(PROPERTIES):
            names = " and ".join(sorted(kinds))
            message = f"{view.show(triple[1])} is declared as {names} and used as a property."
            yield Fault(triple, message, "Use a property.")


def fact_subject(view: View) -> Iterator[Fault]:
    """Only individuals have values of object and datatype properties (Semantics, section 2.2)."""
    for triple in view.facts():
        subject, predicate, _ = triple
        if not view.is_a(predicate, *LOGICAL_PROPERTIES) or view.is_restriction(subject):
            continue
        if _is_other(view, subject) or (view.is_description(subject) and not view.kinds(subject)):
            kinds = " and ".join(sorted(view.kinds(subject))) or "class"
            yield Fault(
                triple,
                f"{view.show(subject)} is declared as {kinds} and has a value of "
                f"{view.show(predicate)}, which is no annotation property.",
                "State it with an annotation property, or of an individual.",
            )


def object_value(view: View) -> Iterator[Fault]:
    """Values of object properties are individuals (Semantics, section 2.2; Reference, 4)."""
    for triple in view.facts():
        _, predicate, value = triple
        if LOGICAL_PROPERTIES & view.kinds(predicate) != {Kind.OBJECT_PROPERTY}:
            continue
        plain = isinstance(value, Literal)
        if plain or _is_other(view, value) or view.is_description(value):
            message = f"{view.show(value)} is no individual, but {view.show(predicate)} wants one."
            yield Fault(triple, message, "Point to an individual, or change the property.")


def data_value(view: View) -> Iterator[Fault]:
    """Values of datatype properties are literals (Semantics, section 2.2; Reference, 4)."""
    for triple in view.facts():
        _, predicate, value = triple
        of_data = LOGICAL_PROPERTIES & view.kinds(predicate) == {Kind.DATATYPE_PROPERTY}
        if of_data and not isinstance(value, Literal):
            message = f"{view.show(value)} is no literal, but {view.show(predicate)} wants one."
            yield Fault(triple, message, "Write a literal, or change the property.")


def same_different(view: View) -> Iterator[Fault]:
    """owl:sameAs and owl:differentFrom link named individuals (Semantics, section 2.2)."""
    for triple in view(OWL.sameAs, OWL.differentFrom):
        for end in (triple[0], triple[2]):
            if not isinstance(end, URIRef) or _is_other(view, end):
                message = f"{view.show(triple[1])} links something that is no named individual."
                yield Fault(triple, message, "Link two individuals that have IRIs.")
                break


def all_different(view: View) -> Iterator[Fault]:
    """One list of named individuals on a blank node (Semantics, sections 2.2 and 4.1)."""
    mend = "Write [] a owl:AllDifferent ; owl:distinctMembers ( ... )."
    for triple in view.typed(OWL.AllDifferent):
        node = triple[0]
        lists = view.of(node, OWL.distinctMembers)
        if not isinstance(node, BNode):
            yield Fault(triple, f"{view.show(node)} is an owl:AllDifferent with a name.", mend)
            continue
        if not lists:
            yield Fault(triple, "The owl:AllDifferent has no owl:distinctMembers.", mend)
        for surplus in (*lists[1:], *view.uses(node)):
            yield Fault(surplus, "The owl:AllDifferent has more than its one list.", mend)
        for other in view.of(node):
            if other != triple and other not in lists:
                yield Fault(other, "The owl:AllDifferent has more than its one list.", mend)
    for triple in view(OWL.distinctMembers):
        if OWL.AllDifferent not in view.types(triple[0]):
            message = "owl:distinctMembers stands elsewhere than on an owl:AllDifferent."
            yield Fault(triple, message, mend)
        reading = view.read_list(triple)
        if reading.broken is None and len(reading.members) < 2:
            message = f"The list has {len(reading.members)} members; it takes two to differ."
            yield Fault(triple, message, mend)
        for member in reading.members:
            if not isinstance(member[2], URIRef) or _is_other(view, member[2]):
                message = "A member of the list is no named individual."
                yield Fault(member, message, "List individuals that have IRIs.")


def anonymous_individual(view: View) -> Iterator[Fault]:
    """Blank node individuals hang in a tree (Semantics, sections 2.2 and 4.1)."""
    mend = "Give the individual an IRI."
    nodes: list[Node] = [t[0] for t in view(RDF.type) if isinstance(t[0], BNode)]
    settled: set[Node] = set()
    for node in dict.fromkeys(nodes):
        if not view.is_a(node, Kind.INDIVIDUAL):
            continue
        for triple in view.uses(node)[1:]:
            yield Fault(triple, "A blank node individual is the object of several triples.", mend)
        # Walk up: each node has one parent here, so a walk that meets itself is a cycle.
        path: set[Node] = set()
        while node not in settled and len(view.uses(node)) == 1:
            settled.add(node)
            path.add(node)
            link = view.uses(node)[0]
            node = link[0]
            if node in path:
                yield Fault(link, "Blank node individuals refer to each other in a circle.", mend)


def ontology_property(view: View) -> Iterator[Fault]:
    """Ontology properties link ontologies (Reference, section 7.2; Semantics, section 2.1).

    What is imported is declared in the imported document, so its type is not asked for here.
    """
    for triple in view.facts():
        subject, predicate, value = triple
        if not view.is_a(predicate, Kind.ONTOLOGY_PROPERTY):
            continue
        ends = (subject,) if predicate == OWL.imports else (subject, value)
        if not all(view.is_a(end, Kind.ONTOLOGY) for end in ends) or isinstance(value, Literal):
            message = f"{view.show(predicate)} links something that is no ontology."
            yield Fault(triple, message, "Give both the type owl:Ontology.")


def imports(view: View) -> Iterator[Fault]:
    """Imports, whose closure would have to be Lite as well (Reference, sections 7.3 and 8.3)."""
    for triple in view(OWL.imports):
        message = f"{view.show(triple[2])} is imported, and imports are not followed."
        yield Fault(triple, message, "Redeclare the few outside terms that are used.")
