"""Which edges or faces a finishing feature means."""

from typing import Any

from console.exits import ConsoleError
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.BRepGProp import BRepGProp
from OCP.GeomAbs import GeomAbs_Circle, GeomAbs_Line
from OCP.gp import gp_Dir, gp_Pnt, gp_Vec
from OCP.GProp import GProp_GProps
from OCP.TopoDS import TopoDS

from inventorcore.geometry.kernel import edges, faces

from .members import Members
from .planes import AXES, direction

NEAR = 1e-4


def chosen_edges(members: Members, shape: Any) -> list[Any]:
    """The edges that the member `edges` names: "all", one selector, or a list whose matches add up."""
    written = members.raw("edges", "all")
    every = [TopoDS.Edge(edge) for edge in edges(shape) if not BRep_Tool.Degenerated_s(TopoDS.Edge(edge))]
    if written == "all":
        return every
    found: list[Any] = []
    for content in written if isinstance(written, list) else [written]:
        own = members.inner(content, "edges")
        matches = _matching(own, shape, every)
        own.finish()
        if not matches:
            raise ConsoleError(f"{own.where} matches no edge: {content!r}")
        found += [edge for edge in matches if not any(edge.IsSame(other) for other in found)]
    return found


def _matching(own: Members, shape: Any, every: list[Any]) -> list[Any]:
    """The edges that satisfy all members of one selector."""
    found = every
    if own.has("parallel"):
        along = direction(own, "parallel")
        found = [edge for edge in found if _is_parallel(edge, along)]
    if own.has("radius"):
        radius = own.size("radius")
        found = [edge for edge in found if _has_radius(edge, radius)]
    if own.has("face"):
        rim = [edge for face in faces_at(own, own.raw("face"), shape) for edge in edges(face)]
        found = [edge for edge in found if any(edge.IsSame(other) for other in rim)]
    if own.has("near"):
        spot = BRepBuilderAPI_MakeVertex(gp_Pnt(*own.vector("near", 3))).Vertex()
        found = _nearest(found, spot)
    return found


def _is_parallel(edge: Any, along: gp_Dir) -> bool:
    curve = BRepAdaptor_Curve(edge)
    return curve.GetType() == GeomAbs_Line and curve.Line().Direction().IsParallel(along, 1e-6)


def _has_radius(edge: Any, radius: float) -> bool:
    curve = BRepAdaptor_Curve(edge)
    return curve.GetType() == GeomAbs_Circle and abs(curve.Circle().Radius() - radius) < NEAR


def _nearest(found: list[Any], spot: Any) -> list[Any]:
    distances = [(BRepExtrema_DistShapeShape(edge, spot).Value(), edge) for edge in found]
    least = min((distance for distance, _ in distances), default=0.0)
    return [edge for distance, edge in distances if distance < least + NEAR]


def faces_at(members: Members, written: Any, shape: Any) -> list[Any]:
    """The faces farthest along an axis: `>Z` is the top, `<X` the left."""
    if not isinstance(written, str) or len(written) != 2 or written[0] not in "<>" or written[1] not in AXES:
        raise ConsoleError(f'{members.where}: there is no face "{written}"', hint="Write >X, <X, >Y, <Y, >Z or <Z.")
    axis, sign = gp_Vec(AXES[written[1]]), 1 if written[0] == ">" else -1
    measured = [(sign * _centre(face).Dot(axis), face) for face in faces(shape)]
    most = max(value for value, _ in measured)
    return [face for value, face in measured if value > most - NEAR]


def _centre(face: Any) -> gp_Vec:
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(face, properties)
    return gp_Vec(properties.CentreOfMass().XYZ())
