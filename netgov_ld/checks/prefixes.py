"""Do all files use the prefixes of the one table, and mean the same by them?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from netgov_ld.checks.report import Result, Severity
from netgov_ld.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_text"]

_DECLARATION: Final = re.compile(
    r"^[ \t]*(?:@prefix|prefix)[ \t]+(?P<prefix>[^\s:]*):\s*<(?P<iri>[^>\s]*)>",
    re.IGNORECASE | re.MULTILINE,
)
"""A prefix of Turtle or SPARQL, which both begin a line in the files of this project."""


def check_text(path: Path, text: str) -> Iterator[Result]:
    """Compare the prefixes that a Turtle file or a query declares with the table.

    Args:
        path: The file, for the results.
        text: What it holds.
    """
    for match in _DECLARATION.finditer(text):
        prefix, iri = match["prefix"], match["iri"]
        if PREFIXES.get(prefix) == iri:
            continue
        if prefix in PREFIXES:
            mend = f"Declare it as <{PREFIXES[prefix]}>, or use another prefix."
        else:
            known = next((name for name, value in PREFIXES.items() if value == iri), None)
            mend = f"Use {known}:" if known else "Add it to the table in netgov_ld/namespaces.py"
            mend += ", the one table that all files share."
        yield Result(
            check="prefixes",
            severity=Severity.VIOLATION,
            path=path,
            line=text.count("\n", 0, match.start("prefix")) + 1,
            focus=None,
            message=f"The prefix {prefix}: does not stand for <{iri}> in the table of prefixes.",
            mend=mend,
        )
