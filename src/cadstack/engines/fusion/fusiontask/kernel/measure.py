"""What can be measured: volume, area, centre, inertia, box, and the geometry of an edge or a face."""

from collections.abc import Iterable
from dataclasses import dataclass

from OCP.Bnd import Bnd_Box
from OCP.BOPTools import BOPTools_AlgoTools3D
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.BRepGProp import BRepGProp, BRepGProp_Face
from OCP.BRepTools import BRepTools
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Pnt, gp_Pnt2d, gp_Vec
from OCP.GProp import GProp_GProps
from OCP.IntTools import IntTools_Context
from OCP.TopAbs import TopAbs_REVERSED, TopAbs_State
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from .frames import Frame, Triple, facing

ON_IT = 1e-6


@dataclass(frozen=True)
class Mass:
    """Volume, centre, and the moments and products of inertia about the origin for density 1."""

    volume: float
    centre: Triple
    moments: Triple
    products: Triple


@dataclass(frozen=True)
class Geometry:
    """What carries an edge or face; `kind` is Line3D, Circle3D, Plane, Cylinder, Cone, Sphere, Torus or Nurbs."""

    kind: str
    origin: Triple = (0.0, 0.0, 0.0)
    direction: Triple = (0.0, 0.0, 1.0)
    radius: float = 0.0


def surface_area(shape: TopoDS_Shape) -> float:
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, properties)
    return float(properties.Mass())


def length(edge: TopoDS_Shape) -> float:
    properties = GProp_GProps()
    BRepGProp.LinearProperties_s(edge, properties)
    return float(properties.Mass())


def volume(shape: TopoDS_Shape) -> float:
    return mass(shape).volume


def mass(shape: TopoDS_Shape) -> Mass:
    properties = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape, properties)
    inertia = properties.MatrixOfInertia()
    about_centre = [[inertia.Value(r, c) for c in (1, 2, 3)] for r in (1, 2, 3)]
    centre, total = _triple(properties.CentreOfMass()), float(properties.Mass())
    moved = _about_origin(about_centre, centre, total)
    return Mass(
        total,
        centre,
        (moved[0][0], moved[1][1], moved[2][2]),
        (-moved[0][1], -moved[1][2], -moved[0][2]),
    )


def centre_of(shape: TopoDS_Shape) -> Triple:
    """The centre of a face's area."""
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, properties)
    return _triple(properties.CentreOfMass())


