"""``netgov diff``: what changed between two releases, in words or as RDF."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.query.changes import Comparison, Property, Thing

__all__ = ["command"]

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "patch"]),
    default="text",
    show_default=True,
    help="In words, as JSON, or as RDF Patch, which turns the old quads into the new ones.",
)
@click.option(
    "--releases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the releases.  [default: releases]",
)
def command(old: str, new: str, style: str, releases: Path | None) -> None:
    """Show what changed from release OLD to release NEW: things, and their properties.

    A release is the path of its folder, its name, its version, or the word current.

    Example: netgov diff 1.0.0 1.1.0 --format patch
    """
    from netgov_ld.query.changes import as_json, compare
    from netgov_ld.release import diff, find
    from netgov_ld.settings import Settings

    folder = Settings.load(releases=releases).releases
    before, after = find(old, folder), find(new, folder)
    if style == "patch":
        for piece in diff.patch(before, after):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    found = compare(before, after)
    if style == "json":
        import json

        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Comparison) -> Iterator[str]:
    things = ", ".join(f"{found.number(how)} {how}" for how in _SIGNS)
    yield f"{found.old} -> {found.new}"
    yield f"things: {things}; quads: {found.added} added, {found.removed} removed"
    for kind, changed in found.kinds.items():
        yield ""
        yield f"{kind} ({len(changed)})"
        for thing in changed:
            yield f"  {_SIGNS[thing.how]} {thing.label.text}{_stand(thing)}"
            for entry in thing.properties:
                yield from _property(entry)


def _stand(thing: Thing) -> str:
    facts = [value.text for value in (thing.stance, thing.proponent) if value is not None]
    return f" ({', '.join(facts)})" if facts else ""


def _property(entry: Property) -> Iterator[str]:
    name = entry.name.text
    if len(entry.removed) == len(entry.added) == 1:
        yield f"      {name}: {entry.removed[0].text} -> {entry.added[0].text}"
        return
    for sign, values in (("-", entry.removed), ("+", entry.added)):
        for value in values:
            yield f"    {sign} {name}: {value.text}"
