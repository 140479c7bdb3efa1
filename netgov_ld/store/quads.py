"""Reading N-Quads lines into rdflib's terms, with every literal as it is written.

rdflib's own reader would rewrite literals to their canonical form, and hide a change of form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import URIRef

from netgov_ld.store._terms import from_ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Identifier

__all__ = ["Quad", "read_quads"]

Quad = tuple["Identifier", URIRef, "Identifier", URIRef]
"""Subject, property, value and named graph."""


def read_quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    """Read lines of N-Quads in which every quad has a graph, as in a release."""
    for quad in ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS):
        yield (
            from_ox(quad.subject),
            URIRef(quad.predicate.value),
            from_ox(quad.object),
            URIRef(quad.graph_name.value),
        )
