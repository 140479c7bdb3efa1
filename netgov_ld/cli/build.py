"""``netgov build``: an immutable release of clean data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings

__all__ = ["build_release", "command"]


@click.command("build")
@click.option("--data", type=click.Path(path_type=Path), help="Folder with ontology/ and graph/.")
@click.option(
    "--sources",
    type=click.Path(path_type=Path),
    help="Folder with the article texts, to check the evidence against them.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder in which the folder of the release is made.  [default: releases]",
)
@click.option("--base", help="Base IRI that takes the place of https://w3id.org/netgov/.")
def command(data: Path | None, sources: Path | None, output: Path | None, base: str | None) -> None:
    """Check the data and build a release of it: dumps in six notations, descriptions, digests.

    The release is a folder named by version and digest. The same data always gives the same
    bytes, and a folder that is there already is left as it is. Data that does not pass every check
    is not released: exit code 1.

    Example: netgov build --sources articles/ --output releases/
    """
    from netgov_ld.settings import Settings

    release = build_release(Settings.load(data=data, sources=sources, releases=output, base=base))
    click.echo(f"{release.folder}: {release.quads} quads in {len(release.graphs)} named graphs")
    click.echo(f"sha256 {release.digest}")


def build_release(settings: Settings) -> Release:
    """Check the data, build a release of it, and make that the current one.

    What the checks found is printed on standard error.

    Raises:
        CheckFailed: The data is not clean.
        UnreadableInput: There is no data, or no folder with the article texts where one is named.
        ReleaseError: The release cannot be written.
        UsageError: The base is not one.
    """
    from netgov_ld import release
    from netgov_ld.checks.run import run
    from netgov_ld.cli._progress import progress
    from netgov_ld.errors import CheckFailed
    from netgov_ld.query import examples
    from netgov_ld.query.engine import disk_folder, disk_store

    release.demand_base(settings.base)
    inputs = release.fingerprint(settings.data, settings.base)
    with progress("Building") as show:
        report = run(
            settings.data,
            sources=settings.sources,
            progress=show,
            jobs=settings.jobs,
            cluster=settings.cluster,
            cache=settings.cache_folder,
        )
        click.echo(report.to_text(), err=True, nl=False)
        if not report.is_clean:
            raise CheckFailed(
                f"No release was built, for the data does not pass its checks: {report.summary()}",
                mend="Mend what is listed above.",
            )
        show("writing the release")
        result = release.build(
            release.source_graphs(settings.data),
            settings.releases,
            base=settings.base,
            more={examples.graph_name(settings.base): examples.published(settings.base)},
            seals=settings.cache_folder,
            store=partial(disk_folder, settings),
            jobs=settings.jobs,
            progress=show,
        )
        disk_store(result, settings)  # of a release that was there before, and has none yet
    release.set_current(result, inputs)
    return result
