from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Literal

from netgov_ld.corpus.loader import Corpus, load
from netgov_ld.errors import UnreadableInput
from netgov_ld.iris import graph_iri, thing
from netgov_ld.namespaces import NG, NGSH, OWL, RDFS

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

HARBOUR = thing("article", "harbour")


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(data / "corpus", tmp_path / "corpus")


def names(corpus: Corpus) -> list[str]:
    return [file.name for file in corpus.files]


def test_one_named_graph_a_file(folder: Path) -> None:
    corpus = load(folder)
    assert names(corpus) == ["ontology", "voices", "actors", "bridge", "harbour"]
    assert [file.part for file in corpus.files] == ["ontology"] * 2 + ["graph"] * 3
    assert [file.name for file in corpus.files if file.is_article] == ["bridge", "harbour"]
    assert all(file.asked for file in corpus.files)
    assert corpus.problems == ()
    dataset = corpus.dataset()
    assert {graph.identifier for graph in dataset.graphs() if len(graph)} == {
        graph_iri(name) for name in names(corpus)
    }
    for file in corpus.files:
        assert set(dataset.graph(graph_iri(file.name))) == set(file.graph)
    assert set(corpus.union()) == {triple for file in corpus.files for triple in file.graph}
    assert corpus.union() is corpus.union()
    assert corpus.dataset() is dataset


def test_statements_have_places(folder: Path) -> None:
    corpus = load(folder)

    def place(*triple: Node | None) -> tuple[str, str] | None:
        found = corpus.place(*triple)
        return found and (found[0].name, found[0].text.split("\n")[found[1] - 1].strip())

    quay = thing("person", "ms-quay")
    assert place(HARBOUR) == ("harbour", "article:harbour")
    assert place(HARBOUR, RDF.type, NG.Article) == ("harbour", "a ng:Article ;")
    assert place(quay, RDFS.label, Literal("码头女士", lang="zh")) == ("actors", '"码头女士"@zh ;')
    assert place(quay, NG.place) == ("harbour", "ng:place place:example ;")
    assert place(quay, NG.reason) == ("actors", "person:ms-quay")
    assert place(thing("person", "nobody")) is None
    assert place(None) is None
    (restriction,) = corpus.union().subjects(OWL.onProperty, NG.place)
    assert place(restriction, OWL.allValuesFrom) == (
        "ontology",
        "owl:allValuesFrom ng:Place ;",
    )


def test_a_broken_file_hides_nothing_of_the_others(folder: Path) -> None:
    (folder / "graph" / "articles" / "bridge.ttl").write_text("article:bridge a\n\nnonsense")
    (folder / "graph" / "latin.ttl").write_bytes(b"# \xe9\n")
    (folder / "graph" / "empty.ttl").touch()
    (folder / "graph" / "folder.ttl").mkdir()
    corpus = load(folder)
    assert names(corpus) == ["ontology", "voices", "actors", "harbour", "empty"]
    assert [(problem.path.name, problem.line) for problem in corpus.problems] == [  # type: ignore[union-attr]
        ("bridge.ttl", 1),
        ("folder.ttl", None),
        ("latin.ttl", 1),
    ]


def test_two_files_with_one_graph_name(folder: Path) -> None:
    shutil.copy(folder / "graph" / "actors.ttl", folder / "graph" / "voices.ttl")
    corpus = load(folder)
    (problem,) = corpus.problems
    assert "Its graph would have the name of" in problem.message
    assert names(corpus).count("voices") == 1


def test_files_that_are_asked_for_and_their_context(folder: Path) -> None:
    asked = folder / "graph" / "articles" / "harbour.ttl"
    corpus = load(folder, [asked])
    assert [file.name for file in corpus.files if file.asked] == ["harbour"]
    assert len(corpus.files) == 5


def test_a_file_outside_is_an_article_and_stands_in_for_its_namesake(
    folder: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "harbour.ttl"
    draft.write_text("PREFIX ng: <https://w3id.org/netgov/ontology#> <id/article/harbour> ng:x 1 .")
    corpus = load(folder, [draft])
    (file,) = (file for file in corpus.files if file.name == "harbour")
    assert (file.path, file.is_article, file.asked, len(file.graph)) == (draft, True, True, 1)
    assert len(corpus.files) == 5


def test_files_that_are_not_there(folder: Path, tmp_path: Path) -> None:
    corpus = load(folder, [tmp_path / "no.ttl", tmp_path])
    assert [problem.message for problem in corpus.problems] == [
        "There is no such file.",
        "This is a folder.",
    ]
    assert not any(file.asked for file in corpus.files)


def test_shapes_are_no_part_of_the_dataset(folder: Path) -> None:
    shapes = folder / "shapes"
    (shapes / "article.ttl").rename(shapes / "actors.ttl")
    assert "shapes" not in {file.part for file in load(folder).files}
    for corpus in (load(folder, shapes=True), load(folder, [shapes / "actors.ttl"])):
        assert [file.part for file in corpus.files].count("shapes") == 1
        assert corpus.problems == ()
        assert NGSH.Article not in set(corpus.union().subjects())
        assert {file.name for file in corpus.data_files()} == {
            "ontology", "voices", "actors", "bridge", "harbour",
        }  # fmt: skip


def test_progress_is_told_for_every_file(folder: Path) -> None:
    seen: list[str] = []
    load(folder, advance=lambda path: seen.append(path.name))
    assert seen == ["netgov.ttl", "voices.ttl", "actors.ttl", "bridge.ttl", "harbour.ttl"]


def test_a_folder_that_holds_no_data(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        load(tmp_path / "no")
    with pytest.raises(UnreadableInput, match="ontology/, graph/"):
        load(tmp_path)
