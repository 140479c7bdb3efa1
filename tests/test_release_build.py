"""Releases are deterministic, whole or not there, and carry the base they were built with."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from rdflib import RDF, RDFS, XSD, BNode, Dataset, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import OWL

from netgov_ld.corpus import turtle
from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.iris import graph_iri
from netgov_ld.namespaces import BASE
from netgov_ld.release import Release, build

if TYPE_CHECKING:
    from collections.abc import Iterator

ELSEWHERE = "https://example.org/positions/"

ACTORS = """
PREFIX person: <https://w3id.org/netgov/id/person/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
person:ada rdfs:label "Ada"@en , "Line one\\nand \\"two\\" \\\\ Ü 网"@zh ;
    rdfs:comment "See https://w3id.org/netgov/id/person/ada for more" ;
    rdfs:seeAlso <https://w3id.org/other/thing> ;
    void:uriSpace "https://w3id.org/netgov/id/" ;
    void:exampleResource "https://w3id.org/netgov/id/person/ada"^^xsd:anyURI ;
    rdfs:member 0.123456789e0 , "01"^^xsd:integer , 1.50 .
"""
ONTOLOGY = """
PREFIX ng: <https://w3id.org/netgov/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
ng:Position rdfs:subClassOf
    [ a owl:Restriction ; owl:onProperty ng:stance ; owl:cardinality 1 ] ,
    [ a owl:Restriction ; owl:onProperty ng:proponent ; owl:cardinality 1 ] .
[] a owl:AllDifferent ; owl:distinctMembers ( ng:a ng:b ng:c ) .
"""


def dataset_of(**documents: str) -> Dataset:
    dataset = Dataset()
    for name, text in documents.items():
        triples = list(turtle.parse(text))
        random.shuffle(triples)
        graph = dataset.graph(graph_iri(name))
        for triple in triples:
            graph.add(triple)
    return dataset


def files_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def quads_of(path: Path) -> pyoxigraph.Dataset:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(path=str(path)))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.fixture
def dataset() -> Dataset:
    return dataset_of(ontology=ONTOLOGY, actors=ACTORS)


def test_a_release_says_what_it_holds(dataset: Dataset, tmp_path: Path) -> None:
    release = build(dataset, tmp_path, version="1.2.0")

    assert release.folder.parent == tmp_path
    assert release.folder.name == f"1.2.0-{release.digest[:16]}"
    assert hashlib.sha256(release.nquads.read_bytes()).hexdigest() == release.digest
    assert release.version == "1.2.0"
    assert release.base == BASE
    assert release.graphs == {BASE + "graph/actors": 9, BASE + "graph/ontology": 16}
    assert release.quads == 25 == len(release.nquads.read_bytes().splitlines())
    manifest = json.loads((release.folder / "manifest.json").read_bytes())
    for name, facts in manifest["files"].items():
        text = (release.folder / name).read_bytes()
        assert facts == {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
    assert {*manifest["files"], "manifest.json"} == files_of(release.folder).keys()


def test_both_files_hold_the_same_dataset_as_was_given(dataset: Dataset, tmp_path: Path) -> None:
    release = build(dataset, tmp_path, version="1")
    given = tmp_path / "given.nq"
    given.write_text(
        "".join(
            f"{line.removesuffix('.')} {graph.identifier.n3()} .\n"
            for graph in dataset.graphs()
            for line in graph.serialize(format="nt").splitlines()
        ),
        encoding="utf-8",
    )

    assert quads_of(release.nquads) == quads_of(release.trig) == quads_of(given)


def test_the_nquads_are_sorted_and_keep_every_character(dataset: Dataset, tmp_path: Path) -> None:
    lines = build(dataset, tmp_path, version="1").nquads.read_bytes().splitlines(keepends=True)

    assert lines == sorted(lines)
    assert (
        "<https://w3id.org/netgov/id/person/ada> <http://www.w3.org/2000/01/rdf-schema#label> "
        '"Line one\\nand \\"two\\" \\\\ Ü 网"@zh <https://w3id.org/netgov/graph/actors> .\n'
    ).encode() in lines
    for number in ("0.123456789e0", "01", "1.50"):
        assert any(f'"{number}"^^'.encode() in line for line in lines)


def test_the_same_data_in_any_order_gives_the_same_bytes(tmp_path: Path) -> None:
    one = build(dataset_of(ontology=ONTOLOGY, actors=ACTORS), tmp_path / "1", version="1")
    two = build(dataset_of(actors=ACTORS, ontology=ONTOLOGY), tmp_path / "2", version="1")

    assert files_of(one.folder) == files_of(two.folder)


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from netgov_ld.release import build
        from tests.test_release_build import ACTORS, ONTOLOGY, dataset_of
        build(dataset_of(ontology=ONTOLOGY, actors=ACTORS), Path(sys.argv[1]), version="1")
        """
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", script, tmp_path / seed],
            check=True,
            cwd=Path(__file__).parent.parent,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
    (one,) = (tmp_path / "1").iterdir()
    (two,) = (tmp_path / "2").iterdir()

    assert files_of(one) == files_of(two)


