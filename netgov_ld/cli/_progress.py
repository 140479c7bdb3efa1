"""Progress on a terminal for work that takes more than a second."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["progress"]

DELAY: Final = 1.0
"""Seconds before anything is shown."""


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], object]]:
    """Give a function that says what is being done; it is shown on a terminal's stderr.

    Args:
        title: What the work is as a whole.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    status = Console(stderr=True).status(f"{title} ...")
    timer = Timer(DELAY, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda step: status.update(f"{title}: {escape(step)} ...")
    finally:
        timer.cancel()
        timer.join()
        status.stop()
