"""``netgov serve``: pages, SPARQL endpoint and dumps on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from netgov_ld.release import Release

__all__ = ["command"]

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--sources", type=_FOLDER, help="Folder with the article texts, to show passages.")
@click.option("--data", type=_FOLDER, help="Folder with ontology/, shapes/ and graph/.")
@click.option("--release", type=_FOLDER, help="Serve this release instead of the current data.")
def command(
    host: str, port: int, sources: Path | None, data: Path | None, release: Path | None
) -> None:
    """Serve the graph: pages, SPARQL endpoint, dumps. Stop with Ctrl-C.

    Without --release, the data is built into a release first, unless that has been done already.
    At SIGHUP the server goes over to the release that is current by then, or that --release
    leads to by then, and drops no request.

    Example: netgov serve --port 8080 --sources articles/
    """
    import os

    from netgov_ld.errors import UsageError

    if not hasattr(os, "fork"):  # the server's modules cannot even be imported there
        raise UsageError(
            "This system cannot fork processes, which is how queries are kept within limits.",
            mend="Serve from WSL, or from a container.",
        )

    from netgov_ld.cli._release import find_release, next_release
    from netgov_ld.settings import Settings
    from netgov_ld.web import server

    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    public_url = None if "NETGOV_PUBLIC_URL" in os.environ else address
    settings = Settings.load(data=data, sources=sources, public_url=public_url)
    served = find_release(settings, release)

    def ready(release: Release) -> None:
        click.echo(f"Serving {release.quads} quads, version {release.version}.")
        if release is served:
            click.echo(f"Open {address} in a browser; SPARQL endpoint: {address}sparql")
            click.echo("Stop with Ctrl-C.")

    server.run(
        served, settings, host, port, ready=ready, find=lambda: next_release(settings, release)
    )
