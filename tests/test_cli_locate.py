from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from rdflib import Literal

from netgov_ld.cli import main
from netgov_ld.cli.locate import VOICES
from netgov_ld.corpus.evidence import passage_digest
from netgov_ld.corpus.turtle import format_text, parse, parse_file
from netgov_ld.iris import thing
from netgov_ld.namespaces import NG, OA
from tests.corpora import copy

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "texts/renamed-by-somebody.txt"


@pytest.fixture
def folder(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = copy(data, tmp_path / "corpus")
    monkeypatch.chdir(folder)
    return folder


def locate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["locate", "--data", ".", *arguments])


@pytest.mark.parametrize("phrase", ["港口属于大家", "🌐 to the Net", "3.5 percent"])
def test_what_is_printed_can_be_pasted(folder: Path, phrase: str) -> None:
    text = (folder / TEXT).read_text(encoding="utf-8")
    start = text.index(phrase)
    end = start + len(phrase)
    digest = passage_digest(text, start, end)
    result = locate(TEXT, phrase, "--language", "zh", "--voice", "narrator")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"# {start} {end} {digest}\n# ")
    assert f"[{phrase}]" in result.stdout.split("\n")[1]
    graph = parse(result.stdout, known_prefixes=True)
    slug = f"harbour-{start}-{end}"
    evidence, selector = thing("evidence", slug), thing("selector", slug)
    assert set(graph) >= {
        (evidence, OA.hasSource, thing("article", "harbour")),
        (evidence, OA.hasSelector, selector),
        (evidence, NG.passageSha256, Literal(digest)),
        (evidence, NG.keyPhrase, Literal(phrase, lang="zh")),
        (evidence, NG.voice, thing("voice", "narrator")),
        (selector, OA.start, Literal(start)),
        (selector, OA.end, Literal(end)),
    }
    assert len(graph) == 9
    assert format_text(result.stdout)


def test_every_occurrence(folder: Path) -> None:
    assert folder.is_dir()
    result = locate(TEXT, "port")
    assert result.stdout.count("a ng:Evidence") == result.stdout.count("[port]") == 3


def test_a_long_passage_gets_a_short_key_phrase(folder: Path) -> None:
    assert folder.is_dir()
    result = locate(TEXT, "The minister of ports, Ms Quay, said on Monday that every harbour needs")
    assert '"The minister of ports, Ms Quay, said on"@en' in result.stdout


def test_a_phrase_that_differs_in_spaces_and_quotes(folder: Path) -> None:
    assert folder.is_dir()
    result = locate(TEXT, "networks.  'no port stands")
    assert result.exit_code == 0
    assert result.stderr == "netgov: The text has it as 'networks. \"No port stands'.\n"


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("every harbor needs opened networks", "Nearest: 'every harbour needs open networks' at"),
        ("(.*)+$", "The phrase does not stand there."),
        ("entirely different matter", "The phrase does not stand there."),
        ("", "The phrase is empty."),
        ("  ", "The phrase is empty."),
    ],
)
def test_a_phrase_that_does_not_stand_there(folder: Path, phrase: str, message: str) -> None:
    assert folder.is_dir()
    result = locate(TEXT, phrase)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("netgov: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_article_that_is_not_encoded_yet(folder: Path) -> None:
    (folder / "My Article.txt").write_text("Ports are open.", encoding="utf-8")
    assert "article:my-article ;" in locate("My Article.txt", "open").stdout
    assert "article:ports_1 ;" in locate("My Article.txt", "open", "--slug", "ports_1").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.txt", "x"],
        ["texts", "x"],
        [TEXT, "port", "--slug", "a b"],
        [TEXT, "port", "--language", "e n"],
        [TEXT, "port", "--voice", "whisper"],
        [TEXT],
    ],
)
def test_wrong_input_is_one_line(folder: Path, arguments: list[str]) -> None:
    assert folder.is_dir()
    result = locate(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1


def test_a_text_that_is_not_utf_8(folder: Path) -> None:
    (folder / "latin.txt").write_bytes("Caf\u00e9".encode("latin-1"))
    assert "latin.txt:1: Byte 0xe9 is not UTF-8." in locate("latin.txt", "Caf").stderr


def test_the_voices_are_those_of_the_scheme(checkout: Path) -> None:
    scheme = parse_file(checkout / "ontology" / "schemes" / "voices.ttl")
    assert {thing("voice", voice) for voice in VOICES} == set(scheme.subjects(None, NG.Voice))
