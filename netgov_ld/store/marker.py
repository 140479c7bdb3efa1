"""Which release a triple store holds, as the store itself says in one triple.

``netgov push`` takes the mark away before it changes the first graph and sets it when it has
counted the last. Each load has a token of its own. So an answer is of one release, and of nothing
else, if the same mark is there before the query and after it: readers look after each query, which
is the reading side of a sequence lock.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import StoreUnavailable

if TYPE_CHECKING:
    from netgov_ld.store.service import Service

__all__ = ["GRAPH", "JOURNAL", "Mark", "mark_of", "read"]

GRAPH: Final = "urn:netgov:store"
"""Named graph of the mark, and what the mark is about."""

JOURNAL: Final = "urn:netgov:loaded"
"""Property that a graph has while a release is being loaded: the digest of what was put there."""

_HOLDS: Final = "urn:netgov:holds"
_COMPLETE: Final = "complete"
_LOADING: Final = "loading"
_SIZE: Final = 1 << 20

_QUERY: Final = f"SELECT ?mark WHERE {{ GRAPH <{GRAPH}> {{ <{GRAPH}> <{_HOLDS}> ?mark }} }}"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a store says it holds.

    Args:
        digest: Digest of the release.
        load: Number of the load; the store with the lowest was filled the longest time ago.
        token: Name of the load, like that of no other.
        complete: Whether all of the release is there.
    """

    digest: str
    load: int
    token: str
    complete: bool

    @classmethod
    def new(cls, digest: str, load: int) -> Mark:
        """Return the mark of a load that begins."""
        return cls(digest, load, secrets.token_hex(8), complete=False)

    def completed(self) -> Mark:
        """Return the mark of the load when it is complete."""
        return replace(self, complete=True)

    @property
    def text(self) -> str:
        """The mark as the literal of its triple."""
        state = _COMPLETE if self.complete else _LOADING
        return f"{state} {self.digest} {self.load} {self.token}"

    @property
    def triples(self) -> bytes:
        """The triple as N-Triples."""
        return f'<{GRAPH}> <{_HOLDS}> "{self.text}" .\n'.encode()


def mark_of(text: str) -> Mark | None:
    """Read the literal of a mark; None for what is none."""
    parts = text.split(" ")
    if len(parts) != 4 or parts[0] not in (_COMPLETE, _LOADING) or not parts[2].isdigit():
        return None
    return Mark(parts[1], int(parts[2]), parts[3], complete=parts[0] == _COMPLETE)


def read(service: Service, seconds: float) -> Mark | None:
    """Ask a store for its mark; None if it has none, or is changing it.

    Raises:
        QueryError: The store does not answer.
    """
    found = service.rows(_QUERY, seconds=seconds, size=_SIZE)
    return mark_of(found[0].get("mark", "")) if len(found) == 1 else None


def demand(service: Service, expected: str, seconds: float) -> None:
    """Raise unless the store has this mark.

    Raises:
        StoreUnavailable: It has another, or none.
        QueryError: The store does not answer.
    """
    mark = read(service, seconds)
    if mark is None or mark.text != expected:
        doing = "holds another release" if mark and mark.complete else "is being loaded"
        raise StoreUnavailable(
            f"The triple store behind this server {doing}.", mend="Try again in a while."
        )
