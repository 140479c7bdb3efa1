"""The runner: limits that hold, workers that are stopped and replaced, answers that are whole."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from netgov_ld.errors import (
    Overloaded,
    QueryError,
    QueryFailed,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    ReleaseError,
)
from netgov_ld.query.result import Cancellation, Job, Result
from netgov_ld.query.runner import Runner
from netgov_ld.query.zygote import Zygote, start_zygote
from netgov_ld.settings import Settings
from tests.endpoint import RUNAWAY, eventually, make_release, people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALL = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?c ?i"
SETTINGS = Settings(
    query_workers=1, query_memory=128 << 20, query_timeout=120, buffer_bytes=1 << 16, queue_wait=0.2
)


def job(query: str, form: str = "json", **more: Any) -> Job:
    return Job(query=query, format=form, base="http://example.org/", **{"timeout": 120.0, **more})


def read(result: Result) -> bytes:
    try:
        return b"".join(result)
    finally:
        result.close()


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    release = make_release(tmp_path_factory.mktemp("release"), people(3000))
    zygote = start_zygote(release, SETTINGS)
    yield zygote
    zygote.close()


@pytest.fixture
def runner(zygote: Zygote) -> Iterator[Runner]:
    runner = Runner(SETTINGS, zygote.address)
    yield runner
    runner.close()


def works(runner: Runner) -> bool:
    return b'"boolean":true' in read(runner.run(job("ASK { ?s ?p 'person 7' }")))


def test_answers(runner: Runner) -> None:
    assert works(runner)
    assert works(runner)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_large_answers_arrive_whole(runner: Runner, form: str) -> None:
    result = runner.run(job(ALL, form))
    assert not result.complete
    body = read(result)
    assert body.count(b"person ") == 3000
    assert result.size == len(body)
    assert works(runner)


def test_disk(tmp_path: Path) -> None:
    release = make_release(tmp_path / "release", people(50))
    settings = replace(SETTINGS, memory_quads=10, releases=tmp_path)
    for _ in range(2):  # the second time the store is there already
        zygote = start_zygote(release, settings)
        runner = Runner(settings, zygote.address)
        assert works(runner)
        assert b"50" in read(runner.run(job("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))
        runner.close()
        zygote.close()


def test_a_store_that_does_not_open(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("no quads", encoding="utf-8")
    with pytest.raises(ReleaseError, match="did not open"):
        Zygote(SETTINGS, nquads=broken)


def test_a_runaway_is_stopped_by_the_kernel_and_its_worker_replaced(runner: Runner) -> None:
    with pytest.raises(QueryTimeout, match=r"0\.3 s"):
        runner.run(job(RUNAWAY, timeout=0.3))
    assert works(runner)


def test_a_memory_bomb_ends_its_worker_alone(runner: Runner) -> None:
    with pytest.raises(QueryTooLarge, match="memory"):
        runner.run(job(BOMB))
    assert works(runner)


@pytest.mark.parametrize("text", ["SELECT * " + "{" * 100_000, "ASK { FILTER(" + "(" * 100_000])
def test_a_text_that_breaks_the_parser_breaks_one_worker(runner: Runner, text: str) -> None:
    with pytest.raises((QueryTooLarge, QuerySyntaxError)):
        runner.run(job(text))
    assert works(runner)


def test_the_size_of_an_answer_is_bounded(zygote: Zygote) -> None:
    runner = Runner(replace(SETTINGS, result_bytes=1 << 15), zygote.address)
    with pytest.raises(QueryTooLarge, match="answer"):
        runner.run(job(ALL))
    assert works(runner)
    runner.close()


def test_an_answer_too_large_after_its_first_byte_raises_while_it_is_read(zygote: Zygote) -> None:
    runner = Runner(replace(SETTINGS, result_bytes=1 << 18, buffer_bytes=1 << 10), zygote.address)
    result = runner.run(job(ALL))
    with pytest.raises(QueryTooLarge):
        read(result)
    assert works(runner)
    runner.close()


def test_a_syntax_error_has_its_place(runner: Runner) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        runner.run(job("SELECT * {\n  ?s ?p }"))
    assert (caught.value.line, caught.value.column) == (2, 10)
    assert "\\u{" not in caught.value.message
    assert works(runner)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_worker_killed_in_mid_stream_is_an_error(runner: Runner, form: str) -> None:
    result = runner.run(job(ENDLESS, form))
    worker = result._worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(QueryFailed):
        # What the socket held is read first; the end never comes.
        read(result)
    assert not result.complete
    assert works(runner)


def test_a_worker_killed_while_idle_is_replaced_unnoticed(runner: Runner) -> None:
    worker = runner._idle[0]
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.has_word(60), "it has ended"
    assert works(runner)


def test_closing_an_unread_answer_frees_its_place(runner: Runner) -> None:
    for _ in range(3):
        runner.run(job(ALL)).close()
    assert works(runner)


def test_a_worker_that_has_grown_leaves_before_the_next_query(runner: Runner) -> None:
    """Half of what a query may add is too much to start the next one with."""
    hungry = (
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?b { ?s ?p ?o . ?b ?q ?x } LIMIT 700000 }"
    )
    before = runner._idle[0].pid
    assert b'"700000"' in read(runner.run(job(hungry)))
    assert runner._idle[0].pid != before
    assert all(works(runner) for _ in range(5))


def test_cancelling_stops_the_query(runner: Runner) -> None:
    cancel = Cancellation()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    with pytest.raises(QueryFailed, match="client"):
        runner.run(job(RUNAWAY), cancel)
    timer.join()
    assert works(runner)


def test_what_is_cancelled_before_it_starts_never_starts(runner: Runner) -> None:
    cancel = Cancellation()
    cancel.cancel()
    with pytest.raises(QueryFailed, match="before"):
        runner.run(job(RUNAWAY), cancel)
    assert works(runner)


def _hold(runner: Runner) -> tuple[Cancellation, threading.Thread]:
    """Keep the only worker busy."""
    cancel = Cancellation()

    def run() -> None:
        with pytest.raises(QueryError):
            runner.run(job(RUNAWAY), cancel)

    thread = threading.Thread(target=run)
    thread.start()
    while cancel._worker is None:
        time.sleep(0.01)
    return cancel, thread


def test_the_wait_for_a_worker_is_bounded(runner: Runner) -> None:
    cancel, thread = _hold(runner)
    with pytest.raises(Overloaded, match="became free"):
        runner.run(job("ASK {}"))
    cancel.cancel()
    thread.join()
    assert works(runner)


def test_the_queue_is_bounded(zygote: Zygote) -> None:
    runner = Runner(replace(SETTINGS, queue_length=0), zygote.address)
    cancel, thread = _hold(runner)
    with pytest.raises(Overloaded, match="waiting"):
        runner.run(job("ASK {}"))
    cancel.cancel()
    thread.join()
    assert works(runner)
    runner.close()


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_no_connection_leaves_a_worker(runner: Runner, silent: str) -> None:
    """The second wall: the text is sent past the judgement that would have refused it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for text in (
            f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}",
            f"PREFIX : <{address}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
        ):
            try:
                read(runner.run(job(text)))
            except QueryError as error:
                assert isinstance(error, QueryFailed)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert works(runner)


