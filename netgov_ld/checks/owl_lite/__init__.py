"""OWL 1 Lite: does a graph keep to it, and if not, which triple breaks which rule?

OWL 1 Lite was superseded by the profiles of OWL 2 before today's libraries were written, and no
library on the Python index checks it; hence our own rules over the triples. Their sources are two
W3C Recommendations of 10 February 2004, cited in each rule's docstring:

- *Reference*: OWL Web Ontology Language Reference, above all section 8.3 on OWL Lite and 8.2 on
  OWL DL, whose limits hold for Lite too;
- *Semantics*: OWL Web Ontology Language Semantics and Abstract Syntax, section 2 (what can be
  said), section 4.1 (the triples it is written with) and 4.2 (which graphs are Lite).

The Recommendations define Lite as what the abstract syntax can produce. The rules here turn that
round: each names one way in which a triple falls outside, so that the report says what to mend.
One cause gives one finding: a rule keeps silent about nodes that another rule has reported.

Compared once with the documents of the W3C OWL Test Cases (2004) whose species is on record, with
imports followed and the suite's assorted integer types of cardinalities read as one: 442 of 445
are judged alike. The others are an intersection of one member (see the rule ``intersection``) and
two imports of documents that have no owl:Ontology, which only a reader of imports can see.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from netgov_ld.checks.owl_lite import classes, facts, properties, terms
from netgov_ld.checks.owl_lite.view import Fault, Triple, View, order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rdflib import Graph

__all__ = ["RULES", "Finding", "check"]


@dataclass(frozen=True)
class Finding:
    """One triple that takes a graph out of OWL Lite.

    Args:
        rule: Name of the rule, a key of ``RULES``.
        triple: The offending triple of the graph.
        message: What is wrong with it, in one sentence.
        mend: How to put it right.
    """

    rule: str
    triple: Triple
    message: str
    mend: str


RULES: Final[Mapping[str, Callable[[View], Iterator[Fault]]]] = MappingProxyType(
    {
        "dl-only-term": terms.dl_only_term,
        "not-owl-1-term": terms.not_owl_1_term,
        "reserved-term": terms.reserved_term,
        "rdf-typing": terms.rdf_typing,
        "deprecation": terms.deprecation,
        "undeclared-term": terms.undeclared_term,
        "punning": terms.punning,
        "anonymous-term": terms.anonymous_term,
        "subclass": classes.subclass,
        "equivalent-class": classes.equivalent_class,
        "intersection": classes.intersection,
        "list": classes.list_syntax,
        "restriction-shape": classes.restriction_shape,
        "restriction-filler": classes.restriction_filler,
        "restriction-cardinality": classes.restriction_cardinality,
        "restriction-use": classes.restriction_use,
        "domain": properties.domain,
        "range": properties.range_,
        "property-kinds": properties.property_kinds,
        "inverse-of": properties.inverse_of,
        "annotation-axiom": properties.annotation_axiom,
        "property-characteristic": properties.property_characteristic,
        "transitive-functional": properties.transitive_functional,
        "transitive-counted": properties.transitive_counted,
        "individual-type": facts.individual_type,
        "fact-predicate": facts.fact_predicate,
        "fact-subject": facts.fact_subject,
        "object-value": facts.object_value,
        "data-value": facts.data_value,
        "same-different": facts.same_different,
        "all-different": facts.all_different,
        "anonymous-individual": facts.anonymous_individual,
        "ontology-property": facts.ontology_property,
        "imports": facts.imports,
    }
)
"""Every rule by name, in the order of the report."""


def check(graph: Graph, *, allow_imports: bool = False) -> list[Finding]:
    """Find what takes a graph out of OWL 1 Lite.

    Args:
        graph: Ontology, concept schemes and data together, so that every term in use can be
            found declared. Imports are not followed.
        allow_imports: Pass over owl:imports, which Lite allows; the caller then answers for the
            imported documents.

    Returns:
        The findings, rule by rule and within a rule by triple; empty if the graph is OWL Lite.
    """
    view = View(graph)
    findings: list[Finding] = []
    for name, rule in RULES.items():
        if name == "imports" and allow_imports:
            continue
        faults = sorted(rule(view), key=lambda fault: order(fault.triple))
        findings.extend(Finding(name, *fault) for fault in faults)
    return findings
