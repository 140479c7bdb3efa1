"""The W3C test suite of SHACL, core and SPARQL, against pySHACL as this package calls it.

And against pyshifty, the validator in Rust that ``test_validators`` compares it with.

Source: https://w3c.github.io/data-shapes/data-shapes-test-suite/. A test passes if the results
agree in number, focus node, path, value, component and severity, or if a failure was wanted and
one is raised.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
import rdflib
import shifty
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef

from netgov_ld.checks import shacl
from netgov_ld.checks.plan import planned
from netgov_ld.corpus.snapshot import Snapshot
from netgov_ld.errors import UnreadableInput
from tests.conftest import W3C, available

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from _pytest.mark.structures import ParameterSet
    from rdflib.term import Node

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
COUNT: Final = 120
"""Tests that the manifests name: 98 of core, 22 of SPARQL."""

EXCEPTIONS: Final = {
    "core/property/uniqueLang-002": 'pySHACL takes "1"^^xsd:boolean for true.',
    "sparql/pre-binding/shapesGraph-001": "pySHACL does not bind $shapesGraph, which is optional.",
}
"""Test -> why it does not pass; one that passes all the same fails, and is to be taken out."""

RUST_EXCEPTIONS: Final = {"core/property/uniqueLang-002": 'It takes "1"^^xsd:boolean for true too.'}


@dataclass(frozen=True)
class Case:
    """One test of the suite."""

    name: str
    file: Path


def read(file: Path) -> Graph:
    return Graph().parse(file, format="turtle", publicID=file.as_uri())


def local(name: Node | None) -> Path:
    """Return the file that a manifest or an action names."""
    return Path(url2pathname(urlsplit(str(name)).path))


def cases(manifest: Path, root: Path) -> Iterator[Case]:
    graph = read(manifest)
    if (None, RDF.type, SHT.Validate) in graph:
        yield Case(manifest.relative_to(root).with_suffix("").as_posix(), manifest)
    for included in sorted(local(name) for name in graph.objects(None, MF.include)):
        yield from cases(included, root)


def discovered() -> list[Case]:
    folder = available(W3C)
    root = folder / "shacl" if folder is not None else None
    return list(cases(root / "manifest.ttl", root)) if root is not None else []


CASES: Final = discovered()


def outcome(report: Graph, head: Node) -> Counter[tuple[str, ...]]:
    """Return what the results of a report say; blank nodes have no names to compare."""
    keys = (
        SH.focusNode,
        SH.resultPath,
        SH.value,
        SH.sourceConstraintComponent,
        SH.resultSeverity,
    )

    def shown(node: Node | None) -> str:
        return "_" if isinstance(node, BNode) else "" if node is None else node.n3()

    return Counter(
        tuple(shown(report.value(result, key)) for key in keys)
        for result in report.objects(head, SH.result)
    )


def test_the_whole_suite_was_found(w3c: Path) -> None:
    assert len(CASES) == COUNT, f"{w3c} holds another number of tests"
    assert EXCEPTIONS.keys() <= {case.name for case in CASES}


def marked(exceptions: Mapping[str, str]) -> list[ParameterSet]:
    """Return all tests, with those that are known not to pass."""
    return [
        pytest.param(
            case,
            marks=[pytest.mark.xfail(reason=exceptions[case.name], strict=True)]
            if case.name in exceptions
            else [],
            id=case.name,
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", marked(EXCEPTIONS))
def test_w3c(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # values are compared as written
    graph = read(case.file)
    (test,) = graph.subjects(RDF.type, SHT.Validate)
    action, expected = graph.value(test, MF.action), graph.value(test, MF.result)
    data = read(local(graph.value(action, SHT.dataGraph)))
    shapes = read(local(graph.value(action, SHT.shapesGraph)))
    if expected == SHT.Failure:
        with pytest.raises(UnreadableInput):
            shacl.validate(data, shapes, case.file)
        return
    assert isinstance(expected, BNode | URIRef)
    report = shacl.validate(data, shapes, case.file)
    (head,) = report.subjects(RDF.type, SH.ValidationReport)
    assert outcome(report, head) == outcome(graph, expected)
    # The form in which articles are validated says the same, though nothing twice.
    nodes = {*data.all_nodes(), *shapes.objects(None, SH.targetNode)}
    quick = shacl.validate(Snapshot(data), planned(shapes, data, nodes), case.file)
    (head,) = quick.subjects(RDF.type, SH.ValidationReport)
    assert outcome(quick, head).keys() == outcome(graph, expected).keys()


@pytest.mark.parametrize("case", marked(RUST_EXCEPTIONS))
def test_the_validator_in_rust(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    graph = read(case.file)
    (test,) = graph.subjects(RDF.type, SHT.Validate)
    action, expected = graph.value(test, MF.action), graph.value(test, MF.result)
    data = read(local(graph.value(action, SHT.dataGraph)))
    shapes = read(local(graph.value(action, SHT.shapesGraph)))

    def report() -> Graph:
        options: dict[str, Any] = {"graph_mode": "data", "infer": False}
        return shifty.validate(data, shapes, on_unsupported="error", **options)[1]

    if expected == SHT.Failure:
        with pytest.raises(ValueError, match=r"\S"):
            report()
        return
    assert isinstance(expected, BNode | URIRef)
    found = report()
    (head,) = found.subjects(RDF.type, SH.ValidationReport)
    assert outcome(found, head) == outcome(graph, expected)
