"""Views of a shape with hidden lines told apart, as polylines.

On the surfaces the result is exact, yet takes seconds for an assembly whose parts line up with the view; on fine
triangles it takes hundredths, and rounds are polygons too fine to see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from console.exits import ConsoleError
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepLib import BRepLib
from OCP.GCPnts import GCPnts_TangentialDeflection
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
from OCP.HLRAlgo import HLRAlgo_Projector
from OCP.HLRBRep import HLRBRep_Algo, HLRBRep_HLRToShape, HLRBRep_PolyAlgo, HLRBRep_PolyHLRToShape
from OCP.TopoDS import TopoDS

from inventorcore.geometry.bounds import bounds_of
from inventorcore.geometry.component import Component, compound
from inventorcore.geometry.kernel import edges, faces, failing_as, quiet
from inventorcore.geometry.mesh import tessellate

Point = tuple[float, float]
Polyline = tuple[Point, ...]
ORIGIN = gp_Pnt(0, 0, 0)
MOST_FACES = 500  # of a part that is drawn exactly unless something else is asked for
# Name to the direction towards the viewer and the direction that runs to the right.
DIRECTIONS = {
    "front": ((0, -1, 0), (1, 0, 0)),
    "back": ((0, 1, 0), (-1, 0, 0)),
    "right": ((1, 0, 0), (0, 1, 0)),
    "left": ((-1, 0, 0), (0, -1, 0)),
    "top": ((0, 0, 1), (1, 0, 0)),
    "bottom": ((0, 0, -1), (1, 0, 0)),
    "iso": ((1, -1, 1), (1, 1, 0)),
}


@dataclass(frozen=True)
class View:
    """The lines of one view in millimetres of the model: outlines and sharp edges, tangent edges, hidden ones."""

    name: str
    visible: tuple[Polyline, ...]
    tangent: tuple[Polyline, ...]
    hidden: tuple[Polyline, ...]
    low: Point
    high: Point

    @property
    def width(self) -> float:
        return self.high[0] - self.low[0]

    @property
    def height(self) -> float:
        return self.high[1] - self.low[1]


def views_of(component: Component, names: Sequence[str], with_hidden: bool, exact: bool | None) -> list[View]:
    """The views from the directions of these names; raises ConsoleError for an unknown one."""
    stray = next((name for name in names if name not in DIRECTIONS), None)
    if stray is not None:
        raise ConsoleError(f'There is no view "{stray}"', hint=f"The views: {', '.join(DIRECTIONS)}.")
    shape = compound(component)
    deflection = bounds_of(shape).diagonal / 4000
    compute = _on_surfaces if (_is_simple(component) if exact is None else exact) else _on_triangles
    if compute is _on_triangles:
        tessellate(component, deflection)
    return [_view(shape, name, compute, deflection, with_hidden and name != "iso") for name in names]


def _is_simple(component: Component) -> bool:
    return component.shape is not None and len(faces(component.shape)) <= MOST_FACES


def _view(shape: Any, name: str, compute: Callable[[Any, Any], Any], deflection: float, with_hidden: bool) -> View:
    towards, right = DIRECTIONS[name]
    projector = HLRAlgo_Projector(gp_Ax2(ORIGIN, gp_Dir(*towards), gp_Dir(*right)))
    with quiet(), failing_as(f"The {name} view cannot be drawn"):
        found = compute(shape, projector)
        visible = _lines([found.VCompound(), found.OutLineVCompound()], deflection)
        tangent = _lines([found.Rg1LineVCompound()], deflection)
        hidden = _lines([found.HCompound(), found.OutLineHCompound()], deflection) if with_hidden else ()
    points = [point for line in (*visible, *tangent) for point in line]
    if not points:
        raise ConsoleError(f"There is nothing to see in the {name} view")
    low = (min(x for x, _ in points), min(y for _, y in points))
    high = (max(x for x, _ in points), max(y for _, y in points))
    return View(name, visible, tangent, hidden, low, high)


def _on_surfaces(shape: Any, projector: HLRAlgo_Projector) -> HLRBRep_HLRToShape:
    algorithm = HLRBRep_Algo()
    algorithm.Add(shape)
    algorithm.Projector(projector)
    algorithm.Update()
    algorithm.Hide()
    return HLRBRep_HLRToShape(algorithm)


def _on_triangles(shape: Any, projector: HLRAlgo_Projector) -> HLRBRep_PolyHLRToShape:
    algorithm = HLRBRep_PolyAlgo()
    algorithm.Load(shape)
    algorithm.Projector(projector)
    algorithm.Update()
    found = HLRBRep_PolyHLRToShape()
    found.Update(algorithm)
    return found


def _lines(compounds: list[Any], deflection: float) -> tuple[Polyline, ...]:
    """Each edge as a polyline, near-duplicates left out."""
    found: dict[tuple[Point, ...], Polyline] = {}
    for drawn in compounds:
        if drawn is None or drawn.IsNull():
            continue
        BRepLib.BuildCurves3d_s(drawn)
        for edge in edges(drawn):
            line = _polyline(TopoDS.Edge(edge), deflection)
            ends = tuple(sorted((round(x, 3), round(y, 3)) for x, y in (line[0], line[len(line) // 2], line[-1])))
            found.setdefault(ends, line)
    return tuple(found.values())


def _polyline(edge: Any, deflection: float) -> Polyline:
    curve = BRepAdaptor_Curve(edge)
    points = GCPnts_TangentialDeflection(curve, 0.1, deflection)
    values = (points.Value(number) for number in range(1, points.NbPoints() + 1))
    return tuple((value.X(), value.Y()) for value in values)
