"""What the runner costs a query, and how soon it stops one, beside Pebble's ProcessPool.

Run it with ``python -m benchmarks.runner``; it needs the PyPI package ``pebble``. It prints a
table and writes it into RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pebble import ProcessPool

from benchmarks.check_and_start import RESULTS, written_into
from benchmarks.endpoint import LABEL, RUNAWAY
from benchmarks.synthetic import write
from netgov_ld.errors import QueryTimeout
from netgov_ld.iris import thing
from netgov_ld.query.result import Job
from netgov_ld.query.runner import Runner
from netgov_ld.query.zygote import Zygote
from netgov_ld.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE: Final = "## Runner"
LIMIT: Final = 1.0
"""Time limit of the runaway query, in seconds."""

_store: ox.Store | None = None


def _open(path: str) -> None:
    """Load the store in a process of Pebble's."""
    global _store
    _store = ox.Store()
    _store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)


def _evaluate(query: str) -> bytes:
    if _store is None:
        raise RuntimeError("The store has not been loaded.")
    result = _store.query(query, use_default_graph_as_union=True)
    if not isinstance(result, ox.QuerySolutions):
        raise TypeError("The query is not a SELECT query.")
    return result.serialize(format=ox.QueryResultsFormat.JSON) or b""


def microseconds(ask: Callable[[], object], repeats: int) -> float:
    """Return the median time of a call, in microseconds."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e6


def until_free(ask: Callable[[], object], stopped: type[Exception]) -> float:
    """Return how long a runaway query holds its caller, in seconds."""
    began = time.perf_counter()
    try:
        ask()
    except stopped:
        return time.perf_counter() - began
    raise RuntimeError("The runaway query was answered.")


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--articles", type=int, default=300, help="size of the graph")
    parser.add_argument("--repeats", type=int, default=2000, help="calls of each kind")
    options = parser.parse_args()
    query = LABEL % thing("article", "synthetic-000007")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "data.nq"
        write(options.articles, path)
        _open(str(path))
        direct = microseconds(lambda: _evaluate(query), options.repeats)
        settings = Settings(query_workers=2)
        zygote = Zygote(settings, nquads=path)
        runner = Runner(settings, zygote.address)

        def ask(text: str, timeout: float) -> bytes:
            job = Job(query=text, format="json", base="http://example.org/", timeout=timeout)
            return runner.run(job).body()

        ours = microseconds(lambda: ask(query, 30), options.repeats)
        ours_free = until_free(lambda: ask(RUNAWAY, LIMIT), QueryTimeout)
        runner.close()
        zygote.close()
        with ProcessPool(max_workers=2, initializer=_open, initargs=[str(path)]) as pool:

            def schedule(text: str, timeout: float) -> object:
                return pool.schedule(_evaluate, args=[text], timeout=timeout).result()

            schedule(query, 30)
            pebble = microseconds(lambda: schedule(query, 30), options.repeats)
            pebble_free = until_free(lambda: schedule(RUNAWAY, LIMIT), FutureTimeout)
    section = "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.runner --articles {options.articles} --repeats"
            f" {options.repeats}`, on {platform.system()} {platform.machine()}, {os.cpu_count()}"
            f" cores, Python {platform.python_version()}; load average at the end"
            f" {os.getloadavg()[0]:.1f}; medians of a label look-up.",
            "",
            f"| way | a query (us) | caller free after a limit of {LIMIT:g} s |",
            "|---|---|---|",
            f"| pyoxigraph in this process | {direct:.0f} | never |",
            f"| this project's runner | {ours:.0f} | {ours_free:.2f} s |",
            f"| Pebble's ProcessPool | {pebble:.0f} | {pebble_free:.2f} s |",
            "",
        ]
    )
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()
