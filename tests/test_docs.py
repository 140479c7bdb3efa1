"""The documents say what is there, and everything that is there is in the documents."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest

import netgov_ld
from netgov_ld.cli import COMMANDS
from netgov_ld.settings import Settings, data_folder

ROOT: Final = Path(__file__).parent.parent
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
MODULES: Final = [
    netgov_ld.__name__,
    *(
        module.name
        for module in pkgutil.walk_packages(netgov_ld.__path__, f"{netgov_ld.__name__}.")
        if not module.name.endswith(".__main__")  # to import one is to run it
    ),
]
LINK: Final = re.compile(r"\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]*))?\)")
HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SHELL: Final = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

FORBIDDEN: Final = {
    "a path of one machine": re.compile(
        r"(?<![\w.])/(?:root|home|Users|work)/[\w.]|\b[A-Z]:\\\\?Users"
    ),
    "the host of a package registry": re.compile(r"pythonhosted|\bpypi\.org/simple"),
    "a folder beside the checkout": re.compile(r"\.\./shared\b"),
}
ALLOWED: Final = {("a folder beside the checkout", ".ci/run")}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands_of(document: Path) -> list[list[str]]:
    """Return the words of each command in the shell blocks of a document."""
    blocks = [block.replace("\\\n", " ") for block in SHELL.findall(read(document))]
    lines = [line for block in blocks for line in block.splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))


BY_MACHINE: Final = {
    "cache_folder": "`netgov-ld` in `$XDG_CACHE_HOME` or `~/.cache`",
    "data": "where the program finds its own",
    "jobs": "the number of processors",
}
"""Defaults that are not the same everywhere, in words."""


def row(name: str) -> str:
    """Write the line of the settings table for a setting."""
    entry = next(entry for entry in fields(Settings) if entry.name == name)
    value = getattr(Settings(), name)
    if name in BY_MACHINE:
        shown = BY_MACHINE[name]
    elif value is None or value == ():
        shown = "none"
    else:
        shown = f"`{str(value).lower() if isinstance(value, bool) else value}`"
    return f"| `NETGOV_{name.upper()}` | {shown} | {entry.metadata['help']} |"


def test_there_are_documents() -> None:
    assert {path.name for path in DOCUMENTS} >= {
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "settings.md",
    }


@pytest.mark.parametrize("name", [entry.name for entry in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert row(name) in read(ROOT / "docs" / "settings.md").splitlines()


def test_every_documented_setting_exists() -> None:
    text = "\n".join(map(read, DOCUMENTS))
    known = {entry.name.upper() for entry in fields(Settings)} | {
        "FRONTEND",  # of hatch_build.py
        "TEST_REQUIRE_ALL",
        "TEST_SOURCES",
        "TEST_STORE",
        "TEST_TOOLS",
        "TEST_W3C",
    }

    assert set(re.findall(r"NETGOV_([A-Z0-9_]*[A-Z0-9])", text)) <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"\bnetgov {name}\b", read(ROOT / "README.md"))


def test_every_make_target_says_what_it_does() -> None:
    text = read(ROOT / "Makefile")
    phony = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split()

    assert set(phony) == targets()
    assert set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE)) == targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documented_commands_exist(document: Path) -> None:
    text = FENCE.sub("", read(document))
    quoted = [shlex.split(code) for code in re.findall(r"`((?:make|netgov) [^`]*)`", text)]
    for words in [*commands_of(document), *quoted]:
        program, arguments = Path(words[0]).name, [w for w in words[1:] if "=" not in w]
        if program == "make":
            assert set(arguments) <= targets(), words
        elif program == "netgov":
            assert arguments[0] in COMMANDS or arguments[0].startswith("-"), words


def test_the_readme_shows_the_two_commands() -> None:
    commands = commands_of(ROOT / "README.md")

    assert ["make", "serve"] in commands
    assert ["make", "test"] in commands


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target, anchor in LINK.findall(FENCE.sub("", read(document))):
        path = (document.parent / target).resolve() if target else document
        assert path.is_relative_to(ROOT), target
        assert path.exists(), target
        if anchor:
            headings = HEADING.findall(FENCE.sub("", read(path)))
            slugs = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
            assert anchor in slugs, f"{target}#{anchor}"


def test_modules_were_found() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_for(name: str) -> None:
    module = importlib.import_module(name)

    assert module.__doc__
    assert len(module.__doc__.splitlines()[0]) <= 100
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public), f"{name}.__all__ names {public!r}, which is not there"


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: which files belong to the project is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def offences(name: str, text: str) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]!r} is {what}"
        for what, pattern in FORBIDDEN.items()
        if (what, name) not in ALLOWED
        for found in pattern.finditer(text)
    ]


def test_no_tracked_file_depends_on_where_it_was_written() -> None:
    found = [
        offence
        for path in tracked()
        if path != Path(__file__)
        for offence in offences(
            path.relative_to(ROOT).as_posix(), path.read_bytes().decode("utf-8", "replace")
        )
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "see /home/ada/x",
        "/root/.cache",
        r"C:\Users\ada",
        "https://files.pythonhosted.org/x",
        "--index-url https://pypi.org/simple",
        "../shared/x",
    ],
)
def test_an_offender_is_found(text: str) -> None:
    (offence,) = offences("a.md", f"fine\n{text}\n")

    assert offence.startswith("a.md:2: ")


def test_what_only_looks_like_one_is_fine() -> None:
    assert offences("a.md", "https://example.org/home/page, /tmp, network/root") == []
    assert offences(".ci/run", "../shared/x") == []


def test_the_data_folder_is_the_checkout() -> None:
    assert data_folder() == ROOT
