"""A release is opened only if it is one, whole and unaltered, and the error says how to mend it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDFS, Dataset, Literal, URIRef

from netgov_ld.errors import ReleaseError
from netgov_ld.iris import graph_iri
from netgov_ld.release import Release, build
from netgov_ld.release import manifest as manifests


@pytest.fixture
def release(tmp_path: Path) -> Release:
    dataset = Dataset()
    dataset.graph(graph_iri("one")).add((URIRef("x:s"), RDFS.label, Literal("a thing", lang="en")))
    return build(dataset, tmp_path / "releases", version="1")


def rewrite(path: Path, text: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(text)


def test_an_opened_release_is_the_built_one(release: Release) -> None:
    assert Release.open(release.folder) == Release.open(release.folder, verify=True) == release
    assert release.nquads.is_file()
    assert release.trig.is_file()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no such release.*netgov build"):
        Release.open(tmp_path / "none")


def test_a_folder_that_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no manifest\.json"):
        Release.open(tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "format None"),
        (b'{"format": 99}', "format 99, this program reads format 2"),
        (b'{"format": 2}', "not a manifest"),
        (b'{"format": 2, "files": []}', "not a manifest"),
        (b'{"format": 2, "files": {"netgov.nq": 3}}', "not a manifest"),
    ],
)
def test_a_manifest_that_is_none(text: bytes, complaint: str, release: Release) -> None:
    rewrite(release.folder / "manifest.json", text)

    with pytest.raises(ReleaseError, match=complaint) as caught:
        Release.open(release.folder)
    assert caught.value.mend is not None
    assert "netgov build" in caught.value.mend


@pytest.mark.parametrize("name", ["netgov.nq", "netgov.trig"])
def test_a_missing_file(name: str, release: Release) -> None:
    (release.folder / name).unlink()

    with pytest.raises(ReleaseError, match=rf"{name}: This file of the release is missing"):
        Release.open(release.folder)


def test_a_file_of_another_size(release: Release) -> None:
    rewrite(release.nquads, release.nquads.read_bytes()[:-1])

    with pytest.raises(ReleaseError, match=r"netgov\.nq: It has \d+ bytes instead of \d+"):
        Release.open(release.folder)


def test_a_file_of_the_same_size_is_found_out_on_request(release: Release) -> None:
    rewrite(release.nquads, release.nquads.read_bytes().replace(b"thing", b"think"))

    assert Release.open(release.folder) == release
    with pytest.raises(ReleaseError, match=r"netgov\.nq: Its content is not what was released"):
        Release.open(release.folder, verify=True)


@pytest.mark.parametrize(
    "change", [{"digest": "0" * 64}, {"files": {}}], ids=["another digest", "no files"]
)
def test_a_manifest_that_contradicts_itself(change: dict[str, Any], release: Release) -> None:
    path = release.folder / "manifest.json"
    rewrite(path, json.dumps(json.loads(path.read_bytes()) | change).encode())

    with pytest.raises(ReleaseError, match="do not go together"):
        Release.open(release.folder)


@pytest.mark.parametrize("name", ["netgov.nq", "manifest.json"])
def test_a_file_that_cannot_be_read(
    name: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not stop a superuser, so the refusal is the test's own."""
    read = Path.open

    def refusing(self: Path, *args: Any, **options: Any) -> Any:
        if self.name == name:
            raise PermissionError(13, "Permission denied")
        return read(self, *args, **options)

    monkeypatch.setattr(Path, "open", refusing)
    with pytest.raises(ReleaseError, match=f"{name}: It cannot be read: Permission denied"):
        Release.open(release.folder, verify=True)


def test_a_release_is_verified_once_until_a_file_is_touched(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, seals = tmp_path / "release", tmp_path / "seals"
    shutil.copytree(release.folder, folder)
    read: list[str] = []
    compare = manifests._compare

    def recording(path: Path, size: int, digest: str | None) -> None:
        if digest is not None:
            read.append(path.name)
        compare(path, size, digest)

    monkeypatch.setattr(manifests, "_compare", recording)
    for _ in range(2):
        Release.open(folder, verify=True, seals=seals)
    assert sorted(read) == sorted(Path(name).name for name in release.files)
    path = folder / "netgov.nq"
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content[:-2] + b"!\n")
    with pytest.raises(ReleaseError, match="not what was released"):
        Release.open(folder, verify=True, seals=seals)
    with pytest.raises(ReleaseError, match="not what was released"):
        Release.open(folder, verify=True, seals=seals)
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match="not what was released"):
        Release.open(folder, verify=True, seals=tmp_path / "file" / "seals")
