from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from netgov_ld import iris
from netgov_ld.checks import rules
from netgov_ld.checks.report import Severity
from netgov_ld.corpus.loader import Corpus, SourceFile
from netgov_ld.corpus.turtle import parse_file
from netgov_ld.errors import UnreadableInput

FOLDER: Final = Path(__file__).parent.parent / "ontology" / "rules"
EXAMPLES: Final = Path(__file__).parent / "data" / "rules"
"""One violating example a rule, of the same name; ``# expect:`` names the offenders in it."""
NAMES: Final = sorted(path.stem for path in FOLDER.glob("*.rq"))
EXPECT: Final = re.compile(r"^# expect: (.+)$", re.MULTILINE)
RULE: Final = "# All is well.\n# mend: Do it.\nSELECT ?focus WHERE { ?focus ?p ?o }\n"


def corpus_of(path: Path) -> Corpus:
    text = path.read_text(encoding="utf-8")
    return Corpus((SourceFile(path, path.stem, parse_file(path), text),))


def corpus_from(tmp_path: Path, turtle: str) -> Corpus:
    path = tmp_path / "data.ttl"
    path.write_text(turtle, encoding="utf-8")
    return corpus_of(path)


def folder_of(tmp_path: Path, rule: str) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "some-rule.rq").write_text(rule, encoding="utf-8")
    return folder


def test_every_rule_has_an_example() -> None:
    assert len(NAMES) == 30
    assert sorted(path.stem for path in EXAMPLES.glob("*.ttl")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_finds_the_offenders_and_nothing_else(name: str, tmp_path: Path) -> None:
    example = EXAMPLES / f"{name}.ttl"
    corpus = corpus_of(example)
    expected = EXPECT.findall(corpus.files[0].text)[0].split()
    folder = folder_of(tmp_path, (FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    results = rules.check(corpus, folder)
    assert sorted({iris.short(str(result.focus)) for result in results}) == sorted(expected)
    for result in results:
        assert result.path == example
        assert result.line is not None
        line = corpus.files[0].text.splitlines()[result.line - 1]
        assert line.strip(), "a result names a line that is not empty"
        assert result.mend


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_is_a_sentence_and_tells_how_to_mend(name: str) -> None:
    rule = rules.load(FOLDER / f"{name}.rq")
    for sentence in (rule.says, rule.mend):
        assert re.fullmatch(r"[A-Z].*\.", sentence), sentence
        assert "  " not in sentence


def test_the_conforming_example_keeps_the_rules(checkout: Path) -> None:
    ontology = checkout / "ontology" / "netgov.ttl"
    example = checkout / "tests" / "data" / "shapes" / "conforming.ttl"
    files = (*corpus_of(ontology).files, *corpus_of(example).files)
    results = rules.check(Corpus(files), FOLDER)
    assert [result.to_text() for result in results] == []


def test_a_result_says_who_what_and_where(tmp_path: Path) -> None:
    corpus = corpus_from(
        tmp_path,
        "PREFIX ng: <https://w3id.org/netgov/ontology#>\n"
        "PREFIX event: <https://w3id.org/netgov/id/event/>\n"
        "event:a ng:inSeries event:s ;\n    ng:edition 3 .\n"
        "event:b ng:inSeries event:s ; ng:edition 3 .\n",
    )
    rule = (FOLDER / "edition-unique.rq").read_text(encoding="utf-8")
    first, second = sorted(
        rules.check(corpus, folder_of(tmp_path, rule)), key=lambda result: result.line or 0
    )
    assert (first.line, second.line) == (4, 5)
    assert first.check == "rules:some-rule"
    assert first.severity == Severity.VIOLATION
    assert first.focus == "https://w3id.org/netgov/id/event/a"
    assert first.message == (
        "event:a: No two events of one series have the same edition. Found: '3'."
        " event:b has it too."
    )


def test_long_literals_are_cut_and_blank_nodes_named(tmp_path: Path) -> None:
    corpus = corpus_from(tmp_path, f'[] <http://example.org/p> "{"x" * 99}" .\n')
    folder = folder_of(
        tmp_path, "# Nothing is said.\n# mend: Stop.\nSELECT ?focus ?value { ?focus ?p ?value }"
    )
    (result,) = rules.check(corpus, folder)
    assert result.message == f"a blank node: Nothing is said. Found: '{'x' * 60}...'."
    assert result.line == 1


@pytest.mark.parametrize("severity", list(Severity))
def test_a_rule_may_be_less_than_a_violation(severity: Severity, tmp_path: Path) -> None:
    corpus = corpus_from(tmp_path, "<urn:a> <urn:b> <urn:c> .\n")
    text = RULE.replace("SELECT", f"# severity: {severity}\nSELECT")
    (result,) = rules.check(corpus, folder_of(tmp_path, text))
    assert result.severity == severity


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("SELECT ?focus WHERE { ?focus ?p ?o }", "comment lines", 1),
        ("# Says.\nSELECT ?focus WHERE { ?focus ?p ?o }", "comment lines", 1),
        (RULE.replace("SELECT", "# severity: fatal\nSELECT"), "no severity 'fatal'", None),
        (RULE.replace("?o }", "?o"), "not SPARQL", 4),
        (RULE.replace("?p", "no:p"), "not SPARQL", 3),
        ("# All is well.\n# mend: Do it.\nASK { ?focus ?p ?o }", "SELECT query", None),
        (RULE.replace("SELECT ?focus", "SELECT ?p"), "SELECT query", None),
    ],
)
def test_broken_rules_are_results(
    text: str, message: str, line: int | None, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path, text)
    (folder / "whole.rq").write_text(RULE, encoding="utf-8")
    corpus = corpus_from(tmp_path, "<urn:a> <urn:b> <urn:c> .\n")
    broken, whole = rules.check(corpus, folder)
    assert (broken.path, broken.line) == (folder / "some-rule.rq", line)
    assert message in broken.message
    assert broken.unreadable
    assert whole.check == "rules:whole"


def test_a_folder_without_rules_is_not_clean(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no modelling rules"):
        rules.check(Corpus(()), tmp_path)


@pytest.mark.parametrize(
    ("declaration", "mend"),
    [
        ("PREFIX ng: <https://w3id.org/netgov/ontology/>", "Declare it as"),
        ("@prefix ex: <https://w3id.org/netgov/ontology#> .", "Use ng:"),
        ("PREFIX ex: <http://example.org/>", "Add it to the table"),
    ],
)
def test_prefixes_mean_the_same_everywhere(declaration: str, mend: str, tmp_path: Path) -> None:
    corpus = corpus_from(tmp_path, f"# first line\n{declaration}\n<urn:a> a <urn:b> .\n")
    query = (
        f"# Says.\n# mend: Do.\n{declaration.strip('@. ')}\nSELECT ?focus {{ ?focus <urn:c> 1 }}"
    )
    folder = folder_of(tmp_path, query)
    in_data, in_rule = rules.check(corpus, folder)
    assert (in_data.path, in_data.line) == (tmp_path / "data.ttl", 2)
    assert (in_rule.path, in_rule.line) == (folder / "some-rule.rq", 3)
    for result in (in_data, in_rule):
        assert result.check == "prefixes"
        assert mend in str(result.mend)
