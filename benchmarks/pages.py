"""How long the server works on every kind of page, and whether that grows with the data.

Run it with ``python -m benchmarks.pages``. Synthetic releases of several sizes are built with their
index, and the application is asked in this process, without HTTP: for a page of every kind, the
search, the views, RDF documents and the feed. It prints the least processor time of the requests
after the first, as whatever else runs on the machine or its host can only add to it, and asks the
sizes in turn, so that a slower moment meets all of them. The bars: so many milliseconds with 10,000
articles, and hardly more with the largest number. The table goes into RESULTS.md. Nothing fails
when a bar is missed: the reader decides. ``--keep`` keeps the releases for the next time, as large
ones take long to build.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from benchmarks import endpoint
from benchmarks.check_and_start import RESULTS, written_into
from netgov_ld.release import Release
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, create_app
from netgov_ld.web.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask.testing import FlaskClient

TITLE: Final = "## Pages"
BAR: Final = 20
"""Milliseconds of processor time that a page may take with ``AT`` articles."""

AT: Final = 10_000
FLAT: Final = 1.5
"""How many times that it may take with more articles, after ``SLACK``."""

SLACK: Final = 3
"""Milliseconds by which two measurements of the same work differ here."""

HTML: Final = "text/html"
TURTLE: Final = "text/turtle"
ANY: Final = "*/*"

PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "home": ("/", HTML),
    "home, page 20": ("/?page=20", HTML),
    "topic": ("/doc/topic/cybersecurity", HTML),
    "topic, page 5": ("/doc/topic/security?page=5", HTML),
    "topics as a tree": ("/doc/scheme/topics", HTML),
    "state": ("/doc/state/china", HTML),
    "person": ("/doc/person/lu-wei", HTML),
    "publisher": ("/doc/organization/china-daily", HTML),
    "event": ("/doc/event/2013-09-09-keynote-lu-wei", HTML),
    "series": ("/doc/series/china-uk-internet-roundtable", HTML),
    "place": ("/doc/place/london", HTML),
    "post": (
        "/doc/post/minister-of-the-state-internet-information-office-of-china",
        HTML,
    ),
    "stance": ("/doc/stance/supports", HTML),
    "certainty": ("/doc/certainty/asserted", HTML),
    "indicator": ("/doc/indicator/internet-users", HTML),
    "article": ("/doc/article/synthetic-000077", HTML),
    "position": ("/doc/position/synthetic-000077-0", HTML),
    "claim": ("/doc/claim/synthetic-000077-3", HTML),
    "figure": ("/doc/figure/002_52afe25faa3abfeb-internet-users-600-million", HTML),
    "proposition": ("/doc/proposition/synthetic-000077-0", HTML),
    "statement": ("/doc/statement/synthetic-000077", HTML),
    "encoding": ("/doc/encoding/synthetic-000077", HTML),
    "search, a rare word": ("/search?q=sovereignty", HTML),
    "search, a word of every position": ("/search?q=position", HTML),
    "search, the beginning of one": ("/search?q=posit", HTML),
    "search, Chinese": (f"/search?q={quote('主权')}", HTML),
    "suggestions": ("/search/suggest?q=cyb", ANY),
    "suggestions for a common word": ("/search/suggest?q=posit", ANY),
    **{f"view: {name}": (f"/views/{name}", HTML) for name in VIEWS},
    "view: matrix, filtered": ("/views/matrix?topic=security&since=2013", HTML),
    "Turtle of a topic": ("/doc/topic/cybersecurity", TURTLE),
    "Turtle of a stance, page 5": ("/doc/stance/supports?page=5", TURTLE),
    "Turtle of a position": ("/doc/position/synthetic-000077-0", TURTLE),
    "feed": ("/feed.atom", ANY),
}
"""What is asked for: the address and the Accept header."""


class Row(NamedTuple):
    """One line of the table.

    Args:
        what: The page.
        times: Milliseconds of each request, the first one too, by the number of articles.
    """

    what: str
    times: Mapping[int, Sequence[float]]

    def least(self, size: int) -> float:
        """Return the least of the requests after the first."""
        return min(self.times[size][1:])

    @property
    def faults(self) -> list[str]:
        """Return the bars that were missed."""
        sizes = sorted(self.times)
        measured = self.least(AT if AT in self.times else sizes[-1])
        found = []
        if measured > BAR:
            found.append(f"over {BAR} ms")
        if self.least(sizes[-1]) > measured * FLAT + SLACK:
            found.append("grows")
        return found

    def to_text(self) -> str:
        """Return the line in Markdown."""
        cells = [f"{self.least(size):.1f}" for size in sorted(self.times)]
        first = self.times[max(self.times)][0]
        verdict = f"**{', '.join(self.faults)}**" if self.faults else "met"
        return f"| {self.what} | {' | '.join(cells)} | {first:.0f} | {verdict} |"


def milliseconds(client: FlaskClient, path: str, accept: str) -> float:
    """Return the processor time of a request."""
    began = time.process_time()
    response = client.get(path, headers={"Accept": accept})
    taken = (time.process_time() - began) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
    return taken


@contextmanager
def serving(folder: Path, articles: int) -> Iterator[FlaskClient]:
    """Open the application over a release with so many articles, built if it is not there."""
    place = folder / f"pages-{articles}"
    if not place.exists():
        print(f"building a release of {articles:,} articles", flush=True)
        endpoint.release(place, articles)
    app = create_app(Release.open(place), Settings(releases=folder))
    client = app.test_client()
    milliseconds(client, "/doc/stance/opposes", HTML)  # opens the engine and the index
    try:
        yield client
    finally:
        app.extensions[SERVICES].close()


def measured(folder: Path, sizes: Sequence[int], runs: int) -> list[Row]:
    """Measure every page over a release of every size."""
    with ExitStack() as opened:
        clients = {size: opened.enter_context(serving(folder, size)) for size in sizes}
        rows = []
        for what, asked in PAGES.items():
            times: dict[int, list[float]] = {size: [] for size in sizes}
            for _ in range(runs + 1):
                for size, client in clients.items():
                    times[size].append(milliseconds(client, *asked))
            rows.append(Row(what, times))
    return rows


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[1000, AT, 100_000], help="sizes of the data"
    )
    parser.add_argument("--runs", type=int, default=15, help="requests after the first one")
    parser.add_argument("--keep", type=Path, help="folder in which the releases stay")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(exist_ok=True)
        sizes = sorted(options.articles)
        rows = measured(folder, sizes, options.runs)
    missed = sum(bool(row.faults) for row in rows)
    section = "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.pages --articles {' '.join(map(str, sizes))} --runs"
            f" {options.runs}`, on {platform.system()} {platform.machine()}, {os.cpu_count()}"
            f" cores, Python {platform.python_version()}; load average at the end"
            f" {os.getloadavg()[0]:.1f}; milliseconds of processor time, the least of the requests"
            f" after the first. Bars: {BAR} ms with {AT:,} articles, and with the largest number at"
            f" most {FLAT:g} times as many and {SLACK} more. {len(rows) - missed} of {len(rows)}"
            " met.",
            "",
            f"| page | {' | '.join(f'{size:,}' for size in sizes)} | first request | bars |",
            f"|---|{'---|' * (len(sizes) + 2)}",
            *(row.to_text() for row in rows),
            "",
        ]
    )
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()
