"""How a thing is called: which of its labels is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LABELS", "Label", "Names", "choose_names"]

LABELS: Final = (
    "skos:prefLabel", "rdfs:label", "schema:headline", "dcterms:title", "schema:name",
    "ng:keyPhrase",
)  # fmt: skip
"""Properties that name a thing, the best first."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its language tag; the tag is empty where the data has none."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How a thing is called.

    Args:
        shown: The label to show.
        others: Its labels in other languages.
        given: Whether the data gives a label; if not, the last part of the IRI is shown.
    """

    shown: Label
    others: tuple[Label, ...] = ()
    given: bool = True


def choose_names(labels: Iterable[tuple[int, Label]], iri: str, lang: str = "en") -> Names:
    """Choose among the labels of a thing, each with the rank of its property in ``LABELS``.

    One in the preferred language comes first, then English, then a label without a language, then
    the first tag. What has no label is named by the last part of its IRI.

    Args:
        labels: The labels.
        iri: The thing.
        lang: The preferred language.
    """
    ordered = list(labels)
    if not ordered:
        return Names(Label(_last_part(iri)), given=False)
    if len(ordered) > 1:
        ordered.sort(key=lambda pair: (_order(pair[1].lang, lang), pair[0], pair[1].text))
    shown = ordered[0][1]
    others: dict[str, Label] = {}
    for _, label in ordered[1:]:
        if label.lang and label.lang != shown.lang:
            others.setdefault(label.lang, label)
    return Names(shown, tuple(others.values()))


def _order(lang: str, preferred: str) -> tuple[int, str]:
    """Rank the language of a label: the preferred one, English, none, any other."""
    for rank, tag in enumerate((preferred, "en")):
        if lang == tag or lang.startswith(f"{tag}-"):
            return rank, lang
    return (3 if lang else 2), lang


def _last_part(iri: str) -> str:
    return unquote(iri.rstrip("/#").replace("#", "/").rpartition("/")[2]) or iri
