"""Detail B: the corner of the bearing seat with its undercut, drawn full size for a viewport at 5:1."""

import math

import views
from annotations import Dimensions, label, note_leader
from ezdxf.layouts import Modelspace
from standards import THIN
from views import CLEAR_R, SEAT_R, Pen, Point

ORIGIN: Point = (420.0, 0.0)  # of the detail; the corner of the seat lies here
SCALE = 5.0
WINDOW_R = 9.0


def draw_detail(space: Modelspace) -> None:
    """Undercut DIN 509 E 0.8x0.3 between seat and shoulder, inside a break circle."""
    pen = Pen(space, ORIGIN)
    depth, width, radius = 0.3, 2.5, 0.8
    # the hollow lies left and below: the seat runs along y = 0 to x = 0, the shoulder along x = 0 downwards
    bulge = views.QUARTER
    slope = width - radius - 0.4
    groove = [(-width, 0.0), (-width + 0.4, depth), (-width + 0.4 + slope, depth, -bulge), (0.0, depth - radius)]
    down = SEAT_R - CLEAR_R
    edge = [(-((WINDOW_R**2) ** 0.5), 0.0), *groove, (0.0, -down), (_chord(-down), -down)]
    pen.chain(edge)
    pen.line(-WINDOW_R, 0.0, -width, 0.0)
    _hatched(pen, edge)
    pen.circle(0, 0, WINDOW_R, THIN)
    _annotate(space, width, depth, radius)
    label(space, "B (5:1)", (ORIGIN[0], ORIGIN[1] + WINDOW_R + 2.2), 5.0 / SCALE, "CENTER")


def _chord(y: float) -> float:
    return float((WINDOW_R**2 - y**2) ** 0.5)


def _hatched(pen: Pen, edge: list[tuple[float, ...]]) -> None:
    """The cut face: above the seat and right of the shoulder, up to the break circle."""
    start, end = math.degrees(math.atan2(edge[-1][1], edge[-1][0])), 180.0
    around = math.tan(math.radians((end - start) / 4.0))
    loop = [*edge[:-1], (*edge[-1][:2], around)]
    pen.hatch([loop], scale=0.75 * 2.0 / SCALE)


def _annotate(space: Modelspace, width: float, depth: float, radius: float) -> None:
    dims = Dimensions(space, "ISO-2.5-5TO1", ORIGIN)
    dims.horizontal(-width, 0.0, 0.0, -3.2, y2=-1.4)
    x, y = ORIGIN
    bend = radius * (1.0 - 0.7071)
    corner = (x - bend, y + depth - bend)
    note_leader(space, [corner, (x + 8.8, y + 4.2), (x + 9.2, y + 4.2)], ["R0.8"], 1.0 / SCALE)
    seat = [(x - 1.2, y + depth), (x - 8.8, y + 4.2), (x - 9.2, y + 4.2)]
    note_leader(space, seat, ["0.3 deep"], 1.0 / SCALE, side=-1)
    label(space, "%%c52 H7", (x - 6.0, y - 1.3), 2.5 / SCALE, "CENTER")
    label(space, "Undercut DIN 509 - E 0.8 x 0.3", (x, y - WINDOW_R - 1.6), 3.5 / SCALE, "CENTER")
