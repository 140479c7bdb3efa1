"""The only place where IRIs are minted or taken apart.

Things live at ``{base}id/{kind}/{slug}``, named graphs at ``{base}graph/{name}``, documents at
``{base}doc/{kind}/{slug}``. Slugs are readable and never come from a counter.
"""

from __future__ import annotations

from typing import NamedTuple

from rdflib import URIRef
from slugify import slugify

from netgov_ld.errors import UsageError
from netgov_ld.namespaces import BASE, KINDS, PREFIXES

__all__ = ["Thing", "evidence_slug", "graph_iri", "graph_name", "short", "slug", "split", "thing"]

MAX_SLUG = 96
"""Longest slug that is minted from a label, in characters."""


class Thing(NamedTuple):
    """The two parts of a thing's IRI: its kind (one of ``KINDS``) and its slug."""

    kind: str
    slug: str


def slug(text: str) -> str:
    """Turn a label into a slug: lower-case ASCII words joined by hyphens, cut at a word.

    >>> slug("Huang Huikang: cyber sovereignty")
    'huang-huikang-cyber-sovereignty'
    """
    return slugify(text, max_length=MAX_SLUG, word_boundary=True)


def thing(kind: str, name: str, *, base: str = BASE) -> URIRef:
    """Mint the IRI of a thing.

    Raises:
        UsageError: ``kind`` is none of ``KINDS`` or ``name`` is empty.
    """
    if kind not in KINDS:
        raise UsageError(f"There is no kind {kind!r}.", mend=f"Use one of: {', '.join(KINDS)}.")
    if not name:
        raise UsageError(f"A {kind} needs a name to mint an IRI from.")
    return URIRef(f"{base}id/{kind}/{name}")


def split(iri: str, *, base: str = BASE) -> Thing | None:
    """Take a thing's IRI apart; None for an IRI that is not a thing of this dataset."""
    prefix = base + "id/"
    if not iri.startswith(prefix):
        return None
    kind, _, name = iri[len(prefix) :].partition("/")
    return Thing(kind, name) if kind in KINDS and name else None


def evidence_slug(article: str, start: int, end: int) -> str:
    """Name the evidence at code points ``start`` to ``end`` of the article with this slug."""
    return f"{article}-{start}-{end}"


def graph_iri(name: str, *, base: str = BASE) -> URIRef:
    """Mint the IRI of the named graph that holds one file's triples."""
    return URIRef(f"{base}graph/{name}")


def graph_name(iri: str, *, base: str = BASE) -> str | None:
    """Return the name in a graph's IRI; None for any other IRI."""
    prefix = base + "graph/"
    return iri[len(prefix) :] or None if iri.startswith(prefix) else None


def short(iri: str) -> str:
    """Write an IRI for a message: with its prefix if the table has one, else in ``<>``.

    >>> short("https://w3id.org/netgov/id/state/china")
    'state:china'
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _PREFIX_OF.get(iri[:cut])
    return f"<{iri}>" if prefix is None else f"{prefix}:{iri[cut:]}"


_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
