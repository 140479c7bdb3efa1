"""What was found about each file before, so that only what has changed is checked again.

An SQLite file in a folder of caches, one for each data folder; every entry holds what its verdict
depends on as a digest, so that an entry is right or is not used. It is safe to remove at any time.
A file that is damaged is removed and begun anew; while one run writes, another works without it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from netgov_ld.checks.report import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from netgov_ld.checks.batch import Facts

__all__ = ["Cache", "Row", "pack", "unpack"]

_FORMAT: Final = 1
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, stat TEXT NOT NULL, digest TEXT NOT NULL,
    key TEXT NOT NULL, near TEXT NOT NULL, batch TEXT NOT NULL, referred BLOB NOT NULL,
    uses BLOB NOT NULL, extract TEXT NOT NULL, back TEXT NOT NULL, results TEXT NOT NULL,
    seal TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS described (name INTEGER NOT NULL, file INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS described_name ON described (name, file);
CREATE INDEX IF NOT EXISTS described_file ON described (file);
CREATE TABLE IF NOT EXISTS key (
    key INTEGER NOT NULL, focus INTEGER NOT NULL, file INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS key_key ON key (key, focus);
CREATE INDEX IF NOT EXISTS key_file ON key (file);
CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS memo (name TEXT PRIMARY KEY, key TEXT NOT NULL, results TEXT NOT NULL);
CREATE TEMP TABLE present (path TEXT PRIMARY KEY);
CREATE TEMP TABLE foreign_name (name INTEGER NOT NULL, file INTEGER NOT NULL);
CREATE TEMP TABLE shared_name (name INTEGER PRIMARY KEY);
CREATE TEMP TABLE edge (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
"""
_NEAR_STEPS: Final = 2
"""Steps that shapes and rules take from a thing that refers to the offender, or is referred to."""


class Row(NamedTuple):
    """What is known of a file."""

    id: int
    stat: str
    digest: str
    key: str
    near: str
    batch: str
    referred: bytes
    uses: bytes


