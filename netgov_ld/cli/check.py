"""``netgov check``: everything that must hold for the data."""

from __future__ import annotations

from pathlib import Path

import click

from netgov_ld.cli._options import CLUSTER, JOBS

__all__ = ["command"]


@click.command("check")
@click.option(
    "--sources",
    type=click.Path(path_type=Path),
    help="Folder with the article texts; without it, evidence is checked in part.",
)
@click.option("--data", type=click.Path(path_type=Path), help="Folder with ontology/ and graph/.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report on standard output.",
)
@click.option("--jobs", type=click.IntRange(1), help=JOBS)
@click.option("--cluster", metavar="ADDRESS", help=CLUSTER)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(
    ctx: click.Context,
    sources: Path | None,
    data: Path | None,
    style: str,
    jobs: int | None,
    cluster: str | None,
    files: tuple[Path, ...],
) -> None:
    """Check the data, or of it the Turtle FILES alone, with the rest as context.

    Syntax, canonical form, OWL Lite, modelling rules, shapes and their coverage, references, and
    evidence against the texts. What has not changed since the last time is not checked again.
    Exit code 0: clean (warnings may be there), 1: violations, 2: a
    file could not be read.

    Example: netgov check --sources articles/ graph/articles/my-article.ttl
    """
    from netgov_ld.checks.run import run
    from netgov_ld.cli._progress import progress
    from netgov_ld.settings import Settings

    settings = Settings.load(sources=sources, data=data, jobs=jobs, cluster=cluster)
    with progress("Checking") as show:
        report = run(
            settings.data,
            files,
            sources=settings.sources,
            progress=show,
            jobs=settings.jobs,
            cluster=settings.cluster,
            cache=settings.cache_folder,
        )
    click.echo(report.to_json() if style == "json" else report.to_text(), nl=False)
    click.echo(report.summary(), err=True)
    ctx.exit(report.exit_code)
