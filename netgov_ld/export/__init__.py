"""Exports of a release for other tools: networks, property graphs, tables."""

from __future__ import annotations

from netgov_ld.export.formats import FORMATS, Export, Format, export

__all__ = ["FORMATS", "Export", "Format", "export"]
