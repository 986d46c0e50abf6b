"""The housing as drawn: face view, section A-A, top view. First angle projection, scale 1:1 in model space."""

import math
from collections.abc import Iterable, Sequence

from ezdxf.layouts import Modelspace
from standards import CENTRE, HATCH, HIDDEN, OUTLINE, THIN

Point = tuple[float, float]

# the part, along its axis x and by radius r
FLANGE_R, FLANGE_T = 60.0, 12.0
SPIGOT_R, SPIGOT_L = 40.0, 4.0
HUB_R, HUB_END = 36.0, 46.0
SEAT_R, SEAT_X = 26.0, 16.0
CLEAR_R = 20.0
SEAL_R, SEAL_X = 23.5, 37.0
BOLT_PITCH_R, BOLT_R = 50.0, 4.5
SINK_R, SINK_X = 7.5, 7.0
ROOT_R, EDGE_R, HUB_CHAMFER, SEAT_CHAMFER, SEAL_CHAMFER = 3.0, 2.0, 1.0, 1.0, 0.8
GREASE_X, GREASE_R, GREASE_THREAD_R = 27.0, 3.5, 4.0
QUARTER = math.tan(math.radians(90.0) / 4.0)  # the bulge of a quarter circle

FACE = (0.0, 0.0)
SECTION = (140.0, 0.0)
TOP = (0.0, -95.0)


class Pen:
    """Draws on model space shifted to `origin`."""

    def __init__(self, space: Modelspace, origin: Point) -> None:
        self.space = space
        self.origin = origin

    def at(self, x: float, y: float) -> Point:
        return self.origin[0] + x, self.origin[1] + y

    def line(self, x1: float, y1: float, x2: float, y2: float, layer: str = OUTLINE) -> None:
        self.space.add_line(self.at(x1, y1), self.at(x2, y2), {"layer": layer})

    def chain(self, points: Iterable[Sequence[float]], layer: str = OUTLINE, close: bool = False) -> None:
        """A polyline of (x, y) or (x, y, bulge)."""
        shifted = [(*self.at(p[0], p[1]), p[2] if len(p) > 2 else 0.0) for p in points]
        self.space.add_lwpolyline(shifted, format="xyb", close=close, dxfattribs={"layer": layer})

    def circle(self, x: float, y: float, radius: float, layer: str = OUTLINE) -> None:
        self.space.add_circle(self.at(x, y), radius, {"layer": layer})

    def arc(self, x: float, y: float, radius: float, start: float, end: float, layer: str = OUTLINE) -> None:
        self.space.add_arc(self.at(x, y), radius, start, end, dxfattribs={"layer": layer})

    def hatch(self, loops: Sequence[Sequence[Sequence[float]]], angle: float = 0.0, scale: float = 0.75) -> None:
        """Hatch between the outer loop and the ones in it, each of (x, y) or (x, y, bulge)."""
        hatch = self.space.add_hatch(dxfattribs={"layer": HATCH})
        hatch.set_pattern_fill("ANSI31", scale=scale, angle=angle)
        for number, loop in enumerate(loops):
            shifted = [(*self.at(p[0], p[1]), p[2] if len(p) > 2 else 0.0) for p in loop]
            hatch.paths.add_polyline_path(shifted, is_closed=True, flags=1 if number == 0 else 16)


def cut_faces() -> list[list[tuple[float, ...]]]:
    """The cut faces of the upper half, parted by the bolt hole and the grease hole."""
    outer = [
        (0.0, FLANGE_R),
        (FLANGE_T - EDGE_R, FLANGE_R, -QUARTER),
        (FLANGE_T, FLANGE_R - EDGE_R),
        (FLANGE_T, BOLT_PITCH_R + SINK_R),
        (SINK_X, BOLT_PITCH_R + SINK_R),
        (SINK_X, BOLT_PITCH_R + BOLT_R),
        (0.0, BOLT_PITCH_R + BOLT_R),
    ]
    left = GREASE_X - GREASE_R
    body = [
        (0.0, BOLT_PITCH_R - BOLT_R),
        (SINK_X, BOLT_PITCH_R - BOLT_R),
        (SINK_X, BOLT_PITCH_R - SINK_R),
        (FLANGE_T, BOLT_PITCH_R - SINK_R),
        (FLANGE_T, HUB_R + ROOT_R, QUARTER),
        (FLANGE_T + ROOT_R, HUB_R),
        (left, HUB_R),
        (left, CLEAR_R),
        (SEAT_X, CLEAR_R),
        (SEAT_X, SEAT_R),
        (-SPIGOT_L + SEAT_CHAMFER, SEAT_R),
        (-SPIGOT_L, SEAT_R + SEAT_CHAMFER),
        (-SPIGOT_L, SPIGOT_R - 0.5),
        (-SPIGOT_L + 0.5, SPIGOT_R),
        (0.0, SPIGOT_R),
    ]
    right = GREASE_X + GREASE_R
    nose = [
        (right, HUB_R),
        (HUB_END - HUB_CHAMFER, HUB_R),
        (HUB_END, HUB_R - HUB_CHAMFER),
        (HUB_END, SEAL_R + SEAL_CHAMFER),
        (HUB_END - SEAL_CHAMFER, SEAL_R),
        (SEAL_X, SEAL_R),
        (SEAL_X, CLEAR_R),
        (right, CLEAR_R),
    ]
    return [outer, body, nose]


