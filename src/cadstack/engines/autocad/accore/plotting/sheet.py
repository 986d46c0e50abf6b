"""The sheet of a layout: paper size, printable part, and the map from drawing units to millimetres on it.

Page setups give the paper as it lies in the printer and turn the drawing on it; a sheet here is always the way one
reads it. In a layout the origin of paper space is the lower left corner of the printable part.
"""

from dataclasses import dataclass
from typing import NamedTuple

from ezdxf.layouts import Layout, Paperspace
from ezdxf.math import BoundingBox2d, Matrix44, Vec2

from .papers import INCH, LARGEST_MM, Paper, find_paper
from .settings import PlotError, PlotSettings

WHOLE_LAYOUT, EXTENTS, LIMITS, DISPLAY, WINDOW = "layout", "extents", "limits", "display", "window"
_PLOT_TYPES = {0: DISPLAY, 1: EXTENTS, 2: LIMITS, 3: EXTENTS, 4: WINDOW, 5: WHOLE_LAYOUT}
_CENTRED = 4


class Margins(NamedTuple):
    """Unprintable edges in mm."""

    left: float
    bottom: float
    right: float
    top: float

    def turned(self, quarters: int) -> "Margins":
        """The edges as read when the drawing is plotted turned left by `quarters` of a full turn."""
        edges = [self.left, self.bottom, self.right, self.top]
        turns = quarters % 4
        return Margins(*(edges[turns:] + edges[:turns]))


@dataclass(frozen=True)
class Sheet:
    """`matrix` maps drawing units to mm from the lower left corner; `clip` (mm) is what may be printed, None = all."""

    width: float
    height: float
    matrix: Matrix44
    mm_per_unit: float
    clip: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Paperwork:
    """Paper and margins of one plot, before the scale is known; `own` = the paper of the page setup itself."""

    width: float
    height: float
    margins: Margins
    inches: bool
    own: bool

    @property
    def printable(self) -> tuple[float, float]:
        return (
            max(self.width - self.margins.left - self.margins.right, 1.0),
            max(self.height - self.margins.bottom - self.margins.top, 1.0),
        )


def choose_paper(layout: Layout, settings: PlotSettings, *, landscape: bool | None = None) -> Paperwork:
    """The paper asked for, else that of the page setup, else A4 or Letter, turned as asked or as `landscape` says."""
    setup = layout.dxf
    inches = setup.get("plot_paper_units", 1) == 0
    turns = setup.get("plot_rotation", 0)
    width, height = setup.get("paper_width", 0.0), setup.get("paper_height", 0.0)
    margins = Margins(
        *(max(setup.get(f"{side}_margin", 0.0), 0.0) for side in ("left", "bottom", "right", "top"))
    ).turned(turns)
    own = settings.paper is None and min(width, height) >= 10.0 and max(width, height) <= LARGEST_MM
    if own:
        if turns % 2:
            width, height = height, width
    else:
        paper = find_paper(settings.paper) if settings.paper else _default_paper(layout)
        if landscape is None:
            landscape = width >= height if not turns % 2 else height >= width
        width, height, inches = paper
        margins = Margins(5.0, 5.0, 5.0, 5.0)
        if landscape:
            width, height = height, width
    if settings.orientation and (settings.orientation == "landscape") != (width >= height):
        width, height, own, margins = height, width, False, margins.turned(1)
    if settings.margins is not None:
        margins = Margins(*settings.margins)
    if settings.paper is None and settings.margins is None and layout.is_modelspace and not _is_set_up(layout):
        margins = Margins(5.0, 5.0, 5.0, 5.0)
    return Paperwork(width, height, margins, inches, own)


def _default_paper(layout: Layout) -> Paper:
    metric = layout.doc.header.get("$MEASUREMENT", 1) == 1
    return find_paper("A4" if metric else "Letter")


def _is_set_up(layout: Layout) -> bool:
    return layout.dxf.get("plot_type", 0) in (2, 4, 5) or layout.dxf.get("scale_denominator", 1.0) != 1.0


def area_kind(layout: Layout, settings: PlotSettings) -> str:
    """What part of the layout is plotted; model space without a useful page setup is plotted to its extents."""
    if isinstance(settings.area, tuple):
        return WINDOW
    if settings.area != WHOLE_LAYOUT:
        return settings.area
    kind = _PLOT_TYPES.get(layout.dxf.get("plot_type", 5), WHOLE_LAYOUT)
    if layout.is_modelspace:
        return kind if kind in (LIMITS, WINDOW) else EXTENTS
    return kind


def area_box(layout: Layout, settings: PlotSettings, kind: str, extents: BoundingBox2d) -> BoundingBox2d:
    """The rectangle to plot in drawing units; an empty drawing gives an empty sheet of one by one unit."""
    setup, header = layout.dxf, layout.doc.header
    if isinstance(settings.area, tuple):
        box = BoundingBox2d([settings.area[:2], settings.area[2:]])
    elif kind == WINDOW:
        names = ("plot_window_x1", "plot_window_y1", "plot_window_x2", "plot_window_y2")
        x1, y1, x2, y2 = (setup.get(name, 0.0) for name in names)
        box = BoundingBox2d([(x1, y1), (x2, y2)])
    elif kind == LIMITS and layout.is_modelspace:
        box = BoundingBox2d([Vec2(header.get("$LIMMIN", (0, 0))), Vec2(header.get("$LIMMAX", (420, 297)))])
    elif kind == LIMITS:
        box = BoundingBox2d([Vec2(setup.get("limmin", (0, 0))), Vec2(setup.get("limmax", (420, 297)))])
    elif kind == DISPLAY:
        box = _displayed(layout)
    else:
        box = extents
    if isinstance(settings.area, tuple) and (not box.has_data or min(box.size) < 1e-9):
        raise PlotError(f"The plot window {settings.area} is empty; give two opposite corners (x1, y1, x2, y2).")
    if not box.has_data or max(box.size) < 1e-9:
        box = extents if extents.has_data else BoundingBox2d([(0, 0), (1, 1)])
    return box


