"""Dates and numbers as people read them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

__all__ = ["date_in_words", "number_in_words", "plain_number"]

_DATE: Final = re.compile(
    r"(?P<year>-?\d{4,})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<time>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?)?)?)?(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SCALES: Final = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"))
_MILLION: Final = Decimal(10) ** 6


def date_in_words(lexical: str) -> str:
    """Write an xsd:date, dateTime, gYearMonth or gYear in words; anything else stays as it is.

    >>> date_in_words("2012-10-04"), date_in_words("2013-06"), date_in_words("2011")
    ('4 October 2012', 'June 2013', '2011')
    """
    match = _DATE.fullmatch(lexical)
    if match is None:
        return lexical
    year, month, day = match["year"], match["month"], match["day"]
    if month is None:
        return str(year)
    if not 1 <= int(month) <= len(_MONTHS):
        return lexical
    words = f"{_MONTHS[int(month) - 1]} {year}"
    if day is None:
        return words
    words = f"{int(day)} {words}"
    if match["time"]:
        zone = match["zone"] or ""
        words += f", {match['time']}" + (" UTC" if zone == "Z" else f" {zone}" if zone else "")
    return words


def plain_number(lexical: str) -> str:
    """Write a number in full with its thousands apart; anything else stays as it is.

    >>> plain_number("540000000.0")
    '540,000,000'
    """
    number = _decimal(lexical)
    return lexical if number is None else f"{number:,f}"


def number_in_words(lexical: str) -> str:
    """Write a number as a newspaper would; anything else stays as it is.

    >>> number_in_words("540000000"), number_in_words("44.1"), number_in_words("930000000000")
    ('540 million', '44.1', '930 billion')
    """
    number = _decimal(lexical)
    if number is None:
        return lexical
    for scale, word in (*_SCALES, (_MILLION, "million")):
        if abs(number) >= scale:
            scaled = _trimmed(number / scale)
            # More than three decimals would be harder to read than the number in full.
            if scaled * 1000 == (scaled * 1000).to_integral_value():
                return f"{scaled:,f} {word}"
    return f"{number:,f}"


def _decimal(lexical: str) -> Decimal | None:
    try:
        number = Decimal(lexical)
    except InvalidOperation:
        return None
    return _trimmed(number) if number.is_finite() else None


def _trimmed(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()
