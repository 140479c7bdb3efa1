from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netgov_ld.cli import main
from tests.corpora import HARBOUR, append, copy


@pytest.fixture
def folder(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy(data, tmp_path / "corpus")
    monkeypatch.chdir(folder)
    return folder


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--data", ".", *arguments])


def test_clean(folder: Path) -> None:
    assert folder.is_dir()
    result = check()
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 violations, 0 warnings, 0 infos.\n"
    result = check("--sources", "texts")
    assert result.exit_code == 0
    assert result.stdout.startswith("graph/articles/bridge.ttl:10: info: Evidence and omissions")
    assert result.stderr == "0 violations, 0 warnings, 2 infos.\n"


def test_violations(folder: Path) -> None:
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    result = check()
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert line.startswith("graph/articles/harbour.ttl:")
    assert ": violation: <https://w3id.org/netgov/id/person/nobody> is described in no" in line
    assert line.endswith(" [references]")
    assert result.stderr == "1 violation, 0 warnings, 0 infos.\n"


def test_json(folder: Path) -> None:
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    result = check("--format", "json")
    document = json.loads(result.stdout)
    assert (document["clean"], document["exitCode"]) == (False, 1)
    assert document["results"][0]["path"] == "graph/articles/harbour.ttl"
    assert json.loads(check("--format", "json", "graph/actors.ttl").stdout)["results"] == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("latin.ttl", b"# one\n# caf\xe9\n", "latin.ttl:2: violation: Byte 0xe9 is not UTF-8."),
        ("binary.ttl", bytes(range(256)), "binary.ttl:2: violation: Byte 0x80 is not UTF-8."),
        ("utf16.ttl", "article:a".encode("utf-16"), "utf16.ttl:1: violation: Byte 0xff"),
        ("syntax.ttl", b"\n\n<a> <b>", "syntax.ttl:3: violation: This is not Turtle"),
        ("huge.ttl", b'<a> <b> "' + b"x" * 500_000, "huge.ttl:1: violation: This is not Turtle"),
        ("deep.ttl", b"<a> <b> " + b"[ <b> " * 5000, "nested too deeply"),
        ("prefix.ttl", b"article:a a ng:Article .", "Declare it, or run: netgov fmt"),
    ],
)
def test_unreadable_files_do_not_hide_the_others(
    folder: Path, name: str, content: bytes, message: str
) -> None:
    (folder / "graph" / name).write_bytes(content)
    actors = folder / "graph" / "actors.ttl"
    actors.write_bytes(actors.read_bytes() + b"\n\n")
    result = check()
    assert result.exit_code == 2
    assert message in result.stdout
    assert "actors.ttl" in result.stdout
    assert "Traceback" not in result.output
    assert all(len(line) < 500 for line in result.stdout.splitlines())
    assert result.stderr.endswith("Not read: 1 file.\n")


def test_an_empty_file_is_fine(folder: Path) -> None:
    (folder / "graph" / "empty.ttl").touch()
    assert check().exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["graph"], "graph: violation: This is a folder."),
        (["nothing.ttl"], "nothing.ttl: violation: There is no such file."),
    ],
)
def test_files_that_are_not_files(folder: Path, arguments: list[str], message: str) -> None:
    assert folder.is_dir()
    result = check(*arguments)
    assert result.exit_code == 2
    assert result.stdout.startswith(message)


@pytest.mark.parametrize("option", ["--data", "--sources"])
def test_folders_that_are_not_there(folder: Path, option: str) -> None:
    assert folder.is_dir()
    result = check(option, "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("netgov: nowhere: There is no such folder.")


def test_the_settings_name_the_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGOV_DATA", str(folder))
    monkeypatch.setenv("NETGOV_SOURCES", str(folder / "texts"))
    result = CliRunner().invoke(main, ["check", str(folder / HARBOUR)])
    assert result.stderr == "0 violations, 0 warnings, 1 info.\n"


def test_a_pipe_that_closes_early_is_quiet(folder: Path) -> None:
    for number in range(800):
        (folder / "graph" / "articles" / f"{number}.ttl").write_text("x", encoding="utf-8")
    command = f"{sys.executable} -m netgov_ld.cli check --data {folder}"
    result = subprocess.run(
        ["bash", "-c", f"{command} | head -n 1"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert result.stdout.count("\n") == 1
    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr
