"""The digest of a dataset that does not depend on how it is written (W3C RDFC-1.0).

The algorithm is Oxigraph's. This is the one module below ``store`` that uses it, for a release is
made before there is a store, and canonicalisation has to do with terms alone.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Canonical", "rdfc10"]

_BLANK: Final = re.compile(rb"^(?:_:|<[^>]*> <[^>]*> _:)", re.MULTILINE)


class Canonical:
    """Computes the digest from sorted, canonical N-Quads that come piece by piece.

    Canonicalisation names blank nodes by the quads they stand in (RDFC-1.0, section 4.4), so only
    those quads go through it; all others are canonical as they are.

    Args:
        blank: The lines with blank nodes, which stand in the pieces again.
    """

    def __init__(self, blank: Iterable[str]) -> None:
        dataset = ox.Dataset(ox.parse("".join(blank), format=ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        self._waiting = sorted((f"{quad} .\n".encode() for quad in dataset), reverse=True)
        self._digest = hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """Take the next lines."""
        last = piece[piece.rfind(b"\n", 0, -1) + 1 :]
        due = []
        while self._waiting and self._waiting[-1] < last:
            due.append(self._waiting.pop())
        if due or ((b"_:" in piece) and _BLANK.search(piece)):
            lines = piece.splitlines(keepends=True)
            due += [line for line in lines if not _BLANK.match(line)]
            piece = b"".join(sorted(due))
        self._digest.update(piece)

    def conclude(self) -> str:
        """Return the SHA-256 of the canonical N-Quads, in hexadecimal."""
        self._digest.update(b"".join(reversed(self._waiting)))
        return self._digest.hexdigest()


def rdfc10(nquads: bytes) -> str:
    """Return the SHA-256 of a dataset's canonical N-Quads, in hexadecimal.

    Args:
        nquads: The dataset as N-Quads, in any order.
    """
    lines = {f"{quad} .\n" for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS)}
    canonical = Canonical(line for line in lines if _BLANK.match(line.encode()))
    if lines:
        canonical.add("".join(sorted(lines)).encode())
    return canonical.conclude()
