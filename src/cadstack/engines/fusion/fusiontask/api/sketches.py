"""Sketches: curves on a plane, and the profiles that they enclose."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.objects import ApiObject, Collection, NamedCollection, ScriptError

from .brep import BRepFace
from .construction import frame_of, planar
from .named import NamedObject
from .sketch_curves import SketchCurve, SketchCurves, SketchPoints
from .sketch_dimensions import SketchDimensions
from .values import BoundingBox3D, Matrix3D, Point3D, Vector3D, a, triple

if TYPE_CHECKING:
    from fusiontask.kernel.frames import Frame
    from fusiontask.model import Model

    from .components import Component


class Sketch(NamedObject):
    """Curves on a plane. Places on it are in its own coordinates, with z = 0."""

    _suppressed = False

    def __init__(self, component: "Component", name: str, base: Any) -> None:
        self._component, self._name, self._base = component, name, base
        self._now: Frame | None = None
        self._list: list[SketchCurve] = []
        self._known: tuple[Any, list[Any]] | None = None
        self._curves, self._dimensions = SketchCurves(self), SketchDimensions(self)
        self._points = SketchPoints(self)

    @property
    def parentComponent(self) -> "Component":
        """The component it belongs to."""
        return self._component

    @property
    def referencePlane(self) -> Any:
        """The plane or face it lies on."""
        return self._base

    @property
    def sketchCurves(self) -> SketchCurves:
        """Its curves, by kind."""
        return self._curves

    @property
    def sketchPoints(self) -> SketchPoints:
        """Its points."""
        return self._points

    @property
    def sketchDimensions(self) -> SketchDimensions:
        """Its dimensions, which are parameters."""
        return self._dimensions

    @property
    def profiles(self) -> "Profiles":
        """The closed regions of its curves."""
        return Profiles(self)

    @property
    def origin(self) -> Point3D:
        """Its origin, in the model."""
        return Point3D(*self._frame().origin)

    @property
    def xDirection(self) -> Vector3D:
        """Its x axis, in the model."""
        return Vector3D(*self._frame().x)

    @property
    def yDirection(self) -> Vector3D:
        """Its y axis, in the model."""
        return Vector3D(*self._frame().y)

    @property
    def transform(self) -> Matrix3D:
        """What takes a place on the sketch to one in the model."""
        frame = self._frame()
        columns = (frame.x, frame.y, frame.normal, frame.origin)
        rows = [[column[row] for column in columns] for row in range(3)]
        return Matrix3D([cell for row in [*rows, [0.0, 0.0, 0.0, 1.0]] for cell in row])

    @property
    def isComputeDeferred(self) -> bool:
        """Always false: nothing is computed before it is needed."""
        return False

    @isComputeDeferred.setter
    def isComputeDeferred(self, value: bool) -> None:
        """Accepted without effect."""

    @property
    def isVisible(self) -> bool:
        """Always true: there is no display."""
        return True

    @isVisible.setter
    def isVisible(self, value: bool) -> None:
        """Accepted without effect."""

    def modelToSketchSpace(self, point: Point3D) -> Point3D:
        """A place of the model in the sketch's coordinates."""
        return Point3D(*self._frame().local(triple(point)))

    def sketchToModelSpace(self, point: Point3D) -> Point3D:
        """A place on the sketch in the model's coordinates."""
        return Point3D(*self._frame().point(triple(point)))

    def _compute(self, model: "Model") -> None:
        self._now = frame_of(self._base, model)

    def _frame(self) -> "Frame":
        assert self._now is not None
        return self._now

    def _add(self, curve: Any) -> Any:
        self._list.append(curve)
        return curve

    def _regions(self) -> list[Any]:
        """The faces of its profiles, kept until a curve or the plane changes."""
        curves = tuple(curve._drawn() for curve in self._list if not curve._construction and curve._drawn() is not None)
        key = (self._frame(), curves)
        if self._known is None or self._known[0] != key:
            self._known = (key, kernel.regions.regions(curves, self._frame()))
        return self._known[1]


class Sketches(NamedCollection[Sketch]):
    """The sketches of a component."""

    def __init__(self, component: "Component") -> None:
        self._component = component

    def add(self, planarEntity: Any) -> Sketch:
        """A new sketch on a construction plane or a flat face."""
        component = self._component
        made = Sketch(component, f"Sketch{len(component._sketches) + 1}", planar(planarEntity))
        component._design._model.append(made)
        component._sketches.append(made)
        return made

    def addWithoutEdges(self, planarEntity: Any) -> Sketch:
        """The same: edges of a face are never projected here."""
        return self.add(planarEntity)

    def _items(self) -> Sequence[Sketch]:
        return self._component._sketches


class Profile(ApiObject):
    """A closed region of a sketch."""

    def __init__(self, sketch: Sketch, number: int, count: int) -> None:
        self._sketch, self._number, self._count = sketch, number, count
        self._centre = kernel.measure.centre_of(sketch._regions()[number])

    @property
    def parentSketch(self) -> Sketch:
        """The sketch it belongs to."""
        return self._sketch

    @property
    def boundingBox(self) -> BoundingBox3D:
        """The box around it."""
        return BoundingBox3D(*kernel.measure.box(self._face()))

    def areaProperties(self, accuracy: int = 1) -> "AreaProperties":
        """Its area and centre."""
        return AreaProperties(kernel.measure.surface_area(self._face()), kernel.measure.centre_of(self._face()))

    def _face(self) -> Any:
        """Its face now; when there are more or fewer regions than there were, the one whose centre is nearest."""
        found = self._sketch._regions()
        if len(found) == self._count:
            return found[self._number]
        if not found:
            raise ScriptError(f"The sketch '{self._sketch.name}' has no closed profile any more")
        return min(found, key=lambda face: math.dist(kernel.measure.centre_of(face), self._centre))

    def _placed(self) -> tuple[Any, "Frame"]:
        return self._face(), self._sketch._frame()


class AreaProperties(ApiObject):
    """The area of a profile."""

    def __init__(self, area: float, centre: tuple[float, float, float]) -> None:
        self._area, self._centre = area, centre

    @property
    def area(self) -> float:
        """In square centimetres."""
        return self._area

    @property
    def centroid(self) -> Point3D:
        """The centre of the area."""
        return Point3D(*self._centre)


class Profiles(Collection[Profile]):
    """The profiles of a sketch, those with the largest outline first."""

    def __init__(self, sketch: Sketch) -> None:
        count = len(sketch._regions())
        self._list = [Profile(sketch, number, count) for number in range(count)]

    def _items(self) -> Sequence[Profile]:
        return self._list


def flat(entity: Any, model: "Model") -> tuple[Any, "Frame"]:
    """The face and frame of what is extruded or revolved: a profile, or a flat face of a body."""
    if isinstance(entity, BRepFace):
        return entity._of(model.shape(entity._body)), frame_of(entity, model)
    return a(Profile, entity, "The feature")._placed()  # type: ignore[no-any-return]
