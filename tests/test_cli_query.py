"""``netgov query``."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.endpoint import MAIN, RUNAWAY, make_release, people

if TYPE_CHECKING:
    from pathlib import Path

DATA = """\
<https://w3id.org/netgov/id/topic/privacy> <http://e/p> "a [bold]text[/bold]"@en <http://e/g> .
<https://w3id.org/netgov/id/topic/privacy> <http://e/p> <http://e/other> <http://e/g> .
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("release"), DATA, {"http://e/g": 2}).folder


def ask(release: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MAIN, "query", "--release", str(release), *words]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done


def test_a_table(release: Path) -> None:
    done = ask(release, "-", stdin="SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?o")
    assert done.returncode == 0
    assert "topic:privacy" in done.stdout
    assert "a [bold]text[/bold]" in done.stdout
    assert "2 rows" in done.stderr


@pytest.mark.parametrize(("style", "start"), [("csv", "s\r\n"), ("tsv", "?s\n"), ("xml", "<?xml")])
def test_formats_of_rows(release: Path, style: str, start: str) -> None:
    done = ask(release, "-", "--format", style, stdin="SELECT ?s { ?s ?p ?o }")
    assert done.stdout.replace("\n", "\r\n" if style == "csv" else "\n").startswith(start)


def test_json_from_a_file(release: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    done = ask(release, str(file), "--format", "json")
    assert json.loads(done.stdout)["boolean"] is True
    assert ask(release, str(file)).stdout == "yes\n"


def test_graphs_are_turtle(release: Path) -> None:
    done = ask(release, "-", stdin="PREFIX e: <http://e/> DESCRIBE ?s { ?s e:p e:other }")
    assert "@prefix e: <http://e/>" in done.stdout


def test_a_named_query(release: Path) -> None:
    assert ask(release, "positions", "--format", "csv").returncode == 0
    done = ask(release, "positions", "--param", "nonsense=1")
    assert done.returncode == 2
    assert "nonsense" in done.stderr


@pytest.mark.parametrize(
    ("words", "stdin", "part"),
    [
        (["nothing-of-that-name"], "", "no query named"),
        (["missing.rq"], "", "no such file"),
        (["-"], "SELECT * { ?s ?p }", "expected"),
        (["-"], "SELECT * { SERVICE <http://e/> { } }", "SERVICE is refused"),
        (["-"], "CLEAR ALL", "read-only"),
        (["-", "--format", "turtle"], "ASK {}", "cannot be written"),
        (["-", "--format", "odd"], "ASK {}", "cannot be written"),
        (["-", "--param", "a=b"], "ASK {}", "named query"),
        (["positions", "--param", "a"], "", "NAME=VALUE"),
    ],
)
def test_errors_are_one_line(release: Path, words: list[str], stdin: str, part: str) -> None:
    done = ask(release, *words, stdin=stdin)
    assert done.returncode == 2
    assert done.stdout == ""
    assert part in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_runaway_is_stopped(tmp_path: Path) -> None:
    release = make_release(tmp_path, people(500)).folder
    done = ask(release, "-", "--timeout", "0.3", stdin=RUNAWAY)
    assert done.returncode == 2
    assert "0.3 s" in done.stderr
