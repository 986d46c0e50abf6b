"""What a plot is asked for, and what it gave. Standard library only, so that reading settings costs nothing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Area = Literal["extents", "layout", "limits", "display"] | tuple[float, float, float, float]
Format = Literal["pdf", "svg", "png"]
Orientation = Literal["landscape", "portrait"]


class PlotError(Exception):
    """The plot cannot be made as asked; the message says which setting or layout and what would work."""


@dataclass(frozen=True)
class PlotSettings:
    """How to plot; every default means "as the page setup of the layout says".

    `paper`: a name such as "A3", "ISO_A3_(420.00_x_297.00_MM)", "ANSI B" or "594x420".
    `scale`: paper units per drawing unit, the unit being the inch on inch papers and the millimetre elsewhere; it wins
    over `fit`. `fit` scales the area to the printable part of the paper, except where a layout is plotted as laid out
    on its own paper (area "layout", no `paper`): that is 1:1 or the scale of its page setup.
    `area` as a tuple is the window (x1, y1, x2, y2) in drawing units.
    `margins`: left, bottom, right, top in mm. `plot_style`: the name of a CTB beside the drawing, or monochrome.ctb.
    `created`: date of the PDF; without it SOURCE_DATE_EPOCH is used, else no date is written.
    """

    paper: str | None = None
    fit: bool = True
    scale: float | None = None
    lineweights: bool = True
    monochrome: bool = False
    orientation: Orientation | None = None
    area: Area = "layout"
    dpi: int = 150
    margins: tuple[float, float, float, float] | None = None
    centre: bool = True
    plot_style: str | None = None
    title: str | None = None
    created: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One plotted sheet; `notes` name what the sheet could not show."""

    layout: str
    width_mm: float
    height_mm: float
    path: Path
    notes: tuple[str, ...] = ()
