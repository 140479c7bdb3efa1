"""What the index has for machines: sets of rows as bitmaps, what refers to what, and the search.

A set of rows or things is a Roaring bitmap (D. Lemire et al., "Roaring Bitmaps: Implementation of
an Optimized Software Library", 2018): compressed, and so quick to intersect, to count and to cut a
page from that no list on a page depends on how many there are.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pyroaring import BitMap

from netgov_ld.release.index.derive import FACETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from sqlite3 import Connection

    from netgov_ld.release.index.subjects import Naming

__all__ = [
    "GROUPS", "MACHINERY", "SCHEMA", "add_backlinks", "add_facets", "add_search", "segmented",
]  # fmt: skip

SCHEMA: Final = 4
"""Number of the layout of the file, kept as its ``user_version``; it moves with every change."""

MACHINERY: Final = (
    "CREATE TABLE facets (of_table TEXT, facet TEXT, value TEXT, number INTEGER, rows BLOB,"
    " PRIMARY KEY (of_table, facet, value)) WITHOUT ROWID",
    "CREATE TABLE days (of_table TEXT, date TEXT, first INTEGER, last INTEGER,"
    " PRIMARY KEY (of_table, date)) WITHOUT ROWID",
    "CREATE TABLE things (number INTEGER PRIMARY KEY, id TEXT NOT NULL)",
    "CREATE TABLE backlinks (object TEXT, property TEXT, number INTEGER, subjects BLOB,"
    " PRIMARY KEY (object, property)) WITHOUT ROWID",
    "CREATE TABLE search_rows (number INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL)",
    "CREATE TABLE ranges (name TEXT PRIMARY KEY, first INTEGER, last INTEGER) WITHOUT ROWID",
    "CREATE TABLE words (word TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE search USING fts5 (label, other, text,"
    " tokenize = \"unicode61 remove_diacritics 2\", prefix = '1 2 3')",
)  # fmt: skip
"""Tables:

``facets``
    The numbers of the rows of a table that have a value: of all positions on a topic, say.
``days``
    The first and the last number of the rows of a table with a date.
``things``, ``backlinks``
    Every subject, numbered in the order of the N-Quads; and which of them refer to a thing.
``search``, ``search_rows``
    The texts of things, and the things; of each kind the most important ones come first.
``words``
    Every word in ``search``, and how many rows have it.
``ranges``
    The first and the last number of each kind of things in ``search``, and of those in ``things``
    that the dataset names itself.