def mirrored(loop: Iterable[Sequence[float]]) -> list[tuple[float, ...]]:
    """The loop below the axis; bulges turn over."""
    return [(p[0], -p[1], -p[2]) if len(p) > 2 else (p[0], -p[1]) for p in loop]


def whole_lower_face() -> list[tuple[float, ...]]:
    """Body and nose in one: below the axis there is no grease hole."""
    _, body, nose = cut_faces()
    return mirrored([*body[:6], *nose[1:7], *body[8:]])


def draw_section(space: Modelspace, origin: Point, *, fitted: bool = False) -> Pen:
    """Section A-A through two bolt holes and the grease hole; `fitted` leaves out the edges that other parts cover."""
    pen = Pen(space, origin)
    outer, body, nose = cut_faces()
    for loop in (outer, body, nose, mirrored(outer), whole_lower_face()):
        pen.chain(loop, close=True)
        pen.hatch([loop])
    pen.line(-SPIGOT_L, -SEAT_R - SEAT_CHAMFER, -SPIGOT_L, SEAT_R + SEAT_CHAMFER)
    pen.line(-SPIGOT_L + SEAT_CHAMFER, -SEAT_R, -SPIGOT_L + SEAT_CHAMFER, SEAT_R)
    pen.line(HUB_END, -SEAL_R - SEAL_CHAMFER, HUB_END, SEAL_R + SEAL_CHAMFER)
    if not fitted:
        _covered_edges(pen)
        pen.line(-SPIGOT_L - 6.0, 0.0, HUB_END + 6.0, 0.0, CENTRE)
    return pen


def _covered_edges(pen: Pen) -> None:
    """Edges behind the cut in bores that are empty."""
    for x, r in ((SEAT_X, SEAT_R), (SEAL_X, SEAL_R), (HUB_END - SEAL_CHAMFER, SEAL_R)):
        pen.line(x, -r, x, r)
    for sign in (1, -1):
        for x, r in ((0.0, BOLT_R), (SINK_X, SINK_R), (FLANGE_T, SINK_R)):
            pen.line(x, sign * (BOLT_PITCH_R - r), x, sign * (BOLT_PITCH_R + r))
        pen.line(-4.0, sign * BOLT_PITCH_R, FLANGE_T + 5.0, sign * BOLT_PITCH_R, CENTRE)
    _grease_hole(pen)


def _grease_hole(pen: Pen) -> None:
    """Tapped right through: the thread is a thin line outside the core hole, the hole's far edge a curve."""
    for side in (-1, 1):
        x = GREASE_X + side * GREASE_THREAD_R
        pen.line(x, HUB_R, x, CLEAR_R + 1.0, THIN)
    for radius in (HUB_R, CLEAR_R):
        sag = GREASE_R**2 / (2.0 * radius)
        bulge = 2.0 * sag / (2.0 * GREASE_R)
        pen.chain([(GREASE_X - GREASE_R, radius, bulge), (GREASE_X + GREASE_R, radius)])
    pen.line(GREASE_X, CLEAR_R - 4.0, GREASE_X, HUB_R + 5.0, CENTRE)


def bolt_centres() -> list[Point]:
    """Six holes, the first on top."""
    turns = [math.radians(90.0 + 60.0 * number) for number in range(6)]
    return [(BOLT_PITCH_R * math.cos(turn), BOLT_PITCH_R * math.sin(turn)) for turn in turns]


