from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from netgov_ld.checks import evidence
from netgov_ld.checks.report import Report, Result, Severity
from netgov_ld.corpus import evidence as passages
from netgov_ld.corpus.loader import load
from netgov_ld.corpus.skeleton import passage_turtle
from netgov_ld.corpus.texts import ArticleTexts
from tests.corpora import HARBOUR, append, copy, swap

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "renamed-by-somebody.txt"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    return copy(data, tmp_path / "corpus")


def check(folder: Path, *asked: Path, texts: bool = True) -> tuple[Result, ...]:
    sources = ArticleTexts(folder / "texts") if texts else None
    return Report(evidence.check(load(folder, asked), sources)).results


def problems(folder: Path, *, texts: bool = True) -> list[Result]:
    return [result for result in check(folder, texts=texts) if result.severity != Severity.INFO]


def row(result: Result) -> str:
    assert result.path is not None
    assert result.line is not None
    return result.path.read_text(encoding="utf-8").split("\n")[result.line - 1].strip()


def test_good_evidence_and_the_share_that_is_covered(folder: Path) -> None:
    bridge, harbour = check(folder)
    assert bridge.severity == harbour.severity == Severity.INFO
    assert row(harbour) == "article:harbour"
    assert harbour.message == (
        "Evidence and omissions touch 9 of 9 sentences and cover 54.7% of the characters"
        " (140 of 256)."
    )


def test_without_texts_nothing_is_said_about_them(folder: Path) -> None:
    assert check(folder, texts=False) == ()


def test_the_length_of_the_text(folder: Path) -> None:
    swap(folder / HARBOUR, "ng:textLength 318", "ng:textLength 319")
    (result,) = problems(folder)
    assert row(result) == "ng:textLength 319 ;"
    assert result.mend == "Write ng:textLength 318."
    assert problems(folder, texts=False) == []


def test_a_text_that_is_missing_or_altered_is_a_warning(folder: Path) -> None:
    with (folder / "texts" / TEXT).open("a") as stream:
        stream.write(" ")
    (result,) = problems(folder)
    assert result.severity == Severity.WARNING
    assert result.message.startswith("Not checked:")
    assert row(result).startswith("ng:textSha256")


def test_a_text_that_is_not_utf_8_is_unreadable(folder: Path) -> None:
    bad = b"\xff\xfe"
    (folder / "texts" / TEXT).write_bytes(bad)
    text = (folder / HARBOUR).read_text(encoding="utf-8")
    digest = text.split('ng:textSha256 "')[1][:64]
    swap(folder / HARBOUR, digest, hashlib.sha256(bad).hexdigest())
    (result,) = problems(folder)
    assert result.unreadable
    assert "not UTF-8" in result.message


def test_a_digest_that_does_not_fit(folder: Path) -> None:
    text = (folder / HARBOUR).read_text(encoding="utf-8")
    digest = text.split('ng:passageSha256 "')[1][:64]
    swap(folder / HARBOUR, digest, "0" * 64)
    (result,) = problems(folder)
    assert row(result) == f'ng:passageSha256 "{"0" * 64}" ;'
    assert digest in str(result.mend)
    assert problems(folder, texts=False) == []


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (15, 0), (-1, 15), (0, 319), (318, 319), (10**20, 10**21)]
)
def test_offsets_that_are_no_passage(folder: Path, start: int, end: int) -> None:
    path = folder / HARBOUR
    text = path.read_text(encoding="utf-8").replace("harbour-0-15", f"harbour-{start}-{end}")
    text = text.replace("oa:end 15 ;", f"oa:end {end} ;").replace(
        "oa:start 0 ;", f"oa:start {start} ;"
    )
    path.write_text(text, encoding="utf-8")
    for texts in (True, False):
        results = [r for r in problems(folder, texts=texts) if r.severity == Severity.VIOLATION]
        (result,) = results
        assert row(result) == f"oa:start {start} ;"
        assert "is no passage of a text of 318 code points" in result.message


def test_offsets_are_code_points_not_bytes(folder: Path) -> None:
    text = (folder / "texts" / TEXT).read_text(encoding="utf-8")
    start = text.encode().index("港口属于".encode())
    assert start != text.index("港口属于")
    found = passages.passage(text, start, start + 4)
    wrong = passages.passage_digest("港口属于", 0, 4)
    turtle = passage_turtle("harbour", found).replace(found.sha256, wrong)
    append(folder / HARBOUR, turtle)
    (result,) = problems(folder)
    assert "has another SHA-256" in result.message