def box(shape: TopoDS_Shape) -> tuple[Triple, Triple]:
    """The exact bounding box: its corners of smallest and largest coordinates."""
    found = Bnd_Box()
    BRepBndLib.AddOptimal_s(shape, found, False, False)
    if found.IsVoid():
        return (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
    found.SetGap(0.0)
    low, high = found.CornerMin(), found.CornerMax()
    return _triple(low), _triple(high)


def distance(one: TopoDS_Shape, other: TopoDS_Shape) -> float:
    measured = BRepExtrema_DistShapeShape(one, other)
    return float(measured.Value()) if measured.IsDone() else float("inf")


def contains(solid: TopoDS_Shape, point: Triple) -> bool:
    """Whether a point is inside a solid or on its boundary."""
    state = BRepClass3d_SolidClassifier(solid, gp_Pnt(*point), ON_IT).State()
    return state in (TopAbs_State.TopAbs_IN, TopAbs_State.TopAbs_ON)


def ends(edge: TopoDS_Edge) -> tuple[Triple, Triple]:
    curve = BRepAdaptor_Curve(edge)
    first, last = curve.Value(curve.FirstParameter()), curve.Value(curve.LastParameter())
    pair = (_triple(first), _triple(last))
    return pair[::-1] if edge.Orientation() == TopAbs_REVERSED else pair


def middle(edge: TopoDS_Edge) -> Triple:
    curve = BRepAdaptor_Curve(edge)
    return _triple(curve.Value((curve.FirstParameter() + curve.LastParameter()) / 2))


def point_of(vertex: TopoDS_Shape) -> Triple:
    return _triple(BRep_Tool.Pnt_s(TopoDS.Vertex(vertex)))


def edge_geometry(edge: TopoDS_Edge) -> Geometry:
    curve = BRepAdaptor_Curve(edge)
    kind = curve.GetType()
    if kind == GeomAbs_CurveType.GeomAbs_Line:
        return Geometry("Line3D", _triple(curve.Line().Location()), _triple(curve.Line().Direction()))
    if kind == GeomAbs_CurveType.GeomAbs_Circle:
        circle = curve.Circle()
        return Geometry("Circle3D", _triple(circle.Location()), _triple(circle.Axis().Direction()), circle.Radius())
    return Geometry("Nurbs")


def face_geometry(face: TopoDS_Face) -> Geometry:
    surface = BRepAdaptor_Surface(face)
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_Plane:
        plane = surface.Plane()
        return Geometry("Plane", _triple(plane.Location()), face_normal(face))
    for name, made in _ROUND.items():
        if kind == name:
            found = getattr(surface, made)()
            axis = found.Position().Direction()
            radius = found.RefRadius() if made == "Cone" else found.MajorRadius() if made == "Torus" else found.Radius()
            return Geometry(made, _triple(found.Position().Location()), _triple(axis), radius)
    return Geometry("Nurbs")


def face_normal(face: TopoDS_Face) -> Triple:
    """The outward normal of a planar face, or of the middle of another."""
    low_u, high_u, low_v, high_v = BRepTools.UVBounds_s(face)
    at, normal = gp_Pnt(), gp_Vec()
    BRepGProp_Face(face).Normal((low_u + high_u) / 2, (low_v + high_v) / 2, at, normal)
    if normal.Magnitude() == 0:
        return 0.0, 0.0, 0.0
    return _triple(normal.Normalized())


def inner_point(face: TopoDS_Face) -> Triple:
    """A point inside a face, not in one of its holes."""
    at, parameters = gp_Pnt(), gp_Pnt2d()
    BOPTools_AlgoTools3D.PointInFace_s(face, at, parameters, IntTools_Context())
    return _triple(at)


def point_shape(place: Triple) -> TopoDS_Shape:
    return BRepBuilderAPI_MakeVertex(gp_Pnt(*place)).Vertex()


def face_frame(face: TopoDS_Face) -> Frame | None:
    """The frame of a planar face, looking out of its body; None for another face."""
    surface = BRepAdaptor_Surface(face)
    if surface.GetType() != GeomAbs_SurfaceType.GeomAbs_Plane:
        return None
    return facing(_triple(surface.Plane().Location()), _exact(face_normal(face)))


def mark(part: TopoDS_Shape, kind: str) -> tuple[object, ...]:
    """What tells an edge, face or vertex from the others of its body: its geometry, size and place."""
    if kind == "vertex":
        return _rounded(point_of(part))
    if kind == "edge":
        edge = TopoDS.Edge(part)
        known = edge_geometry(edge)
        return known.kind, *_rounded((known.radius, length(edge), *middle(edge)))
    face = TopoDS.Face(part)
    known = face_geometry(face)
    return known.kind, *_rounded((known.radius, *(known.direction if known.kind == "Plane" else ()), *box(face)[0]))


def _rounded(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(value, 6) + 0.0 for value in values)


_ROUND = {
    GeomAbs_SurfaceType.GeomAbs_Cylinder: "Cylinder",
    GeomAbs_SurfaceType.GeomAbs_Cone: "Cone",
    GeomAbs_SurfaceType.GeomAbs_Sphere: "Sphere",
    GeomAbs_SurfaceType.GeomAbs_Torus: "Torus",
}


def _about_origin(inertia: list[list[float]], centre: Triple, total: float) -> list[list[float]]:
    square = sum(value * value for value in centre)
    return [
        [inertia[r][c] + total * ((square if r == c else 0.0) - centre[r] * centre[c]) for c in range(3)]
        for r in range(3)
    ]


def _triple(value: object) -> Triple:
    return value.X(), value.Y(), value.Z()  # type: ignore[attr-defined]  # a point, vector or direction


def _exact(normal: Triple) -> Triple:
    """Without the noise of the last digits, which would tilt a plane along an axis."""
    x, y, z = (0.0 if abs(value) < 1e-12 else value for value in normal)
    return x, y, z
