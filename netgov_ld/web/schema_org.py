"""What pages say of themselves to search engines and reference managers: schema.org as JSON-LD.

A position is a ``Statement``, as ``Claim`` is for what is said to be the case; a page is a
``WebPage`` whose ``mainEntity`` is the thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.web.pages.fields import several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netgov_ld.web.citation_formats import Reference
    from netgov_ld.web.pages.parts import Field, Ref

__all__ = ["answer", "dataset", "thing"]

_CONTEXT: Final = "https://schema.org"

_TYPES: Final[Mapping[str, str]] = {
    "article": "NewsArticle",
    "claim": "Claim",
    "document": "CreativeWork",
    "event": "Event",
    "figure": "Observation",
    "group": "Organization",
    "organization": "Organization",
    "person": "Person",
    "place": "Place",
    "position": "Statement",
    "proposition": "Statement",
    "series": "EventSeries",
    "state": "Country",
    "topic": "DefinedTerm",
}
"""Kinds and their types; every other kind is a DefinedTerm of the dataset's vocabulary."""

_WORKS: Final = frozenset({"NewsArticle", "Claim", "CreativeWork", "Statement"})
"""Types that have an author and a subject."""


def dataset(
    reference: Reference,
    iri: str,
    *,
    description: str,
    keywords: Sequence[str],
    files: Sequence[tuple[str, str]],
) -> Mapping[str, Any]:
    """Describe the dataset.

    Args:
        reference: How it is cited.
        iri: Its name, whatever the version.
        description: What it is.
        keywords: Words for it.
        files: Address and media type of each file.
    """
    known = {
        "name": reference.title,
        "description": description,
        "license": reference.licence,
        "creator": [{"@type": "Organization", "name": name} for name in reference.authors],
    }
    whole = {"@type": "Dataset", "@id": iri, **_without_gaps(known)}
    return _without_gaps(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "@id": reference.url,
            **known,
            "keywords": list(keywords),
            "url": reference.url,
            "identifier": reference.url,
            "isPartOf": whole if iri != reference.url else None,
            "version": reference.version,
            "datePublished": reference.issued,
            "isAccessibleForFree": True,
            "distribution": _files(files),
        }
    )


def thing(
    iri: str,
    label: Ref,
    fields: Sequence[Field],
    *,
    page: str,
    dataset: Mapping[str, Any],
    text: str,
) -> Mapping[str, Any]:
    """Describe the page of a thing.

    Args:
        iri: The thing.
        label: Its label.
        fields: What is known of it: by, about, spoken, author, headline, publisher, published.
        page: Address of the page.
        dataset: The description of the dataset.
        text: How the page is cited, as a sentence.
    """
    name = _type(iri)
    entity: dict[str, Any] = {"@type": name, "@id": iri, "name": label.text}
    if name in _WORKS:
        entity |= {
            "headline": _text(fields, "headline"),
            "author": _named((*several(fields, "by"), *several(fields, "author"))),
            "publisher": _named(several(fields, "publisher")),
            "about": _named(several(fields, "about")),
            "dateCreated": _when(fields, "spoken"),
            "datePublished": _when(fields, "published"),
            "dateModified": _when(fields, "modified"),
            "inLanguage": _text(fields, "language"),
            "isBasedOn": [ref.title for ref in several(fields, "source") if ref.title != iri],
        }
    return _without_gaps(
        {
            "@context": _CONTEXT,
            "@type": "WebPage",
            "@id": page,
            "url": page,
            "name": label.text,
            "inLanguage": label.lang or "en",
            "license": dataset.get("license"),
            "creditText": text,
            "isPartOf": _inner(dataset),
            "mainEntity": _without_gaps(entity),
        }
    )


def answer(
    reference: Reference,
    question: str,
    *,
    dataset: Mapping[str, Any],
    files: Sequence[tuple[str, str]],
) -> Mapping[str, Any]:
    """Describe the answer to a named query, which is a dataset drawn from the dataset.

    Args:
        reference: How it is cited.
        question: The question.
        dataset: The description of the dataset.
        files: Address and media type of the answer in each format.
    """
    return _without_gaps(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "@id": reference.url,
            "url": reference.url,
            "name": reference.title,
            "description": f"{question} {dataset.get('description', '')}".strip(),
            "version": reference.version,
            "datePublished": reference.issued,
            "license": reference.licence,
            "creator": [{"@type": "Organization", "name": name} for name in reference.authors],
            "isBasedOn": _inner(dataset),
            "distribution": _files(files),
        }
    )


def _inner(dataset: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = ("@type", "@id", "name", "description", "version", "license", "creator")
    return {name: dataset[name] for name in kept if name in dataset}


def _files(files: Sequence[tuple[str, str]]) -> list[Mapping[str, str]]:
    return [
        {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}
        for address, media_type in files
    ]


def _named(refs: Sequence[Ref]) -> list[Mapping[str, str]]:
    return [{"@type": _type(ref.title), "@id": ref.title, "name": ref.text} for ref in refs]


def _type(iri: str) -> str:
    """Return the type of a thing by the kind in its IRI."""
    kind = iri.partition("/id/")[2].partition("/")[0]
    return _TYPES.get(kind, "DefinedTerm")


def _text(fields: Sequence[Field], name: str) -> str:
    return next((ref.text for ref in several(fields, name)), "")


def _when(fields: Sequence[Field], name: str) -> str:
    return next((ref.when for ref in several(fields, name)), "")


def _without_gaps(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in content.items() if value not in (None, "", [])}
