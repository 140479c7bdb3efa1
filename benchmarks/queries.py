"""How long the named queries take, engine by engine.

Run it with ``python -m benchmarks.queries --articles 100000``. A synthetic release is built, and
every named query is asked as it stands, without values for its parameters: the analytic questions
over everything. The embedded engine is asked with the release in memory and on disk, by the workers
that a server has; other triple stores by their SPARQL endpoints, which have to hold the same
N-Quads (``docs/loading.md`` says how; the release stays in the folder of ``--keep``), as
``--service virtuoso=http://127.0.0.1:8890/sparql``.

An answer counts when its last byte has come. Where the number of rows differs from the first
engine's, the table says so. The table goes into RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import urllib3

from benchmarks import endpoint
from benchmarks.check_and_start import RESULTS, written_into
from netgov_ld.errors import QueryError
from netgov_ld.query import named
from netgov_ld.query.result import Job
from netgov_ld.query.runner import Runner
from netgov_ld.query.zygote import start_zygote
from netgov_ld.release import Release
from netgov_ld.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TITLE: Final = "## Named queries"
MEDIA_TYPE: Final = "application/sparql-results+json"


class Answer(NamedTuple):
    """How long an answer took, and how many rows it had; without rows, there was none in time."""

    seconds: float
    rows: int | None

    def to_text(self, rows: int | None) -> str:
        """Return the cell of the table."""
        if self.rows is None:
            return f"> {self.seconds:.0f}"
        other = f" ({self.rows:,} rows)" if rows is not None and rows != self.rows else ""
        return f"{self.seconds:.3f}{other}"


def ask(evaluate: Callable[[str], bytes | None], text: str, runs: int) -> Answer:
    """Ask a query several times; once, if there is no answer. Returns the median time."""
    times: list[float] = []
    body: bytes | None = None
    for _ in range(runs):
        began = time.perf_counter()
        body = evaluate(text)
        times.append(time.perf_counter() - began)
        if body is None:
            break
    rows = None if body is None else len(json.loads(body)["results"]["bindings"])
    return Answer(statistics.median(times), rows)


@contextmanager
def embedded(release: Release, settings: Settings) -> Iterator[Callable[[str], bytes | None]]:
    """Evaluate queries by the workers of a server."""
    zygote = start_zygote(release, settings)
    runner = Runner(settings, zygote.address)

    def evaluate(text: str) -> bytes | None:
        job = Job(query=text, format="json", base=release.base, timeout=settings.query_timeout)
        try:
            return b"".join(runner.run(job))
        except QueryError:
            return None

    try:
        yield evaluate
    finally:
        runner.close()
        zygote.close()


def service(url: str, timeout: float) -> Callable[[str], bytes | None]:
    """Return what evaluates queries by a SPARQL endpoint."""
    pool = urllib3.PoolManager(retries=False, timeout=timeout)

    def evaluate(text: str) -> bytes | None:
        try:
            response = pool.request(
                "POST",
                url,
                fields={"query": text},
                headers={"Accept": MEDIA_TYPE},
                encode_multipart=False,
            )
        except urllib3.exceptions.HTTPError:
            return None
        return response.data if response.status == 200 else None

    return evaluate


def table(answers: Mapping[str, Sequence[Answer]], names: Sequence[str], settings: str) -> str:
    """Return the section for RESULTS.md."""
    engines = list(answers)
    lines = [
        f"| query | rows | {' | '.join(engines)} |",
        f"|---|---|{'---|' * len(engines)}",
    ]
    for place, name in enumerate(names):
        found = [answers[engine][place] for engine in engines]
        rows = next((each.rows for each in found if each.rows is not None), None)
        cells = " | ".join(each.to_text(rows) for each in found)
        lines.append(f"| {name} | {'' if rows is None else f'{rows:,}'} | {cells} |")
    return "\n".join([TITLE, "", settings, "", *lines, ""])


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--articles", type=int, default=1000, help="size of the data")
    parser.add_argument("--runs", type=int, default=3, help="times that each query is asked")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one answer")
    parser.add_argument("--keep", type=Path, help="folder in which the release stays")
    parser.add_argument("--service", action="append", default=[], metavar="NAME=URL")
    options = parser.parse_args()
    texts = {name: query.bind() for name, query in named.load().items()}
    answers: dict[str, list[Answer]] = {}

    def measure(engine: str, evaluate: Callable[[str], bytes | None]) -> None:
        print(f"asking {engine}", flush=True)
        answers[engine] = [ask(evaluate, text, options.runs) for text in texts.values()]

    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(exist_ok=True)
        place = folder / f"pages-{options.articles}"
        if not place.exists():
            print(f"building a release of {options.articles:,} articles", flush=True)
            endpoint.release(place, options.articles)
        release = Release.open(place)
        for engine, quads in (("Oxigraph in memory", release.quads), ("Oxigraph on disk", 0)):
            settings = Settings(
                releases=folder, query_workers=1, query_timeout=options.timeout, memory_quads=quads
            )
            with embedded(release, settings) as evaluate:
                measure(engine, evaluate)
    for entry in options.service:
        engine, _, url = entry.partition("=")
        measure(engine, service(url, options.timeout))

    said = (
        f"`python -m benchmarks.queries --articles {options.articles} --runs {options.runs}"
        f" --timeout {options.timeout:g}{''.join(f' --service {x}' for x in options.service)}`, on"
        f" {platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python"
        f" {platform.python_version()}; load average at the end {os.getloadavg()[0]:.1f};"
        f" {release.quads:,} quads; seconds to the last byte of the whole answer, medians."
    )
    section = table(answers, list(texts), said)
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()
