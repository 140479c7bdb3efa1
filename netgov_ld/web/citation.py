"""How to cite what the site shows: a thing, the dataset, the answer to a named query.

``Citer`` finds what a reference needs in the data. Templates get it as ``cite``: a page that wants
to be recognised by reference managers imports ``cite.html`` and calls its ``head`` and ``box``
with ``cite.thing(iri)``, ``cite.dataset`` or ``cite.answer(asked, sha256)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.errors import NotFound
from netgov_ld.release.layout import COMPRESSED, GZIP, whole
from netgov_ld.web import schema_org
from netgov_ld.web.answer_page import heading
from netgov_ld.web.citation_formats import FORMATS, Reference, sentence
from netgov_ld.web.pages.fields import Spec, read_fields, several
from netgov_ld.web.pages.parts import Link, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from netgov_ld.web.asked import Asked
    from netgov_ld.web.pages.parts import Field
    from netgov_ld.web.render import Site

__all__ = ["Citation", "Citer"]


_DATASET_FIELDS: Final[Spec] = (
    ("title", "dcterms:title"),
    ("publisher", "dcterms:publisher"),
    ("issued", "dcterms:issued"),
    ("description", "dcterms:description"),
    ("keyword", "dcat:keyword"),
)

_FIELDS: Final[Spec] = (
    ("headline", "schema:headline"),
    ("publisher", "schema:publisher"),
    ("author", "schema:author"),
    ("published", "schema:datePublished"),
    ("modified", "schema:dateModified"),
    ("language", "schema:inLanguage"),
    ("by", "ng:proponent|ng:assertedBy"),
    ("about", "ng:expresses?/ng:topic|ng:indicator/ng:topic"),
    ("spoken", "ng:madeIn/ng:date"),
    ("source", "ng:evidence/oa:hasSource"),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite something.

    Args:
        reference: The reference.
        links: The reference in every format.
        json_ld: The same for search engines: schema.org as JSON-LD.
        digest: Digest of the release.
        sha256: Digest of an answer in SPARQL JSON, in hexadecimal; "" for what is no answer.
        fixed: Where what is cited stays as it is in this version, if ``reference.url`` is not it.
    """

    reference: Reference
    links: tuple[Link, ...]
    json_ld: Mapping[str, Any]
    digest: str
    sha256: str = ""
    fixed: Ref | None = None

    @property
    def sentence(self) -> str:
        """The reference as a sentence."""
        return sentence(self.reference)

    @property
    def day(self) -> str:
        """The date as the Highwire meta tags have it: 2026/11/22."""
        return self.reference.issued.replace("-", "/")


