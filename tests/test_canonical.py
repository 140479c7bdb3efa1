from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netgov_ld.checks import canonical
from netgov_ld.checks.report import Severity
from netgov_ld.corpus.loader import load
from tests.corpora import HARBOUR, copy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    return copy(data, tmp_path / "corpus")


def test_the_example_corpus_is_canonical(folder: Path) -> None:
    assert canonical.check(load(folder)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "shown"),
    [
        ("    a ng:Article ;", "    a ng:Article;", 15, "'    a ng:Article;'"),
        ("PREFIX article:", "@prefix article:", 1, "'@prefix article: "),
        ("PREFIX article:", "\ufeffPREFIX article:", 1, "'\\ufeffPREFIX article:"),
        ("\n\narticle", "\n\n\narticle", 14, "''"),
    ],
)
def test_drift_shows_the_first_line_that_differs(
    folder: Path, old: str, new: str, line: int, shown: str
) -> None:
    path = folder / HARBOUR
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    if new.startswith("@"):
        text = text.replace("article/>", "article/> .", 1)
    path.write_text(text, encoding="utf-8")
    (result,) = canonical.check(load(folder))
    assert (result.path, result.line, result.severity) == (path, line, Severity.VIOLATION)
    assert shown in result.message
    assert result.mend == f"Run: netgov fmt {path}"


def test_windows_line_ends_and_missing_last_line_end(folder: Path) -> None:
    path = folder / HARBOUR
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    (result,) = canonical.check(load(folder))
    assert result.line == 1
    assert "\\r'" in result.message
    path.write_bytes(text.rstrip(b"\n"))
    (result,) = canonical.check(load(folder))
    assert result.line == text.count(b"\n") + 1
    assert "nothing (the end)" in result.message


def test_only_files_that_are_asked_for(folder: Path) -> None:
    for name in ("harbour", "bridge"):
        path = folder / "graph" / "articles" / f"{name}.ttl"
        path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert len(canonical.check(load(folder))) == 2
    assert len(canonical.check(load(folder, [folder / HARBOUR]))) == 1
