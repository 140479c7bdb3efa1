"""What somebody searches for: words, as an expression of the full-text index (SQLite FTS5)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from netgov_ld.release.index import segmented

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netgov_ld.query.index.database import Database

__all__ = ["Words"]

_LONGEST: Final = 200
"""Characters of a search that are read."""

_WORDS: Final = 12
"""Words of a search that are read."""

_INDEXED: Final = 3
"""Letters of the longest beginning that the full-text index has an entry for."""

_LONGER: Final = 50
"""Words with the same beginning that are looked for: those that most rows have."""

_CONSIDERED: Final = 5000
"""Words among which these are chosen."""

_LAST: Final = re.compile(r"[^\W_]+$")
"""The last token of a word; a character that stands alone has a separator after it."""

_QUOTED: Final = re.compile(r'"([^"]*)"|(\S+)')


class Words:
    """What somebody searches for, as an expression of FTS5.

    Every word may be the beginning of a longer one; words in double quotes stand together. Nothing
    in the text is an operator: each word goes into a string of FTS5, which takes it apart into the
    same tokens as it took the texts.

    Args:
        text: The text, whatever is in it.
    """

    def __init__(self, text: str = "") -> None:
        plain = "".join(c if c.isprintable() else " " for c in text[:_LONGEST])
        found = (
            match[1] if match[1] is not None else match[2] for match in _QUOTED.finditer(plain)
        )
        kept = [word for word in found if any(map(str.isalnum, word))][:_WORDS]
        self.words = tuple(dict.fromkeys(word.replace('"', "").strip() for word in kept))

    def only(self, words: Iterable[str]) -> Words:
        """Return some of the words, in their order."""
        chosen, other = set(words), Words()
        other.words = tuple(word for word in self.words if word in chosen)
        return other

    def expression(self, index: Database | None = None) -> str:
        """Return the expression.

        Args:
            index: Says how a word can go on, so that each may be the beginning of a longer one;
                None for the very words.
        """
        return " AND ".join(
            f'"{segmented(word)}"' if index is None else _beginning(word, index)
            for word in self.words
        )


def _beginning(word: str, index: Database) -> str:
    """Return the expression for words that begin like this one.

    FTS5 would put together the rows of all such words before it gives the first one, unless the
    beginning is as short as those it has an index for. Words one by one it reads as they are asked.
    """
    text = segmented(word)
    last = _LAST.search(text)
    if last is None:
        return f'"{text}"'
    folded = _folded(last[0])
    if len(folded) <= _INDEXED:
        return f'"{text}" *'
    rows = index.rows(
        "SELECT word FROM (SELECT word, number FROM words WHERE word >= ? AND word < ? LIMIT ?)"
        " ORDER BY number DESC, word LIMIT ?",
        folded, folded + "\U0010ffff", _CONSIDERED, _LONGER,
    )  # fmt: skip
    ends = [f'"{text[: last.start()]}{longer}"' for (longer,) in rows]
    return f"({' OR '.join(ends)})" if ends else f'"{text}"'


def _folded(text: str) -> str:
    """Write a word as the tokenizer does: in small letters without marks."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
