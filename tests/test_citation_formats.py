"""References are read again by libraries other than the ones that wrote them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from netgov_ld.web.citation_formats import (
    FORMATS,
    Reference,
    bibtex,
    csl_json,
    ris,
    sentence,
)

RECORD = Reference(
    key="netgov-position-2012-10-04-a",
    url="https://w3id.org/netgov/id/position/a_b?c=%20&d=e#f",
    title="Lu & Co: 100 % of $5 {braces} #1 – “é” 网络主权_x",
    authors=("netgov-ld & friends", "Huang Huikang"),
    container="netgov-ld: who stands where & why",
    publisher="The press",
    issued="2026-11-22",
    version="1.0.0",
    note="Release digest abc.",
)
NEWS = replace(RECORD, news=True, container="China Daily", archive="netgov-ld", issued="2013-09")
BARE = Reference(key="k", url="https://example.org/", title="T", authors=(), version="0")


def _plain(field: str) -> str:
    """Read a BibTeX field as TeX would."""
    return str(LatexNodes2Text().latex_to_text(field))


@pytest.mark.parametrize("reference", [RECORD, NEWS])
def test_bibtex_is_read_by_pybtex(reference: Reference) -> None:
    entry = parse_string(bibtex(reference), "bibtex").entries[reference.key]
    assert entry.type == ("article" if reference.news else "misc")
    assert [_plain(str(person)) for person in entry.persons["author"]] == list(reference.authors)
    container = entry.fields["journal" if reference.news else "howpublished"]
    assert _plain(container) == reference.container
    assert entry.fields["url"] == reference.url
    assert entry.fields["year"] == reference.issued[:4]
    assert entry.fields["version"] == "1.0.0"
    assert _plain(entry.fields["title"]) == reference.title


@pytest.mark.parametrize("reference", [RECORD, NEWS])
def test_ris_is_read_by_rispy(reference: Reference) -> None:
    [entry] = rispy.loads(ris(reference))
    assert entry["type_of_reference"] == ("NEWS" if reference.news else "DATA")
    assert entry["id"] == reference.key
    assert entry["title"] == reference.title
    assert entry["authors"] == list(reference.authors)
    assert entry["secondary_title"] == reference.container
    assert entry["urls"] == [reference.url]
    assert entry["date"] == reference.issued.replace("-", "/")
    assert entry["edition"] == reference.version
    assert entry["notes"] == [reference.note]


def test_a_line_break_cannot_add_a_line_to_ris() -> None:
    [entry] = rispy.loads(ris(replace(BARE, title="One\r\nUR  - two")))
    assert entry["title"] == "One UR - two"
    assert entry["urls"] == [BARE.url]


# citeproc-py compares its style with a schema that knows less than the style.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("reference", [RECORD, NEWS])
def test_csl_json_is_formatted_by_a_csl_processor(reference: Reference) -> None:
    items: list[dict[str, Any]] = json.loads(csl_json(reference))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatters.plain)
    bibliography.register(Citation([CitationItem(reference.key)]))
    text = str(bibliography.bibliography()[0])
    for part in ("Huang Huikang", reference.issued[:4], "网络主权", reference.url):
        assert part in text


def test_sentence() -> None:
    assert sentence(NEWS) == (
        f"netgov-ld & friends; Huang Huikang (2013): {NEWS.title}. In: China Daily. The press."
        f" netgov-ld, version 1.0.0. {NEWS.url}"
    )
    assert sentence(BARE) == "T. Version 0. https://example.org/"


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.ending)
def test_what_is_not_known_is_left_out(form: Any) -> None:
    text = form.write(BARE)
    assert "None" not in text
    assert "publisher" not in text
    assert "PB" not in text
