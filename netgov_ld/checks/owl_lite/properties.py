"""Rules on property axioms."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from netgov_ld.checks.owl_lite.view import Fault, View
from netgov_ld.checks.owl_lite.vocabulary import (
    CHARACTERISTICS,
    COUNTS,
    LOGICAL_PROPERTIES,
    OBJECT_CHARACTERISTICS,
    Kind,
)
from netgov_ld.namespaces import OWL, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

_BETWEEN_PROPERTIES = (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf)


def _is_logical(view: View, node: Node) -> bool:
    return view.is_a(node, *LOGICAL_PROPERTIES) or view.is_open(node)


def _is_annotative(view: View, node: Node) -> bool:
    kinds = view.kinds(node)
    return bool(kinds) and kinds <= {Kind.ANNOTATION_PROPERTY, Kind.ONTOLOGY_PROPERTY}


def domain(view: View) -> Iterator[Fault]:
    """Domains are class names (Reference, section 8.3; Semantics, section 2.3.1.3)."""
    for triple in view(RDFS.domain):
        subject, _, value = triple
        if _is_annotative(view, subject):
            continue
        if not _is_logical(view, subject):
            message = f"{view.show(subject)} has a domain but is no property."
            yield Fault(triple, message, "Declare it as a property, or leave the domain out.")
        elif not view.is_a(value, Kind.CLASS) and not view.is_open(value):
            message = f"The domain of {view.show(subject)} is not the name of a class."
            yield Fault(triple, message, "Name a class; a union needs a common superclass.")


def range_(view: View) -> Iterator[Fault]:
    """Ranges are class or datatype names (Reference, section 8.3; Semantics, 2.3.1.3)."""
    for triple in view(RDFS.range):
        subject, _, value = triple
        if _is_annotative(view, subject):
            continue
        if not _is_logical(view, subject):
            message = f"{view.show(subject)} has a range but is no property."
            yield Fault(triple, message, "Declare it as a property, or leave the range out.")
            continue
        of_data = view.is_a(subject, Kind.DATATYPE_PROPERTY)
        wanted = Kind.DATATYPE if of_data else Kind.CLASS
        if not view.is_a(value, wanted) and not view.is_open(value):
            message = f"The range of {view.show(subject)} is not the name of a {wanted}."
            yield Fault(triple, message, f"Name a {wanted}.")


def property_kinds(view: View) -> Iterator[Fault]:
    """Sub- and equivalent properties are of one kind (Semantics, section 2.3.1.3)."""
    for triple in view(RDFS.subPropertyOf, OWL.equivalentProperty):
        ends = (triple[0], triple[2])
        if any(_is_annotative(view, end) or view.is_open(end) for end in ends):
            continue
        if not view.kinds(ends[0]) & view.kinds(ends[1]) & LOGICAL_PROPERTIES:
            message = f"{view.show(triple[1])} links two things that are no properties of one kind."
            yield Fault(triple, message, "Link two object or two datatype properties.")


def inverse_of(view: View) -> Iterator[Fault]:
    """Only object properties have inverses (Semantics, section 2.3.1.3; Reference, 4.2.2)."""
    for triple in view(OWL.inverseOf):
        ends = (triple[0], triple[2])
        if any(_is_annotative(view, end) for end in ends):
            continue
        for end in ends:
            if not view.is_a(end, Kind.OBJECT_PROPERTY) and not view.is_open(end):
                message = f"{view.show(end)} has an inverse but is no object property."
                yield Fault(triple, message, "Link two object properties.")
                break


def annotation_axiom(view: View) -> Iterator[Fault]:
    """Annotation and ontology properties stand in no axiom (Reference, sections 7.1 and 7.2)."""
    for triple in view(*_BETWEEN_PROPERTIES, RDFS.domain, RDFS.range):
        ends = triple[:1] if triple[1] in {RDFS.domain, RDFS.range} else (triple[0], triple[2])
        for end in ends:
            if _is_annotative(view, end):
                kinds = " and ".join(sorted(view.kinds(end)))
                message = f"{view.show(end)}, an {kinds}, stands in a property axiom."
                yield Fault(triple, message, "Leave the axiom out, or declare another kind.")
                break


def property_characteristic(view: View) -> Iterator[Fault]:
    """Characteristics fit the kind of property (Semantics, section 2.3.1.3; Reference, 8.2)."""
    for characteristic in sorted(CHARACTERISTICS):
        wanted, mend = LOGICAL_PROPERTIES, "Only an object or datatype property can have it."
        if characteristic in OBJECT_CHARACTERISTICS:
            wanted, mend = frozenset({Kind.OBJECT_PROPERTY}), "Only an object property can have it."
        for triple in view.typed(characteristic):
            kinds = view.kinds(triple[0])
            if kinds and kinds.isdisjoint(wanted):
                names = " and ".join(sorted(kinds))
                name = view.show(characteristic)
                message = f"{view.show(triple[0])} is declared as {names} and as {name}."
                yield Fault(triple, message, mend)


def _transitive(view: View) -> dict[Node, Node]:
    """Map each property that is not simple to a transitive one that makes it so.

    It is transitive itself, or above, equal to or inverse to one that is (Semantics, section
    2.3.1.3; Reference, section 8.2).
    """
    next_to: defaultdict[Node, list[Node]] = defaultdict(list)
    for subject, predicate, value in view(*_BETWEEN_PROPERTIES):
        next_to[subject].append(value)
        if predicate != RDFS.subPropertyOf:
            next_to[value].append(subject)
    reasons: dict[Node, Node] = {}
    waiting = [(triple[0], triple[0]) for triple in view.typed(OWL.TransitiveProperty)]
    while waiting:
        name, reason = waiting.pop()
        if name not in reasons:
            reasons[name] = reason
            waiting.extend((other, reason) for other in next_to[name])
    return reasons


def transitive_functional(view: View) -> Iterator[Fault]:
    """Transitive properties are not functional (Semantics, 2.3.1.3; Reference, 8.2)."""
    reasons = _transitive(view)
    for characteristic in (OWL.FunctionalProperty, OWL.InverseFunctionalProperty):
        for triple in view.typed(characteristic):
            if reason := reasons.get(triple[0]):
                yield Fault(
                    triple,
                    f"{view.show(triple[0])} is {view.show(characteristic)}, while "
                    f"{view.show(reason)} is transitive.",
                    "Drop one of the two.",
                )


def transitive_counted(view: View) -> Iterator[Fault]:
    """Transitive properties are not counted (Semantics, 2.3.1.3; Reference, 8.2)."""
    reasons = _transitive(view)
    for triple in view(OWL.onProperty):
        reason = reasons.get(triple[2])
        if reason is not None and view.of(triple[0], *COUNTS):
            yield Fault(
                triple,
                f"A cardinality counts {view.show(triple[2])}, while {view.show(reason)} is "
                "transitive.",
                "Leave the counting to a SHACL shape.",
            )