def _displayed(layout: Layout) -> BoundingBox2d:
    """What the screen showed when the drawing was saved."""
    if isinstance(layout, Paperspace):
        main = layout.main_viewport()
        if main is None:
            return BoundingBox2d()
        centre, height = Vec2(main.dxf.view_center_point), main.dxf.view_height
        width = height * (main.dxf.width / main.dxf.height if main.dxf.height else 1.0)
    else:
        active = layout.doc.viewports.get_config("*Active") if _has_view(layout) else []
        if not active:
            return BoundingBox2d()
        dxf = active[0].dxf
        centre, height, width = Vec2(dxf.center), dxf.height, dxf.height * dxf.aspect_ratio
    half = Vec2(width / 2.0, height / 2.0)
    return BoundingBox2d([centre - half, centre + half])


def _has_view(layout: Layout) -> bool:
    return bool(layout.doc.viewports.has_entry("*Active"))


def setup_scale(layout: Layout, inches: bool) -> float | None:
    """mm per drawing unit by the page setup, None = "scaled to fit"."""
    setup = layout.dxf
    if setup.get("standard_scale_type", 16) == 0:
        return None
    denominator = setup.get("scale_denominator", 1.0)
    numerator = setup.get("scale_numerator", 1.0)
    if denominator <= 0.0 or numerator <= 0.0:
        return None
    return float((INCH if inches else 1.0) * numerator / denominator)


def make_sheet(layout: Layout, settings: PlotSettings, extents: BoundingBox2d) -> Sheet:
    """Lay `layout` out on its paper; `extents` (drawing units) are used where the plot area needs them."""
    kind = area_kind(layout, settings)
    box = area_box(layout, settings, kind, extents)
    size = box.size
    paper = choose_paper(layout, settings, landscape=bool(size.x >= size.y) if kind != WHOLE_LAYOUT else None)
    if layout.is_modelspace and settings.orientation is None and settings.paper is None and not _is_set_up(layout):
        paper = _turned_to(paper, size.x >= size.y)
    if settings.scale is not None and settings.scale <= 0.0:
        raise PlotError(f"The plot scale {settings.scale:g} is not above zero; 0.5 stands for 1:2, 1.0 for 1:1.")
    mm = settings.scale * (INCH if paper.inches else 1.0) if settings.scale is not None else None
    if kind == WHOLE_LAYOUT:
        return _as_laid_out(layout, settings, paper, mm)
    if mm is None and not (settings.fit and (paper.own is False or layout.is_modelspace or settings.area != "layout")):
        mm = setup_scale(layout, paper.inches)
    room = paper.printable
    if mm is None:
        mm = min(room[0] / size.x if size.x > 1e-9 else 1e9, room[1] / size.y if size.y > 1e-9 else 1e9)
    left, bottom = paper.margins.left, paper.margins.bottom
    if settings.centre:
        left += (room[0] - size.x * mm) / 2.0
        bottom += (room[1] - size.y * mm) / 2.0
    origin = box.extmin
    matrix = Matrix44.scale(mm, mm, 1.0) @ Matrix44.translate(left - origin.x * mm, bottom - origin.y * mm, 0.0)
    pen = 1.0 if kind == EXTENTS else 0.0
    clip = (left - pen, bottom - pen, left + size.x * mm + pen, bottom + size.y * mm + pen)
    return Sheet(paper.width, paper.height, matrix, mm, clip)


def _turned_to(paper: Paperwork, landscape: bool) -> Paperwork:
    if (paper.width >= paper.height) == landscape:
        return paper
    return Paperwork(paper.height, paper.width, paper.margins, paper.inches, paper.own)


def _as_laid_out(layout: Layout, settings: PlotSettings, paper: Paperwork, mm: float | None) -> Sheet:
    """A paper layout on its own paper, or that sheet as a whole fitted to another one."""
    setup = layout.dxf
    own = choose_paper(layout, PlotSettings(margins=settings.margins))
    own_mm = setup_scale(layout, own.inches) or (INCH if own.inches else 1.0)
    turns = setup.get("plot_rotation", 0) % 4
    offset = (
        Vec2(setup.get("plot_origin_x_offset", 0.0), setup.get("plot_origin_y_offset", 0.0)) if not turns else Vec2()
    )
    corner = Vec2(own.margins.left, own.margins.bottom) + offset
    if paper.own:
        mm = mm or own_mm
        matrix = Matrix44.scale(mm, mm, 1.0) @ Matrix44.translate(corner.x, corner.y, 0.0)
        return Sheet(paper.width, paper.height, matrix, mm)
    if mm is None:
        ratio = min(paper.width / own.width, paper.height / own.height) if settings.fit else 1.0
    else:
        ratio = mm / own_mm
    left, bottom = (paper.width - own.width * ratio) / 2.0, (paper.height - own.height * ratio) / 2.0
    if not settings.centre or not settings.fit:
        left = bottom = 0.0
    mm = own_mm * ratio
    matrix = Matrix44.scale(mm, mm, 1.0) @ Matrix44.translate(left + corner.x * ratio, bottom + corner.y * ratio, 0.0)
    return Sheet(paper.width, paper.height, matrix, mm)
