from __future__ import annotations

import hashlib

from netgov_ld.web.pages.parts import Excerpt, Passage, Ref
from netgov_ld.web.pages.passages import excerpts

TEXT = "The first words. Here stands the passage itself. Then come other words 网络 to the end."


def passage(words: str, phrase: str = "", text: str = TEXT) -> Passage:
    start = text.index(words)
    return Passage(
        Ref("evidence"),
        Ref("article"),
        None,
        Ref(phrase) if phrase else None,
        start,
        start + len(words),
        hashlib.sha256(words.encode()).hexdigest(),
    )


def shape(excerpt: Excerpt) -> list[tuple[str, str]]:
    marks = {(False, False): "", (True, False): "mark", (True, True): "strong"}
    return [(piece.text, marks[piece.marked, piece.strong]) for piece in excerpt.pieces]


def test_a_passage_stands_in_its_context_with_its_phrase() -> None:
    [found] = excerpts([passage("Here stands the passage", "the passage")], TEXT, width=18)

    assert shape(found) == [
        ("The first words. ", ""),
        ("Here stands ", "mark"),
        ("the passage", "strong"),
        (" itself. Then", ""),
    ]
    assert not found.clipped_before
    assert found.clipped_after


def test_a_phrase_that_is_all_of_the_passage_is_not_set_apart() -> None:
    [found] = excerpts([passage("网络", "网络")], TEXT, width=5)

    assert ("网络", "mark") in shape(found)
    assert "strong" not in {mark for _, mark in shape(found)}


def test_passages_close_together_share_an_excerpt() -> None:
    first, second = passage("first words"), passage("other words")

    assert len(list(excerpts([first, second], TEXT, width=100))) == 1
    apart = list(excerpts([first, second], TEXT, width=10))
    assert [entry.passages for entry in apart] == [(first,), (second,)]


def test_passages_may_lie_in_one_another() -> None:
    [found] = excerpts([passage("Here stands the passage"), passage("stands")], TEXT, width=0)

    assert "".join(text for text, mark in shape(found) if mark) == "Here stands the passage"


def test_the_pieces_are_the_text() -> None:
    [found] = excerpts([passage("the passage", "passage")], TEXT)

    assert "".join(piece.text for piece in found.pieces) == TEXT


def test_without_the_text_only_the_passages_remain() -> None:
    [found] = excerpts([passage("the passage", "passage")], None)

    assert found.pieces == ()
    assert not found.passages[0].faulty


def test_a_text_that_does_not_fit_is_never_shown() -> None:
    [found] = excerpts([passage("the passage", "passage")], TEXT.replace("passage", "message"))
    assert found.pieces == ()
    assert found.passages[0].faulty

    [beyond] = excerpts([passage("to the end.")], TEXT[:20])
    assert beyond.passages[0].faulty


def test_a_word_longer_than_the_context_is_cut() -> None:
    text = "x" * 50 + "passage" + "y" * 50
    [found] = excerpts([passage("passage", text=text)], text, width=10)

    assert shape(found) == [("x" * 10, ""), ("passage", "mark"), ("y" * 10, "")]
