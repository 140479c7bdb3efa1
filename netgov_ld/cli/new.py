"""``netgov new``: the file of a new article."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from netgov_ld.cli._options import language_option
from netgov_ld.errors import UsageError

__all__ = ["command"]


@click.command("new")
@click.option("--slug", help="Name of the article in IRIs; by default the name of the text file.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; by default graph/articles/SLUG.ttl of the data folder.",
)
@language_option
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of encoding; by default today."
)
@click.option("--data", type=click.Path(path_type=Path), help="Folder with graph/articles/.")
@click.argument("text", type=click.Path(path_type=Path))
def command(
    text: Path,
    slug: str | None,
    output: Path | None,
    language: str,
    day: datetime | None,
    data: Path | None,
) -> None:
    """Write the Turtle file for the article whose text is in TEXT.

    It holds the digest and length of the text and the identifiers, passes the checks as it is,
    and brings one example of each kind as comments. No file is ever overwritten.

    Example: netgov new articles/my-article.txt --slug 2013-09-10-my-article
    """
    from netgov_ld.corpus import files, skeleton
    from netgov_ld.settings import Settings

    content = files.read(text)
    if not content.strip():
        raise UsageError(f"{text}: The text is empty.", mend="Name the file with the article.")
    name = slug or skeleton.article_slug(text.stem)
    skeleton.demand_slug(name)
    folder = Settings.load(data=data).data
    encoded = skeleton.article_of(folder, skeleton.text_digest(content))
    if encoded is not None:
        raise UsageError(f"{text}: This text is encoded already.", mend=f"See {encoded}.")
    target = output or folder / "graph" / "articles" / f"{name}.ttl"
    identifier = name if any(map(str.isspace, text.stem)) else text.stem
    files.create(
        target,
        skeleton.new_article(
            content,
            name,
            identifier,
            day=(day or datetime.now()).date(),
            language=language,
        ),
    )
    click.echo(target)
