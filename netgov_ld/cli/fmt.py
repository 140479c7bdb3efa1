"""``netgov fmt``: Turtle files in canonical form."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import click

from netgov_ld.cli._options import JOBS
from netgov_ld.errors import NetgovError

__all__ = ["Formatted", "command", "format_files"]

_BATCH: Final = 100
"""Files that one process formats at once."""

_MANY: Final = 500
"""Files beyond which other processes are worth starting."""


class Formatted(NamedTuple):
    """A file that changed, or would change; and one that cannot be formatted, with the reason."""

    path: Path
    problem: str = ""


@click.command("fmt")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder to format if no FILES.")
@click.option("--jobs", type=click.IntRange(1), help=JOBS)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(
    ctx: click.Context, check: bool, data: Path | None, jobs: int | None, files: tuple[Path, ...]
) -> None:
    """Rewrite Turtle FILES in canonical form and print the names of those that changed.

    Without FILES, every Turtle file of the data folder. Comments at the top of a file stay there,
    others move to its end. Prefixes of the project that are not declared are added.

    Example: netgov fmt graph/articles/*.ttl
    """
    from netgov_ld.corpus.files import turtle_files
    from netgov_ld.corpus.pool import pool
    from netgov_ld.settings import Settings

    settings = Settings.load(data=data, jobs=jobs)
    paths = list(files or turtle_files(settings.data))
    some = ((paths[start : start + _BATCH], check) for start in range(0, len(paths), _BATCH))
    broken = changed = 0
    with pool(settings.jobs if len(paths) > _MANY else 1) as work:
        for found in work(format_files, some):
            for path, problem in found:
                if problem:
                    click.echo(f"netgov: {problem}", err=True)
                    broken += 1
                else:
                    click.echo(path)
                    changed += 1
    ctx.exit(2 if broken else int(check and changed > 0))


def format_files(paths: list[Path], check: bool) -> list[Formatted]:
    """Format some files; leave out those that are in canonical form.

    Args:
        paths: The files.
        check: Whether to write nothing.
    """
    from netgov_ld.corpus import files as texts
    from netgov_ld.corpus.turtle import format_text, parse_canonical

    found: list[Formatted] = []
    for path in paths:
        try:
            before = texts.read(path)
            if parse_canonical(before) is not None:
                continue
            after = format_text(before, path)
            if after == before:
                continue
            if not check:
                texts.write(path, after)
            found.append(Formatted(path))
        except NetgovError as error:
            found.append(Formatted(path, str(error)))
    return found
