"""The build hook of the front end: builds what changed, and says in a sentence what it lacks."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT: Final = Path(__file__).parent.parent
BUILD: Final = """\
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const [, , output] = process.argv;
mkdirSync(output);
writeFileSync(`${output}/page.js`, readFileSync("source.js"));
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hatch_build"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a front end that needs no package; npm reaches no registry."""
    folder = tmp_path / "frontend"
    folder.mkdir()
    (tmp_path / "netgov_ld" / "web" / "static").mkdir(parents=True)
    (folder / "build.mjs").write_text(BUILD, encoding="utf-8")
    (folder / "source.js").write_text("1;", encoding="utf-8")
    declare(folder, {})
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    return tmp_path


def declare(folder: Path, dependencies: dict[str, str]) -> None:
    package = {"name": "example", "version": "1.0.0", "scripts": {"build": "node build.mjs"}}
    lock = {
        "name": "example",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "example", "version": "1.0.0", "dependencies": dependencies},
            **{f"node_modules/{name}": {"version": v} for name, v in dependencies.items()},
        },
    }
    text = json.dumps({**package, "dependencies": dependencies})
    (folder / "package.json").write_text(text, encoding="utf-8")
    (folder / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def built(hook: ModuleType, project: Path) -> str:
    text: str = (project / hook.OUTPUT / "page.js").read_text(encoding="utf-8")
    return text


def test_only_what_changed_is_built_again(hook: ModuleType, project: Path) -> None:
    assert hook.build(project)
    assert not hook.build(project)

    (project / "frontend" / "source.js").write_text("2;", encoding="utf-8")
    assert hook.build(project)
    assert built(hook, project) == "2;"


def test_a_failed_build_leaves_what_was_there(hook: ModuleType, project: Path) -> None:
    hook.build(project)
    (project / "frontend" / "source.js").unlink()

    with pytest.raises(hook.FrontEndError, match=r"does not build(.|\n)*source\.js"):
        hook.build(project)
    assert built(hook, project) == "1;"


def test_without_a_registry_a_sentence_says_what_to_do(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook.build(project)
    declare(project / "frontend", {"left-pad": "1.3.0"})

    with pytest.raises(hook.FrontEndError, match=r"npm can reach its registry.*NETGOV_FRONTEND"):
        hook.build(project)
    monkeypatch.setenv(hook.KEEP, "keep")
    assert not hook.build(project)
    assert built(hook, project) == "1;"


def test_nothing_can_be_kept_that_was_never_built(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hook.KEEP, "keep")

    with pytest.raises(hook.FrontEndError, match="has not been built before"):
        hook.build(project)


def test_the_lock_names_versions_and_digests_and_no_address() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    del packages[""]

    assert len(packages) > 20
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())


def test_the_licence_of_every_bundled_package_is_there(hook: ModuleType) -> None:
    notice = (ROOT / hook.OUTPUT / "third-party.txt").read_text(encoding="utf-8")
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))

    for name in package["dependencies"]:
        assert (f"\n{name} " in notice) == (name != "esbuild"), name
    assert not (ROOT / hook.OUTPUT).with_name(".built").exists()
