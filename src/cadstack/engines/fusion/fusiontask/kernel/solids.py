"""Solids: swept from regions, put together, moved."""

import math
from collections.abc import Iterable, Sequence

from OCP.BRepAlgoAPI import BRepAlgoAPI_BooleanOperation, BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
from OCP.BRepOffsetAPI import BRepOffsetAPI_DraftAngle
from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism, BRepPrimAPI_MakeRevol
from OCP.collections import List_TopoDS_Shape
from OCP.gp import gp_Dir, gp_Pln, gp_Pnt, gp_Trsf
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain
from OCP.TopAbs import TopAbs_SOLID
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from fusiontask.objects import ScriptError

from .edges import subshapes
from .frames import Frame, Triple, axis, translation, vector
from .measure import box, volume
from .refusals import told

SMALLEST = 1e-9


def prism(face: TopoDS_Face, frame: Frame, low: float, high: float, taper: float = 0.0) -> TopoDS_Shape:
    """The region swept along its normal, from one offset to another."""
    if high - low < SMALLEST:
        raise ScriptError("The extrusion has no length")
    with told("The extrusion"):
        base = moved(face, translation(tuple(low * n for n in frame.normal)))  # type: ignore[arg-type]
        if taper:
            return _tapered(base, frame.offset(low), high - low, taper)
        return BRepPrimAPI_MakePrism(base, vector(frame.normal, high - low)).Shape()


def _tapered(base: TopoDS_Shape, frame: Frame, height: float, taper: float) -> TopoDS_Shape:
    """A prism whose sides lean by an angle, positive outwards, about the plane of its base."""
    swept = BRepPrimAPI_MakePrism(base, vector(frame.normal, height))
    draft = BRepOffsetAPI_DraftAngle(swept.Shape())
    for side in subshapes(swept.Shape(), "face"):
        if not side.IsSame(swept.FirstShape()) and not side.IsSame(swept.LastShape()):
            draft.Add(side, gp_Dir(*frame.normal), -taper, gp_Pln(gp_Pnt(*frame.origin), gp_Dir(*frame.normal)))
            if not draft.AddDone():
                raise ScriptError("The extrusion cannot be built with a taper: its sides are neither flat nor round")
    draft.Build()
    if not draft.IsDone():
        raise ScriptError("The extrusion cannot be built with this taper angle", hint="Use a smaller angle.")
    return draft.Shape()


def revolution(face: TopoDS_Face, origin: Triple, direction: Triple, first: float, sweep: float) -> TopoDS_Shape:
    """The region turned about an axis, from one angle on."""
    if abs(sweep) < SMALLEST:
        raise ScriptError("The revolution has no angle")
    with told("The revolution", "The profile must not cross the axis."):
        turned = gp_Trsf()
        turned.SetRotation(axis(origin, direction), first)
        base = moved(face, turned)
        whole = abs(abs(sweep) - 2 * math.pi) < SMALLEST
        made = (
            BRepPrimAPI_MakeRevol(base, axis(origin, direction))
            if whole
            else BRepPrimAPI_MakeRevol(base, axis(origin, direction), sweep)
        )
        shape = made.Shape()
        return shape if volume(shape) > 0 else shape.Reversed()


def joined(shapes: Sequence[TopoDS_Shape]) -> TopoDS_Shape:
    """All in one, with faces that continue each other made one."""
    first, *others = shapes
    return unified(_boolean(BRepAlgoAPI_Fuse(), [first], others, "The join")) if others else first


def cut(target: TopoDS_Shape, tools: Sequence[TopoDS_Shape]) -> TopoDS_Shape:
    return unified(_boolean(BRepAlgoAPI_Cut(), [target], tools, "The cut"))


def common(target: TopoDS_Shape, tools: Sequence[TopoDS_Shape]) -> TopoDS_Shape:
    return unified(_boolean(BRepAlgoAPI_Common(), [target], tools, "The intersection"))


def unified(shape: TopoDS_Shape) -> TopoDS_Shape:
    merger = ShapeUpgrade_UnifySameDomain(shape, True, True, False)
    merger.Build()
    return merger.Shape()


def solids_of(shape: TopoDS_Shape) -> list[TopoDS_Shape]:
    """The solids in a shape, the largest first."""
    explorer, found = TopExp_Explorer(shape, TopAbs_SOLID), []
    while explorer.More():
        found.append(explorer.Current())
        explorer.Next()
    return sorted(found, key=lambda solid: round(volume(solid), 9), reverse=True)


def moved(shape: TopoDS_Shape, by: gp_Trsf) -> TopoDS_Shape:
    return BRepBuilderAPI_Transform(shape, by, True).Shape()


def scaled(shape: TopoDS_Shape, factor: float) -> TopoDS_Shape:
    by = gp_Trsf()
    by.SetScaleFactor(factor)
    return moved(shape, by)


def overlap(one: TopoDS_Shape, other: TopoDS_Shape) -> bool:
    """Whether two shapes touch or share space."""
    from .measure import distance

    (low, high), (other_low, other_high) = box(one), box(other)
    near = all(
        a <= d + SMALLEST and c <= b + SMALLEST for a, b, c, d in zip(low, high, other_low, other_high, strict=True)
    )
    return near and distance(one, other) < 1e-7


def reach(shapes: Iterable[TopoDS_Shape], frame: Frame) -> tuple[float, float]:
    """How far shapes extend below and above a frame's plane, with room to spare: the extent of "through all"."""
    low = high = 0.0
    for shape in shapes:
        corners = [(x, y, z) for x, y, z in _corners(*box(shape))]
        heights = [sum((p - o) * n for p, o, n in zip(c, frame.origin, frame.normal, strict=True)) for c in corners]
        low, high = min(low, *heights), max(high, *heights)
    return low - 1.0, high + 1.0


def _corners(low: Triple, high: Triple) -> list[Triple]:
    return [(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]


def _boolean(
    operation: BRepAlgoAPI_BooleanOperation, targets: Sequence[TopoDS_Shape], tools: Sequence[TopoDS_Shape], what: str
) -> TopoDS_Shape:
    arguments, others = List_TopoDS_Shape(), List_TopoDS_Shape()
    for shape in targets:
        arguments.Append(shape)
    for shape in tools:
        others.Append(shape)
    with told(what):
        operation.SetArguments(arguments)
        operation.SetTools(others)
        operation.SetNonDestructive(True)
        operation.Build()
        if not operation.IsDone():
            raise ScriptError(f"{what} cannot be built: the shapes do not fit together")
        return operation.Shape()
