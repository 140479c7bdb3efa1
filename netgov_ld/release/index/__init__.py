"""The index of a release: an SQLite file for people, for pages and for the search.

``tables`` defines the tables that people open in a database browser. ``machinery`` adds what the
pages need to show any list, count or search result without looking through the data. Both are read
by ``netgov_ld.query.index``. The file is made from the N-Quads of a release in one pass, with flat
memory; the same data and the same SQLite give the same bytes.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE
from netgov_ld.release.index import derive, machinery
from netgov_ld.release.index.machinery import GROUPS, SCHEMA, segmented
from netgov_ld.release.index.rows import DRAFTS, Rows, Sink
from netgov_ld.release.index.subjects import Naming, read_subjects
from netgov_ld.release.index.tables import TABLES, Column, Table
from netgov_ld.release.runs import chunks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "GROUPS", "SCHEMA", "TABLES", "Column", "Index", "Naming", "Rows", "Table", "rows_of",
    "segmented", "write_index",
]  # fmt: skip

_SPEED: Final = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -65536",
)
"""A file that is thrown away unless it becomes whole needs no journal."""


class Index:
    """Writes the index of a release.

    Args:
        target: The file to write; it must not exist.
        base: Base of the release's names.
    """

    def __init__(self, target: Path, base: str = BASE) -> None:
        self._target = target
        self._naming = Naming(base)
        with self._errors():
            # One thread at a time uses it: the last steps may be taken beside other work.
            self._connection = sqlite3.connect(
                target, isolation_level=None, check_same_thread=False
            )
            for statement in _SPEED:
                self._connection.execute(statement)
            self._connection.execute("BEGIN")
            for table in TABLES:
                self._connection.execute(table.definition)
            for statement in machinery.MACHINERY:
                self._connection.execute(statement)
            for draft in DRAFTS:
                self._connection.execute(f"CREATE TEMP TABLE draft_{draft}")
        self._sink = Sink(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise ReleaseError(
                f"{self._target}: The index cannot be written: {error}.",
                mend="See that there is room on the disk, also for temporary files.",
            ) from error

    def take(self, rows: Rows) -> None:
        """Write what the next subjects put into the tables.

        Raises:
            ReleaseError: The file cannot be written.
        """
        with self._errors():
            self._sink.take(rows)

    def conclude(self) -> None:
        """Write what comes of all subjects together.

        Raises:
            ReleaseError: The file cannot be written.
        """
        with self._errors():
            _derive(self._connection, self._sink.properties, self._naming)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA}")
            self._connection.execute("COMMIT")


def rows_of(piece: bytes, base: str = BASE) -> Rows:
    """Return what the subjects of some sorted N-Quads put into the tables.

    Args:
        piece: All lines about these subjects.
        base: Base of the release's names.
    """
    rows = Rows()
    for subject in read_subjects(piece, Naming(base)):
        rows.add(subject)
    return rows


def write_index(nquads: Path, target: Path, base: str = BASE) -> None:
    """Write the index of a release.

    Args:
        nquads: The N-Quads of the release, with the lines sorted.
        target: The file to write; it must not exist.
        base: Base of the release's names.

    Raises:
        ReleaseError: The file cannot be written.
    """
    with Index(target, base) as index:
        for piece in chunks_of(nquads):
            index.take(rows_of(piece, base))
        index.conclude()


def _derive(connection: sqlite3.Connection, properties: Mapping[str, int], naming: Naming) -> None:
    derive.add_ancestors(connection)
    for statement in derive.STEPS:
        connection.execute(statement)
    for table in TABLES:
        for statement in table.index_definitions:
            connection.execute(statement)
    for statement in derive.AGGREGATES:
        connection.execute(statement)
    machinery.add_facets(connection)
    machinery.add_backlinks(connection, properties, naming)
    machinery.add_search(connection)
    connection.execute("ANALYZE")
