"""Profiles: the closed regions into which the curves of a sketch divide its plane.

Curves may cross, touch or overlap; every smallest region is one profile, and a region with others inside it has holes.
Regions come in the order of their outlines' sizes, the largest first.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from OCP.BOPAlgo import BOPAlgo_Tools
from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeFace
from OCP.BRepTools import BRepTools
from OCP.gp import gp_Ax2, gp_Circ, gp_Dir, gp_Elips, gp_Pnt
from OCP.TopAbs import TopAbs_FACE
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from .frames import Frame, Triple, location
from .measure import face_normal, surface_area
from .refusals import told

ANGLE_TOLERANCE = 1e-8
SMALLEST = 1e-7


@dataclass(frozen=True)
class Line:
    """From start to end, on the sketch."""

    start: Triple
    end: Triple

    def edge(self) -> TopoDS_Edge:
        return BRepBuilderAPI_MakeEdge(gp_Pnt(*self.start), gp_Pnt(*self.end)).Edge()


@dataclass(frozen=True)
class Arc:
    """A circle, or the part of one from `first` on through `sweep`, in radians."""

    centre: Triple
    radius: float
    first: float = 0.0
    sweep: float = 2 * math.pi

    def edge(self) -> TopoDS_Edge:
        circle = gp_Circ(gp_Ax2(gp_Pnt(*self.centre), gp_Dir(0, 0, 1), gp_Dir(1, 0, 0)), self.radius)
        if self.is_closed:
            return BRepBuilderAPI_MakeEdge(circle).Edge()
        low, high = sorted((self.first, self.first + self.sweep))
        return BRepBuilderAPI_MakeEdge(circle, low, high).Edge()

    @property
    def is_closed(self) -> bool:
        return abs(abs(self.sweep) - 2 * math.pi) < SMALLEST

    def at(self, angle: float) -> Triple:
        x, y, z = self.centre
        return x + self.radius * math.cos(angle), y + self.radius * math.sin(angle), z


@dataclass(frozen=True)
class Ellipse:
    """A whole ellipse by the direction and lengths of its axes."""

    centre: Triple
    major: Triple
    major_radius: float
    minor_radius: float

    def edge(self) -> TopoDS_Edge:
        axes = gp_Ax2(gp_Pnt(*self.centre), gp_Dir(0, 0, 1), gp_Dir(*self.major))
        return BRepBuilderAPI_MakeEdge(gp_Elips(axes, self.major_radius, self.minor_radius)).Edge()


Curve = Line | Arc | Ellipse


def regions(curves: Sequence[Curve], frame: Frame) -> list[TopoDS_Face]:
    """The faces of the regions, in the model."""
    if not curves:
        return []
    with told("The profiles of the sketch"):
        builder, edges = BRep_Builder(), TopoDS_Compound()
        builder.MakeCompound(edges)
        for curve in curves:
            builder.Add(edges, curve.edge())
        wires, faces = TopoDS_Compound(), TopoDS_Compound()
        BOPAlgo_Tools.EdgesToWires_s(edges, wires, False, ANGLE_TOLERANCE)
        BOPAlgo_Tools.WiresToFaces_s(wires, faces, ANGLE_TOLERANCE)
        found = [face for face in faces_of(faces) if surface_area(face) > SMALLEST]
        upright = [face if _points_up(face) else TopoDS.Face(face.Reversed()) for face in found]
        upright.sort(key=_outline_area, reverse=True)
        placed = [face.Moved(location(frame.to_model)) for face in upright]
        return [TopoDS.Face(face) for face in placed]


def faces_of(shape: TopoDS_Shape) -> list[TopoDS_Face]:
    explorer, found = TopExp_Explorer(shape, TopAbs_FACE), []
    while explorer.More():
        found.append(TopoDS.Face(explorer.Current()))
        explorer.Next()
    return found


def _outline_area(face: TopoDS_Face) -> float:
    outline = BRepTools.OuterWire_s(face)
    return round(surface_area(BRepBuilderAPI_MakeFace(outline, True).Face()), 9)


def _points_up(face: TopoDS_Face) -> bool:
    return face_normal(face)[2] > 0
