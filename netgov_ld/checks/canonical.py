"""Is every file in the form that ``netgov fmt`` writes?"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.turtle import format_text
from netgov_ld.errors import NetgovError

if TYPE_CHECKING:
    from netgov_ld.corpus.loader import Corpus, SourceFile

__all__ = ["check"]

_NAME: Final = "canonical"
_SHOWN: Final = 60
"""Most characters of a line that a message quotes."""


def check(corpus: Corpus) -> list[Result]:
    """Compare each file that is to be checked with its canonical form."""
    return [result for file in corpus.files if file.asked for result in _check_file(file)]


def _check_file(file: SourceFile) -> list[Result]:
    if file.is_canonical:
        return []
    try:
        wanted = format_text(file.text, file.path, file.graph)
    except NetgovError as error:
        return [_result(file, None, error.message, error.mend)]
    if wanted == file.text:
        return []
    line, found, expected = _first_difference(file.text, wanted)
    return [
        _result(
            file,
            line,
            f"This is not the canonical form: line {line} reads {found}, not {expected}.",
            f"Run: netgov fmt {file.path}",
        )
    ]


def _result(file: SourceFile, line: int | None, message: str, mend: str | None) -> Result:
    return Result(
        check=_NAME,
        severity=Severity.VIOLATION,
        path=file.path,
        line=line,
        focus=None,
        message=message,
        mend=mend,
    )


def _first_difference(text: str, wanted: str) -> tuple[int, str, str]:
    """Return the 1-based number of the first line that differs, and both versions of it."""
    pairs = zip_longest(text.split("\n"), wanted.split("\n"))
    for number, (found, expected) in enumerate(pairs, start=1):
        if found != expected:
            return number, _shown(found), _shown(expected)
    raise AssertionError("the texts are equal")


def _shown(line: str | None) -> str:
    if line is None:
        return "nothing (the end)"
    return ascii(line[:_SHOWN]) if not line.isprintable() else repr(line[:_SHOWN])
