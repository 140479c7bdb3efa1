"""Specifications of pictures in Vega-Lite (https://vega.github.io/vega-lite/docs/).

They name no data: the routes add the address of the view's own JSON. Every picture can be read in
black and white: a stance is a shape and, on the axis or in the key, a word. Colours and shapes are
those of the marks on the pages, so that they follow the colour scheme.
"""

from __future__ import annotations

from typing import Final

from netgov_ld.web.views.pictures.categories import comparison, matrix, topics
from netgov_ld.web.views.pictures.circle import FEW, network
from netgov_ld.web.views.pictures.times import changes, timeline

__all__ = ["FEW", "SCHEMA", "changes", "comparison", "matrix", "network", "timeline", "topics"]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""Which language a specification is written in."""
