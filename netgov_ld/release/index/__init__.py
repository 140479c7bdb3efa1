"""The index of a release: an SQLite file for people, for pages and for the search.

``tables`` defines the tables that people open in a database browser. ``machinery`` adds what the
pages need to show any list, count or search result without looking through the data. Both are read
by ``netgov_ld.query.index``. The file is made from the N-Quads of a release in one pass, with flat
memory; the same data and the same SQLite give the same bytes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE
from netgov_ld.release.index import derive, machinery
from netgov_ld.release.index.machinery import GROUPS, SCHEMA, segmented
from netgov_ld.release.index.rows import DRAFTS, Sink
from netgov_ld.release.index.subjects import Naming, read_subjects
from netgov_ld.release.index.tables import TABLES, Column, Table

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "GROUPS", "SCHEMA", "TABLES", "Column", "Naming", "Table", "segmented", "write_index",
]  # fmt: skip

_SPEED: Final = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -65536",
)
"""A file that is thrown away unless it becomes whole needs no journal."""


def write_index(nquads: Path, target: Path, base: str = BASE) -> None:
    """Write the index of a release.

    Args:
        nquads: The N-Quads of the release, with the lines sorted.
        target: The file to write; it must not exist.
        base: Base of the release's names.

    Raises:
        ReleaseError: The file cannot be written.
    """
    naming = Naming(base)
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as connection:
            for statement in _SPEED:
                connection.execute(statement)
            connection.execute("BEGIN")
            _fill(connection, nquads, naming)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise ReleaseError(
            f"{target}: The index cannot be written: {error}.",
            mend="See that there is room on the disk, also for temporary files.",
        ) from error


def _fill(connection: sqlite3.Connection, nquads: Path, naming: Naming) -> None:
    for table in TABLES:
        connection.execute(table.definition)
    for statement in machinery.MACHINERY:
        connection.execute(statement)
    for draft in DRAFTS:
        connection.execute(f"CREATE TEMP TABLE draft_{draft}")
    sink = Sink(connection)
    for subject in read_subjects(nquads, naming):
        sink.add(subject)
    sink.flush()
    derive.add_ancestors(connection)
    for statement in derive.STEPS:
        connection.execute(statement)
    for table in TABLES:
        for statement in table.index_definitions:
            connection.execute(statement)
    for statement in derive.AGGREGATES:
        connection.execute(statement)
    machinery.add_facets(connection)
    machinery.add_backlinks(connection, sink.properties, naming)
    machinery.add_search(connection)
    connection.execute("ANALYZE")
