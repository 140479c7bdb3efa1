"""Options that several commands share."""

from __future__ import annotations

import re
from typing import Any, Final

import click

__all__ = ["CLUSTER", "JOBS", "language_option"]

JOBS: Final = "Processes to share the work among.  [default: one a processor]"
CLUSTER: Final = "Share it among a Dask cluster instead, such as tcp://10.0.0.1:8786."

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def _language(_: click.Context, parameter: click.Parameter, value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no language tag such as en or zh.", param=parameter)
    return value


def language_option(command: Any) -> Any:
    """Add ``--language``, a BCP 47 tag."""
    return click.option(
        "--language",
        default="en",
        show_default=True,
        callback=_language,
        help="Language of the article.",
    )(command)
