from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from netgov_ld.cli import main
from netgov_ld.cli.fmt import command
from tests.corpora import HARBOUR, copy

if TYPE_CHECKING:
    from pathlib import Path

UNTIDY = "@prefix a: <http://example.org/> .\na:s a:p 44.10, 'x' . # why\n"
TIDY = (
    "<http://example.org/s>\n"
    "    <http://example.org/p>\n"
    '        "x" ,\n'
    "        44.10 ;\n"
    ".\n"
    "\n"
    "# why\n"
)


@pytest.fixture
def folder(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy(data, tmp_path / "corpus")
    monkeypatch.chdir(folder)
    return folder


def fmt(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["fmt", *arguments])


def test_canonical_files_are_left_alone(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.ttl")}
    for arguments in (["--data", "."], ["--data", ".", "--check"], [str(HARBOUR)]):
        result = fmt(*arguments)
        assert (result.exit_code, result.output) == (0, "")
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*.ttl")}


def test_changed_files_are_written_and_named(folder: Path) -> None:
    (folder / "graph" / "untidy.ttl").write_text(UNTIDY, encoding="utf-8")
    result = fmt("--data", ".")
    assert (result.exit_code, result.stdout) == (0, "graph/untidy.ttl\n")
    assert (folder / "graph" / "untidy.ttl").read_bytes() == TIDY.encode()
    assert fmt("--data", ".").stdout == ""


def test_check_writes_nothing(folder: Path) -> None:
    path = folder / "graph" / "untidy.ttl"
    path.write_text(UNTIDY, encoding="utf-8")
    result = fmt("--check", "graph/untidy.ttl", str(HARBOUR))
    assert (result.exit_code, result.stdout) == (1, "graph/untidy.ttl\n")
    assert path.read_text(encoding="utf-8") == UNTIDY


def test_a_broken_file_is_left_alone_and_does_not_hide_the_others(folder: Path) -> None:
    for name, data in {
        "a.ttl": b"broken",
        "b.ttl": b"\xff\xfe",
        "c.ttl": UNTIDY.encode(),
    }.items():
        (folder / name).write_bytes(data)
    result = fmt("a.ttl", "b.ttl", "c.ttl", "missing.ttl", "graph")
    assert result.exit_code == 2
    assert result.stdout == "c.ttl\n"
    lines = result.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == [
        "a.ttl", "b.ttl", "missing.ttl", "graph",
    ]  # fmt: skip
    assert (folder / "a.ttl").read_bytes() == b"broken"
    assert (folder / "b.ttl").read_bytes() == b"\xff\xfe"


def test_a_file_that_would_not_say_the_same_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.ttl").write_text(UNTIDY, encoding="utf-8")
    monkeypatch.setattr("netgov_ld.corpus.turtle.canonical", lambda _: "<urn:a> <urn:b> 1 .\n")
    result = fmt("a.ttl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "would not say the same" in result.stderr
    assert (folder / "a.ttl").read_text(encoding="utf-8") == UNTIDY


def test_an_empty_file_stays_empty(folder: Path) -> None:
    (folder / "empty.ttl").touch()
    assert fmt("empty.ttl").output == ""


def test_a_folder_without_data(tmp_path: Path) -> None:
    result = fmt("--data", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.startswith("netgov: ")
    assert result.stderr.count("\n") == 1


def test_several_processes_say_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        name, text = f"{number}.ttl", "<x:a> <x:b> ." if number == 3 else UNTIDY
        (folder / "graph" / name).write_text(text, encoding="utf-8")
    monkeypatch.setitem(command.callback.__globals__, "_BATCH", 2)  # type: ignore[union-attr]
    monkeypatch.setitem(command.callback.__globals__, "_MANY", 0)  # type: ignore[union-attr]
    alone = fmt("--data", ".", "--check", "--jobs", "1")
    shared = fmt("--data", ".", "--jobs", "2")

    assert (alone.exit_code, shared.exit_code) == (2, 2)
    assert alone.stdout == shared.stdout
    assert alone.stderr == shared.stderr
    assert len(shared.stdout.splitlines()) == 6
    assert "3.ttl" in shared.stderr
    assert (folder / "graph" / "6.ttl").read_text(encoding="utf-8") == TIDY