@pytest.mark.parametrize(
    ("phrase", "message", "mend"),
    [
        ("not there", "does not stand in the passage", "Take it from the passage."),
        ("Stands  alone", "does not stand in the passage", "Write it as printed: 'stands alone'."),
        ("", None, None),
        ("a b c d e f g h i", "has 9 words; at most 8", "Shorten it"),
        ("stands alone. (.*", "does not stand in the passage", "Take it"),
    ],
)
def test_key_phrases(folder: Path, phrase: str, message: str | None, mend: str | None) -> None:
    swap(folder / HARBOUR, '"stands alone"@en', f'"{phrase}"@en')
    found = problems(folder)
    if message is None:
        assert found == []
        return
    assert any(message in r.message and str(r.mend).startswith(str(mend)) for r in found)
    assert {row(result) for result in found} == {f'ng:keyPhrase "{phrase}"@en ;'}


def test_the_limit_on_key_phrases_holds_without_texts(folder: Path) -> None:
    swap(folder / HARBOUR, '"stands alone"@en', '"a b c d e f g h i"@en')
    (result,) = problems(folder, texts=False)
    assert "9 words" in result.message


def test_names_say_where_the_passage_is(folder: Path) -> None:
    path = folder / HARBOUR
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("selector:harbour-0-15", "selector:first"), encoding="utf-8")
    (result,) = problems(folder)
    assert row(result) == "selector:first"
    assert result.mend == "Name it selector:harbour-0-15."
    path.write_text(text.replace("omission:harbour-60-76", "omission:x"), encoding="utf-8")
    (result,) = problems(folder, texts=False)
    assert result.mend == "Name it omission:harbour-60-76."


def test_sentences_that_nothing_touches(folder: Path) -> None:
    path = folder / HARBOUR
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a ng:Omission", "a ng:Person"), encoding="utf-8")
    (result,) = problems(folder)
    assert result.severity == Severity.WARNING
    assert row(result) == "article:harbour"
    assert "60 to 76 (Print Share 分享 0)" in result.message


def test_long_sentences_are_shown_in_part(folder: Path) -> None:
    path = folder / HARBOUR
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a ng:Evidence", "a ng:Person"), encoding="utf-8")
    found = problems(folder)
    assert len(found) == 8
    assert any("78 to " in r.message and r.message.endswith(" ...).") for r in found)
    assert all(len(r.message) < 120 for r in found)


def test_evidence_in_another_file_counts(folder: Path) -> None:
    path = folder / HARBOUR
    text = path.read_text(encoding="utf-8")
    start = text.index("omission:harbour-60-76\n")
    block = text[start : text.index("\n.\n", start) + 3]
    path.write_text(text.replace(block, ""), encoding="utf-8")
    assert len(problems(folder)) == 1
    append(folder / "graph" / "more.ttl", block)
    assert problems(folder) == []


def test_incomplete_evidence_is_left_to_the_shapes(folder: Path) -> None:
    append(
        folder / HARBOUR,
        "evidence:a a ng:Evidence . evidence:b a ng:Evidence ; oa:hasSource article:harbour ;"
        ' oa:hasSelector selector:b . selector:b oa:start "x" ; oa:end true .'
        " evidence:c a ng:Evidence ; oa:hasSource article:none ; oa:hasSelector selector:c ."
        " selector:c oa:start 1 ; oa:end 2 . article:d a ng:Article .",
    )
    results = problems(folder)
    assert {r.mend for r in results} == {"Name it evidence:none-1-2.", "Name it selector:none-1-2."}


def test_only_files_that_are_asked_for(folder: Path) -> None:
    swap(folder / HARBOUR, '"stands alone"@en', '"not there"@en')
    (result,) = check(folder, folder / "graph" / "articles" / "bridge.ttl")
    assert result.severity == Severity.INFO
    assert row(result) == "article:bridge"
    assert len(check(folder, folder / HARBOUR)) == 2


def test_an_empty_text_is_covered(folder: Path) -> None:
    (folder / "texts" / "empty.txt").touch()
    append(
        folder / "graph" / "articles" / "empty.ttl",
        "article:empty a ng:Article ; ng:textLength 0 ; ng:textSha256"
        ' "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" .',
    )
    assert problems(folder) == []
    assert any("0 of 0 sentences and cover 100.0%" in r.message for r in check(folder))
