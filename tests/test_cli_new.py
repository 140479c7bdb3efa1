from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from netgov_ld.checks.report import Severity
from netgov_ld.checks.run import run
from netgov_ld.cli import main
from netgov_ld.corpus.turtle import format_text
from tests.corpora import copy
from tests.test_corpus_skeleton import uncommented

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "Ports and tides 🌐\n\nThe minister said that ports need networks. 港口属于大家。\n\n"
    "Share this page\n"
)


@pytest.fixture
def folder(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy(data, tmp_path / "corpus")
    (folder / "ports.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def new(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", "--data", ".", "--date", "2026-01-31", *arguments])


def test_the_file_is_written_where_the_data_is(folder: Path) -> None:
    result = new("ports.txt")
    assert (result.exit_code, result.output) == (0, "graph/articles/ports.ttl\n")
    text = (folder / "graph" / "articles" / "ports.ttl").read_text(encoding="utf-8")
    assert format_text(text) == text
    assert f"ng:textLength {len(TEXT)} ;" in text
    assert '"2026-01-31"^^xsd:date' in text


def test_nothing_is_ever_overwritten(folder: Path) -> None:
    path = folder / "graph" / "articles" / "ports.ttl"
    path.write_text("# precious\n", encoding="utf-8")
    result = new("ports.txt")
    assert result.exit_code == 2
    assert "There is such a file already." in result.stderr
    assert path.read_text(encoding="utf-8") == "# precious\n"
    assert new("ports.txt", "--output", "draft/my.ttl").exit_code == 0
    assert (folder / "draft" / "my.ttl").is_file()
    assert new("ports.txt", "--slug", "2026-ports").stdout == "graph/articles/2026-ports.ttl\n"


def test_a_text_that_is_encoded_already(folder: Path) -> None:
    shutil.copy(folder / "texts" / "bridge.txt", folder / "again.txt")
    result = new("again.txt")
    assert result.exit_code == 2
    assert "This text is encoded already. See graph/articles/bridge.ttl." in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "arguments", "message"),
    [
        ("empty.txt", b"", [], "The text is empty."),
        ("blank.txt", b" \n\t\n", [], "The text is empty."),
        ("binary.txt", b"\x00\xff", [], "binary.txt:1: Byte 0xff is not UTF-8."),
        ("a.txt", b"a", ["--slug", "a/b"], "cannot be the name of an article"),
        ("???.txt", b"a", [], "'' cannot be the name of an article"),
        ("a.txt", b"a", ["--date", "yesterday"], "Invalid value for '--date'"),
        ("a.txt", b"a", ["--language", "<x>"], "is no language tag"),
        ("a.txt", b"a", ["--output", "ports.txt/a.ttl"], "cannot be written"),
        ("a.txt", b"a", ["--output", "."], "already"),
    ],
)
def test_wrong_input_is_one_line(
    folder: Path, name: str, content: bytes, arguments: list[str], message: str
) -> None:
    (folder / name).write_bytes(content)
    result = new(name, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_names_with_spaces(folder: Path) -> None:
    (folder / "My Article.txt").write_text("Ports.", encoding="utf-8")
    assert new("My Article.txt").stdout == "graph/articles/my-article.ttl\n"
    text = (folder / "graph" / "articles" / "my-article.ttl").read_text(encoding="utf-8")
    assert 'dcterms:identifier "my-article" ;' in text


def test_a_new_article_and_all_its_examples_pass_every_check(
    checkout: Path, tmp_path: Path
) -> None:
    """One is left as it was written; in the other, every example is uncommented."""
    folder = tmp_path / "shipped"
    for part in ("ontology", "shapes", "graph"):
        shutil.copytree(checkout / part, folder / part)
    paths = [folder / "graph" / "articles" / f"{name}.ttl" for name in ("left", "used")]
    for path in paths:
        source = folder / "texts" / f"{path.stem}.txt"
        source.parent.mkdir(exist_ok=True)
        source.write_text(f"{TEXT}{path.stem}\n", encoding="utf-8")
        result = new("--data", str(folder), str(source))
        assert result.exit_code == 0, result.output
    text = paths[1].read_text(encoding="utf-8")
    paths[1].write_text(format_text(text + uncommented(text)), encoding="utf-8")
    report = run(folder, paths, sources=folder / "texts")
    assert report.counts[Severity.VIOLATION] == 0, report.to_text()
    assert {found.check for found in report.results} == {"evidence"}
