"""Who checks the batches: this process, others on this machine, or a Dask cluster.

Each gets the shared files once and then texts, and gives verdicts back, so that all say the same.
A worker that dies on a cluster has its batches done by others; what has come back is in the cache.
"""

from __future__ import annotations

import signal
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import netgov_ld
from netgov_ld.checks.batch import Context, Shared, Source, Verdict
from netgov_ld.errors import NetgovError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Verdicts = Iterator[tuple["Batch", list[Verdict]]]
    Work = Callable[[Iterable["Batch"]], Verdicts]

__all__ = ["Batch", "workers"]

_AHEAD: Final = 2
"""Batches that wait for each worker, so that none is idle."""
_RETRIES: Final = 5
"""Times that a batch is given to another worker of a cluster after one has died."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles to check, and others that these have to do with."""

    name: str
    asked: tuple[Source, ...]
    near: tuple[Source, ...] = ()


_LOCK: Final = Lock()
_context: Context | None = None


def _start(shared: Shared) -> None:
    """Prepare a worker process; Ctrl-C is the affair of the process that started it."""
    global _context
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _context = Context(shared)


def _check(batch: Batch) -> list[Verdict]:
    if _context is None:
        raise RuntimeError("The worker has not been prepared.")
    return _context.articles(batch.asked, batch.near)


def _check_on_cluster(shared: Shared, batch: Batch) -> list[Verdict]:
    """Check a batch in a worker of a cluster, which keeps the context; one thread at a time."""
    global _context
    with _LOCK:
        if _context is None or _context.shared != shared:
            _context = Context(shared)
        return _context.articles(batch.asked, batch.near)


@contextmanager
def workers(context: Context, *, jobs: int = 1, cluster: str | None = None) -> Iterator[Work]:
    """Give a function that checks batches.

    Args:
        context: What is shared.
        jobs: Processes on this machine; with 1, it is this one.
        cluster: Address of the scheduler of a Dask cluster, such as ``tcp://10.0.0.1:8786``.

    Raises:
        UsageError: There is no such cluster, or what it needs is not installed.
        NetgovError: A worker process ended.
    """
    if cluster is not None:
        with _dask(context.shared, cluster) as submit:
            yield submit
    elif jobs > 1:
        pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (context.shared,))
        try:
            yield lambda batches: _ahead(
                batches, lambda batch: pool.submit(_check, batch), jobs * _AHEAD
            )
        except BrokenProcessPool as error:
            raise NetgovError(
                "A worker process ended before its time, perhaps for want of memory.",
                mend="Run it again, with fewer --jobs; what has been checked is remembered.",
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    else:
        yield lambda batches: (
            (batch, context.articles(batch.asked, batch.near)) for batch in batches
        )


def _ahead(
    batches: Iterable[Batch], submit: Callable[[Batch], Future[list[Verdict]]], most: int
) -> Verdicts:
    """Yield what comes back, and read no more batches than are waited for."""
    waiting: dict[Future[list[Verdict]], Batch] = {}
    for batch in batches:
        waiting[submit(batch)] = batch
        if len(waiting) >= most:
            yield from _done(waiting)
    while waiting:
        yield from _done(waiting)


def _done(waiting: dict[Future[list[Verdict]], Batch]) -> Verdicts:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(future), future.result()


@contextmanager
def _dask(shared: Shared, address: str) -> Iterator[Work]:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "For --cluster, Dask has to be installed.", mend="Run: pip install 'netgov-ld[cluster]'"
        ) from error
    try:
        client: Any = distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address}.",
            mend="Start one with `dask scheduler`, and workers with `dask worker`.",
        ) from error
    try:
        versions = client.run(_version)
        if not versions:
            raise UsageError(
                f"The cluster at {address} has no workers.", mend=f"Run: dask worker {address}"
            )
        if others := {worker: v for worker, v in versions.items() if v != _version()}:
            raise UsageError(
                f"{len(others)} workers of the cluster run another version of the program.",
                mend=f"Install netgov-ld {netgov_ld.__version__} on each, and start them again.",
            )
        threads = sum(client.nthreads().values())
        common = client.scatter(shared, broadcast=True, hash=False)

        def work(batches: Iterable[Batch]) -> Verdicts:
            done = distributed.as_completed(loop=client.loop)
            waiting: dict[Any, Batch] = {}
            for batch in batches:
                future = client.submit(
                    _check_on_cluster, common, batch, pure=False, retries=_RETRIES
                )
                waiting[future.key] = batch
                done.add(future)
                if len(waiting) >= threads * _AHEAD:
                    future = next(done)
                    yield waiting.pop(future.key), future.result()
            for future in done:
                yield waiting.pop(future.key), future.result()

        yield work
    finally:
        client.close()


def _version() -> str:
    from netgov_ld.checks.batch import program

    return program()