def test_building_again_finds_what_is_there(dataset: Dataset, tmp_path: Path) -> None:
    first = build(dataset, tmp_path, version="1")
    before = first.nquads.stat().st_mtime_ns

    assert build(dataset, tmp_path, version="1") == first
    assert first.nquads.stat().st_mtime_ns == before
    assert list(tmp_path.iterdir()) == [first.folder]


def test_equal_restrictions_in_two_graphs_stay_two(tmp_path: Path) -> None:
    release = build(dataset_of(one=ONTOLOGY, two=ONTOLOGY), tmp_path, version="1")

    blank = {
        quad.graph_name: {
            node
            for other in pyoxigraph.parse(path=str(release.nquads))
            if other.graph_name == quad.graph_name
            for node in (other.subject, other.object)
            if isinstance(node, pyoxigraph.BlankNode)
        }
        for quad in pyoxigraph.parse(path=str(release.nquads))
    }
    one, two = blank.values()
    assert len(one) == len(two) == 6
    assert not one & two


def test_a_new_axiom_does_not_rename_other_blank_nodes(tmp_path: Path) -> None:
    more = ONTOLOGY + "ng:Claim rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ng:stance ] ."
    before = build(dataset_of(ontology=ONTOLOGY), tmp_path, version="1").nquads.read_bytes()
    after = build(dataset_of(ontology=more), tmp_path, version="1").nquads.read_bytes()

    assert set(before.splitlines()) < set(after.splitlines())


def test_a_base_of_one_s_own_replaces_the_canonical_one(dataset: Dataset, tmp_path: Path) -> None:
    release = build(dataset, tmp_path, version="1", base=ELSEWHERE)
    text = release.nquads.read_text(encoding="utf-8")

    assert release.base == ELSEWHERE
    assert set(release.graphs) == {ELSEWHERE + "graph/actors", ELSEWHERE + "graph/ontology"}
    assert f"<{ELSEWHERE}ontology#Position>" in text
    assert f'"{ELSEWHERE}id/"' in text
    assert f'"{ELSEWHERE}id/person/ada"^^' in text
    assert "<https://w3id.org/other/thing>" in text
    assert f'"See {BASE}id/person/ada for more"' in text
    assert text.count(BASE) == 1
    assert quads_of(release.nquads) == quads_of(release.trig)
    trig = release.trig.read_text(encoding="utf-8")
    assert f"PREFIX person: <{ELSEWHERE}id/person/>\n" in trig
    assert trig.count(BASE) == 1


@pytest.mark.parametrize(
    "base",
    [
        "",
        "example.org/",
        "https://example.org",
        "ftp://e.org/",
        "https://e.org/a b/",
        "http://e.org/#/",
    ],
)
def test_a_base_that_is_none_is_refused(base: str, dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="base"):
        build(dataset, tmp_path, version="1", base=base)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("version", ["", "..", "1/2", "-1", "1 2"])
def test_a_version_that_is_none_is_refused(version: str, dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="version"):
        build(dataset, tmp_path, version=version)


def test_data_outside_the_named_graphs_is_refused(tmp_path: Path) -> None:
    dataset = Dataset()
    dataset.graph(DATASET_DEFAULT_GRAPH_ID).add((URIRef("x:s"), RDF.type, OWL.Thing))

    with pytest.raises(ReleaseError, match="1 triples are in no named graph"):
        build(dataset, tmp_path, version="1")


def test_blank_nodes_that_need_labels_are_refused(tmp_path: Path) -> None:
    node = BNode()
    twice = Dataset()
    twice.graph(graph_iri("one")).add((URIRef("x:s"), RDFS.seeAlso, node))
    twice.graph(graph_iri("one")).add((URIRef("x:t"), RDFS.seeAlso, node))
    shared = Dataset()
    shared.graph(graph_iri("one")).add((URIRef("x:s"), RDFS.seeAlso, node))
    shared.graph(graph_iri("two")).add((node, RDF.type, OWL.Thing))

    with pytest.raises(ReleaseError, match="more than once"):
        build(twice, tmp_path, version="1")
    with pytest.raises(ReleaseError, match=r"graph/one and in .*graph/two"):
        build(shared, tmp_path, version="1")


def test_empty_data_is_a_release_of_nothing(tmp_path: Path) -> None:
    release = build(Dataset(), tmp_path, version="1")

    assert release.quads == 0
    assert release.nquads.read_bytes() == release.trig.read_bytes() == b""


def test_the_files_are_written_for_good_and_for_all_readers(
    dataset: Dataset, tmp_path: Path
) -> None:
    release = build(dataset, tmp_path, version="1")

    for path in release.folder.rglob("*.*"):
        assert path.stat().st_mode & 0o222 == 0
        assert path.stat().st_mode & 0o400


