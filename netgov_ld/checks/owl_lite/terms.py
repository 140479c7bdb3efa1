"""Rules on terms: which words may be used, and how names are declared."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import BNode, Literal, URIRef

from netgov_ld.checks.owl_lite.view import Fault, Triple, View, order
from netgov_ld.checks.owl_lite.vocabulary import (
    AXIOM_PREDICATES,
    BUILT_IN,
    CHARACTERISTICS,
    DECLARES,
    DEPRECATIONS,
    DL_TERMS,
    FILLERS,
    LOGICAL_PROPERTIES,
    PROPERTIES,
    RESERVED,
    SYNTAX_TYPES,
    TYPES_OF_PROPERTIES,
    XSD_DATATYPES,
    Kind,
    is_foreign,
)
from netgov_ld.namespaces import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rdflib.term import Node

_LISTS: Final = (OWL.intersectionOf, OWL.distinctMembers)


def _occurrences(view: View, test: Callable[[Node], bool]) -> Iterator[tuple[Triple, Node]]:
    """Find the triples that use a term; an annotation's value only mentions it."""
    for triple in view.triples:
        subject, predicate, value = triple
        terms = [predicate, subject]
        if isinstance(value, Literal):
            terms += [value.datatype] if value.datatype is not None else []
        elif not view.is_annotation(predicate):
            terms.append(value)
        found = next(filter(test, terms), None)
        if found is not None:
            yield triple, found


def dl_only_term(view: View) -> Iterator[Fault]:
    """OWL 1 terms that Lite leaves to DL (Reference, section 8.3)."""
    for triple, term in _occurrences(view, DL_TERMS.__contains__):
        yield Fault(
            triple,
            f"{view.show(term)} belongs to OWL DL and is not in OWL Lite.",
            "Leave it out of the ontology and state the rule as a SHACL shape.",
        )


def not_owl_1_term(view: View) -> Iterator[Fault]:
    """Terms of OWL 2 and misspelt ones (Reference, appendix B lists all of OWL 1)."""
    for triple, term in _occurrences(view, is_foreign):
        yield Fault(
            triple,
            f"{view.show(term)} is not a term of OWL 1.",
            "Use the OWL 1 term, a declared annotation property, or a SHACL shape instead.",
        )


def reserved_term(view: View) -> Iterator[Fault]:
    """Words of the language used as names (Semantics, section 4.2; Reference, section 8.2)."""
    for triple in view.triples:
        subject, predicate, value = triple
        if predicate in DL_TERMS or is_foreign(predicate):
            continue
        if predicate in RESERVED and predicate not in AXIOM_PREDICATES:
            term = predicate
        elif subject in RESERVED:
            term = subject
        elif value in RESERVED and not _is_syntax(view, predicate, value):
            term = value
        else:
            continue
        yield Fault(
            triple,
            f"{view.show(term)} is a word of the language and cannot be used as a name.",
            "Use owl:Thing, a declared class or property, or leave the triple out.",
        )


def _is_syntax(view: View, predicate: Node, value: Node) -> bool:
    if predicate == RDF.type:
        return value in SYNTAX_TYPES
    if predicate in AXIOM_PREDICATES:
        return value == RDF.nil and predicate in {RDF.rest, *_LISTS}
    return view.is_annotation(predicate) or view.is_open(predicate)


def rdf_typing(view: View) -> Iterator[Fault]:
    """RDF's own types without OWL's (Reference, section 8.2; Semantics, section 4.1)."""
    for triple in (*view.typed(RDF.Property), *view.typed(RDFS.Class)):
        node, _, value = triple
        if value == RDF.Property:
            fits = view.is_a(node, *PROPERTIES)
            mend = "Type it as an owl:ObjectProperty, owl:DatatypeProperty or annotation property."
        else:
            fits = view.is_a(node, Kind.CLASS, Kind.DATATYPE) or view.is_description(node)
            mend = "Type it as an owl:Class."
        if not fits:
            message = f"{view.show(node)} has the type {view.show(value)} without its OWL type."
            yield Fault(triple, message, mend)


