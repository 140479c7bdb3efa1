"""The release: an immutable folder with the whole dataset, the only thing a server needs.

``netgov.nq``
    Every quad, one a line, in the order of the lines' code points. The SHA-256 of this file is
    the digest of the release.
``netgov.trig``
    The same dataset for people: one block a named graph, with prefixes.
``manifest.json``
    Format, version, base and digest of the release; size and SHA-256 of each file; number of
    quads in all and per named graph.

The same data gives the same bytes: no date, no host, no order of a hash table gets in.
"""

from netgov_ld.release.archive import Edition, archive, find
from netgov_ld.release.build import build, demand_base, version_of
from netgov_ld.release.current import current, fingerprint, set_current
from netgov_ld.release.manifest import FORMAT, Release

__all__ = [
    "FORMAT",
    "Edition",
    "Release",
    "archive",
    "build",
    "current",
    "demand_base",
    "find",
    "fingerprint",
    "set_current",
    "version_of",
]
