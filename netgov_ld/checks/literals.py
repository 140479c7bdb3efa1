"""Does every literal belong to the datatype that it claims?

Source: XML Schema 1.1 Part 2, the lexical spaces of section 3.3. Own code, because rdflib (and
with it pySHACL) accepts "2012-13" as xsd:gYearMonth, "1e5" as xsd:decimal, and any xsd:gYear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rdflib import XSD, Literal

from netgov_ld.checks.report import Result, Severity

if TYPE_CHECKING:
    from netgov_ld.corpus.loader import Corpus

__all__ = ["check", "is_valid"]

_NAME: Final = "literals"

_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DIGITS = r"[+-]?[0-9]+"

_FORMS: Final = {
    datatype: re.compile(pattern)
    for datatype, pattern in {
        XSD.boolean: r"true|false|1|0",
        XSD.integer: _DIGITS,
        XSD.nonNegativeInteger: r"\+?[0-9]+|-0+",
        XSD.positiveInteger: r"\+?0*[1-9][0-9]*",
        XSD.decimal: r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        XSD.double: r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
        XSD.gYear: _YEAR + _ZONE,
        XSD.gYearMonth: f"{_YEAR}-{_MONTH}{_ZONE}",
        XSD.date: f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
        XSD.dateTime: f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    }.items()
}
"""Lexical forms of the datatypes that the data uses; rdflib judges the others.

Less by one: midnight as 24:00:00, which Python cannot read; it has a second form, 00:00:00.
"""


def check(corpus: Corpus) -> list[Result]:
    """Check the literals of the files that are to be checked, shapes among them."""
    results: list[Result] = []
    for file in corpus.files:
        for triple in file.graph if file.asked else ():
            literal = triple[2]
            if isinstance(literal, Literal) and not is_valid(literal):
                results.append(
                    Result.at(
                        file,
                        triple,
                        check=_NAME,
                        severity=Severity.VIOLATION,
                        message=f'"{literal}" is no value of the datatype <{literal.datatype}>.',
                        mend="Write such a value, or give the datatype that this one has.",
                    )
                )
    return results


def is_valid(literal: Literal) -> bool:
    """Tell whether a literal is in the lexical space of its datatype, as far as that is known."""
    form = _FORMS.get(literal.datatype) if literal.datatype is not None else None
    if form is not None and not form.fullmatch(literal):
        return False
    return not literal.ill_typed
