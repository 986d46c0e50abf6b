"""Bodies, faces, edges, vertices, and what they weigh."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.objects import ApiObject, Collection, NamedCollection, ScriptError

from .geometry import NurbsCurve3D, NurbsSurface, carrier
from .named import NamedObject
from .values import BoundingBox3D, Point3D

if TYPE_CHECKING:
    from .components import Component

# Steel, the material of the original's new bodies.
DENSITY_KG_PER_CM3 = 7.85e-3


class BRepBody(NamedObject):
    """A solid body of a component."""

    def __init__(self, component: "Component", name: str) -> None:
        self._component, self._name = component, name

    @property
    def parentComponent(self) -> "Component":
        """The component it belongs to."""
        return self._component

    @property
    def isValid(self) -> bool:
        """Whether it still exists."""
        self._component._design._model.settle()
        return self._component._design._model.has(self)

    @property
    def isSolid(self) -> bool:
        """Always true."""
        return True

    @property
    def faces(self) -> "BRepFaces":
        """Its faces."""
        return BRepFaces(self._parts("face", BRepFace))

    @property
    def edges(self) -> "BRepEdges":
        """Its edges."""
        return BRepEdges(self._parts("edge", BRepEdge))

    @property
    def vertices(self) -> "BRepVertices":
        """Its corners."""
        return BRepVertices(self._parts("vertex", BRepVertex))

    @property
    def volume(self) -> float:
        """In cubic centimetres."""
        return float(kernel.measure.volume(self._shape()))

    @property
    def area(self) -> float:
        """In square centimetres."""
        return float(kernel.measure.surface_area(self._shape()))

    @property
    def boundingBox(self) -> BoundingBox3D:
        """The exact box around it."""
        return BoundingBox3D(*kernel.measure.box(self._shape()))

    @property
    def physicalProperties(self) -> "PhysicalProperties":
        """Mass, volume, area, centre."""
        return physical([self._shape()])

    def getPhysicalProperties(self, accuracy: int = 1) -> "PhysicalProperties":
        """The same: the computation is exact, whatever accuracy is asked for."""
        return self.physicalProperties

    def _shape(self) -> Any:
        model = self._component._design._model
        model.settle()
        return model.shape(self)

    def _parts(self, kind: str, cls: type["_Part"]) -> list[Any]:
        count = len(kernel.edges.subshapes(self._shape(), kind))
        return [cls(self, number, count) for number in range(count)]


class _Part(ApiObject, abstract=True):
    """A face, edge or corner: its body and its number there."""

    _kind: str

    _mark: Any = None

    def __init__(self, body: BRepBody, number: int, count: int) -> None:
        self._body, self._number, self._count = body, number, count

    @property
    def body(self) -> BRepBody:
        """The body that it is part of."""
        return self._body

    @property
    def tempId(self) -> int:
        """Its number in its body."""
        return self._number

    def _shape(self) -> Any:
        return self._of(self._body._shape())

    def _anchored(self) -> Any:
        """One for a feature to keep: it remembers where it is, so that it is found when there are more of its kind."""
        kept = type(self)(self._body, self._number, self._count)
        kept._mark = kernel.measure.mark(self._shape(), self._kind)
        return kept

    def _of(self, shape: Any) -> Any:
        """Itself in a shape of its body; raises ScriptError where the body has changed too much."""
        found = kernel.edges.subshapes(shape, self._kind)
        if len(found) != self._count:
            self._number, self._count = self._found_again(found), len(found)
        if self._mark is not None:
            self._mark = kernel.measure.mark(found[self._number], self._kind)
        return found[self._number]

    def _found_again(self, found: Sequence[Any]) -> int:
        for number, part in enumerate(found):
            if self._mark is not None and kernel.measure.mark(part, self._kind) == self._mark:
                return number
        raise ScriptError(
            f"The {self._kind} cannot be found again: its body '{self._body.name}' has {len(found)} of them now, "
            f"had {self._count}, and none is where it was"
        )

    def _others(self, numbers: Sequence[int], cls: type["_Part"]) -> list[Any]:
        count = len(kernel.edges.subshapes(self._body._shape(), cls._kind))
        return [cls(self._body, number, count) for number in numbers]

    def _inner(self, cls: type["_Part"]) -> list[Any]:
        return self._others(kernel.edges.adjacent(self._body._shape(), self._shape(), cls._kind), cls)

    def _outer(self, cls: type["_Part"]) -> list[Any]:
        shape = self._body._shape()
        return self._others(kernel.edges.holders(shape, self._shape(), self._kind, cls._kind), cls)


class BRepFace(_Part):
    """A face of a body."""

    _kind = "face"

    @property
    def area(self) -> float:
        """In square centimetres."""
        return float(kernel.measure.surface_area(self._shape()))

    @property
    def centroid(self) -> Point3D:
        """The centre of its area."""
        return Point3D(*kernel.measure.centre_of(self._shape()))

    @property
    def pointOnFace(self) -> Point3D:
        """A point inside it."""
        return Point3D(*kernel.measure.inner_point(self._shape()))

    @property
    def geometry(self) -> ApiObject:
        """The surface that carries it."""
        return carrier(kernel.measure.face_geometry(self._shape()), NurbsSurface)

    @property
    def edges(self) -> "BRepEdges":
        """Its edges."""
        return BRepEdges(self._inner(BRepEdge))

    @property
    def vertices(self) -> "BRepVertices":
        """Its corners."""
        return BRepVertices(self._inner(BRepVertex))

    @property
    def boundingBox(self) -> BoundingBox3D:
        """The exact box around it."""
        return BoundingBox3D(*kernel.measure.box(self._shape()))


class BRepEdge(_Part):
    """An edge of a body."""

    _kind = "edge"

    @property
    def length(self) -> float:
        """In centimetres."""
        return float(kernel.measure.length(self._shape()))

    @property
    def geometry(self) -> ApiObject:
        """The curve that carries it."""
        shape = self._shape()
        return carrier(kernel.measure.edge_geometry(shape), NurbsCurve3D, kernel.measure.ends(shape))

    @property
    def pointOnEdge(self) -> Point3D:
        """The point in its middle."""
        return Point3D(*kernel.measure.middle(self._shape()))

    @property
    def faces(self) -> "BRepFaces":
        """The faces that meet there."""
        return BRepFaces(self._outer(BRepFace))

    @property
    def startVertex(self) -> "BRepVertex":
        """Its first corner."""
        return self._inner(BRepVertex)[0]  # type: ignore[no-any-return]

    @property
    def endVertex(self) -> "BRepVertex":
        """Its last corner, which of a closed edge is the first."""
        return self._inner(BRepVertex)[-1]  # type: ignore[no-any-return]

    @property
    def boundingBox(self) -> BoundingBox3D:
        """The exact box around it."""
        return BoundingBox3D(*kernel.measure.box(self._shape()))


class BRepVertex(_Part):
    """A corner of a body."""

    _kind = "vertex"

    @property
    def geometry(self) -> Point3D:
        """Where it is."""
        return Point3D(*kernel.measure.point_of(self._shape()))

    @property
    def edges(self) -> "BRepEdges":
        """The edges that meet there."""
        return BRepEdges(self._outer(BRepEdge))


class BRepBodies(NamedCollection[BRepBody]):
    """Bodies of a component or a feature."""

    def __init__(self, found: list[BRepBody]) -> None:
        self._list = found

    def _items(self) -> Sequence[BRepBody]:
        return self._list


class BRepFaces(Collection[BRepFace]):
    """Faces of a body or a feature."""

    def __init__(self, found: list[BRepFace]) -> None:
        self._list = found

    def _items(self) -> Sequence[BRepFace]:
        return self._list


class BRepEdges(Collection[BRepEdge]):
    """Edges of a body or a face."""

    def __init__(self, found: list[BRepEdge]) -> None:
        self._list = found

    def _items(self) -> Sequence[BRepEdge]:
        return self._list


class BRepVertices(Collection[BRepVertex]):
    """Corners of a body, a face or an edge."""

    def __init__(self, found: list[BRepVertex]) -> None:
        self._list = found

    def _items(self) -> Sequence[BRepVertex]:
        return self._list


class PhysicalProperties(ApiObject):
    """What bodies weigh, as steel of 7850 kg/m3."""

    def __init__(
        self, volume: float, area: float, centre: tuple[float, float, float], moments: Sequence[float]
    ) -> None:
        self._volume, self._area, self._centre, self._moments = volume, area, centre, moments

    @property
    def volume(self) -> float:
        """In cubic centimetres."""
        return self._volume

    @property
    def area(self) -> float:
        """In square centimetres."""
        return self._area

    @property
    def density(self) -> float:
        """In kilograms per cubic centimetre."""
        return DENSITY_KG_PER_CM3

    @property
    def mass(self) -> float:
        """In kilograms."""
        return self._volume * DENSITY_KG_PER_CM3

    @property
    def centerOfMass(self) -> Point3D:
        """The centre of mass."""
        return Point3D(*self._centre)

    def getXYZMomentsOfInertia(self) -> list[Any]:
        """[true, xx, yy, zz, xy, yz, xz] about the origin, in kg cm2."""
        return [True, *(value * DENSITY_KG_PER_CM3 for value in self._moments)]


def physical(shapes: list[Any]) -> PhysicalProperties:
    """The properties of several shapes together."""
    masses = [kernel.measure.mass(shape) for shape in shapes]
    volume = sum(mass.volume for mass in masses)
    area = sum(kernel.measure.surface_area(shape) for shape in shapes)
    weights = [mass.volume / volume if volume else 0.0 for mass in masses]
    x, y, z = (sum(w * m.centre[i] for w, m in zip(weights, masses, strict=True)) for i in range(3))
    moments = [sum((*m.moments, *m.products)[i] for m in masses) for i in range(6)]
    return PhysicalProperties(volume, area, (x, y, z), moments)
