"""Drawings: hidden-line views of a document on a sheet, as SVG or PDF."""

from .layout import make_sheet
from .writing import write_sheet

__all__ = ["make_sheet", "write_sheet"]
