"""The shapes mean the same to pySHACL, to Jena and to a validator in Rust: the same report."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
import shifty
from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection

from netgov_ld.checks import shacl
from netgov_ld.checks import shapes as shapes_of
from netgov_ld.corpus.loader import Corpus, load
from netgov_ld.corpus.turtle import parse_file
from tests.stores import classpath
from tests.test_shapes import CONFORMING, EXAMPLES, FOLDER, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rdflib.term import Node

_LOGGED: Final = re.compile(r"^\d\d:\d\d:\d\d [A-Z]+ .*\n", re.MULTILINE)

Finding = tuple[str, str, str]
"""Focus node, path and component of a result."""


class Case(NamedTuple):
    """What is validated."""

    data: Graph
    shapes: Graph
    folder: Path


@pytest.fixture(scope="module")
def examples() -> Case:
    """Return every violating example."""
    conforming = parse_file(CONFORMING)
    data = parse_file(ROOT / "ontology" / "netgov.ttl") + conforming
    for example in EXAMPLES:
        data += example.graph(conforming)
    return Case(data, shapes_of.load(Corpus(()), FOLDER).graph, FOLDER)


@pytest.fixture(scope="module")
def shipped(checkout: Path) -> Case:
    """Return the data of the checkout."""
    data = Graph()
    for graph in load(checkout).dataset().graphs():
        data += graph
    return Case(data, shapes_of.load(Corpus(()), FOLDER).graph, FOLDER)


def pyshacl(case: Case, folder: Path) -> Graph:
    del folder
    return shacl.validate(case.data, case.shapes, case.folder)


def jena(case: Case, folder: Path) -> Graph:
    case.data.serialize(folder / "data.nt", format="nt", encoding="utf-8")
    case.shapes.serialize(folder / "shapes.nt", format="nt", encoding="utf-8")
    command = ["java", "-cp", classpath("jena"), "shacl.shacl", "validate"]
    command += ["--shapes", "shapes.nt", "--data", "data.nt"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # The log goes to the same place as the report.
    return Graph().parse(data=_LOGGED.sub("", done.stdout), format="turtle")


def rust(case: Case, folder: Path) -> Graph:
    del folder
    return shifty.validate(
        case.data, case.shapes, graph_mode="data", infer=False, on_unsupported="error"
    )[1]


def path_of(graph: Graph, path: Node | None) -> str:
    """Write a path; sequences within sequences are one sequence (SHACL, section 2.3.1)."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{path_of(graph, inverse)}"
    alternatives = graph.value(path, SH.alternativePath)
    if alternatives is not None:
        parts = [path_of(graph, part) for part in Collection(graph, alternatives)]
        return f"({'|'.join(sorted(parts))})"
    return "/".join(path_of(graph, part) for part in Collection(graph, path))


def findings(report: Graph, *, complex_paths: bool = True) -> Counter[Finding]:
    """Return what a report says; without complex paths, these are all written as ``...``."""
    found: Counter[Finding] = Counter()
    for node in report.objects(None, SH.result):
        assert (node, RDF.type, SH.ValidationResult) in report
        path = report.value(node, SH.resultPath)
        component = str(report.value(node, SH.sourceConstraintComponent)).partition("#")[2]
        written = path_of(report, path) if complex_paths or not path else str(path)
        if not complex_paths and path is not None and not isinstance(path, URIRef):
            written = "..."
        found[str(report.value(node, SH.focusNode)), written, component] += 1
    return found


@pytest.mark.parametrize(
    ("validate", "complex_paths"),
    # The validator in Rust gives each complex path as a blank node that says nothing.
    [(jena, True), (rust, False)],
)
def test_every_violating_example_is_reported_alike(
    examples: Case,
    tmp_path: Path,
    validate: Callable[[Case, Path], Graph],
    complex_paths: bool,
) -> None:
    expected = findings(pyshacl(examples, tmp_path), complex_paths=complex_paths)
    found = findings(validate(examples, tmp_path), complex_paths=complex_paths)
    assert sum(expected.values()) > 400
    assert found - expected == Counter()
    assert expected - found == Counter()


@pytest.mark.parametrize("validate", [pyshacl, jena, rust])
def test_the_data_conform(
    shipped: Case, tmp_path: Path, validate: Callable[[Case, Path], Graph]
) -> None:
    report = validate(shipped, tmp_path)
    assert [str(value) for value in report.objects(None, SH.conforms)] == ["true"]
