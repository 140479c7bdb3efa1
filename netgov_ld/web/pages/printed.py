"""The smallest pieces of HTML: names with links, stances, glyphs.

Pages print them by the hundred, so they are functions here that templates call, not macros: a
macro of Jinja takes several times as long as a function.
"""

# ruff: noqa: S704 - what comes from outside is escaped where it is put in
from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from netgov_ld.web.pages.parts import Count, Mark, Ref

__all__ = ["FUNCTIONS", "counted", "glyph", "language", "marked", "named", "ref", "refs"]

_DEFAULT: Final = "en"
"""Language of the page where an element says no other."""


def language(tag: str) -> Markup:
    """Return the attribute that says in which language an element's text is."""
    return Markup(_language(tag))


def ref(shown: Ref, class_: str = "") -> Markup:
    """Return a text with what it leads to."""
    return Markup(_ref(shown, class_))


def refs(values: Iterable[Ref], class_: str = "", separator: str = ", ") -> Markup:
    """Return several texts with what they lead to."""
    return Markup(escape(separator).join([_ref(value, class_) for value in values]))


def named(shown: Ref) -> Markup:
    """Return a name that leads nowhere here."""
    return Markup(_named(shown))


def glyph(slug: str) -> Markup:
    """Return the shape of a stance, which its word always stands beside."""
    return Markup(_glyph(slug))


def marked(mark: Mark, *, link: bool = False) -> Markup:
    """Return a stance with its shape and its word."""
    word = _ref(mark.ref) if link else _named(mark.ref)
    return Markup(f'<span class="stance {escape(mark.slug)}">{_glyph(mark.slug)} {word}</span>')


def counted(cell: Iterable[Count]) -> Markup:
    """Return numbers of positions, each with the shape of its stance and a link to their list."""
    links = [
        f'<a class="stance {escape(count.mark.slug)}" href="{escape(count.href)}">'
        f"{_glyph(count.mark.slug)}{count.number:,}"
        f'<span class="unseen"> {escape(count.words)}</span></a>'
        for count in cell
    ]
    return Markup(f'<span class="counts">{"".join(links)}</span>' if links else "")


def _language(tag: str) -> str:
    return f' lang="{escape(tag)}"' if tag and tag != _DEFAULT else ""


def _ref(shown: Ref, class_: str = "") -> str:
    text = escape(shown.text)
    if shown.when:
        return f'<time datetime="{escape(shown.when)}">{text}</time>'
    of_class = f' class="{escape(class_)}"' if class_ else ""
    if not shown.href:
        return f"<bdi{of_class}{_language(shown.lang)}>{text}</bdi>"
    outside = ' rel="external"' if shown.outside else ""
    more = f"{of_class}{outside}{_language(shown.lang)}"
    return f'<a href="{escape(shown.href)}"{more}><bdi>{text}</bdi></a>'


def _named(shown: Ref) -> str:
    return f"<bdi{_language(shown.lang)}>{escape(shown.text)}</bdi>"


def _glyph(slug: str) -> str:
    name = escape(slug)
    return (
        '<svg class="glyph" width="14" height="14" aria-hidden="true">'
        f'<use href="#m-{name}"/></svg>'
    )


FUNCTIONS: Final[Mapping[str, Callable[..., Markup]]] = {
    "counted": counted,
    "glyph": glyph,
    "language": language,
    "marked": marked,
    "named": named,
    "ref": ref,
    "refs": refs,
}
"""What templates call them."""
