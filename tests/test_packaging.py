"""What is declared, what is locked, and what is said about both agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

import netgov_ld

ROOT: Final = Path(__file__).parent.parent
LOCKS: Final = {path.name: path for path in sorted((ROOT / "requirements").glob("*.txt"))}
PINNED: Final = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;]+)", re.MULTILINE)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> dict[str, str]:
    return dict(PINNED.findall(LOCKS[name].read_text(encoding="utf-8")))


def bounds(*groups: str) -> dict[str, str]:
    """Return the lowest version of each declared dependency, with those of some groups."""
    content = project()
    declared = list(content["project"]["dependencies"])
    for group in groups:
        declared += [e for e in content["dependency-groups"][group] if isinstance(e, str)]
    parts = (requirement.split(">=") for requirement in declared)
    return {name.partition("[")[0]: lowest for name, lowest in parts}


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def normal(version: str) -> tuple[int, ...]:
    """Drop trailing zeros: 3.0 and 3.0.0 are one version (PEP 440)."""
    parts = numbers(version)
    while parts and parts[-1] == 0:
        parts = parts[:-1]
    return parts


def test_the_locks_are_there() -> None:
    assert set(LOCKS) == {"dev.txt", "lowest.txt", "runtime.txt"}


def test_the_version_is_said_once() -> None:
    assert project()["project"]["version"] == netgov_ld.__version__


def test_the_build_backend_is_the_locked_one() -> None:
    assert set(project()["build-system"]["requires"]) <= set(
        project()["dependency-groups"]["build"]
    )


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("runtime.txt", ["build"]), ("dev.txt", ["build", "test", "dev"])],
)
def test_the_lock_holds_everything_declared(lock: str, groups: list[str]) -> None:
    locked = pins(lock)
    for name, lowest in bounds(*groups).items():
        assert name in locked, f"{name} is not locked: make lock"
        assert numbers(locked[name]) >= numbers(lowest), name


def test_both_locks_hold_the_same_versions() -> None:
    runtime, dev = pins("runtime.txt"), pins("dev.txt")

    assert {name: dev.get(name) for name in runtime} == runtime


def test_the_lowest_versions_are_the_declared_ones() -> None:
    locked = pins("lowest.txt")
    for name, lowest in bounds("build", "test").items():
        assert normal(locked[name]) == normal(lowest), f"{name}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_has_a_digest_and_no_address(lock: str) -> None:
    text = LOCKS[lock].read_text(encoding="utf-8")

    assert "make lock" in text.split("\n\n", 1)[0]
    assert "--only-binary :all:" in text.splitlines()
    assert "://" not in text
    assert not re.search(r"(?:^|\s)[~/]", text)
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", requirement), requirement
