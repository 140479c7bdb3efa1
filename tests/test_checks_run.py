from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.checks.report import Report, Severity
from netgov_ld.checks.run import run
from netgov_ld.errors import UnreadableInput
from tests.conftest import SOURCES, available
from tests.corpora import HARBOUR, append, copy, swap

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    return copy(data, tmp_path / "corpus")


def found(report: Report) -> set[tuple[str, str]]:
    return {
        (result.check.split(":")[0], result.path.name if result.path else "")
        for result in report.results
        if result.severity == Severity.VIOLATION
    }


def test_the_example_corpus_passes(folder: Path) -> None:
    report = run(folder, sources=folder / "texts")
    assert report.is_clean
    assert found(report) == set()


def test_each_check_has_its_say_in_one_report(folder: Path) -> None:
    append(folder / HARBOUR, 'claim:x ng:assertedBy person:nobody ; ng:reason "x"^^xsd:integer .')
    append(folder / "ontology" / "netgov.ttl", "ng:Port owl:disjointWith ng:Place .")
    swap(folder / HARBOUR, '"stands alone"@en', '"not there"@en')
    actors = folder / "graph" / "actors.ttl"
    (folder / "graph" / "broken.ttl").write_text("a b", encoding="utf-8")
    append(folder / "graph" / "actors.ttl", "person:x a ng:Person . article:x a ng:Article .")
    actors.write_text(actors.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    report = run(folder, sources=folder / "texts")
    assert found(report) >= {
        ("syntax", "broken.ttl"),
        ("canonical", "actors.ttl"),
        ("literals", "harbour.ttl"),
        ("owl-lite", "netgov.ttl"),
        ("evidence", "harbour.ttl"),
        ("rules", "actors.ttl"),
        ("shacl", "actors.ttl"),
    }
    assert ("references", "harbour.ttl") not in found(report)
    assert any(r.check == "references" and r.severity == Severity.WARNING for r in report.results)
    assert report.exit_code == 2


def test_shapes_that_meet_no_data(folder: Path) -> None:
    swap(folder / "shapes" / "article.ttl", "ng:Article", "ng:Artikle")
    report = run(folder)
    assert ("coverage", "article.ttl") in found(report)


def test_broken_shapes_and_rules_are_reported_once_beside_all_else(folder: Path) -> None:
    (folder / "shapes" / "article.ttl").write_text("<a> <b>", encoding="utf-8")
    (folder / "ontology" / "rules" / "labelled.rq").write_text("# x\n# mend: y\nSELEC")
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    report = run(folder)
    assert sorted((r.check, r.path.name if r.path else "") for r in report.results) == [
        ("references", "harbour.ttl"),
        ("rules", "labelled.rq"),
        ("syntax", "article.ttl"),
    ]
    assert report.exit_code == 2


@pytest.mark.parametrize("part", ["shapes/article.ttl", "ontology/rules/labelled.rq"])
def test_a_folder_without_shapes_or_rules_cannot_be_checked(folder: Path, part: str) -> None:
    (folder / part).unlink()
    report = run(folder)
    assert report.exit_code == 2
    assert any("It holds no" in result.message for result in report.results)


def test_a_name_without_description_is_reported_once(folder: Path) -> None:
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    report = run(folder)
    assert [result.check for result in report.results] == ["references"]


def test_owl_lite_findings_name_rule_file_and_line(folder: Path) -> None:
    path = folder / "ontology" / "netgov.ttl"
    swap(path, "owl:allValuesFrom ng:Place", "owl:hasValue place:example")
    report = run(folder)
    results = [result for result in report.results if result.check.startswith("owl-lite:")]
    assert results
    for result in results:
        assert result.path == path
        assert result.line is not None
        block = path.read_text(encoding="utf-8").split("\n")[result.line - 2 : result.line + 2]
        assert any("hasValue" in row for row in block)


def test_only_files_that_are_asked_for_are_reported(folder: Path) -> None:
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    bridge = folder / "graph" / "articles" / "bridge.ttl"
    swap(bridge, '"Nobody"@en', '"Somebody"@en')
    report = run(folder, [bridge], sources=folder / "texts")
    assert found(report) == {("evidence", "bridge.ttl")}
    report = run(folder, [folder / HARBOUR], sources=folder / "texts")
    assert found(report) == {("references", "harbour.ttl")}


def test_a_broken_file_beside_those_that_are_asked_for_is_a_warning(folder: Path) -> None:
    broken = folder / "graph" / "broken.ttl"
    broken.write_text("a b", encoding="utf-8")
    report = run(folder, [folder / HARBOUR])
    assert report.exit_code == 0
    assert [(r.path, r.severity) for r in report.results] == [(broken, Severity.WARNING)]
    report = run(folder, [broken])
    assert report.exit_code == 2


def test_folders_that_are_not_there(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        run(tmp_path / "no")
    with pytest.raises(UnreadableInput, match="no such folder"):
        run(folder, sources=tmp_path / "no")


def test_progress_is_told_step_by_step(folder: Path) -> None:
    steps: list[str] = []
    run(folder, progress=steps.append)
    assert steps[0] == "reading what articles share"
    assert "2 of 2 articles" in steps
    assert steps[-1] == "the corpus as a whole"


@pytest.fixture(scope="module")
def shipped(checkout: Path) -> Report:
    """Check the shipped data once, against the texts where they are at hand."""
    return run(checkout, sources=available(SOURCES))


def test_the_shipped_data_passes(shipped: Report) -> None:
    serious = [result for result in shipped.results if result.severity != Severity.INFO]
    assert Report(serious).to_text() == ""


def test_the_shipped_data_passes_against_the_texts(
    shipped: Report, sources: Path, checkout: Path
) -> None:
    articles = sorted((checkout / "graph" / "articles").glob("*.ttl"))
    notes = [result for result in shipped.results if result.check == "evidence"]
    assert sources.is_dir()
    assert [note.path for note in notes] == articles
    assert all(" touch " in note.message for note in notes)
