"""The pointer to the current release, and the fingerprint that says whether it is up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDFS, Dataset, Literal, URIRef

import netgov_ld
from netgov_ld.errors import ReleaseError
from netgov_ld.iris import graph_iri
from netgov_ld.release import Release, build, current, fingerprint, set_current

if TYPE_CHECKING:
    from pathlib import Path


def release_of(label: str, releases: Path) -> Release:
    dataset = Dataset()
    dataset.graph(graph_iri("one")).add((URIRef("x:s"), RDFS.label, Literal(label)))
    return build(dataset, releases, version="1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("graph/articles/a.ttl", "ontology/netgov.ttl", "ontology/rules/r.rq"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return tmp_path / "data"


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    assert current(tmp_path / "none", "inputs") is None


def test_the_last_one_set_is_the_current_one(tmp_path: Path) -> None:
    one, two = release_of("one", tmp_path), release_of("two", tmp_path)
    set_current(one, "inputs of one")
    assert current(tmp_path) == current(tmp_path, "inputs of one") == one

    set_current(two, "inputs of two")
    assert current(tmp_path) == current(tmp_path, "inputs of two") == two
    assert current(tmp_path, "inputs of one") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"folder": "x"}', "\x00"])
def test_a_pointer_that_is_none_is_reported(text: str, tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text(text)

    with pytest.raises(ReleaseError, match=r"current\.json.*does not name a release"):
        current(tmp_path)


def test_a_current_release_that_is_gone_is_reported(tmp_path: Path) -> None:
    release = release_of("one", tmp_path)
    set_current(release, "inputs")
    for path in release.folder.iterdir():
        path.unlink()
    release.folder.rmdir()

    with pytest.raises(ReleaseError, match="no such release"):
        current(tmp_path)


def test_the_fingerprint_stays_while_nothing_changes(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / "README").write_text("no part of the data")
    (folder / "graph" / "notes.txt").write_text("no part of the data")

    assert fingerprint(folder) == before


def test_the_fingerprint_moves_with_every_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {fingerprint(folder), fingerprint(folder, "https://example.org/")}
    (folder / "ontology" / "rules" / "r.rq").write_text("# another rule\n")
    seen.add(fingerprint(folder))
    (folder / "graph" / "articles" / "a.ttl").rename(folder / "graph" / "articles" / "b.ttl")
    seen.add(fingerprint(folder))
    (folder / "shapes").mkdir()
    (folder / "shapes" / "s.ttl").touch()
    seen.add(fingerprint(folder))
    monkeypatch.setattr(netgov_ld, "__version__", "0.0.0")
    seen.add(fingerprint(folder))

    assert len(seen) == 6
