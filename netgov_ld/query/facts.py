"""What pages and documents ask of the engine: rows for a query, and labels for what is in them.

Queries here are the program's own. They are written without PREFIX lines; the project's prefix
table is put before them, with the names of a deployment's own base.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rdflib import Literal, URIRef

from netgov_ld.errors import UsageError
from netgov_ld.namespaces import BASE, PREFIXES
from netgov_ld.release.labels import LABELS, Label, Names, choose_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Identifier

    from netgov_ld.store import Engine

__all__ = ["LABELS", "Facts", "Label", "Names", "Row", "choose_names", "prefixes"]

Row = dict[str, "Identifier"]
"""One solution: the names of the variables that are bound, and their terms."""

_PREFIX: Final = re.compile(r"\b([a-z][a-z-]*):")

# A second VALUES for the properties would have the engine read all labels that there are.
_LABELS: Final = f"""
SELECT ?thing ?property ?label WHERE {{
  VALUES ?thing {{ %s }}
  ?thing ?property ?label .
  FILTER(?property IN ({", ".join(LABELS)}))
}}
"""


def prefixes(base: str = BASE) -> Mapping[str, str]:
    """Return the prefix table for a release whose names start with ``base``."""
    return {
        prefix: base + name[len(BASE) :] if name.startswith(BASE) else name
        for prefix, name in PREFIXES.items()
    }


class Facts:
    """Asks one release.

    Args:
        engine: Evaluates the queries.
        base: Base of the release's names.
    """

    def __init__(self, engine: Engine, base: str = BASE) -> None:
        self._engine = engine
        self.base = base
        self.prefixes = prefixes(base)
        self._complete = lru_cache(maxsize=128)(self._with_prefixes)
        self._ranks = {self._expanded(name): rank for rank, name in enumerate(LABELS)}

    def _with_prefixes(self, sparql: str) -> str:
        """Put the PREFIX lines a query uses before it; all fifty would double its parsing."""
        used = set(_PREFIX.findall(sparql))
        lines = [f"PREFIX {key}: <{name}>\n" for key, name in self.prefixes.items() if key in used]
        return "".join([*lines, sparql])

    def _expanded(self, name: str) -> URIRef:
        prefix, _, local = name.partition(":")
        return URIRef(self.prefixes[prefix] + local)

    def rows(self, sparql: str, **bound: Identifier) -> tuple[Row, ...]:
        """Evaluate a SELECT query; each bound variable must stand in its projection."""
        return self._engine.select(self._complete(sparql), bound or None).rows

    def number(self, sparql: str, **bound: Identifier) -> int:
        """Return the value of ``?n`` in the only row of a counting query."""
        rows = self.rows(sparql, **bound)
        return int(rows[0]["n"]) if rows else 0

    def known(self, among: Iterable[URIRef]) -> URIRef | None:
        """Return the first of these IRIs that the release says something about."""
        for iri in among:
            # What is no IRI at all, the release says nothing about.
            with suppress(UsageError):
                if self.rows("SELECT ?focus WHERE { ?focus ?p ?o } LIMIT 1", focus=iri):
                    return iri
        return None

    def names(self, things: Iterable[Identifier], lang: str = "en") -> Mapping[URIRef, Names]:
        """Look up the labels of all IRIs among ``things`` at once.

        The language ``lang`` is preferred, then English, then a label without a language, then
        the first tag. An IRI that has no label in the release is named by its last part.
        """
        wanted = sorted({term for term in things if isinstance(term, URIRef)})
        if not wanted:
            return {}
        # n3() escapes nothing: it raises for an IRI that could not stand between < and >.
        values = " ".join(iri.n3() for iri in wanted)
        found: dict[URIRef, list[tuple[int, Label]]] = {iri: [] for iri in wanted}
        for row in self.rows(_LABELS % values):
            thing, label = row["thing"], row["label"]
            if isinstance(thing, URIRef) and isinstance(label, Literal) and label.strip():
                rank = self._ranks[URIRef(row["property"])]
                found[thing].append((rank, Label(str(label), label.language or "")))
        return {iri: choose_names(labels, iri, lang) for iri, labels in found.items()}
