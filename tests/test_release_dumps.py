"""Every notation of a release says the same, read by a library other than the one that wrote it."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import RDFS, Dataset, Graph, Literal, URIRef

from netgov_ld.corpus.loader import load
from netgov_ld.errors import ReleaseError
from netgov_ld.iris import graph_iri
from netgov_ld.namespaces import BASE
from netgov_ld.query import examples
from netgov_ld.release import Release, build, layout
from tests.json_ld import nquads
from tests.test_release_build import ACTORS, ONTOLOGY, dataset_of, files_of

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE: Final = "https://example.org/positions/"


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build the shipped data, as the command does."""
    return build(
        load(checkout).dataset(),
        tmp_path_factory.mktemp("releases"),
        version="1.0.0",
        more={examples.graph_name(): examples.published()},
    )


def canonical(quads: object, *, union: bool = False) -> set[str]:
    """Return quads or, for a union, triples, with blank nodes labelled by RDFC-1.0."""
    found = ox.Dataset(ox.Quad(*quad.triple) if union else quad for quad in quads)  # type: ignore[attr-defined]
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in found}


def with_oxigraph(path: Path) -> object:
    return ox.parse(path=str(path))


def with_rdflib(path: Path, form: str) -> object:
    graph = Graph(bind_namespaces="none").parse(path, format=form)
    text = graph.serialize(format="nt", encoding="utf-8")
    return ox.parse(text, format=ox.RdfFormat.N_TRIPLES)


def with_pyld(path: Path) -> object:
    return ox.parse(nquads(path.read_bytes()), format=ox.RdfFormat.N_QUADS)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # rdflib's JSON-LD parser uses it
def test_every_notation_of_the_whole_says_the_same(release: Release) -> None:
    folder = release.folder
    quads = canonical(with_oxigraph(folder / "netgov.nq"))
    assert len(quads) == release.quads
    assert canonical(with_oxigraph(folder / "netgov.trig")) == quads

    triples = canonical(with_oxigraph(folder / "netgov.nt"))
    assert canonical(with_oxigraph(folder / "netgov.nq"), union=True) == triples
    assert any("_:c14n" in line for line in triples), "no blank nodes are tested"
    for name in ("netgov.ttl", "netgov.rdf", "netgov.jsonld"):
        assert canonical(with_oxigraph(folder / name)) == triples, name
    assert canonical(with_rdflib(folder / "netgov.ttl", "turtle")) == triples
    assert canonical(with_pyld(folder / "netgov.jsonld")) == triples
    assert canonical(with_rdflib(folder / "netgov.jsonld", "json-ld")) == triples


def test_parts_hold_one_graph_each(release: Release) -> None:
    whole = {
        name: canonical((quad for quad in quads), union=True)
        for name, quads in by_graph(release).items()
    }
    parts = [name for name in release.files if "/" in name or name.startswith("ontology.")]
    assert len([name for name in parts if name.startswith("articles/")]) == 4
    assert len([name for name in parts if name.startswith("schemes/")]) == 36
    for name in parts:
        local = name.rpartition("/")[2].rpartition(".")[0]
        found = canonical(with_oxigraph(release.folder / name))
        assert found == whole[f"{BASE}graph/{local}"], name
        if name.endswith(".jsonld"):
            assert canonical(with_pyld(release.folder / name)) == found, name


def by_graph(release: Release) -> dict[str, list[ox.Quad]]:
    found: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(path=str(release.nquads)):
        assert isinstance(quad.graph_name, ox.NamedNode)
        found.setdefault(quad.graph_name.value, []).append(quad)
    return found


def test_compressed_files_hold_the_plain_ones_without_name_and_time(release: Release) -> None:
    packed = [name for name in release.files if name.endswith(".gz")]
    assert (
        packed == [name for name, _ in layout.whole() if name.endswith(".gz")] or len(packed) == 6
    )
    for name in packed:
        content = (release.folder / name).read_bytes()
        assert content[:10] == b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff", name
        assert gzip.decompress(content) == (release.folder / name[:-3]).read_bytes()