class Citer:
    """Makes citations for one site.

    Args:
        site: The site.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        # A page asks twice, for its head and for its body.
        self._thing = lru_cache(maxsize=256)(self._read_thing)

    @cached_property
    def dataset(self) -> Citation:
        """The citation of the dataset in the version that is served."""
        site, release = self._site, self._site.release
        about = site.about
        iri = about.dataset or URIRef(f"{release.base}dataset")
        fields = read_fields(site.reader, iri, _DATASET_FIELDS)
        publisher = _first(fields, "publisher")
        reference = Reference(
            key=f"netgov-{release.version}",
            url=f"{release.base}dataset/{release.version}",
            title=_first(fields, "title") or "netgov",
            authors=_texts(fields, "publisher"),
            publisher=publisher,
            issued=_date(fields, "issued"),
            version=release.version,
            note=self._release_note,
            licence=str(about.licence or ""),
        )
        return Citation(
            reference,
            self._links("dataset", release.version),
            schema_org.dataset(
                reference,
                str(iri),
                description=_first(fields, "description"),
                keywords=_texts(fields, "keyword"),
                files=[
                    (
                        site.urls.public(site.urls.dumps(release.name, name)),
                        GZIP if name.endswith(COMPRESSED) else notation.media_type,
                    )
                    for name, notation in whole()
                ],
            ),
            release.digest,
        )

    def known(self, among: Iterable[URIRef]) -> URIRef | None:
        """Return the first of these IRIs that the release says something about."""
        return self._site.reader.facts.known(among)

    def thing(self, iri: str) -> Citation:
        """Return the citation of a thing.

        An article whose headline and publisher are known is cited as the article it is; all else
        is cited as a record of the dataset.

        Raises:
            NotFound: The IRI is no thing of the dataset.
        """
        return self._thing(str(iri))

    def _read_thing(self, iri: str) -> Citation:
        site, whole = self._site, self.dataset.reference
        part = iris.split(iri, base=site.release.base)
        if part is None:
            raise NotFound(f"{iri} is no thing of this dataset.")
        focus = URIRef(iri)
        fields = read_fields(site.reader, focus, _FIELDS)
        label = site.reader.refs([focus])(focus)
        news = bool(several(fields, "headline") and several(fields, "publisher"))
        sources = "; ".join(ref.text for ref in several(fields, "source") if ref.title != iri)
        note = self._release_note
        if news:
            note = f"As encoded in {whole.title}. {note}"
        elif sources:
            note = f"Reported in: {sources}. {note}"
        fixed = None
        if not site.past:
            name = site.release.name
            fixed = Ref(
                site.urls.canonical_memento(name, *part), href=site.urls.memento(name, *part)
            )
            note += f" This version: {fixed.text}"
        reference = Reference(
            key=f"netgov-{part.kind}-{_key(part.slug)}",
            url=site.urls.canonical(*part) if site.past else site.urls.cite_as(iri),
            title=_first(fields, "headline") if news else label.text,
            authors=_texts(fields, "author") if news else whole.authors,
            container=_first(fields, "publisher") if news else whole.title,
            archive=whole.title if news else "",
            publisher="" if news else whole.publisher,
            issued=(_date(fields, "published") or _date(fields, "modified"))
            if news
            else whole.issued,
            version=whole.version,
            note=note,
            news=news,
            language=_first(fields, "language") if news else label.lang or "en",
            licence="" if news else whole.licence,
        )
        return Citation(
            reference,
            self._links(part.kind, part.slug),
            schema_org.thing(
                iri,
                label,
                fields,
                page=site.urls.canonical(part.kind, part.slug),
                dataset=self.dataset.json_ld,
                text=sentence(reference),
            ),
            site.release.digest,
            fixed=fixed,
        )

    def answer(self, asked: Asked, sha256: str) -> Citation:
        """Return the citation of the answer to a named query.

        Its address names the release, so that it never leads to a different answer.

        Args:
            asked: The query with its values.
            sha256: Digest of the answer in SPARQL JSON, in hexadecimal.
        """
        site, whole = self._site, self.dataset.reference
        query = asked.query
        given = ", ".join(
            f"{heading(name).lower()}: {value or 'any'}" for name, value in asked.fields.items()
        )
        url = self.answer_url(asked)
        reference = Reference(
            key=f"netgov-{query.name}-{sha256[:12]}",
            url=url,
            title=f"{query.title} ({given})" if given else query.title,
            authors=whole.authors,
            container=whole.title,
            publisher=whole.publisher,
            issued=whole.issued,
            version=whole.version,
            note=f"{query.question} SHA-256 of the answer as SPARQL JSON: {sha256}. "
            + self._release_note,
            licence=whole.licence,
        )
        return Citation(
            reference,
            self._links("queries", query.name, asked.fields),
            schema_org.answer(
                reference,
                query.question,
                dataset=self.dataset.json_ld,
                files=[
                    (site.urls.named_canonical(query.name, {**asked.fields, "format": form}), kind)
                    for form, kind in (
                        ("json", "application/sparql-results+json"),
                        ("csv", "text/csv"),
                    )
                ],
            ),
            site.release.digest,
            sha256,
        )

    def answer_url(self, asked: Asked) -> str:
        """Return the stable address of an answer: with the release that it comes from."""
        fields = {**asked.fields, "release": self._site.release.name}
        return self._site.urls.named_canonical(asked.query.name, fields)

    @property
    def _release_note(self) -> str:
        return f"SHA-256 of the release: {self._site.release.digest}."

    def _links(
        self, kind: str, slug: str, values: Mapping[str, object] | None = None
    ) -> tuple[Link, ...]:
        site = self._site
        given = {**(values or {}), **({"release": site.release.name} if site.past else {})}
        return tuple(
            Link(
                site.urls.cite(kind, slug, form.ending, given),
                form.media_type,
                form.name,
                form.ending,
            )
            for form in FORMATS
        )


def _first(fields: Sequence[Field], heading_: str) -> str:
    return next((ref.text for ref in several(fields, heading_)), "")


def _texts(fields: Sequence[Field], heading_: str) -> tuple[str, ...]:
    return tuple(ref.text for ref in several(fields, heading_))


def _date(fields: Sequence[Field], heading_: str) -> str:
    """Return a date without its time of day."""
    return next((ref.when.partition("T")[0] for ref in several(fields, heading_)), "")


def _key(slug: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", slug)
