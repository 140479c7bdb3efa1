"""An installed wheel brings the data along and finds it, wherever it is run from."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
FOLDERS: Final = ("graph", "ontology", "shapes")


def python(*arguments: str | Path, cwd: Path, path: Path | None = None) -> str:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("NETGOV_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environ | ({"PYTHONPATH": str(path)} if path else {}),
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend that is installed, without asking a registry."""
    folder = tmp_path_factory.mktemp("dist")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    python("-m", "pip", "wheel", *options, ROOT, cwd=folder)
    (path,) = folder.glob("netgov_ld-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel by itself; its dependencies are those of the running Python."""
    folder = tmp_path_factory.mktemp("site")
    options = ("--quiet", "--no-deps", "--no-index", "--target", folder)
    python("-m", "pip", "install", *options, wheel, cwd=folder)
    return folder


def test_the_wheel_holds_the_package_and_the_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "netgov_ld").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    data = {
        f"netgov_ld/data/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }

    assert len(data) > 15
    assert names == package | data


def test_the_wheel_holds_the_built_front_end(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    built = "netgov_ld/web/static/built"

    for name in ("charts.js", "editor.css", "editor.js", "search.js", "third-party.txt"):
        assert f"{built}/{name}" in names
    assert not [name for name in names if "node_modules" in name or name.startswith("frontend")]


def test_a_wheel_from_the_sdist_is_the_same(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The front end is in the sdist as it was built: npm is not asked again."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_offline", "true")
    python("-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path, cwd=ROOT)
    (sdist,) = tmp_path.glob("netgov_ld-*.tar.gz")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir")
    python("-m", "pip", "wheel", *options, tmp_path, sdist, cwd=tmp_path)
    (second,) = tmp_path.glob("netgov_ld-*.whl")

    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(second) as other:
        assert {e.filename: e.CRC for e in one.infolist() if "RECORD" not in e.filename} == {
            e.filename: e.CRC for e in other.infolist() if "RECORD" not in e.filename
        }


def test_the_wheel_carries_both_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist() if "/licenses/" in name}

    assert names == {"LICENSE", "LICENSE-DATA"}


def test_an_installed_package_finds_its_data(installed: Path, tmp_path: Path) -> None:
    script = "from netgov_ld.settings import data_folder; print(data_folder())"
    found = Path(python("-c", script, cwd=tmp_path, path=installed).strip())

    assert found == installed / "netgov_ld" / "data"
    for folder in FOLDERS:
        assert (found / folder).is_dir()


def test_the_command_of_an_installed_package_runs(installed: Path, tmp_path: Path) -> None:
    script = "from netgov_ld.cli import main; main()"

    assert "netgov" in python("-c", script, "--version", cwd=tmp_path, path=installed)
