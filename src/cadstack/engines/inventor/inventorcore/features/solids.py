"""Features that add or remove material: box, cylinder, extrude, revolve, hole."""

from collections.abc import Sequence
from math import radians, tan
from typing import Any

from console.exits import ConsoleError
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakePrism,
    BRepPrimAPI_MakeRevol,
)
from OCP.gp import gp_Ax1, gp_Ax2, gp_Ax3, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location

from inventorcore.geometry.kernel import failing_as

from .body import OPERATIONS, Body
from .members import Members
from .planes import AXES, direction, plane
from .sketch import at, sketch_face


def _operation(members: Members) -> str:
    given = [name for name in ("operation", "op") if members.has(name)]
    if len(given) > 1:
        raise ConsoleError(f'{members.where} has "operation" and "op", which are the same')
    return members.choice(given[0] if given else "operation", OPERATIONS, "join")


def box(members: Members, body: Body, name: str) -> None:
    """A block from a corner."""
    corner = gp_Pnt(*(members.length(axis, 0.0) for axis in "xyz"))
    sizes = [members.size(side) for side in ("dx", "dy", "dz")]
    body.apply(name, _operation(members), [BRepPrimAPI_MakeBox(corner, *sizes).Shape()], members.where)


def cylinder(members: Members, body: Body, name: str) -> None:
    """A round bar along an axis, Z by default."""
    base = gp_Pnt(*(members.length(axis, 0.0) for axis in "xyz"))
    along = direction(members, "axis") if members.has("axis") else AXES["Z"]
    tool = BRepPrimAPI_MakeCylinder(gp_Ax2(base, along), members.size("d") / 2, members.size("h")).Shape()
    body.apply(name, _operation(members), [tool], members.where)


def extrude(members: Members, body: Body, name: str) -> None:
    """A sketch pushed along the normal of its plane; `distance` may be "all"."""
    frame = plane(members)
    face = sketch_face(members, frame)
    way = members.choice("direction", ("positive", "negative", "symmetric"), "positive")
    through = members.raw("distance") == "all"
    distance = body.reach if through else members.size("distance")
    normal = gp_Vec(frame.Direction())
    start, length = {"positive": (0.0, 1.0), "negative": (0.0, -1.0), "symmetric": (-0.5, 1.0)}[way]
    if through and way == "symmetric":
        start, length = -1.0, 2.0
    with failing_as(f"{members.where} cannot be extruded"):
        moved = face.Moved(_shift(normal.Multiplied(start * distance)))
        tool = BRepPrimAPI_MakePrism(moved, normal.Multiplied(length * distance)).Shape()
    body.apply(name, _operation(members), [tool], members.where)


def _shift(vector: gp_Vec) -> Any:
    move = gp_Trsf()
    move.SetTranslation(vector)
    return TopLoc_Location(move)


def revolve(members: Members, body: Body, name: str) -> None:
    """A sketch turned about an axis of its plane: `axis` X or Y through `about`, the sketch's origin by default."""
    frame = plane(members)
    face = sketch_face(members, frame)
    along = frame.XDirection() if members.choice("axis", ("X", "Y"), "Y") == "X" else frame.YDirection()
    x, y = members.vector("about", 2, (0.0, 0.0))
    angle = members.angle("angle", 360.0)
    if not 0 < abs(angle) <= 360:
        raise ConsoleError(f'{members.where}: "angle" is {angle:g} deg, not from 0 to 360')
    axis = gp_Ax1(at(frame, (x, y)), along)
    with failing_as(f"{members.where} cannot be revolved", "Keep the sketch on one side of the axis."):
        tool = BRepPrimAPI_MakeRevol(face, axis, radians(angle)).Shape()
    body.apply(name, _operation(members), [tool], members.where)


def hole(members: Members, body: Body, name: str) -> None:
    """Drilled against the normal of the plane, at points of it: through, blind, with counterbore or countersink."""
    frame = plane(members)
    points = [members.numbers(point, "at", 2) for point in members.items("at")]
    diameter = members.size("diameter")
    reach = body.reach
    depth = members.size("depth") if members.has("depth") else reach
    tools: list[Any] = []
    for x, y in points:
        tools += _drill(members, frame, (x, y), diameter, depth)
    body.existing(members.where)
    body.apply(name, "cut", tools, members.where)


def _drill(members: Members, frame: gp_Ax3, point: tuple[float, float], diameter: float, depth: float) -> Sequence[Any]:
    down = frame.Direction().Reversed()
    mouth = at(frame, point)
    tools = [BRepPrimAPI_MakeCylinder(gp_Ax2(mouth, down), diameter / 2, depth).Shape()]
    if members.has("tip"):
        tools.append(_cone(members, mouth.Translated(gp_Vec(down).Multiplied(depth)), down, diameter, "tip"))
    if members.has("counterbore"):
        own = members.inner(members.raw("counterbore"), "counterbore")
        wide = own.size("diameter")
        if wide <= diameter:
            raise ConsoleError(f"{own.where} is no wider than the hole")
        tools.append(BRepPrimAPI_MakeCylinder(gp_Ax2(mouth, down), wide / 2, own.size("depth")).Shape())
        own.finish()
    if members.has("countersink"):
        own = members.inner(members.raw("countersink"), "countersink")
        wide = own.size("diameter")
        if wide <= diameter:
            raise ConsoleError(f"{own.where} is no wider than the hole")
        tools.append(_cone(own, mouth, down, wide, "angle", 90.0))
        own.finish()
    return tools


def _cone(
    members: Members, base: gp_Pnt, along: gp_Dir, diameter: float, name: str, default: float | None = None
) -> Any:
    """A pointed cone; the member `name` is its full angle."""
    angle = members.angle(name, default)
    if not 1 <= angle < 180:
        raise ConsoleError(f'{members.where}: "{name}" is {angle:g} deg, not from 1 to 179')
    height = diameter / 2 / tan(radians(angle / 2))
    return BRepPrimAPI_MakeCone(gp_Ax2(base, along), diameter / 2, 0, height).Shape()
