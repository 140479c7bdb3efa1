"""The SPARQL endpoint beside its peers, all in one run, held to the bars of the project.

Run it with ``python -m benchmarks.endpoint``. It needs the load generator ``wrk`` and the PyPI
packages ``oxigraph``, ``rdflib-endpoint`` and ``pebble``. A synthetic graph is served by Oxigraph's
own server (``oxigraph serve-read-only`` without its time limit), by this program with and without
its cache, and by rdflib-endpoint; small queries about entities chosen at random are sent over 16
connections for a few rounds, and medians are written into RESULTS.md, with a verdict on each bar.
Processor time a request (of all processes of a server, from /proc; Linux) is shown beside the
rates, as it depends less on what else the machine does. Nothing fails when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from benchmarks.check_and_start import NETGOV, RESULTS, written_into
from benchmarks.synthetic import write
from netgov_ld.iris import graph_iri, thing
from netgov_ld.release.index import write_index
from netgov_ld.release.layout import INDEX
from netgov_ld.release.manifest import MANIFEST, NQUADS, TRIG, File, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE: Final = "## Endpoint"
CONNECTIONS: Final = 16
ENTITIES: Final = 1000
"""Entities that the small queries are about; few enough for every cache to hold all answers."""

OXIGRAPH: Final = "oxigraph serve"
CACHED: Final = "netgov serve, cached"
UNCACHED: Final = "netgov serve, uncached"
RDFLIB: Final = "rdflib-endpoint"

LABEL: Final = "SELECT ?l { <%s> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
DESCRIBE: Final = "DESCRIBE <%s>"
RUNAWAY: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ROWS: Final = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 50000"

SCRIPT: Final = """\
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
math.randomseed(7)
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
"""


class Load(NamedTuple):
    """What one round of load gave.

    Args:
        rate: Requests a second.
        p99: Time within which 99 % were answered, in milliseconds.
        failed: Requests answered with neither 2xx nor 3xx.
        requests: All requests.
    """

    rate: float
    p99: float
    failed: int
    requests: int


class Bar(NamedTuple):
    """What is asked of a measured figure: ``most`` tells whether it is the most or the least."""

    what: str
    measured: float
    asked: float
    most: bool = False

    def to_text(self) -> str:
        """Return the line in Markdown."""
        met = self.measured <= self.asked if self.most else self.measured >= self.asked
        side = "at most" if self.most else "at least"
        verdict = "met" if met else "**missed**"
        return f"| {self.what} | {self.measured:.2f} | {side} {self.asked:g} | {verdict} |"


class Served(NamedTuple):
    """A running server: its URL and its first process."""

    url: str
    pid: int


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def release(folder: Path, articles: int) -> Path:
    """Write a release of a synthetic graph with its index, without dumps; return its folder."""
    folder.mkdir()
    quads = write(articles, folder / "unsorted.nq")
    _sort(folder / "unsorted.nq", folder / NQUADS)
    (folder / TRIG).write_bytes(b"")
    write_index(folder / NQUADS, folder / INDEX)
    files = {name: File.at(folder / name) for name in (NQUADS, TRIG, INDEX)}
    graphs = {str(graph_iri("synthetic")): quads}
    base = "https://w3id.org/netgov/"
    text = manifest(files, graphs, version="0.0.0", base=base, rdfc10="0" * 64)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return folder


def _sort(source: Path, target: Path) -> None:
    """Move the lines of a file to another in the order of their bytes, with little memory."""
    command = ["sort", "--unique", "--output", str(target), str(source)]
    subprocess.run(command, env=os.environ | {"LC_ALL": "C"}, check=True)
    source.unlink()


@contextmanager
def serving(command: list[str], url: str, **environment: str) -> Iterator[Served]:
    """Run a server until the block ends; yields it once it answers a query."""
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 600
        while True:
            try:
                urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=60).read()
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start.") from None
                time.sleep(0.1)
        yield Served(url, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def load(url: str, query: str, folder: Path, seconds: int) -> Load:
    """Send small queries about random entities for some seconds."""
    address = url.partition("://")[2].partition("/")
    paths, script = folder / "paths", folder / "load.lua"
    entities = [thing("article", f"synthetic-{number:06d}") for number in range(ENTITIES)]
    targets = (f"/{address[2]}?{urlencode({'query': query % entity})}" for entity in entities)
    paths.write_text("\n".join(targets) + "\n", encoding="utf-8")
    script.write_text(SCRIPT % paths, encoding="utf-8")
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
    done = subprocess.run(
        [str(_tool("wrk")), *options, "-s", str(script), f"http://{address[0]}/"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    requests = re.search(r"(\d+) requests in", done)
    if rate is None or p99 is None or requests is None:
        raise RuntimeError(f"wrk said: {done}")
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    missed = int(failed[1]) if failed else 0
    return Load(float(rate[1]), float(p99[1]) * unit, missed, int(requests[1]))


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process and all below it have had; nan without /proc."""
    ticks, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended since
            fields = path.read_text().rpartition(")")[2].split()
            # Fields 4, 14 and 15 of proc(5): parent, time in user mode, time in the kernel.
            number = int(path.parent.name)
            parents[number], ticks[number] = int(fields[1]), int(fields[11]) + int(fields[12])
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    if pid not in ticks:
        return float("nan")
    return sum(ticks.get(each, 0) for each in below) / os.sysconf("SC_CLK_TCK")


