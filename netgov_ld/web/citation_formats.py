"""References in the formats of reference managers: BibTeX, RIS, CSL-JSON, and a sentence.

bibtexparser writes BibTeX, with pylatexenc for the characters that TeX reads otherwise. RIS is own
code: a record is a list of ``XX  - value`` lines, and a library would only join them. CSL-JSON is
plain JSON (CSL 1.0.2, schema ``csl-data.json``). The sentence is own code as well: it has one
form, the one that DataCite recommends for data (Metadata Schema 4.6, section 1.6: creator, year,
title, version, publisher, identifier), where a CSL processor brings lxml and a style file for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import UnicodeToLatexEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "FORMATS", "Reference", "ReferenceFormat", "bibtex", "csl", "csl_json", "ris", "sentence",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is cited.

    Args:
        key: Identifier within a bibliography: ASCII letters, digits and hyphens.
        url: Stable address.
        title: Title.
        authors: Whole names, as they are known; which part is the family name is not.
        container: What it is part of: a dataset, a newspaper; "" for the dataset itself.
        archive: The dataset that holds it, where that is not the container; or "".
        publisher: Who publishes it, or "".
        issued: Date, as far as it is known: 2026, 2026-11 or 2026-11-22; or "".
        version: Version of the dataset.
        note: Further words: what exactly was cited.
        news: Whether it is a newspaper article; if not, it is data.
        language: Language tag, or "".
        licence: Address of the licence, or "".
    """

    key: str
    url: str
    title: str
    authors: tuple[str, ...]
    container: str = ""
    archive: str = ""
    publisher: str = ""
    issued: str = ""
    version: str
    note: str = ""
    news: bool = False
    language: str = "en"
    licence: str = ""

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day, as far as they are known."""
        return tuple(int(part) for part in self.issued.split("-")) if self.issued else ()


@dataclass(frozen=True, slots=True)
class ReferenceFormat:
    """One way to write a reference.

    Args:
        ending: File ending without the dot.
        media_type: Media type.
        name: What people call it.
        write: Writes it.
    """

    ending: str
    media_type: str
    name: str
    write: Callable[[Reference], str]


_TEX: Final = UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)


def bibtex(reference: Reference) -> str:
    """Write BibTeX; braces keep the case of names and titles.

    Characters that TeX has no name for, such as Chinese ones, stay as they are in UTF-8.
    """
    parts = reference.date_parts
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in reference.authors),
        "title": f"{{{_tex(reference.title)}}}",
        "journal" if reference.news else "howpublished": _tex(reference.container),
        "publisher": _tex(reference.publisher),
        "year": str(parts[0]) if parts else "",
        "month": str(parts[1]) if len(parts) > 1 else "",
        "day": str(parts[2]) if len(parts) > 2 else "",
        "version": _tex(reference.version),
        # No escapes: the url package and biblatex read this field as it is.
        "url": reference.url,
        "note": _tex(reference.note),
        "language": reference.language,
    }
    entry = Entry(
        "article" if reference.news else "misc",
        reference.key,
        [Field(name, value) for name, value in fields.items() if value],
    )
    return write_string(Library([entry]))


def ris(reference: Reference) -> str:
    """Write RIS; lines end as its specification says."""
    parts = reference.date_parts
    lines = [
        ("TY", "NEWS" if reference.news else "DATA"),
        ("ID", reference.key),
        ("TI", reference.title),
        *(("AU", name) for name in reference.authors),
        ("T2", reference.container),
        ("PB", reference.publisher),
        ("PY", f"{parts[0]:04d}" if parts else ""),
        ("DA", "/".join(f"{part:02d}" for part in parts)),
        ("ET", reference.version),
        ("DB", reference.archive),
        ("UR", reference.url),
        ("N1", reference.note),
        ("LA", reference.language),
    ]
    written = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return "\r\n".join([*written, "ER  - ", ""])


def csl(reference: Reference) -> Mapping[str, Any]:
    """Return the reference as a CSL item."""
    item: dict[str, Any] = {
        "id": reference.key,
        "type": "article-newspaper" if reference.news else "dataset",
        "title": reference.title,
        "author": [{"literal": name} for name in reference.authors],
        "container-title": reference.container,
        "publisher": reference.publisher,
        "issued": {"date-parts": [list(reference.date_parts)]} if reference.issued else None,
        "archive": reference.archive,
        "version": reference.version,
        "URL": reference.url,
        "note": reference.note,
        "language": reference.language,
    }
    return {name: value for name, value in item.items() if value}


def csl_json(reference: Reference) -> str:
    """Write CSL-JSON: a list with one item."""
    return json.dumps([csl(reference)], ensure_ascii=False, indent=2) + "\n"


def sentence(reference: Reference) -> str:
    """Write the reference as a sentence.

    >>> print(sentence(Reference(key="k", url="https://example.org/x", title="Who?",
    ...     authors=("The project",), container="Data", issued="2026-11-22", version="1.0.0")))
    The project (2026): Who? In: Data. Version 1.0.0. https://example.org/x
    """
    parts = reference.date_parts
    year = f" ({parts[0]})" if parts else ""
    lead = f"{'; '.join(reference.authors)}{year}: " if reference.authors else ""
    pieces = [
        lead + reference.title,
        reference.container and f"In: {reference.container}",
        ""
        if reference.publisher in (*reference.authors, reference.container)
        else reference.publisher,
        f"{reference.archive}, version {reference.version}"
        if reference.archive
        else f"Version {reference.version}",
    ]
    ended = [piece if piece[-1] in ".?!" else f"{piece}." for piece in pieces if piece]
    return " ".join([*ended, reference.url])


def _tex(text: str) -> str:
    encoded: str = _TEX.unicode_to_latex(text)
    return encoded


FORMATS: Final = (
    ReferenceFormat("bib", "application/x-bibtex", "BibTeX", bibtex),
    ReferenceFormat("ris", "application/x-research-info-systems", "RIS", ris),
    ReferenceFormat("json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json),
)
"""Every format that a reference is offered in."""
