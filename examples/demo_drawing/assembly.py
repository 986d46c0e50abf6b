"""The housing with what is fitted into it, in section, with balloons to the parts list."""

import math

import views
from annotations import label
from ezdxf.layouts import Modelspace
from standards import CENTRE, OUTLINE, PHANTOM, THIN
from views import BOLT_PITCH_R, HUB_R, SEAL_R, SEAT_R, SINK_X, Pen, Point

ORIGIN: Point = (300.0, 0.0)
SHAFT_R = 12.5
BEARING = (1.0, 16.0)
SEAL = (39.0, 46.0)

# item, quantity, description, material or standard
PARTS = [
    ("1", "1", "Bearing housing", "EN-GJL-250"),
    ("2", "1", "Ball bearing 6205", "ISO 15"),
    ("3", "1", "Rotary shaft seal 25x47x7", "ISO 6194-1"),
    ("4", "1", "Retaining ring 52x2", "DIN 472"),
    ("5", "6", "Hexagon socket screw M8x25", "ISO 4762 - 8.8"),
    ("6", "1", "Grease nipple M8x1", "DIN 71412"),
]


def draw_assembly(space: Modelspace) -> None:
    """Section with every part, and a balloon for each."""
    pen = views.draw_section(space, ORIGIN, fitted=True)
    for sign in (1.0, -1.0):
        _bearing(pen, sign)
        _seal(pen, sign)
        _ring(pen, sign)
        _screw(pen, sign)
    _nipple(pen)
    for sign in (1, -1):
        pen.line(-14.0, sign * SHAFT_R, 54.0, sign * SHAFT_R, PHANTOM)
    pen.line(-18.0, 0, 58.0, 0, CENTRE)
    _balloons(space)
    label(space, "ASSEMBLY", (ORIGIN[0] + 21.0, 77.0), 5.0, "CENTER")


def _box(pen: Pen, x1: float, r1: float, x2: float, r2: float, sign: float) -> list[tuple[float, float]]:
    loop = [(x1, sign * r1), (x2, sign * r1), (x2, sign * r2), (x1, sign * r2)]
    pen.chain(loop, close=True)
    return loop


def _bearing(pen: Pen, sign: float) -> None:
    x1, x2 = BEARING
    pitch, ball = 19.25, 3.97
    outer = _box(pen, x1, 22.2, x2, SEAT_R, sign)
    inner = _box(pen, x1, SHAFT_R, x2, 16.3, sign)
    pen.hatch([outer], angle=90.0, scale=0.5)
    pen.hatch([inner], angle=90.0, scale=0.5)
    pen.circle((x1 + x2) / 2.0, sign * pitch, ball)
    for x in BEARING:
        pen.line(x, sign * 16.3, x, sign * 22.2, THIN)
    edge = views.CLEAR_R  # the bore behind the shaft, seen beside it
    pen.line(views.SEAL_X, sign * SHAFT_R, views.SEAL_X, sign * edge)


def _seal(pen: Pen, sign: float) -> None:
    x1, x2 = SEAL
    case = [(x1, SEAL_R), (x2, SEAL_R), (x2, 15.0), (x2 - 1.3, 15.0), (x2 - 1.3, SEAL_R - 1.6), (x1, SEAL_R - 1.6)]
    lip = [
        (x2 - 1.3, 18.5),
        (x2 - 1.3, 15.0),
        (x2, 15.0),
        (x2, 13.6),
        (x2 - 3.4, SHAFT_R),
        (x1 + 1.6, 14.2),
        (x1 + 3.6, 18.5),
    ]
    for shape, angle in ((case, 90.0), (lip, 0.0)):
        loop = [(x, sign * r) for x, r in shape]
        pen.chain(loop, close=True)
        pen.hatch([loop], angle=angle, scale=0.3)


def _ring(pen: Pen, sign: float) -> None:
    loop = _box(pen, -1.0, 23.0, 1.0, 27.0, sign)
    pen.hatch([loop], angle=0.0, scale=0.25)