def deprecation(view: View) -> Iterator[Fault]:
    """Deprecated classes and properties are such (Reference, section 7.4)."""
    for value, kinds in DEPRECATIONS.items():
        for triple in view.typed(value):
            declared = view.kinds(triple[0])
            if declared and declared.isdisjoint(kinds):
                message = f"{view.show(triple[0])} is declared as {' and '.join(sorted(declared))}."
                yield Fault(triple, message, f"Leave the type {view.show(value)} out.")


def _expectations(view: View) -> Iterator[tuple[Triple, Node, Kind]]:
    """Say of every node in use what it is used as; OBJECT_PROPERTY stands for any property."""
    a_class, a_property, individual = Kind.CLASS, Kind.OBJECT_PROPERTY, Kind.INDIVIDUAL
    for triple in view(RDF.type):
        subject, _, value = triple
        if value in TYPES_OF_PROPERTIES:
            yield triple, subject, a_property
        elif value == OWL.DeprecatedClass:
            yield triple, subject, a_class
        elif value not in SYNTAX_TYPES:
            yield triple, value, a_class
    for triple in view(RDFS.subClassOf, OWL.equivalentClass):
        yield triple, triple[0], a_class
        yield triple, triple[2], a_class
    for triple in view(*_LISTS):
        role = a_class if triple[1] == OWL.intersectionOf else individual
        if role is a_class:
            yield triple, triple[0], a_class
        for member in view.read_list(triple).members:
            yield member, member[2], role
    for triple in view(RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf):
        yield triple, triple[0], a_property
        yield triple, triple[2], a_property
    for triple in view(RDFS.domain, RDFS.range):
        yield triple, triple[0], a_property
        is_range = triple[1] == RDFS.range
        yield triple, triple[2], _filler(view, triple[0], triple[2]) if is_range else a_class
    for triple in view(OWL.onProperty):
        yield triple, triple[2], a_property
    for triple in view(*FILLERS):
        for _, _, name in view.of(triple[0], OWL.onProperty)[:1]:
            yield triple, triple[2], _filler(view, name, triple[2])
    for triple in view(OWL.sameAs, OWL.differentFrom):
        yield triple, triple[0], individual
        yield triple, triple[2], individual
    for triple in view.facts():
        subject, predicate, value = triple
        yield triple, predicate, a_property
        if not view.is_a(predicate, *LOGICAL_PROPERTIES, Kind.ANNOTATION_PROPERTY):
            continue
        yield triple, subject, individual
        # The value of an annotation may be any IRI, but a blank node must be an individual.
        if view.is_a(predicate, Kind.OBJECT_PROPERTY) or isinstance(value, BNode):
            yield triple, value, individual
    for triple in view.triples:
        if isinstance(triple[2], Literal) and triple[2].datatype is not None:
            yield triple, triple[2].datatype, Kind.DATATYPE


def _filler(view: View, name: Node, value: Node) -> Kind:
    of_data = view.is_a(name, Kind.DATATYPE_PROPERTY)
    in_schema = isinstance(value, URIRef) and value.startswith(str(XSD))
    return Kind.DATATYPE if of_data or in_schema else Kind.CLASS


def _is_declared(view: View, node: Node, role: Kind) -> bool:
    if isinstance(node, BNode):
        # A blank node elsewhere than in a fact is the concern of the rule on that place.
        in_fact = role is Kind.INDIVIDUAL and not view.of(node, RDF.first)
        return not in_fact or bool(view.types(node)) or view.is_description(node)
    if role is Kind.DATATYPE and isinstance(node, URIRef) and node.startswith(str(XSD)):
        return node in XSD_DATATYPES
    known = view.kinds(node) or node in RESERVED or node in DL_TERMS or is_foreign(node)
    return bool(known) or not isinstance(node, URIRef)


