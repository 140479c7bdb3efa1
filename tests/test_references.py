from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.checks import references
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.loader import load
from tests.corpora import HARBOUR, append, copy

if TYPE_CHECKING:
    from pathlib import Path

BRIDGE = HARBOUR.with_name("bridge.ttl")


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    return copy(data, tmp_path / "corpus")


def line_of(result: Result) -> str:
    assert result.path is not None
    assert result.line is not None
    return result.path.read_text(encoding="utf-8").split("\n")[result.line - 1].strip()


def test_the_example_corpus_fits_together(folder: Path) -> None:
    assert references.check(load(folder)) == []


@pytest.mark.parametrize(
    ("statements", "line", "mend"),
    [
        ("claim:x ng:assertedBy person:ms-quai .", "ng:assertedBy person:ms-quai ;", "ms-quay?"),
        ("claim:x ng:assertedBy person:zzz .", "ng:assertedBy person:zzz ;", "Describe it"),
        ("claim:x a ng:Clame .", "a ng:Clame ;", "Did you mean Claim?"),
        ("claim:x ng:asertedBy person:ms-quay .", "ng:asertedBy person:ms-quay ;", "assertedBy?"),
        (
            "claim:x ng:assertedBy <https://w3id.org/netgov/id/persons/ms-quay> .",
            "ng:assertedBy <https://w3id.org/netgov/id/persons/ms-quay> ;",
            "kind",
        ),
    ],
)
def test_names_that_lead_nowhere(folder: Path, statements: str, line: str, mend: str) -> None:
    append(folder / HARBOUR, statements)
    (result,) = references.check(load(folder))
    assert (result.path, result.severity) == (folder / HARBOUR, Severity.VIOLATION)
    assert line_of(result) == line
    assert mend in str(result.mend)


def test_outside_names_need_no_description(folder: Path) -> None:
    append(folder / HARBOUR, "claim:x rdfs:seeAlso <https://example.org/> , wd:Q1 , graph:x .")
    assert references.check(load(folder)) == []


def test_beside_a_broken_file_missing_names_are_warnings(folder: Path) -> None:
    (folder / "graph" / "actors.ttl").write_text("broken", encoding="utf-8")
    results = references.check(load(folder))
    assert results
    assert {result.severity for result in results} == {Severity.WARNING}
    assert all("that could be read" in result.message for result in results)


def test_a_statement_in_two_files(folder: Path) -> None:
    append(folder / HARBOUR, 'place:example rdfs:label "Example"@en .')
    results = references.check(load(folder))
    assert {result.path for result in results} == {folder / HARBOUR, folder / "graph/actors.ttl"}
    assert {line_of(result) for result in results} == {'rdfs:label "Example"@en ;'}
    assert any("actors.ttl:15" in result.message for result in results)
    assert len(results) == 2
    (result,) = references.check(load(folder, [folder / HARBOUR]))
    assert result.path == folder / HARBOUR


def test_a_thing_that_two_articles_define(folder: Path) -> None:
    append(folder / HARBOUR, 'place:shared a ng:Place ; rdfs:label "one"@en .')
    append(folder / BRIDGE, 'place:shared a ng:Place ; rdfs:label "two"@en .')
    results = [r for r in references.check(load(folder)) if "Another article" in r.message]
    assert {result.path for result in results} == {folder / HARBOUR, folder / BRIDGE}
    assert {line_of(result) for result in results} == {"a ng:Place ;"}


def test_an_article_may_add_to_a_shared_thing(folder: Path) -> None:
    append(folder / BRIDGE, 'person:ms-quay rdfs:comment "Said nothing."@en .')
    assert references.check(load(folder)) == []


def test_blank_nodes_in_the_data(folder: Path) -> None:
    append(folder / HARBOUR, "claim:x ng:evidence [ ng:reason 'none' ] .")
    results = references.check(load(folder))
    assert {result.message for result in results} == {
        "A blank node cannot be linked to or compared."
    }
    assert {line_of(result) for result in results} == {"[", 'ng:reason "none" ;'}


def test_only_files_that_are_asked_for(folder: Path) -> None:
    append(folder / HARBOUR, "claim:x ng:assertedBy person:nobody .")
    assert references.check(load(folder, [folder / BRIDGE])) == []
    assert len(references.check(load(folder, [folder / HARBOUR]))) == 1
