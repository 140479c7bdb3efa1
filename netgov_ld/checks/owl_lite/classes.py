"""Rules on class axioms, on restrictions and on the lists they are written with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import BNode, Literal

from netgov_ld.checks.owl_lite.view import Fault, Triple, View
from netgov_ld.checks.owl_lite.vocabulary import (
    AXIOM_PREDICATES,
    CONSTRAINTS,
    COUNTS,
    DL_TERMS,
    FILLERS,
    LOGICAL_PROPERTIES,
    Kind,
    is_foreign,
)
from netgov_ld.namespaces import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

_TYPES_OF_RESTRICTIONS: Final = frozenset(
    (RDF.type, value) for value in (OWL.Restriction, OWL.Class, RDFS.Class)
)
_ALLOWED_COUNTS: Final = ((XSD.nonNegativeInteger, 0), (XSD.nonNegativeInteger, 1))
_NAME_IT: Final = "Name the class, or use a restriction as the object."


def _is_named(view: View, node: Node) -> bool:
    return view.is_a(node, Kind.CLASS) or view.is_open(node)


def _is_named_or_restriction(view: View, node: Node) -> bool:
    return _is_named(view, node) or view.is_restriction(node)


def _class_axiom(view: View, predicate: Node) -> Iterator[Fault]:
    for triple in view(predicate):
        subject, _, value = triple
        if not _is_named(view, subject):
            message = f"The subject of {view.show(predicate)} is not a named class."
            yield Fault(triple, message, _NAME_IT)
        elif not _is_named_or_restriction(view, value):
            message = f"The object of {view.show(predicate)} is no named class and no restriction."
            yield Fault(triple, message, _NAME_IT)


def subclass(view: View) -> Iterator[Fault]:
    """What rdfs:subClassOf may link (Reference, section 8.3; Semantics, section 2.3.1.1)."""
    return _class_axiom(view, RDFS.subClassOf)


def equivalent_class(view: View) -> Iterator[Fault]:
    """What owl:equivalentClass may link (Reference, section 8.3; Semantics, section 2.3.1.1)."""
    return _class_axiom(view, OWL.equivalentClass)


def intersection(view: View) -> Iterator[Fault]:
    """A named class, and two or more members (Reference, section 8.3; Semantics, 2.3.1.1).

    Lists of one are the point where the two part: the Reference wants longer ones, the abstract
    syntax and the W3C's tests let them pass. This rule takes the stricter side. A blank node as
    subject is reported where it is used, or as an anonymous term.
    """
    for triple in view(OWL.intersectionOf):
        reading = view.read_list(triple)
        if not isinstance(triple[0], BNode) and not _is_named(view, triple[0]):
            yield Fault(triple, "The subject of owl:intersectionOf is not a named class.", _NAME_IT)
        if reading.broken is None and len(reading.members) < 2:
            yield Fault(
                triple,
                f"The intersection has {len(reading.members)} members; Lite wants two or more.",
                "Use rdfs:subClassOf or owl:equivalentClass for a single one.",
            )
        for member in reading.members:
            if not _is_named_or_restriction(view, member[2]):
                message = "A member of the intersection is no named class and no restriction."
                yield Fault(member, message, "Name the class, or use a restriction.")


def list_syntax(view: View) -> Iterator[Fault]:
    """Lists are whole and stand only where the syntax has one (Semantics, section 4.1).

    Those places are owl:intersectionOf and owl:distinctMembers; a list that is the object of a
    term outside Lite is passed over, as that term is reported itself.
    """
    seen: set[Node] = set()
    for triple in view.triples:
        proper = triple[1] in {OWL.intersectionOf, OWL.distinctMembers}
        if not proper and triple[1] not in DL_TERMS and not is_foreign(triple[1]):
            continue
        seen |= _cells(view, triple[2])
        broken = view.read_list(triple).broken if proper else None
        if broken is not None:
            yield Fault(
                broken,
                "The list is broken here.",
                "Write it as ( ... ): each cell with one rdf:first, one rdf:rest, and used once.",
            )
    for triple in (*view(RDF.first), *view(RDF.rest), *view.typed(RDF.List)):
        if triple[0] in seen:
            continue
        # Report a list once, where it is used, and its cells no more.
        head = triple[0]
        passed = {head}
        while links := [t for t in view.uses(head) if t[1] == RDF.rest and t[0] not in passed]:
            head = links[0][0]
            passed.add(head)
        seen |= passed | _cells(view, head)
        uses = [t for t in view.uses(head) if t[1] != RDF.rest]
        yield Fault(
            uses[0] if uses else triple,
            "A list stands elsewhere than in owl:intersectionOf or owl:distinctMembers.",
            "State each member in a triple of its own, with an ordinal if the order matters.",
        )


def _cells(view: View, head: Node) -> set[Node]:
    found: set[Node] = set()
    waiting = [head]
    while waiting:
        cell = waiting.pop()
        if cell not in found and cell != RDF.nil:
            found.add(cell)
            waiting.extend(triple[2] for triple in view.of(cell, RDF.rest))
    return found


def _restrictions(view: View) -> list[Node]:
    """Return the blank nodes that serve as restrictions and hold only terms of Lite."""
    found = (*view.typed(OWL.Restriction), *view(OWL.onProperty, *CONSTRAINTS))
    nodes = dict.fromkeys(triple[0] for triple in found if isinstance(triple[0], BNode))
    return [node for node in nodes if not view.is_excused(node)]


def restriction_shape(view: View) -> Iterator[Fault]:
    """One property and one constraint on a blank node (Semantics, sections 2.3.1.2 and 4.1)."""
    named: set[Node] = set()
    for triple in (*view.typed(OWL.Restriction), *view(OWL.onProperty, *CONSTRAINTS)):
        if not isinstance(triple[0], BNode) and triple[0] not in named:
            named.add(triple[0])
            message = f"{view.show(triple[0])} is used as a restriction."
            yield Fault(triple, message, "Write restrictions as blank nodes: [ ... ].")
    for node in _restrictions(view):
        yield from _restriction_parts(view, node)


def _restriction_parts(view: View, node: Node) -> Iterator[Fault]:
    properties, constraints = view.of(node, OWL.onProperty), view.of(node, *CONSTRAINTS)
    anywhere = view.of(node)[0]
    if OWL.Restriction not in view.types(node):
        missing = (properties or constraints)[0]
        yield Fault(missing, "The restriction has no type.", "Give it the type owl:Restriction.")
    for found, what in ((properties, "owl:onProperty"), (constraints, "constraint")):
        mend = f"Give it exactly one {what}; write further ones as restrictions of their own."
        if not found:
            typing = [t for t in view.of(node, RDF.type) if t[2] == OWL.Restriction]
            place = typing[0] if typing else anywhere
            yield Fault(place, f"The restriction has no {what}.", mend)
        for triple in found[1:]:
            yield Fault(triple, f"The restriction has more than one {what}.", mend)
    for triple in properties:
        if not view.is_a(triple[2], *LOGICAL_PROPERTIES) and not view.is_open(triple[2]):
            message = f"{view.show(triple[2])} is neither an object nor a datatype property."
            yield Fault(triple, message, "Restrict an object or datatype property.")
    for triple in view.of(node):
        # The other axioms look at their subjects themselves.
        elsewhere = AXIOM_PREDICATES - {RDF.type, OWL.intersectionOf}
        if triple[1] not in elsewhere and triple[1:] not in _TYPES_OF_RESTRICTIONS:
            message = f"A restriction has no {view.show(triple[1])}."
            yield Fault(triple, message, "State it of the class that the restriction describes.")


def restriction_filler(view: View) -> Iterator[Fault]:
    """Fillers are class or datatype names (Reference, section 8.3; Semantics, 2.3.1.2)."""
    for triple in view(*FILLERS):
        on = view.of(triple[0], OWL.onProperty)[:1]
        if on and view.is_a(on[0][2], Kind.DATATYPE_PROPERTY):
            kinds: tuple[Kind, ...] = (Kind.DATATYPE,)
        elif on and view.is_a(on[0][2], Kind.OBJECT_PROPERTY):
            kinds = (Kind.CLASS,)
        else:
            kinds = (Kind.CLASS, Kind.DATATYPE)
        if not view.is_a(triple[2], *kinds) and not view.is_open(triple[2]):
            wanted = " or ".join(f"the name of a {kind}" for kind in kinds)
            message = f"The object of {view.show(triple[1])} is not {wanted}."
            yield Fault(triple, message, f"Use {wanted}.")


def restriction_cardinality(view: View) -> Iterator[Fault]:
    """Counts are 0 or 1 (Reference, section 3.1.2.2; Semantics, sections 2.3.1.2 and 4.1).

    The abstract syntax writes them as xsd:nonNegativeInteger, whereas Turtle reads a bare number
    as an xsd:integer.
    """
    for triple in view(*COUNTS):
        value = triple[2]
        if not isinstance(value, Literal) or (value.datatype, value.value) not in _ALLOWED_COUNTS:
            message = f"{view.show(triple[1])} is {view.show(value)}, which Lite cannot count."
            mend = 'Write "0"^^xsd:nonNegativeInteger or "1"^^xsd:nonNegativeInteger.'
            yield Fault(triple, message, mend)


def restriction_use(view: View) -> Iterator[Fault]:
    """Each restriction stands in one axiom (Semantics, section 4.1: blank nodes are not shared)."""
    for node in _restrictions(view):
        uses = view.uses(node)
        if not uses and not view.of(node, RDFS.subClassOf, OWL.equivalentClass):
            message = "The restriction stands in no axiom."
            yield Fault(view.of(node)[0], message, "Make it the object of rdfs:subClassOf.")
        annotating = [triple for triple in uses if view.is_annotation(triple[1])]
        stray: list[Triple] = [triple for triple in uses if triple not in annotating][1:]
        for triple in (*annotating, *stray):
            message = "The restriction is used again, or in an annotation."
            yield Fault(triple, message, "Write the restriction anew for each axiom.")
