"""Evidence: where it stands, and the passages in their context where the texts are at hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.parts import Excerpt, Passage, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib import URIRef

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["CONTEXT", "excerpts", "read_excerpts"]

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


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of text: half-open, in code points."""

    start: int
    end: int

    def holds(self, other: _Span) -> bool:
        return self.start <= other.start and other.end <= self.end


def read_excerpts(reader: Reader, thing: URIRef, *, itself: bool = False) -> tuple[Excerpt, ...]:
    """Read the evidence of a thing, in reading order.

    Args:
        reader: The release and the texts.
        thing: What the evidence is for.
        itself: Whether the thing is itself the passage.
    """
    rows = reader.rows(_ITSELF, evidence=thing) if itself else reader.rows(_OF, focus=thing)
    refs = reader.refs(rows)
    found: dict[str, list[Passage]] = {}
    for row in {row["evidence"]: row for row in rows}.values():
        found.setdefault(str(row["text"]), []).append(_passage(row, refs))
    shown: list[Excerpt] = []
    for digest, passages in found.items():
        text = reader.texts.get(digest) if reader.texts is not None else None
        shown += excerpts(passages, text)
    return tuple(shown)


def _passage(row: Row, refs: Refs) -> Passage:
    return Passage(
        ref=refs(row["evidence"]),
        article=refs(row["article"]),
        voice=refs.maybe(row.get("voice")),
        key_phrase=refs.maybe(row.get("phrase")),
        start=int(row["start"]),
        end=int(row["end"]),
        digest=str(row.get("digest", "")),
    )


def excerpts(
    passages: Iterable[Passage], text: str | None, width: int = CONTEXT
) -> Iterator[Excerpt]:
    """Put the passages of one article into their context.

    Args:
        passages: The passages, by their start.
        text: The whole text of the article; None where it is not at hand.
        width: Characters to show on either side, at most.

    Yields:
        Excerpts. Passages whose contexts touch share one. A passage that does not have its digest
        at its offsets is marked as faulty and stays without words.
    """
    near: list[Passage] = []
    for passage in passages:
        words = text[passage.start : passage.end] if text is not None else ""
        if text is None or not words:
            yield Excerpt((replace(passage, faulty=text is not None),))
        elif hashlib.sha256(words.encode()).hexdigest() != passage.digest:
            yield Excerpt((replace(passage, faulty=True),))
        else:
            if near and passage.start - max(other.end for other in near) > width:
                yield _excerpt(near, text, width)
                near = []
            near.append(passage)
    if near and text is not None:
        yield _excerpt(near, text, width)


def _excerpt(passages: Sequence[Passage], text: str, width: int) -> Excerpt:
    first, last = passages[0].start, max(passage.end for passage in passages)
    frame = _Span(_begin(text, first, width), _finish(text, last, width))
    marked = [_Span(passage.start, passage.end) for passage in passages]
    strong = [span for passage in passages for span in _phrase(passage, text)]
    edges = {frame.start, frame.end}
    for span in (*marked, *strong):
        edges |= {span.start, span.end}
    cuts = sorted(edges)
    pieces = [
        Piece(
            text[start:end],
            marked=any(span.holds(_Span(start, end)) for span in marked),
            strong=any(span.holds(_Span(start, end)) for span in strong),
        )
        for start, end in pairwise(cuts)
    ]
    return Excerpt(tuple(passages), tuple(pieces), frame.start > 0, frame.end < len(text.rstrip()))


def _phrase(passage: Passage, text: str) -> Iterator[_Span]:
    """Find the key phrase in its passage, unless it is all of it."""
    phrase = passage.key_phrase.text if passage.key_phrase else ""
    at = text.find(phrase, passage.start, passage.end) if phrase else -1
    if at >= 0 and len(phrase) < passage.end - passage.start:
        yield _Span(at, at + len(phrase))


def _begin(text: str, start: int, width: int) -> int:
    """Return where an excerpt begins: after a space, at most ``width`` before its passage."""
    if start <= width:
        return 0
    space = text.find(" ", start - width, start)
    return space + 1 if space >= 0 else start - width


def _finish(text: str, end: int, width: int) -> int:
    """Return where an excerpt ends: before a space, at most ``width`` after its passage."""
    if len(text) - end <= width:
        return len(text)
    space = text.rfind(" ", end, end + width)
    return space if space >= 0 else end + width
