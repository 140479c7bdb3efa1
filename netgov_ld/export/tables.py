"""The tables of the index as CSV files with their description, and as Parquet files.

What tables there are, and what their columns mean, is said once, in ``release.index.tables``. The
CSV files come with ``csv-metadata.json``, a description that programs read: names, meanings,
datatypes, keys and references (W3C, "Metadata Vocabulary for Tabular Data", 2015). The Parquet
files carry the meanings as metadata of their columns.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import UsageError
from netgov_ld.query.index.database import Database
from netgov_ld.release.index import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netgov_ld.release import Release
    from netgov_ld.release.index import Column, Table

__all__ = ["METADATA", "write_csv", "write_parquet"]

METADATA: Final = "csv-metadata.json"
"""Name that the CSVW standard gives to the description (Model for Tabular Data, section 5)."""

_PERIOD: Final = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?.*"
_DATATYPES: Final[dict[str, Any]] = {
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "date": {"base": "string", "format": _PERIOD},
}
_ROWS: Final = 50_000
"""Rows that are held in memory at once."""


def write_csv(release: Release, folder: Path) -> dict[str, int]:
    """Write each table as a CSV file (RFC 4180, UTF-8), and their description.

    Args:
        release: The release.
        folder: A folder that is there.

    Returns:
        Number of rows by table.
    """
    database, numbers = Database.of(release), {}
    for table in TABLES:
        number = 0
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(table.names)
            for rows in _batches(database, table):
                writer.writerows(rows)
                number += len(rows)
        numbers[table.name] = number
    text = json.dumps(_metadata(release), indent=2, ensure_ascii=False) + "\n"
    (folder / METADATA).write_text(text, encoding="utf-8")
    return numbers


def write_parquet(release: Release, folder: Path) -> dict[str, int]:
    """Write each table as a Parquet file.

    Decimals become floating-point numbers; dates stay text, as many are a year or a month.

    Args:
        release: The release.
        folder: A folder that is there.

    Returns:
        Number of rows by table.

    Raises:
        UsageError: PyArrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            "PyArrow is not installed.", mend="Install it with: pip install 'netgov-ld[frames]'"
        ) from error
    types = {"integer": pa.int64(), "decimal": pa.float64()}
    database, numbers = Database.of(release), {}
    for table in TABLES:
        schema = pa.schema(
            [
                pa.field(
                    column.name,
                    types.get(column.kind, pa.string()),
                    nullable=not column.required,
                    metadata={"description": column.meaning},
                )
                for column in table.columns
            ],
            metadata={"description": table.meaning, "release": release.name},
        )
        with pq.ParquetWriter(folder / f"{table.name}.parquet", schema) as writer:
            number = 0
            for rows in _batches(database, table):
                columns = [
                    [_number(value) if column.kind == "decimal" else value for value in values]
                    for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
                ]
                arrays = [
                    pa.array(values, type=field.type)
                    for values, field in zip(columns, schema, strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                number += len(rows)
        numbers[table.name] = number
    return numbers


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _batches(database: Database, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """Read a table in the order of its key, a part at a time, each from where the last ended."""
    columns, key = ", ".join(table.names), ", ".join(table.key)
    places = [table.names.index(name) for name in table.key]
    marks = ", ".join("?" * len(table.key))
    after: list[Any] = []
    while True:
        beyond = f"WHERE ({key}) > ({marks})" if after else ""
        rows = list(
            database.rows(
                f"SELECT {columns} FROM {table.name} {beyond} ORDER BY {key} LIMIT {_ROWS}",  # noqa: S608
                *after,
            )
        )
        if rows:
            yield rows
        if len(rows) < _ROWS:
            return
        after = [rows[-1][place] for place in places]


def _metadata(release: Release) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"netgov-ld, release {release.name}",
        "dc:identifier": release.digest,
        "tables": [_described(table) for table in TABLES],
    }


def _described(table: Table) -> dict[str, Any]:
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.name,
        "dc:description": table.meaning,
        "tableSchema": {
            "columns": [_column(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "columnReference": column.name,
                    "reference": {
                        "resource": f"{column.references}.csv",
                        "columnReference": "id",
                    },
                }
                for column in table.columns
                if column.references
            ],
        },
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": _DATATYPES[column.kind],
        "required": column.required,
    }
