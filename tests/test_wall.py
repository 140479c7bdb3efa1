"""The wall that the kernel keeps around workers that may make calls."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from netgov_ld.errors import QueryError, QueryFailed, QueryTimeout
from netgov_ld.query._wall import can_confine
from netgov_ld.query.result import Job
from netgov_ld.query.runner import Runner
from netgov_ld.query.zygote import start_zygote
from netgov_ld.settings import Settings
from tests.conftest import missing
from tests.endpoint import make_release, people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODE = """
import socket, sys
from netgov_ld.query._wall import confine
allowed, other = map(int, sys.argv[1:])
socket.create_connection(("127.0.0.1", other)).close()
confine(allowed)
socket.create_connection(("127.0.0.1", allowed)).close()
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    for step in ("connect", "bind"):
        try:
            getattr(socket.socket(family), step)((address, other))
        except PermissionError:
            print("refused")
"""


@pytest.fixture(autouse=True)
def _needs_the_kernel() -> None:
    if not can_confine():
        missing("needs Landlock with rules for TCP (Linux 6.7)")


@pytest.fixture
def listeners() -> Iterator[tuple[socket.socket, socket.socket]]:
    with (
        socket.create_server(("127.0.0.1", 0)) as first,
        socket.create_server(("127.0.0.1", 0)) as second,
    ):
        yield first, second


def test_one_port_is_left(listeners: tuple[socket.socket, socket.socket]) -> None:
    ports = [str(each.getsockname()[1]) for each in listeners]
    done = subprocess.run([sys.executable, "-c", CODE, *ports], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.split() == ["refused"] * 4


def test_the_engine_itself_cannot_call_another_port(
    tmp_path: Path, listeners: tuple[socket.socket, socket.socket]
) -> None:
    """The queries here are such as no judgement of the text would let pass."""
    release = make_release(tmp_path / "release", people(10))
    settings = Settings(query_workers=1)
    allowed, other = (each.getsockname()[1] for each in listeners)

    def ask(runner: Runner, port: int, fault: type[QueryError]) -> None:
        query = f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        job = Job(query=query, format="json", base="http://x/", timeout=2, federated=True)
        with pytest.raises(fault):
            runner.run(job)

    with closing(start_zygote(release, settings)) as zygote:
        runner = Runner(settings, zygote.address, port=allowed)
        with closing(runner):
            ask(runner, other, QueryFailed)
            ask(runner, allowed, QueryTimeout)  # the listener says nothing
    for listener, arrived in zip(listeners, (True, False), strict=True):
        listener.settimeout(0.3)
        if arrived:
            listener.accept()[0].close()
        else:
            with pytest.raises(TimeoutError):
                listener.accept()
