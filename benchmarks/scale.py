"""How checking, building and starting grow with the number of articles, held to their bars.

Run it with ``python -m benchmarks.scale 1000 10000``; the command ``oxigraph`` (PyPI package
``oxigraph``) has to be on the path, or is named with ``--oxigraph``. It prints processor time, so
that other work on the machine disturbs it little, and peaks of memory over all processes of a
command, and writes a section into RESULTS.md. Nothing fails when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.check_and_start import NETGOV, RESULTS, start_release, written_into
from benchmarks.synthetic import write_folder

TITLE: Final = "## Scale"
CHANGED: Final = '"Synthetic article 7"'


class Cost(NamedTuple):
    """What a command took: seconds by the clock and of processors, and peak memory in MiB."""

    clock: float
    processor: float
    memory: float


class Size(NamedTuple):
    """What was measured with a number of articles."""

    articles: int
    check: Cost
    again: Cost
    changed: Cost
    build: Cost | None
    load: Cost | None
    start: float | None
    plain: Cost | None


def cost(command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command and measure it, with the processes that it starts.

    Raises:
        RuntimeError: It failed.
    """
    began, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(0.05)
    clock = time.perf_counter() - began
    assert process.stderr is not None  # noqa: S101 - stderr=PIPE above
    said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said[-500:]}")
    after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return Cost(clock, spent, peak)


def resident(pid: int) -> float:
    """Return the memory of a process and of all that it started, in MiB (Linux)."""
    total, waiting = 0, [pid]
    while waiting:
        each = waiting.pop()
        try:
            pages = int(Path(f"/proc/{each}/statm").read_text().split()[1])
            children = Path(f"/proc/{each}/task/{each}/children").read_text().split()
        except OSError:
            continue
        total += pages * os.sysconf("SC_PAGESIZE")
        waiting += map(int, children)
    return total / (1 << 20)


def measure(count: int, folder: Path, oxigraph: str | None, *, build: bool, plain: bool) -> Size:
    """Measure everything with a number of articles.

    Args:
        count: How many synthetic articles.
        folder: Where to write. It stays, for what follows the removal of many files is slow.
        oxigraph: The command of Oxigraph; None to leave out what is compared with it.
        build: Whether to build, and to start a server on what has been built.
        plain: Whether to validate the articles by pySHACL alone as well, as one graph.
    """
    data = write_folder(count, folder / "data")
    environment = {
        "NETGOV_CACHE_FOLDER": str(folder / "cache"),
        "NETGOV_RELEASES": str(folder / "releases"),
        "NETGOV_MEMORY_QUADS": "100000",
    }
    check = [*NETGOV, "check", "--data", str(data)]
    time.sleep(2.5)  # files this young might change unnoticed, so they are read again
    first = cost(check, environment)
    again = cost(check, environment)
    path = data / "graph" / "articles" / "synthetic-000007.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(CHANGED, '"Changed article 7"'), encoding="utf-8")
    changed = cost(check, environment)
    built = loaded = started = None
    if build:
        built = cost([*NETGOV, "build", "--data", str(data)], environment)
        (release,) = (folder / "releases").glob("*/manifest.json")
        if oxigraph is not None:
            store, nquads = str(folder / "store"), str(release.parent / "netgov.nq")
            loaded = cost([oxigraph, "load", "--location", store, "--file", nquads], {})
        started = start_release(release.parent, environment)
    alone = None
    if plain:
        command = [sys.executable, "-m", "benchmarks.plain_pyshacl", str(data)]
        alone = cost(command, {})
    return Size(count, first, again, changed, built, loaded, started, alone)


def verdicts(sizes: list[Size]) -> list[str]:
    """Return a line in Markdown for each bar."""
    last, rows = sizes[-1], []

    def bar(what: str, measured: float, most: float, unit: str) -> None:
        verdict = "met" if measured <= most else "**missed**"
        rows.append(f"| {what} | {measured:.2f} {unit} | at most {most:g} {unit} | {verdict} |")

    for size in sizes:
        each = size.check.processor / size.articles * 1000
        bar(f"check of {size.articles:,} articles, processor time an article", each, 12, "ms")
    if len(sizes) > 1:
        growth = (last.check.processor / sizes[-2].check.processor) / (
            last.articles / sizes[-2].articles
        )
        bar("growth of the check, to that of the articles", growth, 1.1, "")
        bar(
            "growth of the memory of the check, over that of the articles",
            (last.check.memory / sizes[-2].check.memory),
            1.5,
            "",
        )
    for size in sizes:
        if size.plain is not None:
            ratio = size.check.processor / size.plain.processor
            bar(f"check of {size.articles:,} articles, to pySHACL on one graph", ratio, 1, "x")
        bar(f"check again, {size.articles:,} articles, one changed", size.changed.clock, 2, "s")
        if size.build is not None and size.load is not None:
            ratio = size.build.clock / size.load.clock
            bar(f"build of {size.articles:,} articles, to oxigraph load", ratio, 3, "x")
        if size.start is not None:
            bar(f"start on a release of {size.articles:,} articles on disk", size.start, 5, "s")
    return rows


def section(sizes: list[Size], jobs: int) -> str:
    """Return the section of RESULTS.md."""

    def shown(found: Cost | None) -> str:
        if found is None:
            return "- | -"
        return f"{found.clock:.1f} s, {found.processor:.1f} s of processors | {found.memory:.0f}"

    counts = " ".join(str(size.articles) for size in sizes)
    return "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.scale {counts} --jobs {jobs}`, on {platform.system()}"
            f" {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()};"
            f" load average at the end {os.getloadavg()[0]:.1f}, where this alone gives {jobs}."
            " Memory in MiB, of all processes together.",
            "",
            "| articles | check | memory | check again, nothing changed | memory"
            " | one changed | memory | build | memory | oxigraph load | memory | start"
            " | pySHACL on one graph | memory |",
            "|---" * 14 + "|",
            *(
                f"| {size.articles:,} | {shown(size.check)} | {shown(size.again)}"
                f" | {shown(size.changed)} | {shown(size.build)} | {shown(size.load)} |"
                f" {'-' if size.start is None else f'{size.start:.1f} s'} | {shown(size.plain)} |"
                for size in sizes
            ),
            "",
            "| bar | measured | asked | |",
            "|---|---|---|---|",
            *verdicts(sizes),
            "",
        ]
    )


def main() -> None:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("articles", type=int, nargs="+", help="numbers of articles")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph"), help="its command")
    parser.add_argument("--plain", type=int, default=1000, help="pySHACL up to this many")
    parser.add_argument("--no-build", type=int, default=10**9, help="from this many articles on")
    options = parser.parse_args()
    os.environ["NETGOV_JOBS"] = str(options.jobs)
    sizes = []
    with tempfile.TemporaryDirectory(prefix="netgov-scale-") as name:
        for count in options.articles:
            build, plain = count < options.no_build, count <= options.plain
            folder = Path(name) / str(count)
            folder.mkdir()
            sizes.append(measure(count, folder, options.oxigraph, build=build, plain=plain))
            print(sizes[-1], file=sys.stderr, flush=True)
    text = section(sizes, options.jobs)
    print(text)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, text), encoding="utf-8")


if __name__ == "__main__":
    main()
