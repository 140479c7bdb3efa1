"""Every error this package raises on purpose, with the exit code and HTTP status it maps to.

::

    NetgovError
    ├── UsageError            a command, option or name that does not exist      exit 2, HTTP 400
    ├── UnreadableInput       a file that is missing, undecodable or unparsable   exit 2
    ├── CheckFailed           the corpus violates a check                         exit 1
    ├── ReleaseError          a release is missing, incomplete or altered         exit 2, HTTP 503
    ├── NotFound              no such thing, document, graph or query             exit 2, HTTP 404
    ├── Gone                  a thing that an earlier release had                 exit 2, HTTP 410
    └── QueryError            a query that was not answered                       exit 2, HTTP 400
        ├── QuerySyntaxError  it does not parse                                   HTTP 400
        ├── QueryRefused      it asks for what this service never does            HTTP 403
        ├── QueryTimeout      it ran past the time limit and was stopped          HTTP 503
        ├── QueryTooLarge     it ran past the memory or result size limit         HTTP 503
        ├── StoreUnavailable  the triple store is away or holds another release   HTTP 503
        ├── Overloaded        every worker is busy and the queue is full          HTTP 503
        └── QueryFailed       the worker died or the engine reported a fault      HTTP 500

Messages say what is wrong, where, and how to mend it; facts are attributes, so that the
command line and the web can each present them in their own way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path


class NetgovError(Exception):
    """Root of the tree.

    Args:
        message: One sentence for a person; no traceback and no internal path in it.
        mend: How to put it right, or None where there is nothing the reader can do.
    """

    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 500
    problem: ClassVar[str] = "internal-error"

    def __init__(self, message: str, *, mend: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}" if self.mend else self.message


class UsageError(NetgovError):
    """A command, option, format or name that does not exist."""

    http_status = 400
    problem = "bad-request"


class UnreadableInput(NetgovError):
    """A file that is missing, is not UTF-8, or does not parse.

    Args:
        path: The file as the user named it.
        message: What is wrong with it.
        line: 1-based line of the fault, if known.
        mend: How to put it right.
    """

    def __init__(
        self, path: Path | str, message: str, *, line: int | None = None, mend: str | None = None
    ) -> None:
        super().__init__(message, mend=mend)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line is not None else f"{self.path}"
        return f"{place}: {super().__str__()}"


class CheckFailed(NetgovError):
    """The corpus violates a check, and what was asked for needs a clean one."""

    exit_code = 1


class ReleaseError(NetgovError):
    """A release folder is missing, incomplete or does not match its manifest."""

    http_status = 503
    problem = "release-unavailable"


class NotFound(NetgovError):
    """No thing, document, graph or named query has this name."""

    http_status = 404
    problem = "not-found"


class Gone(NetgovError):
    """The thing was in an earlier release, and is in the current one no more.

    Args:
        message: What is gone.
        last: Address of the last document about it.
        history: Address of its history.
    """

    http_status = 410
    problem = "gone"

    def __init__(self, message: str, *, last: str, history: str) -> None:
        super().__init__(message, mend=f"The last document about it is at {last}.")
        self.last = last
        self.history = history


class QueryError(NetgovError):
    """A query that was not answered."""

    http_status = 400
    problem = "bad-query"


class QuerySyntaxError(QueryError):
    """The query does not parse.

    Args:
        message: The parser's complaint.
        line: 1-based line in the query, if known.
        column: 1-based column in that line, if known.
    """

    problem = "query-syntax"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column

    @classmethod
    def of(cls, message: str) -> QuerySyntaxError:
        """Read the place off a message in Oxigraph's form, ``error at LINE:COLUMN: what``."""
        place = re.match(r"error at (\d+):(\d+): ", message)
        if place is None:
            return cls(message)
        line, column = int(place[1]), int(place[2])
        what = f"At line {line}, column {column}: {message[place.end() :]}"
        return cls(what, line=line, column=column)


class QueryRefused(QueryError):
    """The query asks for an update or an outgoing connection, which this service never makes."""

    http_status = 403
    problem = "query-refused"


class QueryTimeout(QueryError):
    """The query ran past its time limit and was stopped.

    Args:
        seconds: The limit that applied.
    """

    http_status = 503
    problem = "query-timeout"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The query ran for {seconds:g} s, which is the limit, and was stopped.",
            mend="Add a LIMIT, name the graph or the class, or run it on the dumps.",
        )
        self.seconds = seconds


class QueryTooLarge(QueryError):
    """The query needed more memory, or its answer more bytes, than one query may use."""

    http_status = 503
    problem = "query-too-large"


class StoreUnavailable(QueryError):
    """The triple store that queries go to is away, being loaded, or holds another release."""

    http_status = 503
    problem = "store-unavailable"


class Overloaded(QueryError):
    """Every worker is busy and the queue is full or the wait was too long."""

    http_status = 503
    problem = "overloaded"


class QueryFailed(QueryError):
    """The engine reported a fault, or the worker that held the query died."""

    http_status = 500
    problem = "query-failed"