_ROLES: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        Kind.CLASS: ("used as a class but not declared", "Give it the type owl:Class."),
        Kind.DATATYPE: (
            "no datatype of OWL 1 and not declared as one",
            "Use one of its XML Schema datatypes; declare one of your own as an rdfs:Datatype.",
        ),
        Kind.OBJECT_PROPERTY: (
            "used as a property but not declared",
            "Type it as an owl:ObjectProperty, owl:DatatypeProperty or owl:AnnotationProperty.",
        ),
        Kind.INDIVIDUAL: (
            "used as an individual but has no rdf:type",
            "Give it a class, owl:Thing at least, or use an annotation property for the link.",
        ),
    }
)
"""What each role asks of a name, the most telling role first; and how to mend it."""


def undeclared_term(view: View) -> Iterator[Fault]:
    """Names without a type (Reference, section 8.2 and appendix E; Semantics, section 4.2).

    Classes, properties and individuals need one, and so do datatypes that OWL 1 does not know
    (Semantics, section 2). Each name is reported once, at the first triple of its first role.
    """
    uses: dict[Node, list[tuple[Kind, Triple]]] = {}
    for triple, node, role in _expectations(view):
        if not _is_declared(view, node, role) and not view.is_excused(node):
            uses.setdefault(node, []).append((role, triple))
    ranks = {role: rank for rank, role in enumerate(_ROLES)}
    for node, found in uses.items():
        role, place = min(found, key=lambda use: (ranks[use[0]], order(use[1])))
        message, mend = _ROLES[role]
        count = len({triple for _, triple in found})
        times = f" (in {count} triples)" if count > 1 else ""
        yield Fault(place, f"{view.show(node)} is {message}{times}.", mend)


def punning(view: View) -> Iterator[Fault]:
    """Names that are of two kinds (Semantics, section 4.2; Reference, section 8.2)."""
    ranks = {kind: rank for rank, kind in enumerate(Kind)}
    for node in dict.fromkeys(triple[0] for triple in view(RDF.type)):
        kinds = sorted(view.kinds(node), key=ranks.__getitem__)
        if len(kinds) < 2:
            continue
        first = BUILT_IN.get(node, kinds[0])
        reported: set[Kind] = set()
        for triple in view.of(node, RDF.type):
            kind = DECLARES.get(triple[2], Kind.INDIVIDUAL)
            if triple[2] in SYNTAX_TYPES - DECLARES.keys() or kind in {first, *reported}:
                continue
            reported.add(kind)
            yield Fault(
                triple,
                f"{view.show(node)} is declared as {kind} and as {first}.",
                "Give each its own IRI, or drop one of the types.",
            )


def anonymous_term(view: View) -> Iterator[Fault]:
    """Blank nodes declared as names (Semantics, sections 2.3.1 and 4.1).

    Lite names every class; its only blank node descriptions are restrictions. Where an anonymous
    class is used, the rule on that place reports it; here it is one that is not used at all.
    """
    mend = "Give it an IRI."
    for triple in view(RDF.type):
        node, _, value = triple
        names = {*DECLARES, *CHARACTERISTICS, *DEPRECATIONS} - {OWL.Class, OWL.Ontology}
        if isinstance(node, BNode) and value in names and not view.is_excused(node):
            yield Fault(triple, f"A blank node is declared as {view.show(value)}.", mend)
    reported: set[Node] = set()
    for triple in (*view.typed(OWL.Class), *view(OWL.intersectionOf)):
        node = triple[0]
        used = view.uses(node) or view.of(node, RDFS.subClassOf, OWL.equivalentClass)
        other = view.is_restriction(node) or view.is_excused(node)
        if isinstance(node, BNode) and not used and not other and node not in reported:
            reported.add(node)
            yield Fault(triple, "A blank node is declared as a class.", mend)
