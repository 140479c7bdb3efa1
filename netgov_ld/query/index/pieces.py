"""Texts in which something was found, with the words that were searched for marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BEGIN", "END", "Piece", "pieces_of", "shortened", "unmarked"]

_CONTEXT: Final = 160
"""Characters of a text that are shown around what was found."""

BEGIN: Final = "\x02"
END: Final = "\x03"
"""Marks; RDF/XML cannot hold these characters, and so no release has them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether it was searched for."""

    text: str
    marked: bool


def unmarked(line: str) -> str:
    """Return a text without its marks."""
    return line.replace(BEGIN, "").replace(END, "")


def pieces_of(line: str) -> tuple[Piece, ...]:
    """Take a text apart at its marks."""
    pieces = []
    for part in line.split(BEGIN):
        marked, end, rest = part.partition(END)
        pieces += (
            [Piece(marked, marked=True), Piece(rest, marked=False)]
            if end
            else [Piece(part, marked=False)]
        )
    return tuple(piece for piece in pieces if piece.text)


def shortened(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Cut a text to what stands around the first mark."""
    kept, left = list[Piece](), _CONTEXT
    for piece in pieces:
        text = piece.text
        if not piece.marked and len(text) > _CONTEXT // 2:
            text = f"…{text[-_CONTEXT // 2 :]}" if not kept else f"{text[: _CONTEXT // 2]}…"
        if left <= 0:
            break
        kept.append(Piece(text, piece.marked))
        left -= len(text)
    return tuple(kept)
