"""``netgov fmt``: Turtle files in canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from netgov_ld.errors import NetgovError

__all__ = ["command"]


@click.command("fmt")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder to format if no FILES.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, check: bool, data: Path | None, files: tuple[Path, ...]) -> None:
    """Rewrite Turtle FILES in canonical form and print the names of those that changed.

    Without FILES, every Turtle file of the data folder. Comments at the top of a file stay there,
    others move to its end. Prefixes of the project that are not declared are added.

    Example: netgov fmt graph/articles/*.ttl
    """
    from netgov_ld.corpus import files as texts
    from netgov_ld.corpus.turtle import format_text, parse_canonical
    from netgov_ld.settings import Settings

    broken = changed = 0
    for path in files or texts.turtle_files(Settings.load(data=data).data):
        try:
            before = texts.read(path)
            if parse_canonical(before) is not None:
                continue
            after = format_text(before, path)
            if after == before:
                continue
            changed += 1
            if not check:
                texts.write(path, after)
            click.echo(path)
        except NetgovError as error:
            click.echo(f"netgov: {error}", err=True)
            broken += 1
    ctx.exit(2 if broken else int(check and changed > 0))
