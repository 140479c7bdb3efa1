"""Queries about one thing, answered in the process that serves the request.

Most queries of programs that follow links are a label or all there is about one thing. For these
the way to a worker process and back costs several times what the engine takes. A worker is there
so that a query can be stopped; these need no stopping, because of what they are: one triple pattern
with a constant subject (or DESCRIBE with one IRI) is a single range of the store's index, read one
triple after the other and written as it is read. The answer is given up once it passes
``LARGEST`` bytes, so that neither time nor memory grows beyond that, however much there is about
the thing. Nothing in such a query can call out, sort, join or repeat.

``is_point`` recognises them by their terminals; all others are for the workers.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any, Final, cast

from netgov_ld.query._evaluation import ResultTooLarge, evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyoxigraph as ox

    from netgov_ld.query._tokens import Token
    from netgov_ld.query.result import Job

__all__ = ["LARGEST", "answer", "is_point"]

LARGEST: Final = 1 << 16
"""Bytes beyond which an answer is left to a worker."""

_NAMES: Final = frozenset({"iri", "pname"})


def is_point(found: Sequence[Token]) -> bool:
    """Tell whether a query, without its prologue, is about one thing.

    That is ``DESCRIBE <thing>`` or ``SELECT ?a ?b { <thing> <property> ?a }`` and nothing more;
    property and value may be constants or variables.

    Args:
        found: The terminals after the prologue.
    """
    if len(found) < 2:
        return False
    word = found[0].text.upper()
    if word == "DESCRIBE":
        return len(found) == 2 and found[1].kind in _NAMES
    if word != "SELECT" or found[-1].text != "}":
        return False
    place = 1
    while place < len(found) and (found[place].kind == "var" or found[place].text == "*"):
        place += 1
    if place == 1 or found[place].text.upper() not in {"WHERE", "{"}:
        return False
    place += found[place].text.upper() == "WHERE"
    body = found[place:-1]
    if len(body) == 5 and body[4].text == ".":
        body = body[:4]
    return (
        len(body) == 4
        and body[0].text == "{"
        and body[1].kind in _NAMES
        and (body[2].kind in _NAMES or body[2].kind == "var" or body[2].text == "a")
        and (body[3].kind in _NAMES or body[3].kind == "var")
        # One variable twice would have to look through all that there is for a match.
        and body[2].text[1:] != body[3].text[1:]
    )


class _Sink(io.RawIOBase):
    """Keeps what is written, up to the largest answer."""

    def __init__(self) -> None:
        self.body = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.body += data
        if len(self.body) > LARGEST:
            raise ResultTooLarge
        return len(data)


def answer(store: ox.Store, job: Job) -> bytes | None:
    """Answer a query about one thing; None if the answer is too large, or there is a fault.

    Args:
        store: What is asked.
        job: The query, for which ``is_point`` holds.
    """
    sink = _Sink()
    try:
        evaluate(store, job.content(LARGEST), cast("IO[bytes]", sink))
    # Whatever it is, a worker meets it again, and there it is worded.
    except Exception:
        return None
    return bytes(sink.body)