def draw_face(space: Modelspace) -> Pen:
    """The view onto the hub end."""
    pen = Pen(space, FACE)
    for radius in (FLANGE_R, HUB_R, HUB_R - HUB_CHAMFER, SEAL_R + SEAL_CHAMFER, SEAL_R, CLEAR_R):
        pen.circle(0, 0, radius)
    for radius in (SPIGOT_R, SEAT_R):
        pen.circle(0, 0, radius, HIDDEN)
    pen.circle(0, 0, BOLT_PITCH_R, CENTRE)
    for x, y in bolt_centres():
        pen.circle(x, y, BOLT_R)
        pen.circle(x, y, SINK_R)
        along = math.hypot(x, y)
        ux, uy = x / along, y / along
        if abs(x) > 1.0:
            pen.line(x - ux * 10.5, y - uy * 10.5, x + ux * 10.5, y + uy * 10.5, CENTRE)
    pen.line(-FLANGE_R - 5.0, 0, FLANGE_R + 5.0, 0, CENTRE)
    pen.line(0, -FLANGE_R - 5.0, 0, FLANGE_R + 5.0, CENTRE)
    return pen


def draw_top(space: Modelspace) -> Pen:
    """The view from above; the hub points down the sheet."""
    pen = Pen(space, TOP)
    pen.chain(
        [
            (-SPIGOT_R, 0),
            (-SPIGOT_R, SPIGOT_L - 0.5),
            (-SPIGOT_R + 0.5, SPIGOT_L),
            (SPIGOT_R - 0.5, SPIGOT_L),
            (SPIGOT_R, SPIGOT_L - 0.5),
            (SPIGOT_R, 0),
        ]
    )
    pen.line(-SPIGOT_R, SPIGOT_L - 0.5, SPIGOT_R, SPIGOT_L - 0.5, THIN)
    corner, width = FLANGE_T - EDGE_R, FLANGE_R - EDGE_R
    flange = [
        (-FLANGE_R, 0),
        (FLANGE_R, 0),
        (FLANGE_R, -corner, -QUARTER),
        (width, -FLANGE_T),
        (-width, -FLANGE_T, -QUARTER),
    ]
    pen.chain([*flange, (-FLANGE_R, -corner)], close=True)
    side = [(HUB_R + ROOT_R, -FLANGE_T, QUARTER), (HUB_R, -FLANGE_T - ROOT_R), (HUB_R, -HUB_END + HUB_CHAMFER)]
    pen.chain([*side, (HUB_R - HUB_CHAMFER, -HUB_END)])
    pen.chain([(-p[0], p[1], -p[2]) if len(p) > 2 else (-p[0], p[1]) for p in side] + [(HUB_CHAMFER - HUB_R, -HUB_END)])
    pen.line(HUB_CHAMFER - HUB_R, -HUB_END, HUB_R - HUB_CHAMFER, -HUB_END)
    pen.line(-HUB_R, -HUB_END + HUB_CHAMFER, HUB_R, -HUB_END + HUB_CHAMFER)
    _hidden_bores(pen)
    pen.circle(0, -GREASE_X, GREASE_R)
    pen.arc(0, -GREASE_X, GREASE_THREAD_R, 100.0, 10.0, THIN)
    pen.line(-8, -GREASE_X, 8, -GREASE_X, CENTRE)
    pen.line(0, SPIGOT_L + 5, 0, -HUB_END - 5, CENTRE)
    return pen


def _hidden_bores(pen: Pen) -> None:
    for sign in (-1, 1):
        pen.line(sign * SEAT_R, SPIGOT_L - SEAT_CHAMFER, sign * SEAT_R, -SEAT_X, HIDDEN)
        pen.line(sign * CLEAR_R, -SEAT_X, sign * CLEAR_R, -SEAL_X, HIDDEN)
        pen.line(sign * SEAL_R, -SEAL_X, sign * SEAL_R, -HUB_END + SEAL_CHAMFER, HIDDEN)
    pen.line(-SEAT_R, -SEAT_X, SEAT_R, -SEAT_X, HIDDEN)
    pen.line(-SEAL_R, -SEAL_X, SEAL_R, -SEAL_X, HIDDEN)
    x = BOLT_PITCH_R * math.cos(math.radians(30.0))
    for centre in (-x, x):
        for sign in (-1, 1):
            pen.line(centre + sign * BOLT_R, 0, centre + sign * BOLT_R, -SINK_X, HIDDEN)
            pen.line(centre + sign * SINK_R, -SINK_X, centre + sign * SINK_R, -FLANGE_T, HIDDEN)
        pen.line(centre - SINK_R, -SINK_X, centre + SINK_R, -SINK_X, HIDDEN)
        pen.line(centre, 3, centre, -FLANGE_T - 3, CENTRE)
