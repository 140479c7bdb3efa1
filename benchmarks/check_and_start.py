"""How long a curator waits: for ``netgov check``, and for ``netgov serve`` to answer.

Run it with ``make bench``. It prints medians of a few runs beside the bars they are held to, and
writes them into RESULTS.md. Nothing fails when a bar is missed: the reader decides.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS: Final = Path(__file__).with_name("RESULTS.md")
TITLE: Final = "## Check and start"
NETGOV: Final = (sys.executable, "-c", "from netgov_ld.cli import main; main()")
PATIENCE: Final = 120.0
"""Longest wait for one measurement, in seconds."""


class Row(NamedTuple):
    """One line of the table: what was measured, the runs in seconds, and the bar."""

    what: str
    runs: list[float]
    bar: float | None

    def to_text(self) -> str:
        """Return the line in Markdown."""
        bar = f"{self.bar:g} s" if self.bar is not None else "-"
        runs = ", ".join(f"{run:.2f}" for run in self.runs)
        return f"| {self.what} | {statistics.median(self.runs):.2f} s | {bar} | {runs} |"


def check() -> float:
    """Return the seconds that a check of the shipped graph takes, start of Python included."""
    began = time.perf_counter()
    subprocess.run([*NETGOV, "check"], check=True, capture_output=True, timeout=PATIENCE)
    return time.perf_counter() - began


def start(releases: Path) -> float:
    """Return the seconds from starting the server to its first answer with status 200.

    Args:
        releases: Where the server keeps its releases; it builds one if there is none.

    Raises:
        RuntimeError: The server ended or did not answer in time.
    """
    return _start([], {"NETGOV_RELEASES": str(releases)})


def start_release(release: Path, environment: dict[str, str]) -> float:
    """Return the seconds from starting the server on a release to its first answer; see ``start``.

    Args:
        release: Folder of the release.
        environment: Settings.
    """
    return _start(["--release", str(release)], environment)


def _start(arguments: list[str], environment: dict[str, str]) -> float:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    began = time.perf_counter()
    server = subprocess.Popen(
        [*NETGOV, "serve", "--port", str(port), *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - began < PATIENCE:
            if server.poll() is not None:
                raise RuntimeError(f"netgov serve ended with exit code {server.returncode}.")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - began
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
        raise RuntimeError(f"netgov serve did not answer within {PATIENCE:g} s.")
    finally:
        server.terminate()
        server.wait(timeout=30)


def repeated(measure: Callable[[], float], runs: int) -> list[float]:
    """Measure a few times in a row."""
    return [measure() for _ in range(runs)]


def table(rows: list[Row]) -> str:
    """Return the section of RESULTS.md with these rows."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return "\n".join(
        [
            TITLE,
            "",
            f"`make bench`, on {machine}, Python {platform.python_version()}; medians.",
            "",
            "| what | median | bar | runs (s) |",
            "|---|---|---|---|",
            *(row.to_text() for row in rows),
            "",
        ]
    )


def written_into(text: str, section: str) -> str:
    """Return a document with one section replaced, or added at its end."""
    sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    title = section.partition("\n")[0]
    kept = [part.rstrip() for part in sections if part.partition("\n")[0] != title]
    return "\n\n".join([*filter(None, kept), section.rstrip()]) + "\n"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each measurement")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder)
        rows = [
            Row("`netgov check` on the shipped graph", repeated(check, runs), 10.0),
            Row("`netgov serve`, first start: checks and builds", [start(releases)], None),
            Row(
                "`netgov serve`, every later start, to the first answer",
                repeated(lambda: start(releases), runs),
                3.0,
            ),
        ]
    section = table(rows)
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()
