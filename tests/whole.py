"""The checks of a data folder as a whole, which the checks file by file are held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgov_ld.checks import (
    canonical,
    coverage,
    evidence,
    literals,
    outline,
    references,
    rules,
    shacl,
)
from netgov_ld.checks import shapes as shapes_of
from netgov_ld.checks.report import Report, Result
from netgov_ld.corpus.loader import load
from netgov_ld.corpus.texts import ArticleTexts

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["checked"]


def checked(folder: Path, sources: Path | None = None) -> Report:
    """Run every check over all files of a folder as one graph, with pySHACL as it is."""
    corpus = load(folder, shapes=True)
    shapes = shapes_of.load(corpus, folder / "shapes")
    report = shacl.validate(corpus.union(), shapes.graph, folder / "shapes")
    return Report(
        [
            *map(Result.of_error, corpus.problems),
            *canonical.check(corpus),
            *literals.check(corpus),
            *outline.check(corpus),
            *rules.check(corpus, folder / "ontology" / "rules"),
            *shacl.check_shapes(shapes),
            *shacl.results(report, corpus),
            *coverage.check(corpus, folder / "shapes"),
            *references.check(corpus),
            *evidence.check(corpus, ArticleTexts(sources) if sources is not None else None),
        ]
    )
