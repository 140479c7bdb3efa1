from __future__ import annotations

import hashlib

import pytest

from netgov_ld.corpus import evidence
from netgov_ld.corpus.evidence import (
    count_words,
    find,
    key_phrase,
    nearest,
    passage,
    passage_digest,
)
from netgov_ld.errors import UsageError

TEXT = (
    "Heading 🌐 of the page\n\n"
    "The envoy said: “Every harbour needs\n  open\u00a0networks – and tide tables.”\n"
    "What (if) it [costs] $3.5+ a day? The envoy said nothing.\n"
    "网络主权应得到尊重。\n"
)


@pytest.mark.parametrize(
    "phrase", ["🌐", "of the page", "网络主权", "The envoy", "(if) it [costs]"]
)
def test_offsets_count_code_points(phrase: str) -> None:
    found = find(TEXT, phrase)
    assert found
    for one in found:
        assert TEXT[one.start : one.end] == one.text == phrase
        assert one.exact
        assert one.sha256 == hashlib.sha256(phrase.encode()).hexdigest()
        assert one.sha256 == passage_digest(TEXT, one.start, one.end)


def test_the_emoji_is_one_code_point() -> None:
    assert find(TEXT, "🌐 of")[0][:2] == (8, 12)


def test_every_occurrence_is_found_once() -> None:
    assert len(find(TEXT, "The envoy said")) == 2
    assert [one.start for one in find("aaaa", "aa")] == [0, 2]


@pytest.mark.parametrize(
    ("phrase", "printed"),
    [
        (
            '"Every harbour needs open networks - and',
            "“Every harbour needs\n  open\u00a0networks – and",
        ),
        ("every  HARBOUR", "Every harbour"),
        ("tide tables.'", "tide tables.”"),
        ("$3.5+ A day?", "$3.5+ a day?"),
        ("网络主权应得到尊重", "网络主权应得到尊重"),
    ],
)
def test_spaces_quotes_dashes_and_case_are_tolerated(phrase: str, printed: str) -> None:
    (one,) = find(TEXT, phrase)
    assert one.text == printed
    assert one.exact == (phrase == printed)


@pytest.mark.parametrize("phrase", [".*", "harbour|page", "^The", "Heading.", "[a-z]", "\\", "((("])
def test_regular_expressions_have_no_power(phrase: str) -> None:
    assert all(one.text.casefold() == phrase.casefold() for one in find(TEXT, phrase))
    nearest(TEXT, phrase)


@pytest.mark.parametrize("phrase", ["", " ", "\n\t"])
def test_the_empty_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        find(TEXT, phrase)


def test_spaces_around_a_phrase_do_not_count() -> None:
    assert find(TEXT, "  tide tables \n")[0].text == "tide tables"


@pytest.mark.parametrize(
    ("phrase", "near"),
    [
        ("every harbor needs closed networks", "Every harbour needs\n  open\u00a0networks"),
        ("envoi said noting", "envoy said nothing"),
        ("网络主义应得到", "网络主权应得到"),
        ("entirely other words here", None),
        ("???", None),
    ],
)
def test_the_nearest_passage(phrase: str, near: str | None) -> None:
    assert find(TEXT, phrase) == []
    found = nearest(TEXT, phrase)
    assert (found.text if found else None) == near


def test_an_empty_text_holds_nothing() -> None:
    assert find("", "a") == []
    assert nearest("", "a b") is None


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("", 0),
        ("one", 1),
        ("  two\nwords ", 2),
        ("state-of-the-art e.g. $3.5 — dash", 5),
        ("网络", 1),
        ("网络主", 2),
        ("网络主权应得到尊重", 5),
        ("WTO 网络 rules", 3),
    ],
)
def test_counting_words(phrase: str, words: int) -> None:
    assert count_words(phrase) == words


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("A few words.", "A few words"),
        ("one two three four five six seven eight nine", "one two three four five six seven eight"),
        ("网络主权应得到尊重网络主权应得到尊重", "网络主权应得到尊重网络主权应得到"[:16]),
        ('"Quoted words" here', '"Quoted words" here'),
        ("--", "--"),
    ],
)
def test_a_key_phrase_is_the_beginning_of_a_passage(text: str, phrase: str) -> None:
    assert key_phrase(text) == phrase
    assert key_phrase(text) in text
    assert count_words(key_phrase(text)) <= evidence.MAX_KEY_PHRASE


def test_a_passage_knows_its_digest() -> None:
    one = passage("abc", 1, 2)
    assert one == (1, 2, "b", hashlib.sha256(b"b").hexdigest(), True)
