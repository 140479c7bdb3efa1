"""Processes that work on pieces of something, and give them back in their order."""

from __future__ import annotations

import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import NetgovError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

__all__ = ["pool"]

_AHEAD: Final = 2
"""Pieces that wait for each process, so that none is idle."""

if TYPE_CHECKING:
    Work = Callable[[Callable[..., Any], Iterable[tuple[Any, ...]]], Iterator[Any]]
    """Calls a function with each of some arguments; yields what it returns in the same order."""


@contextmanager
def pool(jobs: int) -> Iterator[Work]:
    """Give a function that has work done.

    Args:
        jobs: Processes; with 1, it is this one.

    Raises:
        NetgovError: A process ended.
    """
    if jobs < 2:
        yield lambda function, arguments: (function(*each) for each in arguments)
        return
    workers = ProcessPoolExecutor(jobs, get_context("spawn"), _start)

    def work(function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        waiting: deque[Future[Any]] = deque()
        for each in arguments:
            waiting.append(workers.submit(function, *each))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    try:
        yield work
    except BrokenProcessPool as error:
        raise NetgovError(
            "A worker process ended before its time, perhaps for want of memory.",
            mend="Run it again with fewer processes: set NETGOV_JOBS.",
        ) from error
    finally:
        workers.shutdown(wait=True, cancel_futures=True)


def _start() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