def _screw(pen: Pen, sign: float) -> None:
    """Screws lie in the cutting plane and are not cut."""
    centre = sign * BOLT_PITCH_R
    head, tip = SINK_X + 8.0, SINK_X - 25.0
    pen.chain([(SINK_X, centre - 6.5), (head, centre - 6.5), (head, centre + 6.5), (SINK_X, centre + 6.5)], close=True)
    pen.chain(
        [
            (SINK_X, centre - 4),
            (tip + 1, centre - 4),
            (tip, centre - 3),
            (tip, centre + 3),
            (tip + 1, centre + 4),
            (SINK_X, centre + 4),
        ]
    )
    pen.line(tip + 1, centre - 4, tip + 1, centre + 4)
    for side in (-3.4, 3.4):
        pen.line(tip + 0.4, centre + side, SINK_X - 3.0, centre + side, THIN)
    pen.line(SINK_X - 3.0, centre - 4, SINK_X - 3.0, centre + 4)
    pen.line(head - 4.0, centre - 3, head - 4.0, centre + 3, THIN)
    for side in (-3.0, 3.0):
        pen.line(head - 4.0, centre + side, head, centre + side, THIN)
    pen.line(tip - 3.0, centre, head + 3.0, centre, CENTRE)


def _nipple(pen: Pen) -> None:
    x, foot = views.GREASE_X, HUB_R
    pen.chain([(x - 5, foot), (x - 5, foot + 4.5), (x + 5, foot + 4.5), (x + 5, foot)])
    pen.line(x - 2.5, foot, x - 2.5, foot + 4.5)
    pen.line(x + 2.5, foot, x + 2.5, foot + 4.5)
    pen.chain(
        [
            (x - 3.2, foot + 4.5),
            (x - 2.2, foot + 8),
            (x - 3, foot + 9.5),
            (x - 1.6, foot + 12),
            (x + 1.6, foot + 12),
            (x + 3, foot + 9.5),
            (x + 2.2, foot + 8),
            (x + 3.2, foot + 4.5),
        ]
    )
    for side in (-4.0, 4.0):
        pen.chain([(x + side, foot), (x + side, foot - 6.5)])
    pen.line(x - 4.0, foot - 6.5, x + 4.0, foot - 6.5)
    pen.line(x, foot - 9.0, x, foot + 15.0, CENTRE)


def _balloons(space: Modelspace) -> None:
    """Item, the spot on the part, the middle of the balloon; they stand in two columns."""
    spots: list[tuple[str, Point, Point]] = [
        ("5", (SINK_X + 6.0, BOLT_PITCH_R), (61.0, 58.0)),
        ("6", (views.GREASE_X + 1.0, HUB_R + 7.0), (61.0, 43.0)),
        ("1", (33.0, 31.0), (61.0, 28.0)),
        ("3", (SEAL[1] - 0.8, 19.0), (61.0, 12.0)),
        ("2", (BEARING[0] + 4.0, -24.0), (-32.0, -24.0)),
        ("4", (0.0, -25.0), (-32.0, -40.0)),
    ]
    for item, spot, middle in spots:
        start = (ORIGIN[0] + spot[0], ORIGIN[1] + spot[1])
        centre = (ORIGIN[0] + middle[0], ORIGIN[1] + middle[1])
        turn = math.atan2(start[1] - centre[1], start[0] - centre[0])
        edge = (centre[0] + 4.0 * math.cos(turn), centre[1] + 4.0 * math.sin(turn))
        space.add_line(start, edge, {"layer": THIN})
        dot = [(start[0] - 0.35, start[1], 0.7, 0.7, 1.0), (start[0] + 0.35, start[1], 0.7, 0.7, 1.0)]
        space.add_lwpolyline(dot, format="xyseb", close=True, dxfattribs={"layer": OUTLINE, "lineweight": 5})
        reference = space.add_blockref("BALLOON", centre, {"layer": THIN})
        reference.add_auto_attribs({"ITEM": item})
