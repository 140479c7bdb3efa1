"""Content negotiation (RFC 9110, section 12.5.1), for every route.

Werkzeug parses the header, with lists, q-values, specificity and odd spacing. It compares types
with their parameters, so ``text/turtle; charset=utf-8`` would match nothing that is offered:
parameters are dropped first, since none of our formats has more than one form.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["negotiate", "prefers_html"]

_EQUAL: Final = MappingProxyType[str, float]({})


def negotiate(
    accept: str | None, offers: Sequence[str], worth: Mapping[str, float] = _EQUAL
) -> str | None:
    """Choose the representation to send.

    Args:
        accept: The Accept header; None or empty if the client sent none.
        offers: Media types without parameters, the default first.
        worth: What the server thinks of them, from 0 to 1; 1 for those not in it. It multiplies
            the quality that the client gives.

    Returns:
        One of ``offers``, or None if the client accepts none of them. Without a header, and among
        types that it likes equally, the earliest offer wins.
    """
    if not accept or not accept.strip():
        return offers[0]
    header = parse_accept_header(accept, MIMEAccept)
    plain = MIMEAccept([(entry.partition(";")[0].strip(), quality) for entry, quality in header])
    # best_match would let the order of the header break ties; RFC 9110 gives it no meaning.
    best = max(offers, key=lambda offer: plain[offer] * worth.get(offer, 1))
    return best if plain[best] > 0 else None


def prefers_html(accept: str | None, *others: str) -> bool:
    """Tell whether a client would rather have HTML than any of ``others``: a browser, that is.

    A client that takes anything (``*/*``, as curl sends it) is no browser.
    """
    return negotiate(accept, [*others, "text/html"]) == "text/html"
