"""Closed profiles in a sketch plane, straight or with arcs; profiles marked as holes are taken out of the others."""

from math import cos, hypot, pi, radians, sin
from typing import Any

from console.exits import ConsoleError
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakeWire
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.GC import GC_MakeArcOfCircle
from OCP.gp import gp_Ax2, gp_Ax3, gp_Circ, gp_Pln, gp_Pnt, gp_Vec

from inventorcore.geometry.kernel import failing_as, shape_list
from inventorcore.geometry.mass import area_of

from .members import Members

Point = tuple[float, float]
# A segment ends at a point and, when it is an arc, passes through another one.
Segment = tuple[Point, Point | None]


def sketch_face(members: Members, frame: gp_Ax3) -> Any:
    """The area that the member `sketch` encloses in the plane of `frame`; raises ConsoleError when it is not closed."""
    written = members.raw("sketch")
    profiles = written if isinstance(written, list) else [written]
    solid, hollow = [], []
    for number, content in enumerate(profiles, 1):
        own = members.inner(content, f"sketch {number}")
        kind = own.choice("shape", tuple(_SHAPES))
        is_hole = own.flag("hole")
        with failing_as(f"{own.where} cannot be drawn"):
            face = _SHAPES[kind](own, frame)
        own.finish()
        if not BRepCheck_Analyzer(face).IsValid() or area_of(face) < 1e-9:
            raise ConsoleError(f"{own.where} crosses itself or encloses nothing")
        (hollow if is_hole else solid).append(face)
    if not solid:
        raise ConsoleError(f"{members.where} has no profile that is not a hole")
    area = solid[0] if len(solid) == 1 else _combined(BRepAlgoAPI_Fuse(), solid[:1], solid[1:])
    return _combined(BRepAlgoAPI_Cut(), [area], hollow) if hollow else area


def _combined(operation: Any, first: list[Any], others: list[Any]) -> Any:
    operation.SetArguments(shape_list(first))
    operation.SetTools(shape_list(others))
    operation.Build()
    return operation.Shape()


def at(frame: gp_Ax3, point: Point) -> gp_Pnt:
    """The point in space of a point in the sketch."""
    x, y = gp_Vec(frame.XDirection()), gp_Vec(frame.YDirection())
    return frame.Location().Translated(x.Multiplied(point[0]).Added(y.Multiplied(point[1])))


def _face(frame: gp_Ax3, wire: Any) -> Any:
    made = BRepBuilderAPI_MakeFace(gp_Pln(frame), wire, True)
    return made.Face()


def _outline(frame: gp_Ax3, start: Point, segments: list[Segment]) -> Any:
    """A face from a closed run of segments; equal neighbours are left out."""
    wire, here = BRepBuilderAPI_MakeWire(), start
    for end, through in segments:
        if hypot(end[0] - here[0], end[1] - here[1]) < 1e-7:
            continue
        if through is None:
            edge = BRepBuilderAPI_MakeEdge(at(frame, here), at(frame, end)).Edge()
        else:
            arc = GC_MakeArcOfCircle(at(frame, here), at(frame, through), at(frame, end)).Value()
            edge = BRepBuilderAPI_MakeEdge(arc).Edge()
        wire.Add(edge)
        here = end
    return _face(frame, wire.Wire())


def _corner(own: Members) -> Point:
    x, y = own.length("x", 0.0), own.length("y", 0.0)
    return x, y


def _rectangle(own: Members, frame: gp_Ax3) -> Any:
    (x, y), width, height = _corner(own), own.size("width"), own.size("height")
    if own.flag("centered"):
        x, y = x - width / 2, y - height / 2
    radius = own.length("radius", 0.0)
    if radius < 0 or 2 * radius > min(width, height) + 1e-9:
        raise ConsoleError(f'{own.where}: a "radius" of {radius:g} does not fit {width:g} x {height:g}')
    right, top, bow = x + width, y + height, radius * (1 - cos(pi / 4))
    corners: list[Segment] = [
        ((right - radius, y), None),
        ((right, y + radius), (right - bow, y + bow)),
        ((right, top - radius), None),
        ((right - radius, top), (right - bow, top - bow)),
        ((x + radius, top), None),
        ((x, top - radius), (x + bow, top - bow)),
        ((x, y + radius), None),
        ((x + radius, y), (x + bow, y + bow)),
    ]
    return _outline(frame, (x + radius, y), corners)


def _circle(own: Members, frame: gp_Ax3) -> Any:
    circle = gp_Circ(gp_Ax2(at(frame, _corner(own)), frame.Direction()), own.size("d") / 2)
    return _face(frame, BRepBuilderAPI_MakeWire(BRepBuilderAPI_MakeEdge(circle).Edge()).Wire())


def _slot(own: Members, frame: gp_Ax3) -> Any:
    """Length is between the centres of the ends."""
    (x, y), length, radius = _corner(own), own.size("length"), own.size("width") / 2
    turn = radians(own.angle("angle", 0.0))

    def turned(u: float, v: float) -> Point:
        return x + u * cos(turn) - v * sin(turn), y + u * sin(turn) + v * cos(turn)

    half = length / 2
    segments: list[Segment] = [
        (turned(half, -radius), None),
        (turned(half, radius), turned(half + radius, 0)),
        (turned(-half, radius), None),
        (turned(-half, -radius), turned(-half - radius, 0)),
    ]
    return _outline(frame, turned(-half, -radius), segments)


def _polygon(own: Members, frame: gp_Ax3) -> Any:
    """Regular; `d` is across the flats."""
    (x, y), sides, turn = _corner(own), own.count("sides"), radians(own.angle("angle", 0.0))
    if sides < 3:
        raise ConsoleError(f"{own.where} has {sides} sides")
    radius = own.size("d") / 2 / cos(pi / sides)
    steps = [turn + pi / sides + 2 * pi * side / sides for side in range(sides + 1)]
    points = [(x + radius * cos(step), y + radius * sin(step)) for step in steps]
    return _outline(frame, points[0], [(point, None) for point in points[1:]])


def _polyline(own: Members, frame: gp_Ax3) -> Any:
    """Points [x, y]; an arc is an object with `to` and `through`. The run is closed by a line where it is open."""
    written = own.items("points")
    start = _point(own, written[0])
    segments: list[Segment] = []
    for content in written[1:]:
        if isinstance(content, dict):
            arc = own.inner(content, "points")
            end, through = _point(arc, arc.raw("to")), _point(arc, arc.raw("through"))
            arc.finish()
            segments.append((end, through))
        else:
            segments.append((_point(own, content), None))
    return _outline(frame, start, [*segments, (start, None)])


def _point(own: Members, written: Any) -> Point:
    x, y = own.numbers(written, "points", 2)
    return x, y


_SHAPES = {
    "rectangle": _rectangle,
    "circle": _circle,
    "slot": _slot,
    "polygon": _polygon,
    "polyline": _polyline,
}
