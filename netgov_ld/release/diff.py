"""What changed from one release to another: quads, gathered by the thing they are about.

The N-Quads of a release are sorted and its blank nodes labelled by their content
(``release.texts``), so that a difference of lines is the difference of the datasets in canonical
form, and one pass over both files finds it in the memory of one subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from netgov_ld import iris
from netgov_ld.errors import UsageError
from netgov_ld.release import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rdflib import URIRef

    from netgov_ld.release.manifest import Release

__all__ = ["Change", "changes", "compare", "demand_comparable", "patch"]


@dataclass(frozen=True)
class Change:
    """What changed about one subject.

    Args:
        subject: The subject as N-Quads write it: an IRI in angle brackets, or a blank node.
        removed: Lines that only the old release has, each with its line feed.
        added: Lines that only the new release has.
        before: Whether the old release says anything about the subject.
        after: Whether the new release does.
    """

    subject: str
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    before: bool
    after: bool


def demand_comparable(old: Release, new: Release) -> None:
    """Refuse releases between which there is no difference to tell.

    Raises:
        UsageError: They have the same content, or names with different bases.
    """
    if old.digest == new.digest:
        raise UsageError(
            f"{old.name} and {new.name} have the same content.", mend="Name two that differ."
        )
    if old.base != new.base:
        raise UsageError(
            f"The names in the releases have different bases, {old.base} and {new.base}.",
            mend="Build one of them again with: netgov build --base",
        )


def changes(old: Release, new: Release, *, whole: bool = False) -> Iterator[Change]:
    """Yield what changed, by subject, in the order of the subjects.

    Args:
        old: The old release.
        new: The new release.
        whole: Whether to go through the graphs as well that are made when a release is built: its
            description, whose numbers always change, and the named queries.

    Raises:
        UsageError: The releases cannot be compared.
    """
    demand_comparable(old, new)
    apart = () if whole else tuple(f"{name.n3()} .\n".encode() for name in _made(new.base))
    both = merge(_groups(old.nquads, 0, apart), _groups(new.nquads, 1, apart), key=itemgetter(0))
    for key, sides in groupby(both, key=itemgetter(0)):
        found = {side: lines for _, side, lines in sides}
        change = compare(key.decode().rstrip(), found.get(0, ()), found.get(1, ()))
        if change is not None:
            yield change


def compare(subject: str, before: Iterable[bytes], after: Iterable[bytes]) -> Change | None:
    """Compare the lines about one subject; None if they are the same."""
    olds, news = frozenset(before), frozenset(after)
    if olds == news:
        return None
    return Change(
        subject, tuple(sorted(olds - news)), tuple(sorted(news - olds)), bool(olds), bool(news)
    )


def _made(base: str) -> Iterable[URIRef]:
    return (iris.graph_iri(name, base=base) for name in (layout.DESCRIPTION, layout.QUERIES))


def _groups(
    path: Path, side: int, apart: tuple[bytes, ...]
) -> Iterator[tuple[bytes, int, tuple[bytes, ...]]]:
    """Yield the lines of each subject; no subject with its space is the beginning of another."""
    with path.open("rb") as stream:
        lines = (line for line in stream if not line.endswith(apart))
        for subject, group in groupby(lines, key=lambda line: line[: line.index(b" ") + 1]):
            yield subject, side, tuple(group)


def patch(old: Release, new: Release) -> Iterator[bytes]:
    """Write the difference as RDF Patch, the format of Apache Jena, which rdflib reads too.

    Applied to the quads of the old release it gives those of the new one. A line of N-Quads is a
    row of the format as it is; rdflib's serialiser would load both releases for the same text.

    Yields:
        Lines in UTF-8: headers, then one transaction with what is deleted and what is added.

    Raises:
        UsageError: The releases cannot be compared.
    """
    found = tuple(changes(old, new, whole=True))
    yield f'H from "{old.name}" .\nH to "{new.name}" .\nTX .\n'.encode()
    yield from (b"D " + line for line in chain.from_iterable(c.removed for c in found))
    yield from (b"A " + line for line in chain.from_iterable(c.added for c in found))
    yield b"TC .\n"