def rates(
    stack: ExitStack, data: Path, folder: Path, rounds: int, seconds: int
) -> tuple[list[str], list[Bar]]:
    """Compare the servers; return the lines of a table, and the bars."""
    store = folder / "oxigraph"
    oxigraph, peer = str(_tool("oxigraph")), str(_tool("rdflib-endpoint"))
    subprocess.run(
        [oxigraph, "load", "--location", str(store), "--file", str(data / NQUADS)],
        check=True,
        capture_output=True,
    )

    def start(command: list[str], path: str, **environment: str) -> Served:
        port = free_port()
        words = [word.replace("PORT", str(port)) for word in command]
        url = f"http://127.0.0.1:{port}/{path}"
        return stack.enter_context(serving(words, url, **environment))

    ours = [*NETGOV, "serve", "--port", "PORT", "--release", str(data)]
    read_only = [oxigraph, "serve-read-only", "--location", str(store)]
    read_only += ["--bind", "127.0.0.1:PORT", "--union-default-graph"]
    servers = {
        OXIGRAPH: start(read_only, "query"),
        CACHED: start(ours, "sparql"),
        UNCACHED: start(ours, "sparql", NETGOV_CACHE_BYTES="0"),
        RDFLIB: start(
            [peer, "serve", "--host", "127.0.0.1", "--port", "PORT", str(data / NQUADS)], ""
        ),
    }
    lines = [
        "| query | server | requests/s | processor time a request (us) | p99 (ms) |"
        f" to {OXIGRAPH} | failed |",
        "|---|---|---|---|---|---|---|",
    ]
    bars = []
    for name, query in (("label", LABEL), ("DESCRIBE", DESCRIBE)):
        found: dict[str, list[Load]] = {server: [] for server in servers}
        used: dict[str, list[float]] = {server: [] for server in servers}
        for served in servers.values():
            load(served.url, query, folder, 1)
        for _ in range(rounds):
            for server, served in servers.items():
                before = processor_seconds(served.pid)
                run = load(served.url, query, folder, seconds)
                spent = processor_seconds(served.pid) - before
                found[server].append(run)
                used[server].append(spent / run.requests * 1e6)
        middle = {server: statistics.median(r.rate for r in runs) for server, runs in found.items()}
        for server, runs in found.items():
            ratio = middle[server] / middle[OXIGRAPH]
            p99 = statistics.median(run.p99 for run in runs)
            failed = sum(run.failed for run in runs)
            cost = statistics.median(used[server])
            lines.append(
                f"| {name} | {server} | {middle[server]:.0f} | {cost:.0f} | {p99:.1f} | {ratio:.2f}"
                f" | {failed} |"
            )
        for ours_is, least in ((CACHED, 0.6), (UNCACHED, 0.3)):
            to = f"{name}: {ours_is}, requests/s to those of"
            bars.append(Bar(f"{to} {OXIGRAPH}", middle[ours_is] / middle[OXIGRAPH], least))
            bars.append(Bar(f"{to} {RDFLIB}", middle[ours_is] / middle[RDFLIB], 10))
    return lines, bars


