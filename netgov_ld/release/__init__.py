"""The release: an immutable folder with the whole dataset, the only thing a server needs.

``netgov.nq``
    Every quad, one a line, in the order of the lines' code points. The SHA-256 of this file is
    the digest of the release.
``netgov.trig``
    The same dataset for people: one block a named graph, with prefixes.
``netgov.ttl``, ``netgov.nt``, ``netgov.rdf``, ``netgov.jsonld``
    All triples as one graph; but for N-Triples, which are sorted, what stands in one named graph
    comes after the other. Each file with the whole is there a second time for gzip.
``ontology.*``, ``schemes/*``, ``articles/*``
    One named graph each.
``context.jsonld``
    The JSON-LD context: what the plain names in JSON-LD mean.
``netgov.sqlite``
    The index (``release.index``): tables for people, and what pages and the search need.
``SHA256SUMS``
    The digests of all these, for ``sha256sum -c``.
``manifest.json``
    Format, version, base and digest of the release; its digest by RDFC-1.0; size and SHA-256 of
    each file; number of quads in all and per named graph.

The same data gives the same bytes: no date, no host, no order of a hash table gets in. The index
alone also depends on the version of SQLite, which it says at its beginning.
"""

from netgov_ld.release.archive import Edition, archive, editions, find
from netgov_ld.release.build import build, demand_base, source_graphs
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
    "editions",
    "find",
    "fingerprint",
    "set_current",
    "source_graphs",
]
