"""What fails when the processes under the server fail: only what they held, and cleanly.

Run it with ``python -m benchmarks.faults`` (Linux). While 32 clients ask without pause, query
workers are killed at random; then a query that wants all memory is run beside the same clients,
then the log goes to a full disk. It prints a table and writes it into RESULTS.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.check_and_start import RESULTS, written_into
from tests.endpoint import Server, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE: Final = "## Faults"
CLIENTS: Final = 32
PEOPLE: Final = 2000
WORKERS: Final = 4
QUERY: Final = 'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o . ?s ?p ?q FILTER(?o != "{0}") }}'
BOMB: Final = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?c ?i"


@dataclass
class Storm:
    """What became of the requests while things were broken on purpose.

    Attributes:
        answered: Requests with status 200 and the right answer.
        wrong: Requests with status 200 and another answer.
        problems: Problem documents by status and type.
        torn: Requests without a whole answer.
        faults: How often something was broken.
    """

    answered: int = 0
    wrong: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    torn: int = 0
    faults: int = 0

    @property
    def failed(self) -> int:
        """Requests that were not answered."""
        return self.torn + self.wrong + self.problems.total()


def storm(
    server: Server, seconds: float, fault: Callable[[], bool], *, clients: int = CLIENTS
) -> Storm:
    """Ask from many clients at once, and break something every fifth of a second.

    Args:
        server: The server, over ``people(PEOPLE)``.
        seconds: How long.
        fault: Breaks something; tells whether there was something to break.
        clients: How many ask.
    """
    found, lock, over = Storm(), threading.Lock(), threading.Event()

    def ask(client: int) -> None:
        number = 0
        while not over.is_set():
            number += 1
            _count(found, lock, server, QUERY.format(f"{client} {number}"))

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(0.2)
        found.faults += fault()
    over.set()
    for thread in threads:
        thread.join()
    return found


def _count(found: Storm, lock: threading.Lock, server: Server, query: str) -> None:
    try:
        answer = server.query(query)
    except (OSError, http.client.HTTPException):
        with lock:
            found.torn += 1
        return
    with lock:
        if answer.status != 200:
            problem = json.loads(answer.body)["type"].rpartition("/")[2]
            found.problems[f"{answer.status} {problem}"] += 1
        elif f'"{PEOPLE}"'.encode() in answer.body:
            found.answered += 1
        else:
            found.wrong += 1


def killer(server: Server, seed: int = 0) -> Callable[[], bool]:
    """Return a fault: a query worker is killed, whatever it is doing."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    zygotes = {_parent(worker) for worker in server.workers()}

    def kill() -> bool:
        workers = [worker for zygote in zygotes for worker in _children(zygote)]
        if not workers:
            return False
        try:
            os.kill(chance.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    return kill


def _parent(pid: int) -> int:
    """Return the parent of a process; ``ps`` would be too slow beside a load."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def bomber(server: Server) -> Callable[[], bool]:
    """Return a fault: a query that wants more memory than it may have.

    The fault counts if the query got the right problem.
    """

    def bomb() -> bool:
        answer = server.query(BOMB)
        return answer.status == 503 and b"/query-too-large" in answer.body

    return bomb


def recovery(server: Server) -> float:
    """Return the seconds until as many queries at once as there are workers all succeed."""
    began = time.perf_counter()
    while True:
        with ThreadPoolExecutor(WORKERS) as pool:
            answers = list(pool.map(server.query, ["ASK {}"] * WORKERS))
        if {answer.status for answer in answers} == {200}:
            return time.perf_counter() - began


def row(name: str, found: Storm, recovered: float) -> str:
    """Return a line of the table."""
    problems = ", ".join(f"{count} x {name}" for name, count in sorted(found.problems.items()))
    return (
        f"| {name} | {found.faults} | {found.answered} | {problems or 'none'} | {found.torn} |"
        f" {found.wrong} | {recovered:.2f} s |"
    )


def main() -> None:
    """Print the table and write it into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="length of the first storm")
    seconds = parser.parse_args().seconds
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        release = make_release(Path(folder) / "release", people(PEOPLE))
        settings = {
            "web_workers": 2,
            "query_workers": WORKERS,
            "query_memory": 256 << 20,
            "cache_bytes": 0,
        }
        with running(release, queue_wait=60, **settings) as server:
            found = storm(server, seconds, killer(server))
            rows.append(row("a query worker is killed", found, recovery(server)))
            found = storm(server, seconds / 4, bomber(server))
            rows.append(row("a query wants all memory", found, recovery(server)))
        with running(release, queue_wait=60, access_log="/dev/full", **settings) as server:
            found = storm(server, seconds / 4, lambda: True)
            rows.append(row("the disk of the log is full", found, recovery(server)))
    text = "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.faults --seconds {seconds}`, {CLIENTS} clients without pause,"
            f" {WORKERS} query workers, on {platform.system()} {platform.machine()},"
            f" {os.cpu_count()} cores, Python {platform.python_version()}.",
            "",
            "| fault | times | answered | problems | torn | wrong | all well again after |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
    print(text)
    RESULTS.write_text(written_into(RESULTS.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
