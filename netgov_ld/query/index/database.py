"""The index file of a release, opened for reading; built on the spot where a release has none."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

from pyroaring import BitMap
from rdflib import URIRef

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE
from netgov_ld.release.index import SCHEMA, Naming, write_index
from netgov_ld.release.layout import INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.release import Release

__all__ = ["MANY", "PAGE_SIZE", "Database", "marks"]

PAGE_SIZE: Final = 100
"""Items on a page, if a caller says nothing else."""

MANY: Final = 400
"""Values in one query; SQLite's oldest limit for variables is 999."""

_MAPPED: Final = 1 << 31
"""Bytes of the file that are read through the page cache of the system, which all workers share."""

_BITMAPS: Final = 512
"""Sets of rows that are kept; one of 300,000 positions has at most 40 kB."""

_IRIS: Final = 16_384
"""IRIs that are kept, as rdflib looks at every letter of one that it makes."""


class Database:
    """Reads the file; for any number of threads.

    Args:
        path: The file, which never changes.
        base: Base of the release's names.

    Raises:
        ReleaseError: It cannot be read, or another version of the program wrote it.
    """

    def __init__(self, path: Path, base: str = BASE) -> None:
        self.base = base
        self.naming = Naming(base)
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._bitmap = lru_cache(maxsize=_BITMAPS)(self._read_bitmap)
        self._iri = lru_cache(maxsize=_IRIS)(lambda name: URIRef(self.naming.iri_of(name)))
        try:
            ((found,),) = self.rows("PRAGMA user_version")
        except sqlite3.Error as error:
            raise ReleaseError(f"{path}: The index cannot be read: {error}.") from error
        if found != SCHEMA:
            raise ReleaseError(f"{path}: The index has layout {found}, not {SCHEMA}.")

    @classmethod
    def of(cls, release: Release) -> Self:
        """Open the index of a release.

        A release that was built before there was one, or with another layout of it, gets one for
        as long as this object lives; that takes some ten seconds for every million quads.

        Raises:
            ReleaseError: It cannot be read or built.
        """
        path = release.folder / INDEX
        if INDEX in release.files and _layout(path) == SCHEMA:
            return cls(path, release.base)
        folder = tempfile.TemporaryDirectory(prefix="netgov-index-")
        made = Path(folder.name) / INDEX
        write_index(release.nquads, made, release.base)
        index = cls(made, release.base)
        index._own = folder
        return index

    def close(self) -> None:
        """Close the file in all threads; it must not be in use."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()
        if self._own is not None:
            self._own.cleanup()
            self._own = None

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Evaluate a query, whose values are never part of its text."""
        return self._connection.execute(sql, values).fetchall()

    @property
    def _connection(self) -> sqlite3.Connection:
        """This thread's connection: SQLite lets one thread at a time use one."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                f"file:{quote(str(self.path.resolve()))}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,  # ``close`` is called from another one
            )
            found.execute(f"PRAGMA mmap_size = {_MAPPED}")
            self._local.connection = found
            with self._lock:
                self._open.append(found)
        return found

    def id_of(self, iri: str) -> str:
        """Return the id by which the tables name a thing."""
        return self.naming.id_of(iri)

    def iri(self, name: str) -> URIRef:
        """Return the IRI of a thing."""
        return self._iri(name)

    def maybe(self, name: str | None) -> URIRef | None:
        """Return the IRI of a thing that may be missing."""
        return None if name is None else self.iri(name)

    def bitmap(self, table: str, facet: str, value: str) -> BitMap:
        """Return the numbers of the rows that have a value; never change it."""
        return self._bitmap(table, facet, value)

    def _read_bitmap(self, table: str, facet: str, value: str) -> BitMap:
        found = self.rows(
            "SELECT rows FROM facets WHERE of_table = ? AND facet = ? AND value = ?",
            table, facet, value,
        )  # fmt: skip
        return BitMap.deserialize(found[0][0]) if found else BitMap()


def marks(values: Sequence[object]) -> str:
    """Return a place in a query for each of these values."""
    return ", ".join("?" * len(values))


def _layout(path: Path) -> int:
    """Return the layout of an index; 0 if it is none."""
    try:
        address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return 0