def test_the_sums_are_right(release: Release) -> None:
    lines = (release.folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = files_of(release.folder)

    assert listed.keys() == files.keys() - {"SHA256SUMS", "manifest.json"}
    for name, digest in listed.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest, name
    assert {name: file.sha256 for name, file in release.files.items()} == {
        **listed,
        "SHA256SUMS": hashlib.sha256(files["SHA256SUMS"]).hexdigest(),
    }


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum")
def test_sha256sum_takes_the_sums(release: Release) -> None:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=release.folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") == len(release.files) - 1


def test_the_manifest_has_the_canonical_digest(release: Release) -> None:
    lines = sorted(f"{line} .\n" for line in canonical(with_oxigraph(release.nquads)))
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()

    assert release.rdfc10 == digest
    assert release.rdfc10 != release.digest
    assert json.loads((release.folder / "manifest.json").read_bytes())["rdfc10"] == digest


def test_another_implementation_computes_the_same_canonical_digest(release: Release) -> None:
    form = "application/n-quads"
    options = {"algorithm": "URDNA2015", "inputFormat": form, "format": form}
    text = jsonld.normalize(release.nquads.read_text(encoding="utf-8"), options)

    assert hashlib.sha256(text.encode()).hexdigest() == release.rdfc10


def test_without_blank_nodes_both_digests_are_one(tmp_path: Path) -> None:
    release = build(dataset_of(actors=ACTORS), tmp_path, version="1")

    assert release.rdfc10 == release.digest


def test_a_base_of_one_s_own_is_in_every_file(tmp_path: Path, checkout: Path) -> None:
    release = build(
        load(checkout).dataset(),
        tmp_path,
        version="1.0.0",
        base=ELSEWHERE,
        more={examples.graph_name(ELSEWHERE): examples.published(ELSEWHERE)},
    )

    assert f"{ELSEWHERE}graph/description" in release.graphs
    assert f"{ELSEWHERE}graph/queries" in release.graphs
    assert {name for name in release.files if name.startswith("articles/")}
    for name, content in files_of(release.folder).items():
        if not name.endswith(".gz"):
            assert BASE.encode() not in content, name


def test_what_a_notation_cannot_hold_is_refused(tmp_path: Path) -> None:
    control, unnameable, scheme = Dataset(), Dataset(), Dataset()
    one = graph_iri("one")
    control.graph(one).add((URIRef("x:s"), RDFS.label, Literal("a\x01b")))
    unnameable.graph(one).add((URIRef("x:s"), URIRef("http://example.org/1"), Literal("a")))
    scheme.graph(one).add((URIRef("skos:s"), RDFS.label, Literal("a")))

    with pytest.raises(ReleaseError, match=r"RDF/XML cannot hold the character '\\x01'"):
        build(control, tmp_path, version="1")
    with pytest.raises(ReleaseError, match=r"RDF/XML cannot name .*example\.org/1"):
        build(unnameable, tmp_path, version="1")
    with pytest.raises(ReleaseError, match="read as a name with the prefix skos"):
        build(scheme, tmp_path, version="1")
    assert list(tmp_path.iterdir()) == []


def test_a_graph_of_the_data_cannot_have_the_name_of_one_that_is_made(tmp_path: Path) -> None:
    more = {graph_iri("actors"): Graph()}

    with pytest.raises(ReleaseError, match="graph/actors is made by the program"):
        build(dataset_of(actors=ACTORS, ontology=ONTOLOGY), tmp_path, version="1", more=more)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    build(dataset_of(actors=ACTORS), tmp_path, version="1", progress=told.append)

    assert told[0] == "sorting the quads"
    assert "writing graph 1 of 1" in told
    assert told[-1] == "verifying"
