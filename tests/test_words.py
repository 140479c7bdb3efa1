from __future__ import annotations

import pytest

from netgov_ld.web.pages.words import date_in_words, number_in_words, plain_number


@pytest.mark.parametrize(
    ("lexical", "words"),
    [
        ("2012-10-04", "4 October 2012"),
        ("2013-06", "June 2013"),
        ("2011", "2011"),
        ("-0044-03-15", "15 March -0044"),
        ("2013-09-10T04:12:00", "10 September 2013, 04:12"),
        ("2013-09-10T04:12:00Z", "10 September 2013, 04:12 UTC"),
        ("2013-09-10T04:12:00.5+08:00", "10 September 2013, 04:12 +08:00"),
        ("2012-10-04Z", "4 October 2012"),
        ("2012-13", "2012-13"),
        ("sometime", "sometime"),
        ("", ""),
    ],
)
def test_dates(lexical: str, words: str) -> None:
    assert date_in_words(lexical) == words


@pytest.mark.parametrize(
    ("lexical", "words", "plain"),
    [
        ("540000000.0", "540 million", "540,000,000"),
        ("930000000000", "930 billion", "930,000,000,000"),
        ("2500000000000", "2.5 trillion", "2,500,000,000,000"),
        ("1234567", "1,234,567", "1,234,567"),
        ("1234000", "1.234 million", "1,234,000"),
        ("44.1", "44.1", "44.1"),
        ("40.0", "40", "40"),
        ("0", "0", "0"),
        ("-3000000", "-3 million", "-3,000,000"),
        ("many", "many", "many"),
        ("INF", "INF", "INF"),
        ("NaN", "NaN", "NaN"),
    ],
)
def test_numbers(lexical: str, words: str, plain: str) -> None:
    assert number_in_words(lexical) == words
    assert plain_number(lexical) == plain
