from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.checks import coverage
from netgov_ld.checks.report import Severity
from netgov_ld.corpus.loader import Corpus, SourceFile
from netgov_ld.corpus.turtle import parse_file
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """\
PREFIX ng: <https://w3id.org/netgov/ontology#>
PREFIX ngsh: <https://w3id.org/netgov/shapes#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX person: <https://w3id.org/netgov/id/person/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
DATA = """
ng:Envoy rdfs:subClassOf ng:Person .
ng:Robot a owl:Class ; skos:scopeNote "Kept for the wider field: machines that speak."@en .
ng:serial a owl:DatatypeProperty ; skos:scopeNote "Kept for the wider field: of robots."@en .
person:ada a ng:Envoy ; ng:knows person:ben .
"""


def corpus_of(tmp_path: Path, *, problems: tuple[UnreadableInput, ...] = ()) -> Corpus:
    path = tmp_path / "data.ttl"
    path.write_text(PREFIXES + DATA, encoding="utf-8")
    file = SourceFile(path, "data", parse_file(path), path.read_text("utf-8"))
    return Corpus((file,), problems)


def shapes_of(tmp_path: Path, turtle: str) -> Path:
    folder = tmp_path / "shapes"
    folder.mkdir()
    (folder / "some.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "shape",
    [
        "sh:targetClass ng:Envoy",
        "sh:targetClass ng:Person",  # a class above one that has things
        "sh:targetClass ng:Robot",  # kept for the wider field
        "sh:targetNode person:ada",
        "sh:targetSubjectsOf ng:knows",
        "sh:targetObjectsOf ng:knows",
        "sh:targetSubjectsOf ng:serial",
        "sh:targetClass ng:Person ; sh:property ngsh:p . ngsh:p a sh:PropertyShape ;"
        " sh:path ( [ sh:inversePath ng:knows ] ng:serial )",
        "sh:targetClass ng:Person ; sh:property ngsh:p . ngsh:p a sh:PropertyShape ;"
        " sh:path ng:forbidden ; sh:maxCount 0",
        "sh:targetClass ng:Person ; sh:or ( ngsh:p ngsh:q ) . ngsh:p a sh:NodeShape ."
        " ngsh:q a sh:NodeShape ; sh:not ngsh:r . ngsh:r a sh:NodeShape",
    ],
)
def test_shapes_that_meet_data(shape: str, tmp_path: Path) -> None:
    folder = shapes_of(tmp_path, f"ngsh:s a sh:NodeShape ; {shape} .\n")
    assert coverage.check(corpus_of(tmp_path), folder) == []


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("sh:targetClass ng:Persn", "target sh:targetClass ng:Persn of this shape selects nothing"),
        ("sh:targetNode person:eve", "target sh:targetNode person:eve"),
        ("sh:targetSubjectsOf ng:nows", "target sh:targetSubjectsOf ng:nows"),
        ("sh:targetObjectsOf ng:nows", "target sh:targetObjectsOf ng:nows"),
        ("sh:closed true", "No target leads to this shape"),
    ],
)
def test_shapes_that_meet_nothing(shape: str, message: str, tmp_path: Path) -> None:
    folder = shapes_of(tmp_path, f"ngsh:s a sh:NodeShape ;\n    {shape} .\n")
    (result,) = coverage.check(corpus_of(tmp_path), folder)
    assert result.check == "coverage"
    assert result.severity == Severity.VIOLATION
    assert result.path == folder / "some.ttl"
    assert result.focus == "https://w3id.org/netgov/shapes#s"
    assert result.message.startswith("ngsh:s: ")
    assert message in result.message
    assert result.mend


@pytest.mark.parametrize("path", ["ng:nows", "( ng:knows ng:nows )", "[ sh:inversePath ng:nows ]"])
def test_a_misspelt_property_is_found(path: str, tmp_path: Path) -> None:
    folder = shapes_of(
        tmp_path,
        "ngsh:s a sh:NodeShape ; sh:targetClass ng:Person ; sh:property ngsh:p .\n"
        f"ngsh:p a sh:PropertyShape ;\n    sh:minCount 0 ;\n    sh:path {path} .\n",
    )
    (result,) = coverage.check(corpus_of(tmp_path), folder)
    assert (
        result.message == "ngsh:p: The property ng:nows of this shape occurs nowhere in the data."
    )
    assert result.line is not None
    line = (folder / "some.ttl").read_text("utf-8").splitlines()[result.line - 1]
    assert line.strip().startswith("sh:path")


def test_properties_inside_conditions_count_as_well(tmp_path: Path) -> None:
    folder = shapes_of(
        tmp_path,
        "ngsh:s a sh:NodeShape ; sh:targetClass ng:Person ;\n"
        "    sh:not [ sh:path ng:nows ; sh:minCount 1 ] .\n",
    )
    (result,) = coverage.check(corpus_of(tmp_path), folder)
    assert result.message.startswith("A shape without a name: The property ng:nows")


def test_beside_a_file_that_could_not_be_read_it_is_a_warning(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, problems=(UnreadableInput("x.ttl", "Broken."),))
    folder = shapes_of(tmp_path, "ngsh:s a sh:NodeShape ; sh:targetClass ng:Persn .\n")
    (result,) = coverage.check(corpus, folder)
    assert result.severity == Severity.WARNING