"""

_IDEOGRAPHS: Final = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
_SPACE: Final = "\u200b"
"""Zero-width space: it parts tokens and is not seen."""


def segmented(text: str) -> str:
    """Part the characters of Chinese, Japanese and Korean, so that each is a token.

    These scripts put no spaces between words. A word is then found as a phrase of characters,
    however short it is; FTS5's trigrams find nothing shorter than three.

    >>> segmented("5G网络").replace("\u200b", "|")
    '5G|网||络|'
    """
    return _IDEOGRAPHS.sub(f"{_SPACE}\\1{_SPACE}", text)


def add_facets(connection: Connection) -> None:
    """Write the sets of rows that have a value."""

    def rows() -> Iterator[tuple[str, str, str, int, bytes]]:
        for table, facet, query in FACETS:
            found = connection.execute(
                f"WITH f (value, number) AS ({query})"
                " SELECT value, number FROM f WHERE value IS NOT NULL ORDER BY value, number"
            )
            for value, numbers in _grouped(found):
                yield table, facet, value, len(numbers), _packed(numbers)

    for row in rows():
        connection.execute("INSERT INTO facets VALUES (?, ?, ?, ?, ?)", row)


def _grouped(rows: Iterable[tuple[str, int]]) -> Iterator[tuple[str, BitMap]]:
    for value, group in groupby(rows, key=itemgetter(0)):
        yield value, BitMap(map(itemgetter(1), group))


def _packed(numbers: BitMap) -> bytes:
    numbers.run_optimize()
    return bytes(numbers.serialize())


def add_backlinks(connection: Connection, properties: Mapping[str, int], naming: Naming) -> None:
    """Write what refers to each thing."""
    names = {number: name for name, number in properties.items()}
    # The things of the dataset stand together, as their IRIs begin alike; ids of others have a
    # colon before the first slash.
    connection.execute(
        "INSERT INTO ranges SELECT 'things', min(number), max(number) FROM things"
        " WHERE instr(substr(id, 1, instr(id || '/', '/')), ':') = 0 HAVING count(*) > 0"
    )
    found = connection.execute(
        "SELECT object, property, subject FROM draft_links ORDER BY object, property, subject"
    )
    rows = (
        (naming.id_of(iri), names[number], len(subjects), _packed(subjects))
        for (iri, number), group in groupby(found, key=itemgetter(0, 1))
        for subjects in [BitMap(map(itemgetter(2), group))]
    )
    connection.executemany("INSERT INTO backlinks VALUES (?, ?, ?, ?)", rows)


GROUPS: Final[Mapping[str, str]] = {
    "topics": "SELECT id, label FROM topics ORDER BY positions DESC, id",
    "actors": (
        "SELECT id, label FROM actors ORDER BY proponent + on_behalf_of DESC, kind <> 'state', id"
    ),
    "events": (
        "SELECT id, label FROM series UNION ALL"
        " SELECT * FROM (SELECT id, label FROM events ORDER BY starts DESC, id)"
    ),
    "places": "SELECT id, label FROM places ORDER BY id",
    "terms": "SELECT id, label FROM concepts ORDER BY id",
    "articles": "SELECT id, label FROM articles ORDER BY date DESC, id",
    "propositions": "SELECT id, label FROM propositions ORDER BY id",
    "positions": "SELECT id, label FROM positions ORDER BY date IS NULL, date DESC, number",
    "claims": "SELECT id, label FROM claims ORDER BY date IS NULL, date DESC, number",
    "figures": "SELECT id, label FROM figures ORDER BY period IS NULL, period DESC, number",
}
"""Kinds of results, the most general first, and their members, the most important first."""

_NAMING: Final = "'skos:prefLabel', 'rdfs:label', 'schema:headline', 'dcterms:title', 'schema:name'"
_OF_PROPOSITION: Final = (
    "SELECT text FROM {table} x JOIN labels l ON l.thing = x.proposition"
    " WHERE x.id = m.id AND l.property = 'rdfs:label'"
)
_KEY_PHRASES: Final = (
    "SELECT * FROM (SELECT key_phrase FROM evidence e JOIN passages p ON p.id = e.passage"
    " WHERE e.thing = m.id ORDER BY p.article, p.starts)"
)
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "topics": ("SELECT definition FROM topics WHERE id = m.id",),
    "terms": ("SELECT definition FROM concepts WHERE id = m.id",),
    "positions": (_OF_PROPOSITION.format(table="positions"), _KEY_PHRASES),
    "claims": (_OF_PROPOSITION.format(table="claims"), _KEY_PHRASES),
    "figures": (_KEY_PHRASES,),
}
"""What is searched besides the names."""


def add_search(connection: Connection) -> None:
    """Write the texts that are searched."""
    connection.create_function("segmented", 1, segmented, deterministic=True)
    number = 0
    for group, members in GROUPS.items():
        connection.execute(
            f"INSERT INTO search_rows SELECT {number} + row_number() OVER () - 1, id, label"
            f" FROM ({members})"
        )
        texts = ", ".join(
            f"segmented({_lines(*queries)})"
            for queries in (
                (f"{_LABELS_OF} IN ({_NAMING})",),
                (f"{_LABELS_OF} NOT IN ({_NAMING}, 'ng:keyPhrase')",),
                _TEXTS.get(group, ("SELECT NULL",)),
            )
        )
        connection.execute(
            f"INSERT INTO search (rowid, label, other, text) SELECT number, {texts}"
            f" FROM search_rows m WHERE number >= {number} ORDER BY number"
        )
        (first, number) = number, connection.execute(_COUNT).fetchone()[0]
        if number > first:
            row = (group, first, number - 1)
            connection.execute("INSERT INTO ranges VALUES (?, ?, ?)", row)
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search, row)")
    connection.execute("INSERT INTO words SELECT term, doc FROM vocabulary ORDER BY term")
    connection.execute("DROP TABLE vocabulary")


_COUNT: Final = "SELECT count(*) FROM search_rows"
_LABELS_OF: Final = "SELECT text FROM labels WHERE thing = m.id AND property"


def _lines(*queries: str) -> str:
    """Return SQL for what queries find, each once and on a line of its own; "" for nothing."""
    union = " UNION ALL ".join(queries)
    return (
        "(SELECT coalesce(group_concat(text, char(10)), '') FROM"
        f" (SELECT DISTINCT text FROM (SELECT NULL AS text WHERE 0 UNION ALL {union})"
        " WHERE text <> ''))"
    )
