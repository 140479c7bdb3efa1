"""The description as a deployment serves it: with its own addresses, and the sizes of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld.namespaces import DCAT, RDF, SPDX, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

    from netgov_ld.release.manifest import Release

__all__ = ["served"]

_ADDRESSES: Final = frozenset(
    {
        DCAT.accessURL,
        DCAT.downloadURL,
        DCAT.endpointDescription,
        DCAT.endpointURL,
        VOID.dataDump,
        VOID.sparqlEndpoint,
    }
)
"""Properties whose values are where something answers, and no names."""


def served(graph: Graph, release: Release, *, file: Callable[[str], str], endpoint: str) -> Graph:
    """Return a description with the addresses of a deployment.

    Names stay as they are in the data; only where files and endpoint answer is put in the place
    of the canonical addresses, which may not be registered. The address of a file holds the
    release's digest, and size and checksum (SPDX, as DCAT 3 asks for) are those of that file.

    Args:
        graph: The description, with what the data says about the dataset.
        release: The release.
        file: Gives the address of a file of the release from its name.
        endpoint: Address of the SPARQL endpoint.
    """
    dumps = f"{release.base}dumps/{release.version}/"
    result = Graph(bind_namespaces="none")

    def here(value: Node) -> Node:
        if value == URIRef(f"{release.base}sparql"):
            return URIRef(endpoint)
        if str(value).startswith(dumps):
            return URIRef(file(str(value)[len(dumps) :]))
        return value

    for s, p, o in graph:
        result.add((s, p, here(o) if p in _ADDRESSES else o))
        name = str(o)[len(dumps) :]
        if p == DCAT.downloadURL and name in release.files:
            facts, checksum = release.files[name], URIRef(f"{s}-sha256")
            size = Literal(facts.size, datatype=XSD.nonNegativeInteger)
            result.add((s, DCAT.byteSize, size))
            result.add((s, SPDX.checksum, checksum))
            result.add((checksum, RDF.type, SPDX.Checksum))
            result.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
            value = Literal(facts.sha256, datatype=XSD.hexBinary)
            result.add((checksum, SPDX.checksumValue, value))
    return result
