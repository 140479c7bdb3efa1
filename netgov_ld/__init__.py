"""netgov-ld: diplomatic positions on governing the Internet, as linked data.

The names below are those of ``netgov_ld.api``, loaded when they are first used, so that importing
a part of the package does not load all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netgov_ld.api import Graph, Passage, Position, Rows, Thing, check, load

__all__ = ["Graph", "Passage", "Position", "Rows", "Thing", "__version__", "check", "load"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from netgov_ld import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
