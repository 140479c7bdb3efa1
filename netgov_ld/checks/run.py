"""Every check in its order, over a data folder or over some files of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from netgov_ld.checks import (
    canonical,
    coverage,
    evidence,
    literals,
    owl_lite,
    references,
    rules,
    shacl,
)
from netgov_ld.checks.report import Report, Result, Severity
from netgov_ld.corpus.loader import Corpus, load
from netgov_ld.corpus.texts import ArticleTexts
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Outcome", "run"]


class Outcome(NamedTuple):
    """The data that was checked, and what the checks found."""

    corpus: Corpus
    report: Report


def run(
    folder: Path,
    files: Sequence[Path] = (),
    *,
    sources: Path | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Load a data folder and run every check.

    Args:
        folder: Holds ontology/, shapes/ and graph/.
        files: The files to report on; all if empty. The checks see the others as context.
        sources: Folder with the article texts, or None to check without them.
        progress: Called with a few words before each step.

    Raises:
        UnreadableInput: There is no such folder, no data in it, or no folder ``sources``.
    """
    texts = ArticleTexts(sources) if sources is not None else None
    progress("reading")
    corpus = load(folder, files, shapes=True, advance=lambda path: progress(f"reading {path.name}"))
    wanted = {file.path for file in corpus.files if file.asked}
    results = [_unreadable(error, files) for error in corpus.problems]
    for name, step in _steps(corpus, folder, texts):
        progress(name)
        try:
            found = step()
        except UnreadableInput as error:
            # A broken rule or shape is one more problem; the other checks go on. A file of
            # shapes that could not be loaded is not reported by each check that needs it.
            if not any(str(error) == str(known) for known in corpus.problems):
                results.append(Result.of_error(error, name))
            continue
        results.extend(result for result in found if not files or _concerns(result, wanted))
    return Outcome(corpus, Report(results))


def _steps(
    corpus: Corpus, folder: Path, texts: ArticleTexts | None
) -> Iterator[tuple[str, Callable[[], list[Result]]]]:
    yield "canonical", lambda: canonical.check(corpus)
    yield "literals", lambda: literals.check(corpus)
    yield "owl-lite", lambda: _owl_lite(corpus)
    yield "rules", lambda: rules.check(corpus, folder / "ontology" / "rules")
    yield "shacl", lambda: shacl.check(corpus, folder / "shapes")
    yield "coverage", lambda: coverage.check(corpus, folder / "shapes")
    yield "references", lambda: references.check(corpus)
    yield "evidence", lambda: evidence.check(corpus, texts)


def _owl_lite(corpus: Corpus) -> list[Result]:
    results: list[Result] = []
    for finding in owl_lite.check(corpus.union()):
        if finding.rule == "undeclared-term" and any(
            references.leads_nowhere(corpus, node) for node in finding.triple
        ):
            continue  # the check of references says more about it
        place = corpus.place(*finding.triple)
        results.append(
            Result(
                check=f"owl-lite:{finding.rule}",
                severity=Severity.VIOLATION,
                path=place[0].path if place else None,
                line=place[1] if place else None,
                focus=str(finding.triple[0]),
                message=finding.message,
                mend=finding.mend,
            )
        )
    return results


def _unreadable(error: UnreadableInput, files: Sequence[Path]) -> Result:
    """Report a file that could not be read; as a warning where others are being checked."""
    result = Result.of_error(error)
    if not files or result.path in files:
        return result
    return replace(result, severity=Severity.WARNING, unreadable=False)


def _concerns(result: Result, wanted: set[Path]) -> bool:
    return result.path is None or result.path in wanted or result.unreadable
