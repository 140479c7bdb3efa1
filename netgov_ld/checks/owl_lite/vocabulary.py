"""The terms of OWL 1 Lite, and the kinds of name they declare.

Sources: OWL Web Ontology Language Reference, section 8 and appendix B (the vocabulary); OWL
Semantics and Abstract Syntax, section 2 (built-in names and datatypes) and section 4.2 (words of
the language that are no names).
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld.namespaces import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.term import Node


class Kind(StrEnum):
    """What a name can be; one name is exactly one of these (Semantics, section 4.2)."""

    ONTOLOGY = "ontology"
    CLASS = "class"
    DATATYPE = "datatype"
    OBJECT_PROPERTY = "object property"
    DATATYPE_PROPERTY = "datatype property"
    ANNOTATION_PROPERTY = "annotation property"
    ONTOLOGY_PROPERTY = "ontology property"
    INDIVIDUAL = "individual"


LOGICAL_PROPERTIES: Final = frozenset({Kind.OBJECT_PROPERTY, Kind.DATATYPE_PROPERTY})
"""The properties that axioms, restrictions and facts may speak of."""

PROPERTIES: Final = LOGICAL_PROPERTIES | {Kind.ANNOTATION_PROPERTY, Kind.ONTOLOGY_PROPERTY}


DECLARES: Final[Mapping[Node, Kind]] = MappingProxyType(
    {
        OWL.Ontology: Kind.ONTOLOGY,
        OWL.Class: Kind.CLASS,
        RDFS.Datatype: Kind.DATATYPE,
        OWL.ObjectProperty: Kind.OBJECT_PROPERTY,
        OWL.DatatypeProperty: Kind.DATATYPE_PROPERTY,
        OWL.AnnotationProperty: Kind.ANNOTATION_PROPERTY,
        OWL.OntologyProperty: Kind.ONTOLOGY_PROPERTY,
    }
)
"""Objects of rdf:type that declare a name of a kind."""

OBJECT_CHARACTERISTICS: Final = frozenset(
    {OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.InverseFunctionalProperty}
)
"""Characteristics of object properties; they may stand in for owl:ObjectProperty."""

CHARACTERISTICS: Final = OBJECT_CHARACTERISTICS | {OWL.FunctionalProperty}
DEPRECATIONS: Final[Mapping[Node, frozenset[Kind]]] = MappingProxyType(
    {
        OWL.DeprecatedClass: frozenset({Kind.CLASS, Kind.DATATYPE}),
        OWL.DeprecatedProperty: PROPERTIES,
    }
)
"""Types that mark a name as deprecated, and the kinds of name they fit."""

TYPES_OF_PROPERTIES: Final = CHARACTERISTICS | {OWL.DeprecatedProperty, RDF.Property}
TYPES_OF_CLASSES: Final = frozenset({OWL.DeprecatedClass, RDFS.Class})
TYPES_OF_NODES: Final = frozenset({OWL.Restriction, OWL.AllDifferent, RDF.List})
SYNTAX_TYPES: Final = frozenset(DECLARES) | TYPES_OF_PROPERTIES | TYPES_OF_CLASSES | TYPES_OF_NODES
"""Every object of rdf:type that belongs to the syntax instead of stating a membership."""

COUNTS: Final = (OWL.minCardinality, OWL.maxCardinality, OWL.cardinality)
FILLERS: Final = (OWL.allValuesFrom, OWL.someValuesFrom)
CONSTRAINTS: Final = (*FILLERS, *COUNTS)

ANNOTATION_PROPERTIES: Final = frozenset(
    {OWL.versionInfo, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy}
)
ONTOLOGY_PROPERTIES: Final = frozenset(
    {OWL.imports, OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith}
)
XSD_DATATYPES: Final = frozenset(
    {
        XSD.string, XSD.boolean, XSD.decimal, XSD.float, XSD.double, XSD.dateTime, XSD.time,
        XSD.date, XSD.gYearMonth, XSD.gYear, XSD.gMonthDay, XSD.gDay, XSD.gMonth, XSD.hexBinary,
        XSD.base64Binary, XSD.anyURI, XSD.normalizedString, XSD.token, XSD.language, XSD.NMTOKEN,
        XSD.Name, XSD.NCName, XSD.integer, XSD.nonPositiveInteger, XSD.negativeInteger, XSD.long,
        XSD.int, XSD.short, XSD.byte, XSD.nonNegativeInteger, XSD.unsignedLong, XSD.unsignedInt,
        XSD.unsignedShort, XSD.unsignedByte, XSD.positiveInteger,
    }
)  # fmt: skip
"""The XML Schema datatypes OWL 1 accepts (Semantics, section 2; Reference, section 6.1)."""

BUILT_IN: Final[Mapping[Node, Kind]] = MappingProxyType(
    {
        **dict.fromkeys((OWL.Thing, OWL.Nothing), Kind.CLASS),
        **dict.fromkeys((*XSD_DATATYPES, RDFS.Literal, RDF.XMLLiteral), Kind.DATATYPE),
        **dict.fromkeys(ANNOTATION_PROPERTIES, Kind.ANNOTATION_PROPERTY),
        **dict.fromkeys(ONTOLOGY_PROPERTIES, Kind.ONTOLOGY_PROPERTY),
    }
)
"""Names that need no declaration."""

AXIOM_PREDICATES: Final = frozenset(
    {
        RDF.type,
        RDF.first,
        RDF.rest,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.equivalentClass,
        OWL.intersectionOf,
        OWL.onProperty,
        *CONSTRAINTS,
        OWL.equivalentProperty,
        OWL.inverseOf,
        OWL.sameAs,
        OWL.differentFrom,
        OWL.distinctMembers,
    }
)
"""Predicates that belong to the syntax; any other predicate must be a declared property."""

RESERVED: Final = frozenset(
    {
        *AXIOM_PREDICATES,
        *SYNTAX_TYPES,
        RDF.nil,
        RDFS.Resource,
        RDFS.member,
        RDFS.Container,
        RDFS.ContainerMembershipProperty,
    }
)
"""Words of the language itself, which name no class, property or individual."""

DL_TERMS: Final = frozenset(
    {
        OWL.oneOf,
        OWL.unionOf,
        OWL.complementOf,
        OWL.hasValue,
        OWL.disjointWith,
        OWL.DataRange,
    }
)
"""OWL 1 terms that Lite leaves to DL (Reference, section 8.3)."""

_OWL: Final = str(OWL)
LITE_TERMS: Final = frozenset(term for term in {*RESERVED, *BUILT_IN} if str(term).startswith(_OWL))
"""Every owl: term that an OWL 1 Lite graph may contain."""


def is_foreign(term: Node) -> bool:
    """Tell whether a term is in the owl: namespace but not in OWL 1."""
    return (
        isinstance(term, URIRef)
        and term.startswith(_OWL)
        and len(term) > len(_OWL)
        and term not in LITE_TERMS
        and term not in DL_TERMS
    )
