"""Small storms: the same as ``benchmarks.faults`` for a few seconds, with what must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.faults import PEOPLE, WORKERS, Storm, bomber, killer, recovery, row, storm
from tests.endpoint import Server, eventually, make_release, people, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    release = make_release(tmp_path_factory.mktemp("release"), people(PEOPLE))
    with running(
        release,
        web_workers=2,
        query_workers=WORKERS,
        query_memory=128 << 20,
        queue_wait=60,
        cache_bytes=0,
    ) as server:
        yield server


def test_a_killed_worker_fails_what_it_held_and_nothing_else(server: Server) -> None:
    found = storm(server, 4, killer(server))
    assert found.faults > 0
    assert found.answered > 0
    assert (found.wrong, found.torn) == (0, 0)
    assert set(found.problems) <= {"500 query-failed"}
    assert found.failed <= found.faults
    recovery(server)
    assert eventually(lambda: len(server.workers()) == WORKERS)


def test_a_memory_bomb_fails_alone(server: Server) -> None:
    found = storm(server, 2, bomber(server), clients=8)
    assert found.faults > 0
    assert found.answered > 0
    assert found.failed == 0
    recovery(server)


def test_the_row_of_a_storm() -> None:
    found = Storm(answered=7, torn=1, faults=2)
    found.problems["500 query-failed"] += 2
    assert row("x", found, 0.5) == "| x | 2 | 7 | 2 x 500 query-failed | 1 | 0 | 0.50 s |"
    assert found.failed == 3
