"""Evaluates a query in this process, where there are no processes to fork (Windows).

For the command line alone: nothing can stop such a query but the end of the program.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from netgov_ld.query._evaluation import evaluate, fault
from netgov_ld.query.result import error_of
from netgov_ld.store import load_nquads

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.query.result import Job

__all__ = ["answer"]


def answer(nquads: Path, job: Job) -> bytes:
    """Load N-Quads, and return the whole answer to a query.

    Raises:
        QueryError: The query was not answered.
    """
    store, output = ox.Store(), io.BytesIO()
    load_nquads(store, nquads)
    try:
        evaluate(store, job.content(0), output)
    # Whatever the engine raises is a fault of this one query.
    except Exception as error:
        raise error_of(fault(error)) from error
    return output.getvalue()
