"""Evidence: where it stands, and the passage in its context where the texts are at hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.parts import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import URIRef

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["CONTEXT", "in_context", "read_passages"]

CONTEXT: Final = 320
"""Characters shown on either side of a passage: enough to judge it, far from the whole article."""

_COLUMNS: Final = """
  ?evidence oa:hasSource ?article ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  ?article ng:textSha256 ?text .
  OPTIONAL { ?evidence ng:passageSha256 ?digest }
  OPTIONAL { ?evidence ng:voice ?voice }
  OPTIONAL { ?evidence ng:keyPhrase ?phrase }
"""

_OF: Final = (
    "SELECT ?focus ?evidence ?article ?start ?end ?text ?digest ?voice ?phrase"
    f" WHERE {{ ?focus ng:evidence ?evidence . {_COLUMNS} }} ORDER BY ?article ?start"
)
_ITSELF: Final = (
    f"SELECT ?evidence ?article ?start ?end ?text ?digest ?voice ?phrase WHERE {{ {_COLUMNS} }}"
)


def read_passages(reader: Reader, thing: URIRef, *, itself: bool = False) -> tuple[Passage, ...]:
    """Read the evidence of a thing, in reading order.

    Args:
        reader: The release and the texts.
        thing: What the evidence is for.
        itself: Whether the thing is itself the passage.
    """
    rows = reader.rows(_ITSELF, evidence=thing) if itself else reader.rows(_OF, focus=thing)
    refs = reader.refs(rows)
    return tuple(_passage(reader, row, refs) for row in _distinct(rows))


def _distinct(rows: Iterable[Row]) -> Iterable[Row]:
    """Keep one row for each piece of evidence."""
    return {row["evidence"]: row for row in rows}.values()


def _passage(reader: Reader, row: Row, refs: Refs) -> Passage:
    bare = Passage(
        ref=refs(row["evidence"]),
        article=refs(row["article"]),
        voice=refs.maybe(row.get("voice")),
        key_phrase=refs.maybe(row.get("phrase")),
        start=int(row["start"]),
        end=int(row["end"]),
        digest=str(row.get("digest", "")),
    )
    text = reader.texts.get(str(row["text"])) if reader.texts is not None else None
    return bare if text is None else in_context(bare, text)


def in_context(passage: Passage, text: str, width: int = CONTEXT) -> Passage:
    """Put a passage into its context.

    Args:
        passage: The passage without its words.
        text: The whole text of its article.
        width: Characters to show on either side, at most.

    Returns:
        The passage with its words, its key phrase set apart, and cut at spaces; marked as faulty
        and without words if the text does not have its digest at its offsets.
    """
    words = text[passage.start : passage.end]
    if not words or hashlib.sha256(words.encode()).hexdigest() != passage.digest:
        return replace(passage, faulty=True)
    before, after = text[: passage.start], text[passage.end :]
    shown_before, shown_after = _tail(before, width), _head(after, width)
    return replace(
        passage,
        before=shown_before,
        marked=_around(words, passage.key_phrase.text if passage.key_phrase else ""),
        after=shown_after,
        clipped_before=len(shown_before) < len(before),
        clipped_after=len(shown_after) < len(after),
    )


def _around(words: str, phrase: str) -> tuple[str, str, str]:
    at = words.find(phrase) if phrase else -1
    if at < 0:
        return "", words, ""
    return words[:at], phrase, words[at + len(phrase) :]


def _tail(text: str, width: int) -> str:
    """Return the end of a text, beginning after a space."""
    if len(text) <= width:
        return text
    cut = text[-width:]
    _, space, rest = cut.partition(" ")
    return rest if space else cut


def _head(text: str, width: int) -> str:
    """Return the beginning of a text, ending before a space."""
    if len(text) <= width:
        return text
    cut = text[:width]
    rest, space, _ = cut.rpartition(" ")
    return rest if space else cut