# --- faults: a release is whole or it is not there ---


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Release]:
    """Build a release, and see that whatever the test does leaves it alone and nothing beside."""
    release = build(dataset_of(actors=ACTORS), tmp_path, version="0")
    yield release
    assert Release.open(release.folder, verify=True) == release
    assert list(tmp_path.iterdir()) == [release.folder]


@pytest.mark.parametrize("fatal", [1, 2, 3])
@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_a_fault_while_writing_leaves_nothing_behind(
    fault: BaseException,
    fatal: int,
    dataset: Dataset,
    earlier: Release,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = []
    sync = os.fsync

    def failing(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == fatal:
            raise fault
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    expected = ReleaseError if isinstance(fault, OSError) else type(fault)
    with pytest.raises(expected) as caught:
        build(dataset, earlier.folder.parent, version="1")
    if isinstance(caught.value, ReleaseError):
        assert "No space left on device" in caught.value.message
        assert caught.value.mend is not None
        assert "make room" in caught.value.mend


def test_a_fault_while_renaming_leaves_nothing_behind(
    dataset: Dataset, earlier: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ReleaseError, match="Permission denied"):
        build(dataset, earlier.folder.parent, version="1")


LIMITED = """
import resource, sys
from pathlib import Path
from netgov_ld.errors import ReleaseError
from netgov_ld.release import build
from tests.test_release_build import ACTORS, ONTOLOGY, dataset_of

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    build(dataset_of(ontology=ONTOLOGY, actors=ACTORS), Path(sys.argv[1]), version="1")
except ReleaseError as error:
    sys.exit(f"refused: {error}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("limit", [0, 100, 4000])
def test_a_file_system_that_takes_no_more_leaves_nothing_behind(
    limit: int, earlier: Release
) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", LIMITED, earlier.folder.parent, str(limit)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 1, done.stderr
    assert "refused: " in done.stderr
    assert "File too large" in done.stderr


KILLED = """
import os, signal, sys
from pathlib import Path
from netgov_ld.release import build
from tests.test_release_build import ACTORS, ONTOLOGY, dataset_of

os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
build(dataset_of(ontology=ONTOLOGY, actors=ACTORS), Path(sys.argv[1]), version="1")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_build_leaves_no_release_and_the_next_one_clears_up(
    dataset: Dataset, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path], check=False, cwd=Path(__file__).parent.parent
    )
    assert done.returncode == -9
    (rest,) = tmp_path.iterdir()
    assert rest.name.startswith(".partial-")
    with pytest.raises(ReleaseError, match=r"no manifest\.json"):
        Release.open(rest)

    build(dataset, tmp_path, version="1")
    assert rest.exists(), "a build that may still be running was swept away"
    long_ago = time.time() - 2 * 3600
    os.utime(rest, (long_ago, long_ago))
    release = build(dataset, tmp_path, version="2")
    assert sorted(tmp_path.iterdir()) == [
        tmp_path / f"1-{release.digest[:16]}",
        tmp_path / f"2-{release.digest[:16]}",
    ]


def test_two_builds_at_once_end_with_one_release(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        build(dataset, tmp_path, version="1")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    release = build(dataset, tmp_path, version="1")
    assert list(tmp_path.iterdir()) == [release.folder]


def test_an_altered_release_is_not_taken_for_the_new_one(dataset: Dataset, tmp_path: Path) -> None:
    release = build(dataset, tmp_path, version="1")
    release.trig.chmod(0o644)
    release.trig.write_bytes(release.trig.read_bytes().replace(b"Ada", b"Eve"))

    with pytest.raises(ReleaseError, match=r"not what was released.*netgov build"):
        build(dataset, tmp_path, version="1")


def test_strings_are_one_term_with_and_without_their_datatype(tmp_path: Path) -> None:
    dataset = Dataset()
    graph = dataset.graph(graph_iri("one"))
    graph.add((URIRef("x:s"), RDFS.label, Literal("a", datatype=XSD.string)))
    graph.add((URIRef("x:s"), RDFS.label, Literal("a")))

    release = build(dataset, tmp_path, version="1")
    assert release.quads == 1 == release.nquads.read_bytes().count(b"\n")


def test_a_dataset_gives_itself_a_version(tmp_path: Path) -> None:
    described = "<x:d> a <http://www.w3.org/ns/dcat#Dataset> ; <{}versionInfo> '{}' ."
    one, two = (described.format(OWL, version) for version in ("1.2.0", "2.0.0"))

    assert build(dataset_of(actors=ACTORS), tmp_path).version == "0"
    assert build(dataset_of(actors=ACTORS, dataset=one), tmp_path).version == "1.2.0"
    with pytest.raises(ReleaseError, match=r"several versions: 1\.2\.0, 2\.0\.0"):
        build(dataset_of(dataset=one, other=two), tmp_path)
