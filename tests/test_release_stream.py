"""A build in many small pieces, by several processes, says what a build in one piece says."""

from __future__ import annotations

import gzip
import hashlib
import random
import zlib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from benchmarks.synthetic import write_folder
from netgov_ld.corpus import turtle
from netgov_ld.errors import ReleaseError
from netgov_ld.release import Release, build, runs, source_graphs, steps
from netgov_ld.release.canonical import Canonical, rdfc10
from netgov_ld.release.descriptions import build as descriptions
from netgov_ld.release.lines import Text, moved, split, split_quad, text_of
from netgov_ld.release.output import Dump, deflated
from netgov_ld.release.texts import block, block_of
from netgov_ld.store import EmbeddedEngine, ntriples, rdf_xml
from tests.test_release_build import files_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ELSEWHERE: Final = "https://example.org/positions/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(12, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(source_graphs(folder), tmp_path_factory.mktemp("whole"))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_BATCH", 3)
    monkeypatch.setattr(runs, "_CHUNK", 5000)
    monkeypatch.setattr(runs, "_OPEN", 4)
    monkeypatch.setattr(descriptions, "_PIECE", 7)


def said(path: Path, *, union: bool = False) -> set[str]:
    quads = ox.parse(path=str(path))
    found = ox.Dataset(ox.Quad(*quad.triple) if union else quad for quad in quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in found}


@pytest.mark.usefixtures("small_pieces")
def test_small_pieces_say_the_same(folder: Path, whole: Release, tmp_path: Path) -> None:
    release = build(source_graphs(folder), tmp_path)

    assert release.digest == whole.digest
    assert release.rdfc10 == whole.rdfc10
    assert release.graphs == whole.graphs
    assert release.files.keys() == whole.files.keys()
    for name in ("netgov.nq", "netgov.nt", "SHA256SUMS"):
        same = (release.folder / name).read_bytes() == (whole.folder / name).read_bytes()
        assert same is (name != "SHA256SUMS"), name
    assert said(release.trig) == said(whole.trig)
    triples = said(whole.nquads, union=True)
    for ending in ("ttl", "rdf", "jsonld"):
        assert said(release.folder / f"netgov.{ending}") == triples, ending


@pytest.mark.usefixtures("small_pieces")
def test_several_processes_write_the_same_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netgov_ld.release.build import build as function

    alone = build(source_graphs(folder), tmp_path / "alone")
    monkeypatch.setitem(function.__globals__, "_MANY", 0)
    shared = build(source_graphs(folder), tmp_path / "shared", jobs=2)

    assert files_of(alone.folder) == files_of(shared.folder)


def test_the_first_file_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    given = list(source_graphs(folder))
    broken = tmp_path / "broken.ttl"
    broken.write_text("<x:a> <x:b> .", encoding="utf-8")
    changed = [type(given[0])(given[0].name, broken), *given[1:]]

    with pytest.raises(ReleaseError, match=r"broken\.ttl: .*netgov check"):
        build(changed, tmp_path / "releases")
    assert list((tmp_path / "releases").iterdir()) == []


@pytest.mark.parametrize(
    "text", ["<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> .", '<x:a> <x:b> "x"@en--ltr .']
)
def test_what_rdf_1_1_does_not_have_is_refused(text: str, folder: Path, tmp_path: Path) -> None:
    given = next(iter(source_graphs(folder)))
    path = tmp_path / "new.ttl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"RDF 1\.2"):
        build([type(given)(given.name, path)], tmp_path / "releases")


def test_canonical_files_are_taken_apart_as_they_would_be_written(checkout: Path) -> None:
    files = sorted((checkout / "graph").rglob("*.ttl"))
    found = [block_of(path.read_text(encoding="utf-8")) for path in files]

    assert len(files) > 5
    assert found == [block(turtle.parse_file(path)) for path in files]


