"""The digest of a dataset that does not depend on how it is written (W3C RDFC-1.0).

The algorithm is Oxigraph's. This is the one module below ``store`` that uses it, for a release is
made before there is a store, and canonicalisation has to do with terms alone.
"""

from __future__ import annotations

import hashlib

import pyoxigraph as ox

__all__ = ["rdfc10"]


def rdfc10(nquads: bytes) -> str:
    """Return the SHA-256 of a dataset's canonical N-Quads, in hexadecimal.

    Canonicalisation names blank nodes by the quads they stand in (RDFC-1.0, section 4.4), so only
    those quads go through it; all others are canonical as they are.

    Args:
        nquads: The dataset as N-Quads.
    """
    named: set[str] = set()
    blank = []
    for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
        if any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object)):
            blank.append(quad)
        else:
            named.add(f"{quad} .\n")
    dataset = ox.Dataset(blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named.update(f"{quad} .\n" for quad in dataset)
    digest = hashlib.sha256()
    for line in sorted(named):
        digest.update(line.encode())
    return digest.hexdigest()
