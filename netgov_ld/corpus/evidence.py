"""Passages of article texts: digests, and the search for a phrase.

Offsets count Unicode code points, the start is included and the end is not (``oa:start`` and
``oa:end`` of Web Annotation Vocabulary, section 3.2.2), which is how Python slices a ``str``.
"""

from __future__ import annotations

import hashlib
import re
from difflib import SequenceMatcher, get_close_matches
from typing import Final, NamedTuple

from netgov_ld.errors import UsageError

__all__ = [
    "MAX_KEY_PHRASE",
    "Passage",
    "count_words",
    "find",
    "key_phrase",
    "nearest",
    "passage",
    "passage_digest",
]

MAX_KEY_PHRASE: Final = 8
"""Most words of an article that the data may quote per passage."""

_QUOTES: Final = (
    "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"
)
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_CJK_RUN: Final = re.compile(rf"[{_CJK}]+")


class Passage(NamedTuple):
    """A stretch of a text.

    ``exact`` is False where the phrase that was looked for differs in spaces, quotation marks,
    dashes or case.
    """

    start: int
    end: int
    text: str
    sha256: str
    exact: bool


def passage_digest(text: str, start: int, end: int) -> str:
    """Return the SHA-256, in lower-case hexadecimal, of the UTF-8 of ``text[start:end]``."""
    return hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()


def passage(text: str, start: int, end: int, *, exact: bool = True) -> Passage:
    """Cut a passage out of a text, with its digest."""
    return Passage(start, end, text[start:end], passage_digest(text, start, end), exact)


def key_phrase(text: str) -> str:
    """Return the beginning of a passage, as long as a key phrase may be."""
    ends = [match.end() for match in _WORD.finditer(text)] or [len(text)]
    start = len(text) - len(text.lstrip())
    allowed = [end for end in ends if count_words(text[start:end]) <= MAX_KEY_PHRASE]
    return text[start : max(allowed, default=ends[0])]


def count_words(phrase: str) -> int:
    """Count words as the limit on key phrases does.

    Words stand between spaces. Chinese and Japanese are written without: every two characters of
    theirs count as one word, which is the length of most words there.
    """
    characters = sum(len(run) for run in _CJK_RUN.findall(phrase))
    return len(_CJK_RUN.sub(" ", phrase).split()) + (characters + 1) // 2


def find(text: str, phrase: str) -> list[Passage]:
    """Return every passage of a text that reads like a phrase.

    Passages that are equal to the phrase; where there are none, those that are equal apart from
    spaces and line breaks, kinds of quotation marks and dashes, and case.

    Raises:
        UsageError: The phrase is empty.
    """
    wanted = phrase.strip()
    if not wanted:
        raise UsageError("The phrase is empty.", mend="Give some words of the article.")
    spans = [match.span() for match in re.finditer(re.escape(wanted), text)]
    if spans:
        return [passage(text, start, end) for start, end in spans]
    pattern = re.compile(_tolerant(wanted), re.IGNORECASE)
    return [passage(text, *match.span(), exact=False) for match in pattern.finditer(text)]


def nearest(text: str, phrase: str) -> Passage | None:
    """Return the passage that shares the longest run of words with a phrase it does not hold.

    Words of the phrase may be misspelt. None where less than a third of them come close.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    tokens = [text[start:end].casefold() for start, end in words]
    vocabulary = sorted(set(tokens))
    known = set(vocabulary)
    wanted: list[str] = []
    for word in _WORD.findall(phrase.casefold()):
        close = [word] if word in known else get_close_matches(word, vocabulary, n=1, cutoff=0.75)
        wanted.append(close[0] if close else word)
    block = SequenceMatcher(None, tokens, wanted, autojunk=False).find_longest_match()
    if block.size == 0 or 3 * block.size < len(wanted):
        return None
    first = max(block.a - block.b, 0)
    last = min(first + len(wanted), len(words)) - 1
    return passage(text, words[first][0], words[last][1], exact=False)


def _tolerant(phrase: str) -> str:
    parts: list[str] = []
    for token in re.findall(r"\s+|.", phrase):
        if token.isspace():
            parts.append(r"\s+")
        elif token in _QUOTES:
            parts.append(f"[{re.escape(_QUOTES)}]+")
        elif token in _DASHES:
            parts.append(f"[{re.escape(_DASHES)}]+")
        else:
            parts.append(re.escape(token))
    return "".join(parts)
