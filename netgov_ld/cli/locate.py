"""``netgov locate``: from a phrase to the evidence for it."""

from __future__ import annotations

from pathlib import Path

import click

from netgov_ld.cli._options import language_option
from netgov_ld.errors import NotFound

__all__ = ["VOICES", "command"]

VOICES = ("direct-quotation", "quotation-fragment", "indirect-speech", "narrator")
"""The concepts of ontology/schemes/voices.ttl."""

_CONTEXT = 30
"""Characters shown on either side of a passage."""


@click.command("locate")
@click.option("--slug", help="Name of the article; by default that of the file that encodes it.")
@language_option
@click.option(
    "--voice",
    type=click.Choice(VOICES),
    default="indirect-speech",
    show_default=True,
    help="In whose words the passage is written.",
)
@click.option("--data", type=click.Path(path_type=Path), help="Folder with graph/articles/.")
@click.argument("text", type=click.Path(path_type=Path))
@click.argument("phrase")
def command(
    text: Path, phrase: str, slug: str | None, language: str, voice: str, data: Path | None
) -> None:
    """Find PHRASE in the article's file TEXT and print the evidence for it, ready to paste.

    For each occurrence: start and end in Unicode code points (the end not included), the SHA-256
    of the passage, and Turtle for evidence and selector. Differences in spaces, line breaks,
    quotation marks, dashes and case are tolerated and pointed out.

    Example: netgov locate articles/my-article.txt "respected and upheld"
    """
    from netgov_ld.corpus import evidence, files, skeleton
    from netgov_ld.settings import Settings

    content = files.read(text)
    found = evidence.find(content, phrase)
    if not found:
        near = evidence.nearest(content, phrase)
        raise NotFound(
            f"{text}: The phrase does not stand there.",
            mend=f"Nearest: {near.text!r} at {near.start} to {near.end}." if near else None,
        )
    if slug is None:
        digest = skeleton.text_digest(content)
        encoded = skeleton.article_of(Settings.load(data=data).data, digest)
        slug = encoded.stem if encoded is not None else skeleton.article_slug(text.stem)
    skeleton.demand_slug(slug)
    for passage in found:
        before = content[max(passage.start - _CONTEXT, 0) : passage.start]
        after = content[passage.end : passage.end + _CONTEXT]
        context = " ".join(f"{before}[{passage.text}]{after}".split())
        click.echo(f"# {passage.start} {passage.end} {passage.sha256}")
        click.echo(f"# {context}")
        click.echo(skeleton.passage_turtle(slug, passage, language=language, voice=voice))
    if not found[0].exact:
        click.echo(f"netgov: The text has it as {found[0].text!r}.", err=True)
