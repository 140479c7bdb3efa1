"""``netgov query``: answer a SPARQL query from a file, standard input, or by its name."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.query.formats import Kind
    from netgov_ld.query.runner import Job
    from netgov_ld.release import Release
    from netgov_ld.settings import Settings

__all__ = ["command"]

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("query")
@click.argument("query", metavar="FILE|-|NAME")
@click.option(
    "--format",
    "style",
    help="table (rows, the default), json, csv, tsv, xml; turtle (graphs, the default), ntriples,"
    " nquads, trig, rdfxml, jsonld.",
)
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Of a named query.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Limit in seconds.")
@click.option("--data", type=_FOLDER, help="Folder with ontology/, shapes/ and graph/.")
@click.option("--release", type=_FOLDER, help="Ask this release instead of the current data.")
def command(
    query: str,
    style: str | None,
    params: tuple[str, ...],
    timeout: float | None,
    data: Path | None,
    release: Path | None,
) -> None:
    """Answer a SPARQL query: from a FILE, from standard input (-), or a named query by its NAME.

    Example: netgov query positions --param topic=cyber-sovereignty --format csv
    """
    from netgov_ld.cli._release import find_release
    from netgov_ld.query.formats import kind_of
    from netgov_ld.query.request import require_query
    from netgov_ld.query.runner import Job
    from netgov_ld.settings import Settings

    settings = Settings.load(data=data, query_timeout=timeout, query_workers=1)
    judged = require_query(_text(query, params, settings))
    kind = kind_of(judged.form or "SELECT")
    name = _format(style, kind)
    job = Job(
        query=judged.text,
        format="json" if name == "table" else name,
        base=settings.base,
        timeout=settings.query_timeout,
        union=settings.union_default_graph and not judged.has_dataset,
        prefixes=judged.prefixes,
    )
    pieces = _answer(find_release(settings, release), settings, job)
    if name == "table":
        _print_table(b"".join(pieces))
    else:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def _answer(release: Release, settings: Settings, job: Job) -> Iterator[bytes]:
    """Evaluate a query, within the limits where the system knows how to keep them."""
    if not hasattr(os, "fork"):
        from netgov_ld.query import alone

        yield alone.answer(release.nquads, job)
        return
    from netgov_ld.query.runner import Runner
    from netgov_ld.query.zygote import start_zygote

    zygote = start_zygote(release, settings)
    try:
        runner = Runner(settings, zygote.address)
        yield from runner.run(job)
        runner.close()
    finally:
        zygote.close()


def _text(query: str, params: tuple[str, ...], settings: Settings) -> str:
    """Return the SPARQL text that the argument stands for."""
    from netgov_ld.errors import UnreadableInput, UsageError
    from netgov_ld.query import named

    path = Path(query)
    from_file = query == "-" or path.is_file()
    if from_file and params:
        raise UsageError("--param belongs to a named query.", mend="Write the value in the query.")
    if not from_file:
        if path.suffix or path.name != query:
            raise UnreadableInput(query, "There is no such file.")
        values: dict[str, str] = {}
        for param in params:
            name, equals, value = param.partition("=")
            if not equals:
                raise UsageError(f"--param {param!r} has no value.", mend="Write NAME=VALUE.")
            values[name] = value
        return named.get(query).bind(values, base=settings.base)
    try:
        raw = sys.stdin.buffer.read() if query == "-" else path.read_bytes()
        return raw.decode("utf-8")
    except OSError as error:
        raise UnreadableInput(query, f"It cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput(query, f"It is not UTF-8, at byte {error.start}.") from error


def _format(style: str | None, kind: Kind) -> str:
    from netgov_ld.errors import UsageError
    from netgov_ld.query.formats import formats_for

    names = [entry.name for entry in formats_for(kind)]
    if kind == "rows":
        names.insert(0, "table")
    if style is None:
        return names[0]
    if style not in names:
        raise UsageError(
            f"This query cannot be written as {style!r}.", mend=f"Use one of: {', '.join(names)}."
        )
    return style


def _print_table(answer: bytes) -> None:
    """Print a JSON answer as a table, or the truth value of an ASK query as yes or no."""
    import json

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    content = json.loads(answer)
    if "boolean" in content:
        click.echo("yes" if content["boolean"] else "no")
        return
    variables = content["head"]["vars"]
    rows = content["results"]["bindings"]
    table = Table(*variables, show_lines=False)
    for row in rows:
        table.add_row(*(Text(_cell(row.get(variable))) for variable in variables))
    Console(soft_wrap=not sys.stdout.isatty()).print(table)
    click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", err=True)


def _cell(term: dict[str, str] | None) -> str:
    """Write a term for a person: IRIs with their prefix, literals as their text."""
    from netgov_ld.namespaces import PREFIXES

    if term is None:
        return ""
    value = term["value"]
    if term["type"] != "uri":
        return value if term["type"] != "bnode" else f"_:{value}"
    fits = [(name, start) for name, start in PREFIXES.items() if value.startswith(start)]
    if not fits:
        return value
    prefix, start = max(fits, key=lambda fit: len(fit[1]))
    return f"{prefix}:{value[len(start) :]}"
