from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import XSD, Literal

from netgov_ld.checks import literals
from netgov_ld.corpus.loader import load
from netgov_ld.corpus.turtle import parse
from tests.corpora import HARBOUR, append, copy

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "boolean": ["true", "false", "1", "0"],
    "integer": ["0", "-12", "+7", "007"],
    "nonNegativeInteger": ["0", "12", "-0"],
    "positiveInteger": ["1", "010"],
    "decimal": ["44.10", "-0.5", "7", ".5", "7.", "930000000000.0"],
    "double": ["1e6", "-1.5E-3", "INF", "-INF", "NaN", "2"],
    "gYear": ["2012", "0001", "-0044", "12012", "2012Z"],
    "gYearMonth": ["2012-10", "2012-12+08:00"],
    "date": ["2013-09-09", "2012-02-29", "2013-09-09Z"],
    "dateTime": ["2013-09-10T04:12:00", "2013-09-10T04:12:00.5+08:00"],
    "string": ["anything"],
    "anyURI": ["http://example.org/"],
}
BAD = {
    "boolean": ["yes", "True", ""],
    "integer": ["1.0", "1_000", " 1", "one", "٣"],
    "nonNegativeInteger": ["-1", "1.5"],
    "positiveInteger": ["0", "-1"],
    "decimal": ["1,5", "1e5", "NaN", "1_0", "."],
    "double": ["inf", "1,5", "e5"],
    "gYear": ["12", "abc", "2012-10", "0x12"],
    "gYearMonth": ["2012-13", "2012-1", "2012-10-01", "2012"],
    "date": ["2012-02-30", "2012-10-33", "10/04/2012", "2012-10"],
    "dateTime": ["2013-09-10 04:12:00", "2013-09-10", "2013-09-10T25:00:00", "2013-09-10T04:12"],
}


def literal(name: str, lexical: str) -> Literal:
    (found,) = parse(f'<urn:a> <urn:b> "{lexical}"^^<{XSD[name]}> .').objects()
    assert isinstance(found, Literal)
    return found


@pytest.mark.parametrize(("name", "lexical"), [(n, x) for n in GOOD for x in GOOD[n]])
def test_values_of_their_datatypes(name: str, lexical: str) -> None:
    assert literals.is_valid(literal(name, lexical))


@pytest.mark.parametrize(("name", "lexical"), [(n, x) for n in BAD for x in BAD[n]])
def test_what_is_no_value_of_its_datatype(name: str, lexical: str) -> None:
    assert not literals.is_valid(literal(name, lexical))


def test_text_is_always_valid() -> None:
    assert literals.is_valid(Literal("x"))
    assert literals.is_valid(Literal("x", lang="en"))


def test_the_line_is_named_in_files_that_are_asked_for(data: Path, tmp_path: Path) -> None:
    folder = copy(data, tmp_path / "corpus")
    assert literals.check(load(folder)) == []
    append(folder / HARBOUR, 'claim:x ng:reason "2012-13"^^xsd:gYearMonth .')
    (result,) = literals.check(load(folder))
    assert result.line is not None
    row = (folder / HARBOUR).read_text(encoding="utf-8").split("\n")[result.line - 1]
    assert row.strip() == 'ng:reason "2012-13"^^xsd:gYearMonth ;'
    assert literals.check(load(folder, [folder / "graph" / "actors.ttl"])) == []
