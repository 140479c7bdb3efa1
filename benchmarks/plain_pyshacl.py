"""Validate a data folder by pySHACL alone: all files in one graph, all shapes as they are.

The yardstick for ``netgov check`` in ``benchmarks.scale``, which does more and should take less.
Run it with ``python -m benchmarks.plain_pyshacl FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyshacl
from rdflib import Graph

from netgov_ld.checks.shacl import OPTIONS
from netgov_ld.corpus.files import turtle_files


def main(folder: Path) -> int:
    """Validate; return 0 if the data conforms, and 1 otherwise."""
    data, shapes = Graph(), Graph()
    for path in turtle_files(folder, ("ontology", "graph")):
        data.parse(path)
    for path in turtle_files(folder, ("shapes",)):
        shapes.parse(path)
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, **OPTIONS)
    print(text)
    return 0 if conforms else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
