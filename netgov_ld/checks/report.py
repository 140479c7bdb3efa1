"""What the checks found, as values; how it is printed, and what it means for the exit code."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from netgov_ld.corpus.loader import SourceFile
    from netgov_ld.errors import UnreadableInput

__all__ = ["Report", "Result", "Severity"]


class Severity(StrEnum):
    """How bad a result is; only violations and unreadable input fail a check."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, kw_only=True)
class Result:
    """One thing that a check has to say."""

    check: str
    """Name of the check, such as ``references`` or ``shacl``."""
    severity: Severity
    path: Path | None
    """The file it is about, or None for the corpus as a whole."""
    line: int | None
    """1-based line in that file, or None for the whole file."""
    focus: str | None
    """IRI of the thing it is about."""
    message: str
    """What is wrong and why."""
    mend: str | None = None
    """How to put it right."""
    unreadable: bool = False
    """Whether a file could not be read, so that not everything was checked."""

    @classmethod
    def at(
        cls,
        file: SourceFile,
        triple: tuple[Node | None, Node | None, Node | None],
        *,
        check: str,
        severity: Severity,
        message: str,
        mend: str | None = None,
    ) -> Result:
        """Make a result about a statement of a file.

        Args:
            file: The file.
            triple: Subject, and predicate and object where one is meant; see ``Lines.find``.
            check: Name of the check.
            severity: How bad it is.
            message: What is wrong and why.
            mend: How to put it right.
        """
        return cls(
            check=check,
            severity=severity,
            path=file.path,
            line=file.line(*triple),
            focus=None if triple[0] is None else str(triple[0]),
            message=message,
            mend=mend,
        )

    @classmethod
    def of_error(cls, error: UnreadableInput, check: str = "syntax") -> Result:
        """Make a result of a file that could not be read."""
        return cls(
            check=check,
            severity=Severity.VIOLATION,
            path=Path(error.path),
            line=error.line,
            focus=None,
            message=error.message,
            mend=error.mend,
            unreadable=True,
        )

    def to_text(self) -> str:
        """Return ``file:line: severity: what - how to mend [check]``, on one line."""
        place = [_shown(self.path)] if self.path is not None else []
        if place and self.line is not None:
            place.append(str(self.line))
        mend = f" - {self.mend}" if self.mend else ""
        head = ":".join(place) + ": " if place else ""
        return f"{head}{self.severity}: {' '.join((self.message + mend).split())} [{self.check}]"

    def to_dict(self) -> dict[str, str | int | None]:
        """Return the result for JSON."""
        return {
            "check": self.check,
            "severity": str(self.severity),
            "path": _shown(self.path) if self.path is not None else None,
            "line": self.line,
            "focus": self.focus,
            "message": self.message,
            "mend": self.mend,
        }


class Report:
    """All results, without repetitions, in the order of files and lines.

    Args:
        results: The results in any order.
    """

    def __init__(self, results: Iterable[Result]) -> None:
        self.results: tuple[Result, ...] = tuple(sorted(set(results), key=_order))

    @property
    def counts(self) -> dict[Severity, int]:
        """Number of results of each severity, worst first."""
        counted = Counter(result.severity for result in self.results)
        return {severity: counted[severity] for severity in Severity}

    @property
    def exit_code(self) -> int:
        """2 if a file could not be read, 1 if there are violations, 0 otherwise."""
        if any(result.unreadable for result in self.results):
            return 2
        return 1 if self.counts[Severity.VIOLATION] else 0

    @property
    def is_clean(self) -> bool:
        """Whether a release may be built: everything was read and nothing is violated."""
        return self.exit_code == 0

    def to_text(self) -> str:
        """Return one line for each result; empty if there are none."""
        return "".join(result.to_text() + "\n" for result in self.results)

    def to_json(self) -> str:
        """Return the whole report as a JSON document."""
        document = {
            "clean": self.is_clean,
            "exitCode": self.exit_code,
            "counts": {str(severity): count for severity, count in self.counts.items()},
            "results": [result.to_dict() for result in self.results],
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def summary(self) -> str:
        """Return the counts as a sentence: ``2 violations, 1 warning, 0 infos.``, for example."""
        counted = ", ".join(
            f"{count} {severity}{'' if count == 1 else 's'}"
            for severity, count in self.counts.items()
        )
        unread = len({result.path for result in self.results if result.unreadable})
        note = f" Not read: {unread} {'file' if unread == 1 else 'files'}." if unread else ""
        return f"{counted}.{note}"


def _order(result: Result) -> tuple[bool, str, int, int, str, str, str]:
    return (
        result.path is None,
        str(result.path),
        result.line or 0,
        _RANK[result.severity],
        result.check,
        result.message,
        result.focus or "",
    )


def _shown(path: Path) -> str:
    """Return a path as short as it can be named from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
