"""The OWL Lite check: each file in ``invalid/`` states the rule and the triples it expects."""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD

from netgov_ld.checks.owl_lite import RULES, Finding, check
from netgov_ld.checks.owl_lite.vocabulary import DL_TERMS, LITE_TERMS, Kind

if TYPE_CHECKING:
    from rdflib.term import Node

    Pattern = tuple[Node | None, Node | None, Node | None]

FOLDER: Final = Path(__file__).parent / "data" / "owl_lite"
INVALID: Final = sorted((FOLDER / "invalid").glob("*.ttl"))
VALID: Final = sorted((FOLDER / "valid").glob("*.ttl"))
PREFIXES: Final = f"""
PREFIX ex: <https://example.org/>
PREFIX owl: <{OWL}>
PREFIX rdf: <{RDF}>
PREFIX rdfs: <{RDFS}>
PREFIX xsd: <{XSD}>
"""


def read(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


def turtle(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def pattern(triple: tuple[Node, Node, Node]) -> Pattern:
    """Make a triple comparable between graphs: a blank node stands for any."""
    subject, predicate, value = (None if isinstance(t, BNode) else t for t in triple)
    return subject, predicate, value


def expectation(path: Path) -> tuple[str, Counter[Pattern]]:
    """Read the rule and the triples that a file's first lines announce."""
    text = path.read_text(encoding="utf-8")
    rules = re.findall(r"^# rule: (\S+)$", text, flags=re.MULTILINE)
    lines = re.findall(r"^# triple: (.+)$", text, flags=re.MULTILINE)
    assert len(rules) == 1
    assert lines
    triples = [triple for line in lines for triple in turtle(line)]
    assert len(triples) == len(lines)
    return rules[0], Counter(map(pattern, triples))


def test_every_example_is_discovered() -> None:
    assert len(INVALID) == 242
    assert len(VALID) == 6


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_one_fault_is_found_once_and_named(path: Path) -> None:
    rule, triples = expectation(path)
    graph = read(path)
    findings = check(graph)
    assert {finding.rule for finding in findings} == {rule}
    assert Counter(pattern(finding.triple) for finding in findings) == triples
    for finding in findings:
        assert finding.triple in graph
        assert finding.message.endswith(".")
        assert finding.mend.endswith(".")


def test_every_rule_has_a_failing_example() -> None:
    assert {expectation(path)[0] for path in INVALID} == set(RULES)
    assert all(path.stem.startswith(expectation(path)[0] + "--") for path in INVALID)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_cites_its_source(rule: str) -> None:
    text = RULES[rule].__doc__ or ""
    assert re.search(r"(Reference|Semantics), (section|sections|appendix|\d)", text)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_conforming_graph_passes(path: Path) -> None:
    assert check(read(path), allow_imports=path.stem == "imports") == []


def test_the_conforming_examples_use_every_term_of_lite() -> None:
    used = {term for path in VALID for triple in read(path) for term in triple}
    assert used >= LITE_TERMS


def test_no_declaration_can_be_left_out() -> None:
    graph = read(FOLDER / "valid" / "model.ttl")
    declarations = [triple for triple in graph if triple[1] == RDF.type]
    assert len(declarations) == 38
    spare = set()
    for triple in declarations:
        graph.remove(triple)
        if not check(graph):
            spare.add(" ".join(re.split("[#/]", str(term))[-1] for term in triple[::2]))
        graph.add(triple)
    # What is left says more of a name than its kind, or its kind a second time.
    assert spare == {
        "proponent FunctionalProperty",
        "stance FunctionalProperty",
        "ordinal FunctionalProperty",
        "evidence InverseFunctionalProperty",
        "evidence ObjectProperty",
        "partOf TransitiveProperty",
        "partOf ObjectProperty",
        "1 Evidence",
        "1 SpecificResource",
    }


def test_imports_are_reported_unless_allowed() -> None:
    graph = read(FOLDER / "valid" / "imports.ttl")
    assert [finding.rule for finding in check(graph)] == ["imports"]


def test_lite_and_dl_terms_are_the_vocabulary_of_owl_1() -> None:
    # Written down again from appendix B of the Reference, the RDF schema of OWL.
    lite = """
        AllDifferent AnnotationProperty Class DatatypeProperty DeprecatedClass DeprecatedProperty
        FunctionalProperty InverseFunctionalProperty Nothing ObjectProperty Ontology
        OntologyProperty Restriction SymmetricProperty Thing TransitiveProperty
        allValuesFrom backwardCompatibleWith cardinality differentFrom distinctMembers
        equivalentClass equivalentProperty imports incompatibleWith intersectionOf inverseOf
        maxCardinality minCardinality onProperty priorVersion sameAs someValuesFrom versionInfo
    """
    beyond = "DataRange complementOf disjointWith hasValue oneOf unionOf"
    assert {URIRef(f"{OWL}{local}") for local in lite.split()} == LITE_TERMS
    assert {URIRef(f"{OWL}{local}") for local in beyond.split()} == DL_TERMS


@pytest.mark.parametrize("local", sorted({*dir(OWL), "sameIndividualAs", "oneof", "class"}))
def test_every_other_owl_term_is_reported(local: str) -> None:
    term = URIRef(f"{OWL}{local}")
    if term in LITE_TERMS:
        return
    rule = "dl-only-term" if term in DL_TERMS else "not-owl-1-term"
    subject, other = URIRef("https://example.org/A"), URIRef("https://example.org/B")
    for triple in ((subject, term, other), (subject, RDF.type, term)):
        graph = turtle("ex:A a owl:Class . ex:B a owl:Class .").add(triple)
        assert [(f.rule, f.triple) for f in check(graph)] == [(rule, triple)]


DECLARATIONS: Final = {
    Kind.ONTOLOGY: "owl:Ontology",
    Kind.CLASS: "owl:Class",
    Kind.DATATYPE: "rdfs:Datatype",
    Kind.OBJECT_PROPERTY: "owl:ObjectProperty",
    Kind.DATATYPE_PROPERTY: "owl:DatatypeProperty",
    Kind.ANNOTATION_PROPERTY: "owl:AnnotationProperty",
    Kind.ONTOLOGY_PROPERTY: "owl:OntologyProperty",
    Kind.INDIVIDUAL: "owl:Thing",
}


@pytest.mark.parametrize(("one", "two"), list(combinations(Kind, 2)))
def test_no_name_is_of_two_kinds(one: Kind, two: Kind) -> None:
    graph = turtle(f"ex:x a {DECLARATIONS[one]} , {DECLARATIONS[two]} .")
    (finding,) = check(graph)
    assert finding.rule == "punning"
    assert {one, two} == set(
        re.findall("|".join(sorted(Kind, key=len, reverse=True)), finding.message)
    )


@pytest.mark.parametrize("value", ['"0"^^xsd:nonNegativeInteger', '"1"^^xsd:nonNegativeInteger'])
@pytest.mark.parametrize("constraint", ["minCardinality", "maxCardinality", "cardinality"])
def test_counts_up_to_one_pass(constraint: str, value: str) -> None:
    graph = turtle(f"""
        ex:p a owl:ObjectProperty .
        ex:A a owl:Class ;
            rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:{constraint} {value} ] .
    """)
    assert check(graph) == []


def test_an_undeclared_name_is_reported_once_with_its_count() -> None:
    graph = turtle('ex:i a owl:Thing ; ex:p 1 , 2 . ex:j a owl:Thing ; ex:p "x" .')
    (finding,) = check(graph)
    assert finding.rule == "undeclared-term"
    assert "(in 3 triples)" in finding.message


def test_messages_use_the_prefixes_of_the_project() -> None:
    graph = turtle("<https://w3id.org/netgov/ontology#Position> owl:hasKey () .")
    assert [finding.message for finding in check(graph)] == ["owl:hasKey is not a term of OWL 1."]
    graph = turtle("<https://w3id.org/netgov/ontology#Position> a owl:Class , owl:ObjectProperty .")
    assert check(graph)[0].message.startswith("ng:Position is declared as object property")


def test_several_causes_give_several_findings_in_the_order_of_the_rules() -> None:
    graph = turtle("""
        ex:C a owl:Class ; owl:disjointWith ex:A ; rdfs:subClassOf ex:Unknown .
        ex:A a owl:Class ; owl:disjointWith ex:C .
        ex:i a ex:A ; ex:p "x" .
        ex:p a owl:ObjectProperty .
    """)
    ex = "https://example.org/"
    assert [(f.rule, str(f.triple[0]).removeprefix(ex)) for f in check(graph)] == [
        ("dl-only-term", "A"),
        ("dl-only-term", "C"),
        ("undeclared-term", "C"),
        ("object-value", "i"),
    ]


def test_the_order_of_triples_does_not_matter() -> None:
    whole = Graph()
    for path in INVALID:
        for triple in read(path):
            if not any(isinstance(term, BNode) for term in triple):
                whole.add(triple)
    expected = check(whole)
    assert len(expected) > 50
    shuffled = sorted(whole)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - a fixed order is wanted
    again = Graph()
    for triple in shuffled:
        again.add(triple)
    assert check(again) == expected


def test_checking_leaves_the_graph_alone() -> None:
    graph = read(FOLDER / "valid" / "every-construct.ttl")
    before = set(graph)
    check(graph)
    assert set(graph) == before


def test_a_finding_is_a_value() -> None:
    triple = (RDF.type, RDF.type, RDF.type)
    one, two = (Finding("rule", triple, "What.", "How.") for _ in range(2))
    assert one == two
    assert len({one, two}) == 1
