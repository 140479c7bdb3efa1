"""``netgov push``: load a release into a triple store that servers are to ask."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("push")
@click.option("--store", help="Address for queries.  [default: NETGOV_STORE]")
@click.option("--graphs", help="Address of the graph store.  [default: NETGOV_STORE_GRAPHS]")
@click.option("--release", type=_FOLDER, help="Push this release instead of the current data.")
@click.option("--data", type=_FOLDER, help="Folder with ontology/, shapes/ and graph/.")
@click.option("--again", is_flag=True, help="Put every graph, whatever the store says it has.")
@click.option("--loaded", is_flag=True, help="It was loaded by other means: count it only.")
@click.option(
    "--timeout", type=click.FloatRange(min=1), default=600.0, show_default=True,
    help="Limit of each request in seconds.",
)  # fmt: skip
def command(
    store: str | None,
    graphs: str | None,
    release: Path | None,
    data: Path | None,
    again: bool,
    loaded: bool,
    timeout: float,
) -> None:
    """Load a release into a triple store, graph by graph, and count it.

    Only graphs that differ are put, and a push that was broken off goes on where it was. Servers
    take no answer from the store before the whole release is there. If NETGOV_STORE lists several
    stores, the one that was filled longest ago is loaded, and the others serve on.

    Example: netgov push --store http://127.0.0.1:3030/netgov/sparql --graphs
    http://127.0.0.1:3030/netgov/data
    """
    from netgov_ld.cli._progress import progress
    from netgov_ld.cli._release import find_release
    from netgov_ld.errors import UsageError
    from netgov_ld.release import editions
    from netgov_ld.release.push import choose, push
    from netgov_ld.settings import Settings
    from netgov_ld.store import marker, services

    settings = Settings.load(
        data=data,
        store=(store,) if store else None,
        store_graphs=(graphs,) if graphs else None,
    )
    if not settings.store:
        raise UsageError("No triple store is named.", mend="Set NETGOV_STORE, or use --store.")
    if not settings.store_graphs:
        raise UsageError(
            "No graph store is named.", mend="Set NETGOV_STORE_GRAPHS, or use --graphs."
        )
    known = services(settings)
    pushed = find_release(settings, release)
    with progress("Pushing") as show:
        target = choose(known, pushed.digest, timeout)
        if again:
            target.write("DELETE", marker.GRAPH, seconds=timeout)
        mark = marker.read(target, timeout)
        found = (edition.release for edition in editions(settings.releases))
        former = next((each for each in found if mark and each.digest == mark.digest), None)
        outcome = push(
            pushed, target, known, seconds=timeout, former=former, loaded=loaded, progress=show
        )
    click.echo(f"{target.url} holds {pushed.name}: {pushed.quads} quads")
    click.echo(
        f"{outcome.put} of {len(pushed.graphs)} named graphs put, {outcome.kept} were there,"
        f" {outcome.deleted} deleted"
    )
    if outcome.foreign and settings.store_whole:
        click.echo(
            f"The store has {outcome.foreign} other graphs, which queries will see:"
            " unset NETGOV_STORE_WHOLE, or remove or hide them.",
            err=True,
        )
