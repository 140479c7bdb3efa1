"""What every page reads with: facts, URLs, and the article texts where they are at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import BNode, Literal, URIRef

from netgov_ld.namespaces import XSD
from netgov_ld.web.pages.parts import Mark, Ref
from netgov_ld.web.pages.words import date_in_words

if TYPE_CHECKING:
    from rdflib.term import Identifier

    from netgov_ld.corpus.texts import ArticleTexts
    from netgov_ld.query.facts import Facts, Row
    from netgov_ld.query.index import Index
    from netgov_ld.release.labels import Names
    from netgov_ld.web.urls import Urls

__all__ = ["STANCES", "Reader", "Refs", "dated"]

STANCES: Final = ("supports", "qualifies", "neutral", "opposes")
"""Stances with a shape of their own, in the order in which tallies list them."""

_DATES: Final = frozenset({XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth})


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks the release and turns its terms into what a page prints.

    Args:
        facts: The release: what it says of one thing.
        index: Its index: what is listed and counted, and how things are called.
        urls: Where things are found on this site.
        texts: The article texts; None where they are not at hand.
        lang: Tag of the language in which labels are preferred.
    """

    facts: Facts
    index: Index
    urls: Urls
    texts: ArticleTexts | None = None
    lang: str = "en"

    def rows(self, sparql: str, **bound: Identifier) -> tuple[Row, ...]:
        """Evaluate a SELECT query; see ``Facts.rows``."""
        return self.facts.rows(sparql, **bound)

    def refs(self, *sources: Iterable[Row] | Iterable[Identifier]) -> Refs:
        """Look up, at once, the labels of everything in these rows and terms."""
        terms: set[Identifier] = set()
        for source in sources:
            for item in source:
                terms.update(item.values() if isinstance(item, Mapping) else (item,))
        return Refs(self.urls, self.index.names(terms, self.lang), self.curie)

    def curie(self, iri: str) -> str:
        """Shorten an IRI by the prefix table, or return it as it is."""
        best = max(
            (pair for pair in self.facts.prefixes.items() if iri.startswith(pair[1])),
            key=lambda pair: len(pair[1]),
            default=None,
        )
        return f"{best[0]}:{iri[len(best[1]) :]}" if best else str(iri)


class Refs:
    """Turns terms into what a page prints, with labels that were looked up together.

    Args:
        urls: Where things are found on this site.
        names: The labels.
        curie: Shortens the IRI of what has no label here.
    """

    def __init__(
        self, urls: Urls, names: Mapping[URIRef, Names], curie: Callable[[str], str]
    ) -> None:
        self._urls = urls
        self._names = names
        self._known: dict[URIRef, Ref] = {}
        self._curie = curie

    def __call__(self, term: Identifier) -> Ref:
        """Return what to print for a term."""
        if isinstance(term, URIRef):
            known = self._known.get(term)
            if known is None:
                known = self._known[term] = self._thing(term)
            return known
        if isinstance(term, Literal):
            return _literal(term)
        if isinstance(term, BNode):
            return Ref("(unnamed)")
        raise TypeError(f"{type(term).__name__} is not an RDF 1.1 term.")

    def maybe(self, term: Identifier | None) -> Ref | None:
        """Return what to print for a term that may be missing."""
        return None if term is None else self(term)

    def all(self, terms: Iterable[Identifier]) -> tuple[Ref, ...]:
        """Return what to print for several terms, each once, by their text."""
        found = {self(term) for term in terms}
        if len(found) < 2:
            return tuple(found)
        return tuple(sorted(found, key=lambda ref: (ref.text.casefold(), ref.title, ref.lang)))

    def mark(self, stance: Identifier) -> Mark:
        """Return a stance with its shape."""
        slug = str(stance).rpartition("/")[2]
        return Mark(slug if slug in STANCES else "other", self(stance))

    def _thing(self, iri: URIRef) -> Ref:
        names = self._names.get(iri)
        ours = iri.startswith(self._urls.base)
        href = self._urls.link(iri)
        if names is None or not (names.given or ours):
            return Ref(self._curie(iri), href=href, title=str(iri), outside=not ours)
        shown = names.shown
        return Ref(shown.text, shown.lang, href, str(iri), names.others, outside=not ours)


def dated(lexical: str) -> Ref:
    """Return what to print for a date: an xsd:date, dateTime, gYearMonth or gYear."""
    return Ref(date_in_words(lexical), title=lexical, when=lexical)


def _literal(term: Literal) -> Ref:
    lexical = str(term)
    if term.datatype in _DATES:
        return dated(lexical)
    return Ref(lexical, term.language or "")
