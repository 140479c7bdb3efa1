"""The rows of an answer, and how they become a data frame."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rdflib import Literal

from netgov_ld.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import polars as pl
    from rdflib.term import Identifier

__all__ = ["Rows"]


@dataclass(frozen=True)
class Rows:
    """The rows of an answer.

    Iterating over it gives a mapping for each row: the names of the variables that are bound, and
    their values as Python has them. IRIs and texts are ``str``, numbers ``int`` or ``Decimal``,
    truth values ``bool``, full dates ``datetime.date``; what Python has no type for (a year, a
    month) is the text it is written as.

    Args:
        variables: Names of the columns, in the order of the query.
        terms: The rows in rdflib's terms.
    """

    variables: tuple[str, ...]
    terms: tuple[dict[str, Identifier], ...]

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return ({name: _value(term) for name, term in row.items()} for row in self.terms)

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas data frame; decimals become floats, unbound values are missing.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise _missing("pandas") from error
        return pd.DataFrame(self._columns())

    def to_polars(self) -> pl.DataFrame:
        """Return a Polars data frame; decimals become floats, unbound values are null.

        A column with values of several types has all of them as text.

        Raises:
            UsageError: Polars is not installed.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise _missing("polars") from error
        columns = {
            name: values
            if len({type(v) for v in values if v is not None}) < 2
            else [None if value is None else str(value) for value in values]
            for name, values in self._columns().items()
        }
        return pl.DataFrame(columns)

    def _columns(self) -> dict[str, list[Any]]:
        rows = list(self)
        found = {name: [row.get(name) for row in rows] for name in self.variables}
        return {
            name: [float(v) if isinstance(v, Decimal) else v for v in values]
            for name, values in found.items()
        }


def _value(term: Identifier) -> Any:
    if not isinstance(term, Literal):
        return str(term)
    value = term.toPython()
    if isinstance(value, bool | int | float | Decimal | datetime.date):
        return value
    return str(term)


def _missing(library: str) -> UsageError:
    return UsageError(
        f"{library} is not installed.", mend="Install it with: pip install 'netgov-ld[frames]'"
    )