def beside_runaways(url: str, folder: Path, seconds: int) -> tuple[Load, Load]:
    """Load the server alone, and while two runaway queries at a time are run and killed."""
    alone = load(url, LABEL, folder, seconds)
    stop = threading.Event()

    def torment() -> None:
        body = urlencode({"query": RUNAWAY, "timeout": "1"}).encode()
        while not stop.is_set():
            try:
                urllib.request.urlopen(url, body, timeout=60).read()
            except urllib.error.HTTPError as error:
                error.close()

    threads = [threading.Thread(target=torment) for _ in range(2)]
    for thread in threads:
        thread.start()
    beside = load(url, LABEL, folder, seconds)
    stop.set()
    for thread in threads:
        thread.join()
    return alone, beside


def rows(url: str, data: Path, rounds: int) -> tuple[float, float]:
    """Return the median seconds of a 50,000-row SELECT: in this process, and over HTTP."""
    store = ox.Store()
    store.bulk_load(path=str(data / NQUADS), format=ox.RdfFormat.N_QUADS)
    inside, outside = [], []
    target = f"{url}?{urlencode({'query': ROWS})}"
    for _ in range(rounds + 2):
        began = time.perf_counter()
        result = store.query(ROWS, use_default_graph_as_union=True)
        if not isinstance(result, ox.QuerySolutions):
            raise TypeError("The query is not a SELECT query.")
        size = len(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        inside.append(time.perf_counter() - began)
        began = time.perf_counter()
        with urllib.request.urlopen(target, timeout=60) as answer:
            received = len(answer.read())
        outside.append(time.perf_counter() - began)
        if abs(received - size) > size // 100:
            raise RuntimeError(f"{received} bytes instead of {size}")
    return statistics.median(inside), statistics.median(outside)


def _tool(name: str) -> Path:
    """Find a program of this environment or of the system."""
    beside = Path(sys.executable).with_name(name)
    found = beside if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed: see the head of this file.")
    return Path(found)


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="size of the graph")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement")
    parser.add_argument("--seconds", type=int, default=5, help="length of a round")
    options = parser.parse_args()
    _tool("wrk")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        data = release(folder / "release", options.articles)
        lines, bars = rates(stack, data, folder, options.rounds, options.seconds)
        stack.close()  # the rest is measured with one server alone
        port = free_port()
        command = [*NETGOV, "serve", "--port", str(port), "--release", str(data)]
        url = f"http://127.0.0.1:{port}/sparql"
        with serving(command, url, NETGOV_CACHE_BYTES="0"):
            pairs = [beside_runaways(url, folder, options.seconds) for _ in range(options.rounds)]
            inside, outside = rows(url, data, options.rounds)
    alone = statistics.median(pair[0].p99 for pair in pairs)
    beside = statistics.median(pair[1].p99 for pair in pairs)
    bars += [
        Bar(
            f"p99 of label queries beside two runaways ({beside:.1f} ms), to p99 alone"
            f" ({alone:.1f} ms)",
            beside / alone,
            2,
            most=True,
        ),
        Bar(
            f"50,000 rows as JSON over HTTP ({outside * 1000:.0f} ms), to pyoxigraph in-process"
            f" ({inside * 1000:.0f} ms)",
            outside / inside,
            1.3,
            most=True,
        ),
    ]
    section = "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.endpoint --articles {options.articles} --rounds"
            f" {options.rounds} --seconds {options.seconds}`, {CONNECTIONS} connections,"
            f" on {platform.system()} {platform.machine()}, {os.cpu_count()} cores, load"
            f" generator included, Python {platform.python_version()}; load average at the end"
            f" {os.getloadavg()[1]:.1f}, where these servers alone give about 3; medians.",
            "",
            *lines,
            "",
            "| bar | measured | asked | |",
            "|---|---|---|---|",
            *(bar.to_text() for bar in bars),
            "",
        ]
    )
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()
