from __future__ import annotations

import json
from pathlib import Path

import pytest

from netgov_ld.checks.report import Report, Result, Severity
from netgov_ld.corpus.loader import load
from netgov_ld.errors import UnreadableInput
from netgov_ld.iris import thing
from netgov_ld.namespaces import NG


def result(
    path: str | None = "b.ttl",
    line: int | None = 2,
    severity: Severity = Severity.VIOLATION,
    message: str = "Wrong.",
    *,
    unreadable: bool = False,
) -> Result:
    return Result(
        check="shacl",
        severity=severity,
        path=None if path is None else Path(path),
        line=line,
        focus="urn:x",
        message=message,
        mend="Mend it.",
        unreadable=unreadable,
    )


def test_results_are_sorted_by_file_line_and_severity_and_stand_once() -> None:
    expected = [
        result("a.ttl", None),
        result("a.ttl", 1, Severity.VIOLATION),
        result("a.ttl", 1, Severity.WARNING),
        result("a.ttl", 1, Severity.INFO),
        result("a.ttl", 10),
        result("b.ttl", 2, message="A"),
        result("b.ttl", 2, message="B"),
        result(None, None),
    ]
    assert Report([*reversed(expected), *expected]).results == tuple(expected)


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (result(), "b.ttl:2: violation: Wrong. - Mend it. [shacl]"),
        (result(line=None), "b.ttl: violation: Wrong. - Mend it. [shacl]"),
        (result(None, None), "violation: Wrong. - Mend it. [shacl]"),
        (
            result(message="Two\nlines\there."),
            "b.ttl:2: violation: Two lines here. - Mend it. [shacl]",
        ),
    ],
)
def test_one_line_a_result(one: Result, text: str) -> None:
    assert one.to_text() == text
    assert Report([one]).to_text() == text + "\n"


def test_paths_are_as_short_as_they_can_be_named_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert result(str(tmp_path / "graph" / "a.ttl")).to_text().startswith("graph/a.ttl:2:")
    assert result(str(tmp_path.parent / "a.ttl")).to_text().startswith(str(tmp_path.parent))


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([], 0),
        ([result(severity=Severity.WARNING), result(severity=Severity.INFO)], 0),
        ([result(), result(severity=Severity.WARNING)], 1),
        ([result(), result(unreadable=True)], 2),
    ],
)
def test_exit_codes(results: list[Result], code: int) -> None:
    report = Report(results)
    assert report.exit_code == code
    assert report.is_clean == (code == 0)


def test_counts_and_summary() -> None:
    report = Report([result(), result("a.ttl", unreadable=True), result(severity=Severity.INFO)])
    assert report.counts == {Severity.VIOLATION: 2, Severity.WARNING: 0, Severity.INFO: 1}
    assert report.summary() == "2 violations, 0 warnings, 1 info. Not read: 1 file."
    assert Report([]).summary() == "0 violations, 0 warnings, 0 infos."
    assert Report([]).to_text() == ""


def test_json() -> None:
    document = json.loads(Report([result(message="网络")]).to_json())
    assert document == {
        "clean": False,
        "exitCode": 1,
        "counts": {"violation": 1, "warning": 0, "info": 0},
        "results": [
            {
                "check": "shacl",
                "severity": "violation",
                "path": "b.ttl",
                "line": 2,
                "focus": "urn:x",
                "message": "网络",
                "mend": "Mend it.",
            }
        ],
    }
    assert "网络" in Report([result(message="网络")]).to_json()


def test_results_of_statements_and_of_errors(data: Path) -> None:
    corpus = load(data / "corpus")
    (file,) = (file for file in corpus.files if file.name == "bridge")
    one = Result.at(
        file,
        (thing("article", "bridge"), NG.textLength, None),
        check="x",
        severity=Severity.INFO,
        message="m",
    )
    assert one.line is not None
    assert "ng:textLength" in file.text.split("\n")[one.line - 1]
    assert (one.path, one.focus) == (file.path, str(thing("article", "bridge")))
    broken = Result.of_error(UnreadableInput("x.ttl", "Not Turtle.", line=7, mend="Mend."))
    assert broken.to_text() == "x.ttl:7: violation: Not Turtle. - Mend. [syntax]"
    assert broken.unreadable
