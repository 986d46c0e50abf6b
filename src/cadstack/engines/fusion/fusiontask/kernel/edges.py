"""Sub-shapes of a body by number, and what is done to edges: fillets and chamfers.

The number of an edge or face holds as long as the features before it make the same topology, which is how a feature
finds its edges again when a parameter has changed.
"""

from collections.abc import Sequence

from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.collections import IndexedMap_TopoDS_Shape_TopTools_ShapeMapHasher as ShapeMap
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_VERTEX
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Shape

from fusiontask.objects import ScriptError

from .refusals import told

KINDS = {"edge": TopAbs_EDGE, "face": TopAbs_FACE, "vertex": TopAbs_VERTEX}
CASTS = {"edge": TopoDS.Edge, "face": TopoDS.Face, "vertex": TopoDS.Vertex}


def subshapes(shape: TopoDS_Shape, kind: str) -> list[TopoDS_Shape]:
    """The edges, faces or vertices, each once, in a fixed order."""
    found = ShapeMap()
    TopExp.MapShapes_s(shape, KINDS[kind], found)
    cast = CASTS[kind]
    return [cast(found.FindKey(number)) for number in range(1, found.Extent() + 1)]


def fillet(shape: TopoDS_Shape, sets: Sequence[tuple[Sequence[TopoDS_Shape], float]]) -> TopoDS_Shape:
    """The body with its edges rounded, each set by its radius; tangent edges are followed."""
    with told("The fillet", "Use a smaller radius, or fewer edges."):
        made = BRepFilletAPI_MakeFillet(shape)
        for edges, radius in sets:
            if radius <= 0:
                raise ScriptError(f"The radius of a fillet is {radius:g} cm, which is not above 0")
            for edge in edges:
                made.Add(radius, edge)
        made.Build()
        if not made.IsDone():
            raise ScriptError("The fillet cannot be built", hint="Use a smaller radius, or fewer edges.")
        return made.Shape()


def chamfer(shape: TopoDS_Shape, sets: Sequence[tuple[Sequence[TopoDS_Shape], float]]) -> TopoDS_Shape:
    """The body with its edges bevelled by equal distances."""
    with told("The chamfer", "Use a smaller distance, or fewer edges."):
        made = BRepFilletAPI_MakeChamfer(shape)
        for edges, distance in sets:
            if distance <= 0:
                raise ScriptError(f"The distance of a chamfer is {distance:g} cm, which is not above 0")
            for edge in edges:
                made.Add(distance, edge)
        made.Build()
        if not made.IsDone():
            raise ScriptError("The chamfer cannot be built", hint="Use a smaller distance, or fewer edges.")
        return made.Shape()


def adjacent(shape: TopoDS_Shape, inner: TopoDS_Shape, kind: str) -> list[int]:
    """The numbers in `shape` of what `inner`, one of its sub-shapes, consists of."""
    numbers = ShapeMap()
    TopExp.MapShapes_s(shape, KINDS[kind], numbers)
    own = ShapeMap()
    TopExp.MapShapes_s(inner, KINDS[kind], own)
    return [numbers.FindIndex(own.FindKey(number)) - 1 for number in range(1, own.Extent() + 1)]


def holders(shape: TopoDS_Shape, inner: TopoDS_Shape, inner_kind: str, kind: str) -> list[int]:
    """The numbers of the faces (or edges) of `shape` that contain `inner`."""
    found = []
    for number, outer in enumerate(subshapes(shape, kind)):
        own = ShapeMap()
        TopExp.MapShapes_s(outer, KINDS[inner_kind], own)
        if own.Contains(inner):
            found.append(number)
    return found
