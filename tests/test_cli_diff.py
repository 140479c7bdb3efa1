"""``netgov diff`` tells what changed, in words, as JSON and as RDF Patch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rdflib import Dataset

from netgov_ld.cli import main
from netgov_ld.release import diff

if TYPE_CHECKING:
    from click.testing import Result

    from netgov_ld.release import Release


@pytest.fixture
def releases(three_releases: tuple[Release, ...]) -> tuple[Release, ...]:
    return three_releases


def netgov(releases: tuple[Release, ...], *arguments: str) -> Result:
    folder = str(releases[0].folder.parent)
    return CliRunner().invoke(main, ["diff", *arguments, "--releases", folder])


def test_in_words(releases: tuple[Release, ...]) -> None:
    ran = netgov(releases, "1.0.0", "1.1.0")

    assert ran.exit_code == 0, ran.output
    lines = ran.stdout.splitlines()
    assert lines[0] == f"{releases[0].name} -> {releases[1].name}"
    assert lines[1].startswith("things: 0 added, 1 removed, ")
    assert lines[3] == "position (2)"
    assert lines[4].startswith("  - ")
    assert lines[4].endswith(", Ada Example)")
    assert any(line.startswith("      stance: ") and " -> neutral" in line for line in lines)
    assert "    + dcterms:isReplacedBy: There should be one toll for all" in lines


def test_current_is_a_name(releases: tuple[Release, ...]) -> None:
    ran = netgov(releases, "1.1.0", "current")

    assert ran.exit_code == 0, ran.output
    assert "  + Ada Example: sand is for everyone (supports, Ada Example)" in ran.stdout


def test_as_json(releases: tuple[Release, ...]) -> None:
    content = json.loads(netgov(releases, "1.0.0", "1.1.0", "--format", "json").stdout)

    assert content["new"] == releases[1].name
    assert content["changes"]


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_as_a_patch(releases: tuple[Release, ...]) -> None:
    ran = netgov(releases, "1.0.0", "1.1.0", "--format", "patch")

    assert ran.stdout.encode() == b"".join(diff.patch(releases[0], releases[1]))
    Dataset().parse(data=ran.stdout, format="patch")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["1.0.0", "9.9.9"], "There is no release '9.9.9'"),
        (["1.0.0", "1.0.0"], "have the same content"),
        (["1.0.0", "1.0.0", "--format", "patch"], "have the same content"),
        (["1.0.0"], "Missing argument"),
        (["1.0.0", "1.1.0", "--format", "xml"], "'xml'"),
    ],
)
def test_wrong_input_gets_one_line(
    arguments: list[str], complaint: str, releases: tuple[Release, ...]
) -> None:
    ran = netgov(releases, *arguments)

    assert ran.exit_code == 2
    assert complaint in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""


def test_help_shows_an_example() -> None:
    ran = CliRunner().invoke(main, ["diff", "--help"])

    assert ran.exit_code == 0
    assert "Example: netgov diff" in ran.stdout
