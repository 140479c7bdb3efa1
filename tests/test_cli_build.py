"""``netgov build`` releases clean data, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from netgov_ld.checks import run as checks
from netgov_ld.checks.report import Report, Result, Severity
from netgov_ld.cli import main
from netgov_ld.namespaces import BASE
from netgov_ld.release import Release, current, fingerprint
from netgov_ld.settings import data_folder

if TYPE_CHECKING:
    from click.testing import Result as Ran

NAMED = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
<https://w3id.org/netgov/dataset> a dcat:Dataset ; owl:versionInfo "1.2.0" .
"""


def netgov(*arguments: str | Path) -> Ran:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "graph" / "dataset.ttl"
    path.parent.mkdir(parents=True)
    path.write_text(NAMED, encoding="utf-8")
    return tmp_path / "data"


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """Put a list of results in the place of the checks, which have tests of their own."""
    found: list[Result] = []

    def run(_folder: Path, **_: Any) -> Report:
        return Report(found)

    monkeypatch.setattr(checks, "run", run)
    return found


def finding(severity: Severity) -> Result:
    return Result(
        check="shacl",
        severity=severity,
        path=Path("graph/dataset.ttl"),
        line=3,
        focus=None,
        message="Something is odd.",
    )


def test_the_shipped_data_becomes_a_release(tmp_path: Path) -> None:
    ran = netgov("build", "--output", tmp_path)

    assert ran.exit_code == 0, ran.output
    release = current(tmp_path, fingerprint(data_folder()))
    assert release is not None
    assert Release.open(release.folder, verify=True) == release
    assert release.quads > 5000
    assert f"{release.folder}: {release.quads} quads in {len(release.graphs)} named" in ran.stdout
    assert f"sha256 {release.digest}" in ran.stdout


@pytest.mark.usefixtures("findings")
def test_the_version_is_the_one_the_dataset_gives_itself(folder: Path, tmp_path: Path) -> None:
    ran = netgov("build", "--data", folder, "--output", tmp_path / "releases")

    assert ran.exit_code == 0, ran.output
    release = current(tmp_path / "releases")
    assert release is not None
    assert release.version == "1.2.0"
    assert release.graphs[f"{BASE}graph/dataset"] == 2


@pytest.mark.usefixtures("findings")
def test_the_settings_are_read_and_options_win(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETGOV_DATA", str(folder))
    monkeypatch.setenv("NETGOV_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("NETGOV_BASE", "https://example.com/")
    ran = netgov("build", "--base", "https://example.org/")

    assert ran.exit_code == 0, ran.output
    release = current(tmp_path / "releases")
    assert release is not None
    assert "https://example.org/graph/dataset" in release.graphs


def test_a_warning_is_shown_and_no_obstacle(
    folder: Path, tmp_path: Path, findings: list[Result]
) -> None:
    findings.append(finding(Severity.WARNING))
    ran = netgov("build", "--data", folder, "--output", tmp_path / "releases")

    assert ran.exit_code == 0
    assert "graph/dataset.ttl:3: warning: Something is odd." in ran.stderr
    assert current(tmp_path / "releases") is not None


def test_a_violation_is_shown_and_nothing_is_built(
    folder: Path, tmp_path: Path, findings: list[Result]
) -> None:
    findings.append(finding(Severity.VIOLATION))
    ran = netgov("build", "--data", folder, "--output", tmp_path / "releases")

    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert "graph/dataset.ttl:3: violation: Something is odd." in ran.stderr
    assert "No release was built" in ran.stderr
    assert "1 violation," in ran.stderr
    assert not (tmp_path / "releases").exists()


@pytest.mark.usefixtures("findings")
def test_the_release_that_was_current_stays_so_when_the_next_fails(
    folder: Path, tmp_path: Path, findings: list[Result]
) -> None:
    netgov("build", "--data", folder, "--output", tmp_path / "releases")
    before = current(tmp_path / "releases")
    findings.append(finding(Severity.VIOLATION))
    netgov("build", "--data", folder, "--output", tmp_path / "releases")

    assert current(tmp_path / "releases") == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--base", "example.org"], "cannot be the base"),
        (["--data", "nowhere"], "nowhere: There is no such folder"),
        (["--colour"], "No such option"),
        (["graph"], "unexpected extra argument"),
    ],
)
def test_wrong_input_gets_one_line(
    arguments: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = netgov("build", *arguments)

    assert ran.exit_code == 2
    assert complaint in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("findings")
def test_an_output_that_cannot_be_written_gets_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = netgov("build", "--data", folder, "--output", tmp_path / "file")

    assert ran.exit_code == 2
    assert "The release cannot be written" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_help_shows_an_example() -> None:
    ran = netgov("build", "--help")

    assert ran.exit_code == 0
    assert "Example: netgov build" in ran.stdout
