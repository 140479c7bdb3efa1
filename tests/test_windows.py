"""What a system without the calls of POSIX has: all commands but ``netgov serve``."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT: Final = """
import os, select, signal, socket, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "uvloop"):
    sys.modules[name] = None
for module, names in (
    (os, "fork setpriority sysconf getuid geteuid PRIO_PROCESS WIFSIGNALED WTERMSIG"),
    (select, "poll epoll PIPE_BUF"),
    (signal, "SIGALRM SIGHUP SIGKILL setitimer ITIMER_REAL"),
    (socket, "AF_UNIX send_fds recv_fds"),
):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
from netgov_ld.cli import main
main()
"""
"""Runs a command after taking from the standard library what Windows has not."""


def netgov(*words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *words], input=text, capture_output=True, text=True
    )


def test_a_query_is_answered_in_the_process(tmp_path: Path) -> None:
    done = netgov("build", "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    release = next(tmp_path.glob("*/netgov.nq")).parent
    query = "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/netgov/ontology#Article> }"
    words = ("query", "-", "--format", "csv", "--release", str(release))
    done = netgov(*words, text=query)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[1]) > 0
    done = netgov(*words, text="SELECT * { ?s ?p }")
    assert done.returncode != 0
    assert "column" in done.stderr
    assert "fault" not in done.stderr


def test_serving_says_where_it_can_be_done() -> None:
    done = netgov("serve")
    assert done.returncode == 2
    assert "WSL" in done.stderr