def test_comments_stay_out_of_a_block() -> None:
    head = "PREFIX stance: <https://w3id.org/netgov/id/stance/>\n"
    body = '\nstance:a\n    stance:b """\n# no comment\n""" ;\n.\n'
    text = f"# top\n{head}{body}\n# foot\n# end\n"

    found = block_of(text)

    assert found is not None
    assert (found.head, found.body) == ((head,), body)
    assert block_of(head + body) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "<x:a> <x:b> <x:c> .\n",
        "@prefix x: <x:> .\n\nx:a x:b x:c .\n",
        "PREFIX x: <x:>\n\nx:a\n    x:b x:c ;\n.\n",
        "PREFIX stance: <https://w3id.org/netgov/id/stance/>\n\nstance:a stance:b 1 .\n",
        "PREFIX stance: <https://w3id.org/netgov/id/stance/>\n\nstance:a\n    stance:b 1 ;\n.",
    ],
)
def test_what_is_in_another_form_is_written_anew(text: str) -> None:
    assert block_of(text) is None


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_store_on_disk_is_filled_beside_the_rest(
    jobs: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(build.__globals__, "_MANY", 0)
    wanted: list[tuple[str, int]] = []

    def store(digest: str, size: int) -> Path:
        wanted.append((digest, size))
        return tmp_path / "stores" / digest

    release = build(source_graphs(folder), tmp_path, store=store, jobs=jobs)

    assert wanted == [(release.digest, release.quads)]
    engine = EmbeddedEngine.from_disk(tmp_path / "stores" / release.digest)
    (row,) = engine.select("SELECT (count(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert int(row["n"]) == release.quads


def test_no_store_stays_without_its_release(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(steps.Steps, "conclude", failing)
    with pytest.raises(ReleaseError, match="No space left"):
        build(source_graphs(folder), tmp_path, store=lambda *_: tmp_path / "stores" / "one")
    assert list(tmp_path.rglob("*")) == [tmp_path / "stores"]


def quads(subjects: Iterable[int], graph: str) -> bytes:
    lines = [f'<x:{s}> <x:p{p}> "{p}" <x:{graph}> .\n' for s in subjects for p in range(3)]
    return "".join(sorted(lines)).encode()


def test_runs_are_merged_into_sorted_lines(tmp_path: Path) -> None:
    choices = random.Random(1)  # noqa: S311 - no secret
    parts = [quads(choices.sample(range(400), 90), name) for name in "abcdefgh"]
    paths = [tmp_path / f"{number}.run" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        runs.write_run(path, runs.groups(part))
    expected = b"".join(sorted(b"".join(parts).splitlines(keepends=True)))

    assert b"".join(runs.chunks(runs.merged(paths))) == expected
    assert runs.batches(paths) == []
    one = runs.narrowed(paths[:5])
    assert not any(path.exists() for path in paths[:5])
    assert b"".join(runs.chunks(runs.merged([one, *paths[5:]]))) == expected


@pytest.mark.parametrize("size", [1, 40, 300, 1 << 20])
def test_pieces_end_with_a_subject(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_CHUNK", size)
    text, more = quads(range(0, 200, 2), "a"), quads(range(1, 300, 7), "b")
    path = tmp_path / "some.nq"
    path.write_bytes(text)
    expected = b"".join(sorted((text + more).splitlines(keepends=True)))

    for pieces in (
        list(runs.chunks_of(path)),
        list(runs.spliced(runs.chunks_of(path), iter(runs.groups(more)))),
        list(runs.spliced([], iter(runs.groups(more)))),
    ):
        subjects = [{line.split(b" ")[0] for line in piece.splitlines()} for piece in pieces]
        assert sum(map(len, subjects)) == len(set().union(*subjects))
        assert b"".join(pieces) in (text, expected, more)
    spliced = runs.spliced(runs.chunks_of(path), iter(runs.groups(more)))
    assert b"".join(spliced) == expected
    assert b"".join(runs.spliced(runs.chunks_of(path), iter(()))) == text


def test_a_compressed_file_is_one_member(tmp_path: Path) -> None:
    pieces = [b"one\n" * 500, b"", b"two\n" * 700, b"three"]
    with Dump(tmp_path / "some.nt") as dump:
        for piece in pieces:
            dump.add(piece)
        dump.add(b"four", deflated(b"four"))
        files = dump.close()
    packed = (tmp_path / "some.nt.gz").read_bytes()
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)

    assert reader.decompress(packed) == b"".join([*pieces, b"four"])
    assert reader.eof
    assert reader.unused_data == b""
    assert gzip.decompress(packed) == (tmp_path / "some.nt").read_bytes()
    for name, file in files.items():
        content = (tmp_path / name).read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_the_canonical_digest_does_not_depend_on_the_pieces(size: int) -> None:
    lines = sorted(
        [
            "<x:a> <x:p> _:one <x:g> .\n",
            '_:one <x:p> "_:no" <x:g> .\n',
            "_:one <x:q> _:two <x:g> .\n",
            "_:two <x:q> <x:c> <x:g> .\n",
            '<x:b> <x:p> " _:no" <x:g> .\n',
            "<x:c> <x:p> <x:a> <x:g> .\n",
            "<x:z> <x:p> <x:a> <x:g> .\n",
        ]
    )
    canonical = Canonical(line for line in lines if "_:" in line.replace('_:no"', ""))
    for start in range(0, len(lines), size):
        canonical.add("".join(lines[start : start + size]).encode())

    assert canonical.conclude() == rdfc10("".join(lines).encode())


@pytest.mark.parametrize(
    ("turtle", "text"),
    [
        ('"a"', Text("a", "", "")),
        ('"a \\"b\\" \\\\n \\n\\t\\r\\u0001\\U0001F600 .\u2028"@en', None),
        ("1.50", Text("1.50", "", "http://www.w3.org/2001/XMLSchema#decimal")),
        ('"@en"@fr', Text("@en", "fr", "")),
        ('"^^<x:y> ."^^<x:z>', Text("^^<x:y> .", "", "x:z")),
    ],
)
def test_lines_are_taken_apart(turtle: str, text: Text | None) -> None:
    line = ntriples(f"<a> <b> {turtle} .", base="x:").removesuffix("\n")
    subject, predicate, value = split(line)

    assert (subject, predicate) == ("<x:a>", "<x:b>")
    expected = text or Text('a "b" \\n \n\t\r\x01\U0001f600 .\u2028', "en", "")
    assert text_of(value) == expected
    assert split_quad(f"{line[:-1]}<x:g> .") == ("<x:a>", "<x:b>", value, "<x:g>")


@pytest.mark.parametrize(
    ("term", "there"),
    [
        ("<https://w3id.org/netgov/id/x>", f"<{ELSEWHERE}id/x>"),
        ("<https://w3id.org/other>", None),
        ('"https://w3id.org/netgov/id/"', f'"{ELSEWHERE}id/"'),
        ('"https://w3id.org/netgov/ and more"', None),
        ('"https://w3id.org/netgov/\\nmore"', None),
        ('"https://w3id.org/netgov/"@en', None),
        (
            '"https://w3id.org/netgov/"^^<http://www.w3.org/2001/XMLSchema#anyURI>',
            f'"{ELSEWHERE}"^^<http://www.w3.org/2001/XMLSchema#anyURI>',
        ),
    ],
)
def test_terms_move_to_another_base(term: str, there: str | None) -> None:
    assert moved(term, ELSEWHERE) == (there or term)


def test_rdf_xml_keeps_carriage_returns() -> None:
    line = '<x:a> <http://example.org/p> "a\\r\\nb" .'
    text = "".join(rdf_xml([line], {"e": "http://example.org/"}))

    assert "a&#13;\nb" in text
    (quad,) = ox.parse(text, format=ox.RdfFormat.RDF_XML)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == "a\r\nb"
