"""The graph in Python: load it, ask it for positions or by SPARQL, take the answers along.

    >>> import netgov_ld
    >>> graph = netgov_ld.load()
    >>> [position.proponent.label for position in graph.positions(topic="un-role")][:1]
    ['Huang Huikang']

``docs/python.md`` shows all of it with examples.
"""

from __future__ import annotations

from netgov_ld.api.graph import Graph, check, load
from netgov_ld.api.records import Passage, Position, Thing
from netgov_ld.api.rows import Rows

__all__ = ["Graph", "Passage", "Position", "Rows", "Thing", "check", "load"]