def test_from_reads_no_web_page_and_no_file(runner: Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for source in (address, "file:///etc/passwd"):
            text = f"ASK FROM <{source}> {{ ?s ?p ?o }}"
            assert b'"boolean":false' in read(runner.run(job(text, union=False)))
        with pytest.raises(TimeoutError):
            listener.accept()


def test_the_protocol_dataset_overrides_that_of_the_query(runner: Runner) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/none> { ?s ?p ?o }"
    graph = "http://example.org/g"
    assert b'"3000"' in read(runner.run(job(text, default_graphs=(graph,))))
    assert b'"0"' in read(runner.run(job(text, named_graphs=(graph,))))
    assert b'"0"' in read(runner.run(job(text, union=False)))


def test_a_graph_name_that_is_no_iri(runner: Runner) -> None:
    with pytest.raises(QueryError, match="no iri"):
        runner.run(job("ASK {}", default_graphs=("no iri",)))
    assert works(runner)


@pytest.mark.parametrize("form", ["turtle", "trig", "rdfxml"])
def test_prefixes_of_the_query_are_used(runner: Runner, form: str) -> None:
    text = "CONSTRUCT { ?s <http://example.org/name> 1 } { ?s ?p 'person 7' }"
    body = read(runner.run(job(text, form, prefixes={"e": "http://example.org/"})))
    assert b"e:name" in body


def test_a_new_zygote_takes_over(tmp_path: Path) -> None:
    zygote = start_zygote(make_release(tmp_path, people(10)), SETTINGS)
    keeper = threading.Thread(target=zygote.keep)
    keeper.start()
    runner = Runner(SETTINGS, zygote.address)
    assert works(runner)
    before = zygote.pid
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: zygote.pid != before)
    assert works(runner)  # the idle worker lives on
    os.kill(runner._idle[0].pid, signal.SIGKILL)
    assert runner._idle[0].has_word(60), "it has ended"
    assert works(runner)  # and its successor comes from the new zygote
    runner.close()
    zygote.close()
    keeper.join(timeout=90)
    assert not keeper.is_alive()
