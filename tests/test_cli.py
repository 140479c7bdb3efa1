from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from netgov_ld import __version__
from netgov_ld.cli import COMMANDS, INTERRUPTED, LazyGroup, main
from netgov_ld.errors import CheckFailed, NotFound, UnreadableInput

HEAVY = ("rdflib", "pyshacl", "flask", "pyoxigraph", "rich", "slugify", "sentencex")


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> dict[str, BaseException]:
    """Put a command in place of ``check`` that raises what the test puts in."""
    raised: dict[str, BaseException] = {}

    @click.command("check")
    def command() -> None:
        raise raised["error"]

    monkeypatch.setattr("netgov_ld.cli.check.command", command)
    return raised


def test_help_lists_every_command(runner: CliRunner) -> None:
    for option in ("--help", "-h"):
        result = runner.invoke(main, [option])
        assert result.exit_code == 0
        for name in COMMANDS:
            assert f"\n  {name}" in result.output


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_of_each_command_has_an_example(runner: CliRunner, name: str) -> None:
    result = runner.invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert f"Example: netgov {name}" in " ".join(result.output.split())


def test_version(runner: CliRunner) -> None:
    assert runner.invoke(main, ["--version"]).output.strip() == f"netgov, version {__version__}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], ["There is no command 'chek'. Did you mean 'check'?"]),
        (["zzz"], ["There is no command 'zzz'. Use one of: check, fmt,"]),
        (["check", "--suorces"], ["No such option", "--suorces", "Did you mean", "--sources"]),
        (["--frobnicate"], ["No such option", "--frobnicate"]),
        (["check", "--format", "xml"], ["Invalid value for '--format'", "xml", "text", "json"]),
        (["locate"], ["Missing argument 'TEXT'."]),
    ],
)
def test_unknown_input_gives_one_line_and_exit_code_2(
    runner: CliRunner, arguments: list[str], said: list[str]
) -> None:
    result = runner.invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("netgov: ")
    assert all(words in result.stderr for words in [*said, "--help"]), result.stderr


def test_no_command_shows_the_help(runner: CliRunner) -> None:
    result = runner.invoke(main, [])
    assert result.exit_code == 2
    assert "Commands:" in result.output or "--help" in result.output


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CheckFailed("Not clean.", mend="Mend it."), 1, "netgov: Not clean. Mend it.\n"),
        (NotFound("No such\nthing."), 2, "netgov: No such thing.\n"),
        (UnreadableInput("a.ttl", "Broken.", line=3), 2, "netgov: a.ttl:3: Broken.\n"),
        (PermissionError(13, "Permission denied", "x"), 2, "netgov: x: Permission denied.\n"),
        (OSError(28, "No space left on device"), 2, "netgov: System: No space left on device.\n"),
    ],
)
def test_errors_become_a_line_and_an_exit_code(
    runner: CliRunner, failing: dict[str, BaseException], error: Exception, code: int, line: str
) -> None:
    failing["error"] = error
    result = runner.invoke(main, ["check"])
    assert (result.exit_code, result.stderr) == (code, line)


def test_a_fault_of_the_program_is_one_line_too(
    runner: CliRunner, failing: dict[str, BaseException]
) -> None:
    failing["error"] = ZeroDivisionError("division by zero")
    result = runner.invoke(main, ["check"])
    assert result.exit_code == 70
    assert result.stderr.startswith("netgov: This is a fault in netgov: ZeroDivisionError:")
    assert "(test_cli.py:" in result.stderr
    assert "Traceback" not in result.stderr


def test_interruption(runner: CliRunner, failing: dict[str, BaseException]) -> None:
    failing["error"] = KeyboardInterrupt()
    result = runner.invoke(main, ["check"])
    assert result.exit_code == INTERRUPTED == 130
    assert result.stderr.strip() == "netgov: Interrupted."


def test_a_closed_pipe_is_no_news(runner: CliRunner, failing: dict[str, BaseException]) -> None:
    failing["error"] = BrokenPipeError(32, "Broken pipe")
    result = runner.invoke(main, ["check"])
    assert result.exit_code == 1
    assert result.stderr == ""


def test_commands_can_be_called_without_exiting(failing: dict[str, BaseException]) -> None:
    failing["error"] = CheckFailed("Not clean.")
    with pytest.raises(CheckFailed):
        main(["check"], standalone_mode=False)


def test_a_module_without_a_command_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netgov_ld.cli.check.command", object())
    with pytest.raises(TypeError, match="not a click command"):
        LazyGroup().get_command(click.Context(main), "check")


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["new", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from netgov_ld.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    assert result.stderr.strip() == "[]"
