"""What a release says is found by bisection, whatever the neighbours are called."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE, NG
from netgov_ld.release import build
from netgov_ld.release.lookup import Lookup

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release

NAMES = ("a", "a/b", "ab", "a-b", "é", "网络主权", "z")


def thing(name: str) -> URIRef:
    return URIRef(f"{BASE}id/topic/{name}")


@pytest.fixture
def release(tmp_path: Path) -> Release:
    dataset = Dataset()
    graph = dataset.graph(URIRef(f"{BASE}graph/topics"))
    for number, name in enumerate(NAMES):
        graph.add((thing(name), RDF.type, NG.Topic))
        for count in range(number):
            graph.add((thing(name), RDFS.label, Literal(f"{name}\n{count}")))
    node = BNode()
    graph.add((NG.Topic, RDFS.subClassOf, node))
    graph.add((node, OWL.onProperty, NG.topic))
    return build(dataset, tmp_path / "releases", version="1")


@pytest.mark.parametrize("name", NAMES)
def test_all_lines_about_a_subject_are_found(name: str, release: Release) -> None:
    lines = Lookup(release).about(thing(name))

    assert len(lines) == NAMES.index(name) + 1
    assert all(line.startswith(thing(name).n3().encode() + b" ") for line in lines)
    assert all(line.endswith(b" .\n") for line in lines)
    assert Lookup(release).knows(thing(name))


def test_every_line_is_found_by_its_subject(release: Release) -> None:
    lookup, found = Lookup(release), []
    for line in release.nquads.read_bytes().splitlines(keepends=True):
        subject = line.split(b" ")[0].decode()
        is_node = subject.startswith("_:")
        found.append((line, BNode(subject[2:]) if is_node else URIRef(subject[1:-1])))

    assert all(line in lookup.about(subject) for line, subject in found)
    assert any(isinstance(subject, BNode) for _, subject in found)


@pytest.mark.parametrize("name", ["", "0", "a/", "aa", "b", "zz"])
def test_what_is_not_there_is_not_found(name: str, release: Release) -> None:
    assert Lookup(release).about(thing(name)) == ()
    assert not Lookup(release).knows(thing(name))


def test_instances_are_counted(release: Release) -> None:
    assert Lookup(release).numbers["Topic"] == len(NAMES)
    assert Lookup(release).numbers["Position"] == 0


def test_a_release_may_be_empty(tmp_path: Path) -> None:
    lookup = Lookup(build(Dataset(), tmp_path, version="1"))

    assert lookup.about(thing("a")) == ()
    assert lookup.numbers["Topic"] == 0


def test_a_file_that_is_not_there_is_an_error(release: Release, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be read"):
        Lookup(replace(release, folder=tmp_path / "nowhere"))
