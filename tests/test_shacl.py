from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.checks import shacl
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.loader import Corpus, SourceFile
from netgov_ld.corpus.turtle import parse_file
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """\
PREFIX ng: <https://w3id.org/netgov/ontology#>
PREFIX ngsh: <https://w3id.org/netgov/shapes#>
PREFIX person: <https://w3id.org/netgov/id/person/>
PREFIX position: <https://w3id.org/netgov/id/position/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SHAPES = """\
ngsh:Position a sh:NodeShape ;
    sh:targetClass ng:Position ;
    sh:property ngsh:proponent , ngsh:ordinal .
ngsh:proponent a sh:PropertyShape ;
    sh:path ng:proponent ;
    sh:minCount 1 ;
    sh:class ng:Person ;
    sh:severity sh:Violation ;
    sh:message "A position has a proponent. Add ng:proponent."@en .
ngsh:ordinal a sh:PropertyShape ;
    sh:path ng:ordinal ;
    sh:maxLength 3 ;
    sh:severity sh:Warning ;
    sh:message "An ordinal is short. Cut it. Then cut it again."@en .
"""
FINE = "position:a a ng:Position ; ng:proponent person:a . person:a a ng:Person .\n"


def corpus_of(tmp_path: Path, turtle: str) -> Corpus:
    path = tmp_path / "data.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return Corpus((SourceFile(path, "data", parse_file(path), path.read_text("utf-8")),))


def shapes_of(tmp_path: Path, turtle: str) -> Path:
    folder = tmp_path / "shapes"
    folder.mkdir()
    (folder / "some.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    return folder


def line_of(result: Result) -> str:
    assert result.path is not None
    assert result.line is not None
    return result.path.read_text(encoding="utf-8").splitlines()[result.line - 1].strip()


def test_data_that_conform(tmp_path: Path) -> None:
    assert shacl.check(corpus_of(tmp_path, FINE), shapes_of(tmp_path, SHAPES)) == []


def test_a_missing_value_is_reported_at_its_thing(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, FINE + "\nposition:b a ng:Position .\n")
    (result,) = shacl.check(corpus, shapes_of(tmp_path, SHAPES))
    assert result.check == "shacl:proponent"
    assert result.severity == Severity.VIOLATION
    assert result.focus == "https://w3id.org/netgov/id/position/b"
    assert result.message == "position:b: A position has a proponent."
    assert result.mend == "Add ng:proponent."
    assert line_of(result) == "position:b a ng:Position ."


def test_a_wrong_value_is_reported_at_its_line(tmp_path: Path) -> None:
    corpus = corpus_of(
        tmp_path,
        "person:a a ng:Person .\n"
        "position:b a ng:Position ;\n    ng:proponent person:a ;\n    ng:proponent position:b .\n",
    )
    (result,) = shacl.check(corpus, shapes_of(tmp_path, SHAPES))
    assert result.message == "position:b: A position has a proponent."  # it is its own value
    assert line_of(result) == "ng:proponent position:b ."


def test_severities_and_literals(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, FINE + f'position:a ng:ordinal "{"x" * 99}" .\n')
    (result,) = shacl.check(corpus, shapes_of(tmp_path, SHAPES))
    assert result.severity == Severity.WARNING
    assert result.message == f"position:a: An ordinal is short. Found: '{'x' * 60}...'."
    assert result.mend == "Cut it. Then cut it again."


def test_values_fill_the_messages_of_queries(tmp_path: Path) -> None:
    query = """
ngsh:named a sh:NodeShape ; sh:targetClass ng:Person ; sh:severity sh:Info ;
    sh:sparql [ sh:message "The name is {?name}. Change it."@en ;
        sh:select "SELECT $this ?name { $this <https://w3id.org/netgov/ontology#name> ?name }" ] .
"""
    corpus = corpus_of(tmp_path, 'person:a a ng:Person ; ng:name "Ada" .\n')
    (result,) = shacl.check(corpus, shapes_of(tmp_path, query))
    assert (result.check, result.severity) == ("shacl:named", Severity.INFO)
    assert result.message == "person:a: The name is Ada."
    assert result.mend == "Change it."


def test_faults_of_shapes_come_alone(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, "position:b a ng:Position .\n")
    wrong = SHAPES.replace("sh:minCount 1", 'sh:minCount "one"')
    (result,) = shacl.check(corpus, shapes_of(tmp_path, wrong))
    assert result.check == "shacl:shapes"
    assert result.focus == "https://w3id.org/netgov/shapes#proponent"
    assert "no shape by SHACL's own shapes" in result.message
    assert line_of(result) == 'sh:minCount "one" ;'


def test_all_faults_of_shapes_are_found(tmp_path: Path) -> None:
    wrong = SHAPES.replace("sh:minCount 1", 'sh:minCount "one"').replace(
        "sh:maxLength 3", 'sh:maxLength "three"'
    )
    results = shacl.check(corpus_of(tmp_path, FINE), shapes_of(tmp_path, wrong))
    assert {line_of(result) for result in results} == {
        'sh:minCount "one" ;',
        'sh:maxLength "three" ;',
    }


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (SHAPES.replace("sh:class", 'sh:pattern "[" ; sh:class'), "cannot be used"),
        (
            'ngsh:q a sh:NodeShape ; sh:targetClass ng:Position ; sh:sparql [ sh:select "?" ] .',
            "cannot be used",
        ),
        (
            "ngsh:q a sh:NodeShape ; sh:targetClass ng:Position ;"
            ' sh:sparql [ sh:select "SELECT $this { VALUES ?x { 1 } }" ] .',
            "VALUES",
        ),
    ],
)
def test_shapes_that_cannot_be_used(shapes: str, message: str, tmp_path: Path) -> None:
    folder = shapes_of(tmp_path, shapes)
    with pytest.raises(UnreadableInput, match=message):
        shacl.check(corpus_of(tmp_path, FINE + 'position:a ng:proponent "x" .\n'), folder)


def test_declared_prefixes_are_those_of_the_table(tmp_path: Path) -> None:
    declared = """
<https://w3id.org/netgov/shapes> sh:declare ngsh:one , ngsh:two , ngsh:three .
ngsh:one sh:prefix "ng" ; sh:namespace "https://w3id.org/netgov/ontology#"^^xsd:anyURI .
ngsh:two sh:prefix "oa" ; sh:namespace "http://example.org/oa#"^^xsd:anyURI .
ngsh:three sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI .
"""
    results = shacl.check(corpus_of(tmp_path, FINE), shapes_of(tmp_path, SHAPES + declared))
    mends = {str(result.focus).rsplit("#", 1)[-1]: result.mend for result in results}
    assert mends == {
        "two": 'Declare sh:namespace "http://www.w3.org/ns/oa#"^^xsd:anyURI.',
        "three": "Remove it.",
    }


def test_the_data_are_not_altered(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, FINE)
    before = set(corpus.union())
    shacl.check(corpus, shapes_of(tmp_path, SHAPES))
    assert set(corpus.union()) == before


def test_without_shapes_nothing_is_clean(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="holds no shapes"):
        shacl.check(corpus_of(tmp_path, FINE), tmp_path / "none")
