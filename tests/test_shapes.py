"""The shapes: what they find in the examples, and how they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import RDF, SH, BNode, Graph, URIRef

from netgov_ld import iris
from netgov_ld.checks import coverage, shacl
from netgov_ld.checks import shapes as shapes_of
from netgov_ld.corpus.loader import Corpus, SourceFile
from netgov_ld.corpus.turtle import parse_file
from netgov_ld.namespaces import NGSH
from tests.shape_examples import COMPONENTS, Example, Finding, constraints, examples, findings

if TYPE_CHECKING:
    from netgov_ld.checks.shapes import Shapes

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "shapes"
DATA: Final = Path(__file__).parent / "data" / "shapes"
CONFORMING: Final = DATA / "conforming.ttl"
EXAMPLES: Final = [
    example
    for path in sorted(DATA.glob("*.ttl"))
    if path != CONFORMING
    for example in examples(path)
]


def name_of(example: Example) -> str:
    return f"{example.path.stem}: {example.says}"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return shapes_of.load(Corpus(()), FOLDER)


@pytest.fixture(scope="module")
def conforming() -> Graph:
    return parse_file(CONFORMING)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return parse_file(ROOT / "ontology" / "netgov.ttl")


@pytest.fixture(scope="module")
def reported(shapes: Shapes, conforming: Graph, ontology: Graph) -> frozenset[Finding]:
    """What is reported where all the violating examples stand together."""
    data = ontology + conforming
    for example in EXAMPLES:
        data += example.graph(conforming)
    return frozenset(findings(shacl.validate(data, shapes.graph, FOLDER)))


def test_the_conforming_example_conforms(
    shapes: Shapes, conforming: Graph, ontology: Graph
) -> None:
    report = shacl.validate(ontology + conforming, shapes.graph, FOLDER)
    assert list(findings(report)) == []


def test_every_shape_meets_the_conforming_example(conforming: Graph, ontology: Graph) -> None:
    files = (
        SourceFile(CONFORMING, "conforming", conforming, CONFORMING.read_text("utf-8")),
        SourceFile(FOLDER, "ontology", ontology, ""),
    )
    assert [result.message for result in coverage.check(Corpus(files), FOLDER)] == []


def test_the_examples_were_found() -> None:
    assert len(EXAMPLES) == 130
    assert len({name_of(example) for example in EXAMPLES}) == len(EXAMPLES)
    subjects = {path.stem for path in DATA.glob("*.ttl")} - {CONFORMING.stem}
    # The file of prefixes holds no shapes.
    assert subjects == {path.stem for path in FOLDER.glob("*.ttl")} - {"prefixes"}


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_breaks_what_it_says_and_nothing_else(
    example: Example, reported: frozenset[Finding], conforming: Graph
) -> None:
    assert example.expected, "it expects nothing"
    own = {iris.short(str(subject)) for subject in example.graph(conforming).subjects()}
    focus = own | {finding.focus for finding in example.expected}
    # What other examples expect of a thing that they share with this one is their affair.
    others = {f for other in EXAMPLES if other is not example for f in other.expected}
    assert {f for f in reported if f.focus in focus} - others == example.expected


def test_nothing_else_is_reported(reported: frozenset[Finding]) -> None:
    expected = {finding for example in EXAMPLES for finding in example.expected}
    assert reported - expected == set()


def test_an_example_alone_is_reported_as_among_the_others(
    shapes: Shapes, conforming: Graph, ontology: Graph
) -> None:
    (example,) = (each for each in EXAMPLES if each.says == "A statement with a stance.")
    data = ontology + conforming + example.graph(conforming)
    report = shacl.validate(data, shapes.graph, FOLDER)
    assert set(findings(report)) == example.expected


def test_every_constraint_has_a_violating_example(shapes: Shapes) -> None:
    broken = {(f.shape, f.component) for example in EXAMPLES for f in example.expected}
    wanted = constraints(shapes)
    assert len(wanted) == 372
    assert wanted - broken == set()


def test_every_parameter_is_known_to_the_examples(shapes: Shapes) -> None:
    """A constraint of a kind that nobody listed would need no example."""
    other = {
        RDF.type, SH.closed, SH.declare, SH.flags, SH.ignoredProperties, SH.message, SH.path,
        SH.prefixes, SH.property, SH.qualifiedValueShape, SH.select, SH.severity,
        *shapes_of.TARGETS,
    }  # fmt: skip
    named = {p for shape in shapes.named() for p in shapes.graph.predicates(shape)}
    assert named - other - COMPONENTS.keys() == set()


def test_shapes_are_named_and_stand_in_one_file(shapes: Shapes) -> None:
    for shape in shapes.reporting():
        assert isinstance(shape, URIRef), "a shape that reports has a name"
        assert shape.startswith(str(NGSH))
    for shape in shapes.named():
        files = [file.path.name for file in shapes.files if (shape, None, None) in file.graph]
        assert len(files) == 1, f"{shape} stands in {files}"


def test_blank_nodes_only_for_paths_lists_and_conditions(shapes: Shapes) -> None:
    allowed = {
        SH["and"], SH["or"], SH["not"], SH.xone, SH.path, SH.inversePath, SH.property,
        SH.ignoredProperties, SH.languageIn, SH.qualifiedValueShape, RDF.first, RDF.rest, SH["in"],
    }  # fmt: skip
    used = {p for _, p, o in shapes.graph if isinstance(o, BNode)}
    assert used <= allowed
    reporting = shapes.reporting()
    for shape, condition in shapes.graph.subject_objects(SH.property):
        assert isinstance(condition, URIRef) or shape not in reporting


def test_whatever_is_reported_tells_how_bad_it_is_and_how_to_mend_it(shapes: Shapes) -> None:
    for name, _ in sorted(constraints(shapes)):
        shape = NGSH[name.partition(":")[2]]
        messages = list(shapes.graph.objects(shape, SH.message))
        for query in shapes.graph.objects(shape, SH.sparql):
            messages += shapes.graph.objects(query, SH.message)
        assert len(messages) == 1, name
        (message,) = messages
        assert getattr(message, "language", None) == "en", name
        # One sentence that says what is demanded, then at least one that tells how to mend it.
        assert re.fullmatch(r"\S[^\n]*?\. [A-Z][^\n]*\.", str(message)), f"{name}: {message}"
        assert len(list(shapes.graph.objects(shape, SH.severity))) == 1, name


def test_shapes_know_where_they_stand(shapes: Shapes) -> None:
    place = shapes.place(NGSH["position-stance"], SH.minCount)
    assert place is not None
    file, line = place
    assert file.path == FOLDER / "positions.ttl"
    assert file.text.splitlines()[line - 1].strip() == "sh:minCount 1 ;"
    assert shapes.place(NGSH.nobody) is None


def test_paths_lead_over_their_properties(shapes: Shapes) -> None:
    def local(shape: str) -> set[str]:
        path = shapes.graph.value(NGSH[shape], SH.path)
        assert path is not None
        return {iris.short(name) for name in shapes.properties(path)}

    assert local("position-stance") == {"ng:stance"}
    assert local("proposition-expressed") == {"ng:expresses"}
    assert local("article-passages") == {"oa:hasSource", "oa:hasSelector", "oa:end"}
