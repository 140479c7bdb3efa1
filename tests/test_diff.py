"""The difference of two releases is the difference of their quads, and a patch carries it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.compare import to_isomorphic
from rdflib.namespace import OWL, RDF, RDFS, XSD

from netgov_ld.errors import UsageError
from netgov_ld.namespaces import BASE, NG
from netgov_ld.release import build, diff

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release

GRAPH = URIRef(f"{BASE}graph/ontology")


def restricted(folder: Path, *limits: int, note: str | None = None) -> Release:
    dataset = Dataset()
    graph = dataset.graph(GRAPH)
    graph.add((NG.Topic, RDF.type, OWL.Class))
    for limit in limits:
        node = BNode()
        graph.add((NG.Topic, RDFS.subClassOf, node))
        graph.add((node, RDF.type, OWL.Restriction))
        graph.add((node, OWL.onProperty, NG.topic))
        graph.add((node, OWL.minCardinality, Literal(limit)))
    if note is not None:
        graph.add((NG.Topic, RDFS.comment, Literal(note)))
    return build(dataset, folder, version="1")


def loaded(nquads: bytes) -> Dataset:
    dataset = Dataset()
    dataset.parse(data=nquads, format="nquads")
    return dataset


def quads(dataset: Dataset) -> set[tuple[object, ...]]:
    return set(dataset.quads())


@pytest.fixture
def releases(three_releases: tuple[Release, ...]) -> tuple[Release, ...]:
    return three_releases


@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 0), (1, 2), (0, 2)])
def test_the_changes_are_the_difference_of_the_quads(
    old: int, new: int, releases: tuple[Release, ...]
) -> None:
    before = set(releases[old].nquads.read_bytes().splitlines(keepends=True))
    after = set(releases[new].nquads.read_bytes().splitlines(keepends=True))
    found = list(diff.changes(releases[old], releases[new], whole=True))

    assert {line for change in found for line in change.removed} == before - after
    assert {line for change in found for line in change.added} == after - before
    subjects = [change.subject for change in found]
    assert len(set(subjects)) == len(subjects)
    for change in found:
        key = f"{change.subject} ".encode()
        assert change.before == any(line.startswith(key) for line in before)
        assert change.after == any(line.startswith(key) for line in after)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 0), (1, 2), (0, 2)])
def test_rdflib_reads_the_patch_and_comes_to_the_new_release(
    old: int, new: int, releases: tuple[Release, ...]
) -> None:
    patch = b"".join(diff.patch(releases[old], releases[new]))
    dataset = Dataset()
    # The reader of N-Quads changes the labels of blank nodes; a test of its own has them.
    lines = releases[old].nquads.read_bytes().splitlines(keepends=True)
    dataset.parse(data=b"".join(line for line in lines if b"_:" not in line), format="nquads")
    dataset.parse(data=patch, format="patch")

    lines = releases[new].nquads.read_bytes().splitlines(keepends=True)
    named = (line for line in lines if b"_:" not in line)
    assert quads(dataset) == quads(loaded(b"".join(named)))


def test_what_is_made_when_a_release_is_built_is_left_out(releases: tuple[Release, ...]) -> None:
    data, whole = (
        {change.subject for change in diff.changes(releases[0], releases[1], whole=whole)}
        for whole in (False, True)
    )

    assert data < whole
    assert f"<{BASE}dataset>" in data


def test_a_patch_is_one_transaction_that_names_the_releases(
    releases: tuple[Release, ...],
) -> None:
    lines = b"".join(diff.patch(releases[0], releases[1])).decode().splitlines()
    kinds = [line.split(" ")[0] for line in lines]

    assert lines[0] == f'H from "{releases[0].name}" .'
    assert lines[1] == f'H to "{releases[1].name}" .'
    assert kinds[2] == "TX"
    assert kinds[-1] == "TC"
    assert kinds[3:-1] == sorted(kinds[3:-1], reverse=True)
    assert set(kinds[3:-1]) == {"A", "D"}


def test_a_restriction_is_compared_by_what_it_says(tmp_path: Path) -> None:
    one, more = restricted(tmp_path, 1), restricted(tmp_path, 1, note="More.")
    (change,) = diff.changes(one, more)
    assert change.subject == NG.Topic.n3()
    assert change.removed == ()
    assert len(change.added) == 1

    found = list(diff.changes(one, restricted(tmp_path, 1, 2)))
    assert [change.subject[:1] for change in found] == ["<", "_"]
    assert all(not change.removed for change in found)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_a_patch_with_blank_nodes_gives_the_same_graph(tmp_path: Path) -> None:
    old, new = restricted(tmp_path, 1, 2), restricted(tmp_path, 2, 3)
    rows = [b"A " + line for line in old.nquads.read_bytes().splitlines(keepends=True)]
    dataset = Dataset()
    dataset.parse(data=b"".join([*rows, *diff.patch(old, new)]), format="patch")

    expected = loaded(new.nquads.read_bytes())
    assert to_isomorphic(dataset.graph(GRAPH)) == to_isomorphic(expected.graph(GRAPH))


def test_the_form_of_a_literal_counts(tmp_path: Path) -> None:
    made = []
    for lexical in ("1", "01"):
        dataset = Dataset()
        value = Literal(lexical, datatype=XSD.integer, normalize=False)
        dataset.graph(GRAPH).add((NG.Topic, RDFS.comment, value))
        made.append(build(dataset, tmp_path, version="1"))
    (change,) = diff.changes(*made)

    assert len(change.removed) == len(change.added) == 1


def test_releases_that_cannot_be_compared_are_refused(tmp_path: Path) -> None:
    one = restricted(tmp_path, 1)
    with pytest.raises(UsageError, match="same content"):
        list(diff.changes(one, one))
    dataset = Dataset()
    dataset.graph(GRAPH).add((NG.Topic, RDF.type, OWL.Class))
    other = build(dataset, tmp_path, version="1", base="https://example.org/")
    with pytest.raises(UsageError, match="different bases"):
        list(diff.patch(one, other))
