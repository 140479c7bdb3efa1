"""The language of the labels of the data: which one a request asks for, and what it can choose.

The words of the site are English. What the data names in several languages (topics, stances,
actors, places ...) a page shows in one of them: that of ``?lang=``, which links on the page then
carry on; or else the one that the browser prefers by Accept-Language (RFC 9110, section 12.5.4).
An address with ``lang`` has one answer for everybody, so that caches and shared links go by the
address alone; one without it says ``Vary: Accept-Language``. There is no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import request

from netgov_ld.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Response

    from netgov_ld.query.index import Index

__all__ = ["ENGLISH", "Choice", "Language", "asked_language", "choices", "declare", "offered"]

_NAMES: Final = {
    "ar": "العربية", "de": "Deutsch", "en": "English", "es": "español", "fr": "français",
    "ja": "日本語", "pt": "português", "ru": "русский", "zh": "中文",
}  # fmt: skip
"""What languages call themselves: those of the United Nations, and some more."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a page's labels.

    Args:
        tag: Its tag (BCP 47).
        stated: Whether the address names it.
    """

    tag: str
    stated: bool = False


ENGLISH: Final = Language("en")


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that a page can be had in.

    Args:
        tag: Its tag.
        name: What it calls itself.
        href: The same page in it.
        current: Whether this is the page in it.
    """

    tag: str
    name: str
    href: str
    current: bool


def offered(index: Index) -> tuple[str, ...]:
    """Return the tags of the languages that topics have names in; English is the first."""
    found = {tag.lower() for tag in index.languages} - {ENGLISH.tag}
    return (ENGLISH.tag, *sorted(found))


def asked_language(index: Index) -> Language:
    """Return the language that the request asks for.

    Raises:
        UsageError: ``lang`` names a language that the data has no labels in.
    """
    tags, wanted = offered(index), request.args.get("lang")
    if wanted is None:
        return Language(next(_preferred(tags), ENGLISH.tag))
    if wanted not in tags:
        raise UsageError(
            f"There are no labels in the language {wanted!r}.", mend=f"Choose: {', '.join(tags)}."
        )
    return Language(wanted, stated=True)


def _preferred(tags: Sequence[str]) -> Iterator[str]:
    """List what the browser likes of these, the best first, by lookup (RFC 4647, section 3.4).

    Werkzeug's ``best_match`` would rather have an exact "zh" at the end of the list than take
    "en-GB" at its beginning for English.
    """
    for wish, quality in request.accept_languages:
        subtags = wish.lower().split("-")
        ranges = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
        if quality > 0:
            yield from (tag for tag in ranges if tag in tags)


def choices(index: Index, language: Language) -> tuple[Choice, ...]:
    """List the languages that the page asked for can be had in; none if there is but one."""
    tags, asked = offered(index), request.args.to_dict(flat=False)
    if len(tags) == 1:
        return ()
    return tuple(
        Choice(
            tag,
            _NAMES.get(tag, tag),
            "?" + urlencode({**asked, "lang": tag}, doseq=True),
            tag == language.tag,
        )
        for tag in tags
    )


def declare(response: Response, language: Language) -> Response:
    """Say in which language the labels are, and whether that followed from the request's header."""
    tags = dict.fromkeys((language.tag, ENGLISH.tag))
    response.headers["Content-Language"] = ", ".join(tags)
    if not language.stated:
        response.vary.add("Accept-Language")
    return response