class Cache:
    """The entries for one data folder.

    Args:
        folder: The folder of caches; None to remember nothing after this run.
        data: The data folder.
    """

    def __init__(self, folder: Path | None, data: Path) -> None:
        self._lines: dict[str, int] = {}
        self.path: Path | None = None
        if folder is not None:
            name = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]
            self.path = folder / f"check-{_FORMAT}-{name}.sqlite"
        try:
            self._open()
        except sqlite3.OperationalError:  # another run has it now, or it cannot be written
            with suppress(AttributeError):
                self._base.close()
            self.path = None
            self._open()
        except sqlite3.DatabaseError:
            self.remove()
            self._open()

    def _open(self) -> None:
        if self.path is not None:
            with suppress(OSError):
                self.path.parent.mkdir(parents=True, exist_ok=True)
        # Without a name SQLite makes a file that nobody sees and that is gone at the end.
        self._base = sqlite3.connect(self.path or "", timeout=0)
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute(f"PRAGMA journal_mode = {'WAL' if self.path else 'OFF'}")
        self._base.execute(f"PRAGMA synchronous = {'NORMAL' if self.path else 'OFF'}")
        self._base.execute("PRAGMA temp_store = FILE")
        self._base.executescript(_SCHEMA)
        self._lines = dict(self._base.execute("SELECT text, id FROM line"))

    def remove(self) -> None:
        """Forget everything."""
        if self.path is not None:
            with suppress(AttributeError):
                self._base.close()
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(sqlite3.DatabaseError):
            self._base.commit()
        self._base.close()

    def row(self, path: str) -> Row | None:
        """Return what is known of a file; nothing if its entry has been altered."""
        found = self._base.execute(
            "SELECT id, stat, digest, key, near, batch, referred, uses, results, seal FROM file"
            " WHERE path = ?",
            (path,),
        ).fetchone()
        if found is None:
            return None
        row = Row(*found[:-2])
        return row if _seal(row, found[-2]) == found[-1] else None

    def put(self, path: str, row: Row, facts: Facts, results: Iterable[Result]) -> None:
        """Replace what is known of a file; the number in ``row`` does not count."""
        self._base.execute("INSERT OR IGNORE INTO present VALUES (?)", (path,))
        old = self._base.execute("SELECT id FROM file WHERE path = ?", (path,)).fetchone()
        if old is not None:
            for table in ("described", "key"):
                self._base.execute(f"DELETE FROM {table} WHERE file = ?", old)  # noqa: S608
        uses = array("I", (self._line(text) for text in facts.uses)).tobytes()
        referred = array("q", sorted(facts.referred)).tobytes()
        row = row._replace(referred=referred, uses=uses)
        said = pack(results)
        self._base.execute(
            "INSERT INTO file (path, stat, digest, key, near, batch, referred, uses, extract, back,"
            " results, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO"
            " UPDATE SET stat = excluded.stat, digest = excluded.digest, key = excluded.key,"
            " near = excluded.near, batch = excluded.batch, referred = excluded.referred,"
            " uses = excluded.uses, extract = excluded.extract, back = excluded.back,"
            " results = excluded.results, seal = excluded.seal",
            (path, *row[1:], facts.extract, facts.back, said, _seal(row, said)),
        )
        (number,) = (
            old or self._base.execute("SELECT id FROM file WHERE path = ?", (path,)).fetchone()
        )
        self._base.executemany(
            "INSERT INTO described VALUES (?, ?)", ((name, number) for name in facts.described)
        )
        self._base.executemany(
            "INSERT INTO key VALUES (?, ?, ?)", ((*key, number) for key in facts.keys)
        )

    def _line(self, text: str) -> int:
        number = self._lines.get(text)
        if number is None:
            cursor = self._base.execute("INSERT INTO line (text) VALUES (?)", (text,))
            number = self._lines[text] = int(cursor.lastrowid or 0)
        return number

    def touch(
        self, path: str, row: Row, *, stat: str | None = None, near: str | None = None
    ) -> None:
        """Say of a file whose verdict stands how it looks now, or what it was checked beside."""
        new = row._replace(
            stat=row.stat if stat is None else stat, near=row.near if near is None else near
        )
        (said,) = self._base.execute("SELECT results FROM file WHERE path = ?", (path,)).fetchone()
        self._base.execute(
            "UPDATE file SET stat = ?, near = ?, seal = ? WHERE path = ?",
            (new.stat, new.near, _seal(new, said), path),
        )

    def commit(self) -> None:
        """Keep what has been put so far."""
        self._base.commit()

    def keep_only(self, paths: Iterable[str]) -> None:
        """Forget the files that are not among these."""
        self._base.executemany("INSERT OR IGNORE INTO present VALUES (?)", ((p,) for p in paths))
        gone = self._base.execute(
            "SELECT id FROM file WHERE path NOT IN (SELECT path FROM present)"
        ).fetchall()
        for table, column in (("described", "file"), ("key", "file"), ("file", "id")):
            self._base.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)  # noqa: S608

    def set_keys(self, keys: Iterable[tuple[int, int]]) -> None:
        """Replace the keys of the shared files, which have the number 0."""
        self._base.execute("DELETE FROM key WHERE file = 0")
        self._base.executemany("INSERT INTO key VALUES (?, ?, 0)", keys)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield all files, in the order of their paths."""
        for path, *rest in self._base.execute(
            "SELECT path, id, stat, digest, key, near, batch, referred, uses FROM file"
            " ORDER BY path"
        ):
            yield path, Row(*rest)

    def results(self) -> Iterator[tuple[str, list[Result]]]:
        """Yield the files about which there is something to say."""
        for path, said in self._base.execute(
            "SELECT path, results FROM file WHERE results <> '[]' ORDER BY path"
        ):
            yield path, unpack(said)

    def column(self, name: str) -> Iterator[str]:
        """Yield ``extract`` or ``back`` of every file that has it."""
        for (text,) in self._base.execute(
            f"SELECT {name} FROM file WHERE {name} <> '' ORDER BY path"  # noqa: S608
        ):
            yield text

    def lines(self, numbers: set[int]) -> list[str]:
        """Return the texts of lines, sorted."""
        by_number = {number: text for text, number in self._lines.items()}
        return sorted(by_number[number] for number in numbers)

    def link(
        self,
        foreign: Iterable[tuple[int, int]],
        described: Iterable[int],
        referred: Iterable[int],
    ) -> list[str]:
        """Find out which files have to do with each other.

        Args:
            foreign: Names that files refer to and that no shared file describes, each with the
                number of the file.
            described: The names that shared files describe.
            referred: Those that they refer to and do not describe.

        Returns:
            The paths of the articles with which shared files have to do.
        """
        base = self._base
        base.executemany("INSERT INTO foreign_name VALUES (?, ?)", foreign)
        base.execute(
            "INSERT OR IGNORE INTO edge SELECT f.file, d.file FROM foreign_name f"
            " JOIN described d ON d.name = f.name WHERE d.file <> f.file"
        )
        base.execute(
            "INSERT OR IGNORE INTO edge SELECT a.file, b.file FROM (SELECT name FROM described"
            " GROUP BY name HAVING COUNT(*) > 1) n JOIN described a ON a.name = n.name"
            " JOIN described b ON b.name = n.name WHERE a.file <> b.file"
        )
        base.execute("CREATE INDEX IF NOT EXISTS temp.edge_b ON edge (b)")
        names = ((name,) for names in (described, referred) for name in names)
        base.executemany("INSERT OR IGNORE INTO shared_name VALUES (?)", names)
        found = base.execute(
            "SELECT DISTINCT path FROM shared_name JOIN described USING (name)"
            " JOIN file ON file.id = described.file ORDER BY path"
        )
        return [path for (path,) in found]

    def linked(self) -> list[int]:
        """Return the numbers of the files that have to do with others."""
        return [a for (a,) in self._base.execute("SELECT a FROM edge UNION SELECT b FROM edge")]

    def near(self, number: int) -> list[tuple[str, str]]:
        """Return path and digest of the files that a file has to do with, sorted."""
        first = {
            other
            for query in ("SELECT b FROM edge WHERE a = ?", "SELECT a FROM edge WHERE b = ?")
            for (other,) in self._base.execute(query, (number,))
        }
        found, last = set(first), first
        for _ in range(_NEAR_STEPS):
            last = {
                other
                for each in last
                for (other,) in self._base.execute("SELECT b FROM edge WHERE a = ?", (each,))
            } - found
            found |= last
        return sorted(
            self._base.execute("SELECT path, digest FROM file WHERE id = ?", (each,)).fetchone()
            for each in found - {number}
        )

    def clashing(self) -> list[str]:
        """Return the paths of files with things whose keys others have too; "" for shared ones."""
        found = self._base.execute(
            "SELECT DISTINCT COALESCE(file.path, '') FROM (SELECT key FROM key GROUP BY key"
            " HAVING MIN(focus) <> MAX(focus)) twice JOIN key USING (key)"
            " LEFT JOIN file ON file.id = key.file"
        )
        return sorted(path for (path,) in found)

    def describing(self, name: int) -> list[str]:
        """Return the paths of the files that describe a thing."""
        found = self._base.execute(
            "SELECT DISTINCT path FROM described JOIN file ON file.id = file WHERE name = ?",
            (name,),
        )
        return [path for (path,) in found]

    def memo(self, name: str, key: str) -> list[Result] | None:
        """Return results that were kept under a name for this key."""
        found = self._base.execute(
            "SELECT results FROM memo WHERE name = ? AND key = ?", (name, key)
        ).fetchone()
        return None if found is None else unpack(found[0])

    def keep(self, name: str, key: str, results: Iterable[Result]) -> None:
        """Keep results under a name; those for another key are forgotten."""
        self._base.execute(
            "INSERT OR REPLACE INTO memo VALUES (?, ?, ?)", (name, key, pack(results))
        )
        self._base.commit()


def pack(results: Iterable[Result]) -> str:
    """Write results as JSON."""
    rows = []
    for result in results:
        fields = {name: getattr(result, name) for name in Result.__dataclass_fields__}
        fields["path"] = None if result.path is None else str(result.path)
        rows.append(list(fields.values()))
    return json.dumps(rows, ensure_ascii=False)


def unpack(text: str) -> list[Result]:
    """Read results from JSON."""
    results = []
    for row in json.loads(text):
        fields = dict(zip(Result.__dataclass_fields__, row, strict=True))
        fields["path"] = None if fields["path"] is None else Path(fields["path"])
        fields["severity"] = Severity(fields["severity"])
        results.append(Result(**fields))
    return results


def _seal(row: Row, results: str) -> str:
    """Digest an entry, so that one that was altered is noticed."""
    return hashlib.blake2b(repr((row[1:], results)).encode(), digest_size=16).hexdigest()
