"""Construction planes and axes: those of the origin, and planes that scripts add."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.objects import ApiObject, NamedCollection, ScriptError

from .brep import BRepEdge, BRepFace
from .geometry import Plane
from .named import NamedObject
from .parameters import LENGTH_UNIT
from .values import Point3D, ValueInput, Vector3D, a

if TYPE_CHECKING:
    from fusiontask.kernel.frames import Frame
    from fusiontask.model import Model

    from .components import Component

Triple = tuple[float, float, float]
# x and normal of a sketch on each plane of the origin.
_ORIGIN: dict[str, tuple[Triple, Triple]] = {
    "xy": ((1, 0, 0), (0, 0, 1)),
    "xz": ((1, 0, 0), (0, 1, 0)),
    "yz": ((0, 0, -1), (1, 0, 0)),
}
_AXES: dict[str, Triple] = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}


class ConstructionAxis(ApiObject):
    """An axis of the origin."""

    def __init__(self, letter: str) -> None:
        self._letter = letter

    @property
    def name(self) -> str:
        """X, Y or Z."""
        return self._letter.upper()

    def _line(self, model: "Model") -> tuple[Triple, Triple]:
        return (0.0, 0.0, 0.0), _AXES[self._letter]


class ConstructionPlane(NamedObject):
    """A plane of the origin, or one at a distance from another plane or a flat face."""

    _suppressed = False

    def __init__(self, name: str, base: Any = None, offset: Any = None, pair: str = "") -> None:
        self._name, self._base, self._offset, self._pair = name, base, offset, pair
        self._now: Frame | None = None

    @property
    def geometry(self) -> Plane:
        """Where it lies."""
        from fusiontask.kernel.measure import Geometry

        frame = self._frame()
        return Plane(Geometry("Plane", frame.origin, frame.normal))

    def _compute(self, model: "Model") -> None:
        self._now = frame_of(self._base, model).offset(self._offset.value)

    def _frame(self) -> "Frame":
        if self._pair:
            x, normal = _ORIGIN[self._pair]
            return kernel.frames.Frame((0.0, 0.0, 0.0), x, normal)
        assert self._now is not None
        return self._now


class ConstructionPlaneInput(ApiObject):
    """What defines a new plane."""

    _base: Any = None
    _by: ValueInput | None = None

    def setByOffset(self, planarEntity: Any, offset: ValueInput) -> bool:
        """At a distance from a construction plane or a flat face, along its normal."""
        self._base, self._by = planar(planarEntity), a(ValueInput, offset, "setByOffset")
        return True


class ConstructionPlanes(NamedCollection[ConstructionPlane]):
    """The planes that scripts add to a component."""

    def __init__(self, component: "Component") -> None:
        self._component = component

    def createInput(self) -> ConstructionPlaneInput:
        """What defines a new plane."""
        return ConstructionPlaneInput()

    def add(self, input: ConstructionPlaneInput) -> ConstructionPlane:
        """Add a plane."""
        given = a(ConstructionPlaneInput, input, "ConstructionPlanes.add")
        if given._by is None:
            raise ScriptError("The input of the construction plane is empty", hint="Call setByOffset first.")
        design = self._component._design
        made = ConstructionPlane(f"Plane{len(self._component._planes) + 1}", given._base)
        made._offset = design._new_parameter(given._by, LENGTH_UNIT, "Offset", made)
        design._model.append(made)
        self._component._planes.append(made)
        return made

    def _items(self) -> Sequence[ConstructionPlane]:
        return self._component._planes


def origin_axis(letter: str) -> ConstructionAxis:
    return ConstructionAxis(letter)


def origin_plane(pair: str) -> ConstructionPlane:
    return ConstructionPlane(pair.upper(), pair=pair)


def planar(entity: Any) -> Any:
    """What a sketch or plane can lie on; raises ScriptError."""
    if not isinstance(entity, ConstructionPlane | BRepFace):
        raise ScriptError("A plane is needed: a construction plane or a flat face")
    return entity._anchored() if isinstance(entity, BRepFace) else entity


def frame_of(entity: Any, model: "Model") -> "Frame":
    """The frame of a plane or flat face at this point of the timeline."""
    if isinstance(entity, ConstructionPlane):
        return entity._frame()
    frame = kernel.measure.face_frame(entity._of(model.shape(entity._body)))
    if frame is None:
        raise ScriptError("The face is not flat")
    return frame  # type: ignore[no-any-return]


def line_of(entity: Any, model: "Model") -> tuple[Triple, Triple]:
    """A point and a direction of an axis, a sketch line, or an edge or face that has an axis; raises ScriptError."""
    if hasattr(entity, "_line"):
        return entity._line(model)  # type: ignore[no-any-return]
    if isinstance(entity, BRepEdge | BRepFace):
        shape = entity._of(model.shape(entity._body))
        measure = kernel.measure
        known = (measure.edge_geometry if isinstance(entity, BRepEdge) else measure.face_geometry)(shape)
        if known.kind != "Nurbs":
            return known.origin, known.direction
    raise ScriptError("An axis is needed: a construction axis, a sketch line, a straight or round edge, a round face")


def vector_of(direction: Triple) -> Vector3D:
    return Vector3D(*direction)


def point_of(place: Triple) -> Point3D:
    return Point3D(*place)
