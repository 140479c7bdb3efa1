"""Sentences of an article's text, with their places.

The splitting is sentencex's (rules for some 300 languages, no model to load). What is added is
what newspaper pages need: a line break ends a headline, byline or paragraph though no full stop
stands there, and sentences within one quotation are told apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sentencex import get_sentence_boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["sentences"]

_LINE: Final = re.compile(r"(?:[^\n]|\n(?=[^\S\n]*[a-z]))+")
"""A line with those after it that go on in lower case, as in a text broken at a fixed width."""
_QUOTE: Final = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')


def sentences(text: str, language: str = "en") -> Iterator[tuple[int, int]]:
    """Yield start and end, in code points, of every sentence that holds a letter or digit.

    Args:
        text: The text of an article.
        language: Its ISO 639-1 code.
    """
    for line in _LINE.finditer(text):
        # A quotation counts as one sentence to the library; a space is as long as the mark.
        plain = _QUOTE.sub(" ", line[0]).replace("\n", " ")
        for found in get_sentence_boundaries(language, plain):
            start, end = line.start() + found["start_index"], line.start() + found["end_index"]
            sentence = text[start:end]
            if any(character.isalnum() for character in sentence):
                start += len(sentence) - len(sentence.lstrip())
                yield start, start + len(sentence.strip())
