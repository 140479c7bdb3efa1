"""``netgov export``: a release in the format of another tool."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_NAMES = ("graphml", "gexf", "cytoscape", "neo4j", "csv", "parquet")


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(_NAMES))
@click.option(
    "--network",
    "which",
    type=click.Choice(["whole", "stances"]),
    default="whole",
    show_default=True,
    help="Of a network: everything, or actors and the propositions they take positions on.",
)
@click.option("--output", type=click.Path(path_type=Path), help="File or folder to write.")
@click.option("--data", type=_FOLDER, help="Folder with ontology/, shapes/ and graph/.")
@click.option("--release", type=_FOLDER, help="Export this release instead of the current data.")
def command(
    form: str, which: str, output: Path | None, data: Path | None, release: Path | None
) -> None:
    """Write the graph in a FORMAT of other tools.

    A network for NetworkX, igraph, Gephi or Cytoscape (graphml, gexf, cytoscape), CSV files for
    Neo4j's import (neo4j), or tables (csv, parquet). RDF in six notations and an SQLite file are
    in every release.

    Example: netgov export gexf --network stances --output stances.gexf
    """
    from netgov_ld.cli._progress import progress
    from netgov_ld.cli._release import find_release
    from netgov_ld.export import FORMATS, export
    from netgov_ld.settings import Settings

    found = find_release(Settings.load(data=data), release)
    target = output or Path(f"netgov-{form}{FORMATS[form].ending}")
    with progress("Exporting") as show:
        show(form)
        done = export(found, form, target, which=which)
    click.echo(f"{target}: {done.words}")
    if done.left_out:
        listed = ", ".join(f"{number} of {name}" for name, number in done.left_out.items())
        click.echo(f"Left out, for they have no place in it: {listed} (triples).", err=True)
