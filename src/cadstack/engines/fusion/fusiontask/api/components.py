"""Components, and their occurrences in other components."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from fusiontask import kernel
from fusiontask.objects import ApiObject, Collection, NamedCollection, ScriptError

from .brep import BRepBodies, BRepBody, PhysicalProperties, physical
from .construction import ConstructionAxis, ConstructionPlane, ConstructionPlanes, origin_axis, origin_plane
from .features import Features
from .named import NamedObject
from .sketches import Sketch, Sketches
from .values import BoundingBox3D, Matrix3D, Point3D, a, text

if TYPE_CHECKING:
    from .design import Design

DEEPEST = 32


class Solid(Protocol):
    """A body with the shape it has in the root component."""

    name: str
    shape: Any


class Component(NamedObject):
    """A part of a design: sketches, features, bodies and occurrences of other components."""

    def __init__(self, design: "Design", name: str) -> None:
        self._design, self._name = design, name
        self._occurrences: list[Occurrence] = []
        self._sketches: list[Sketch] = []
        self._planes: list[ConstructionPlane] = []
        self._features = Features(self)
        self._part_number = name
        self._body_count = 0
        self._origin = {letter: origin_axis(letter) for letter in "xyz"}
        self._origin_planes = {pair: origin_plane(pair) for pair in ("xy", "xz", "yz")}
        design._components.append(self)

    @property
    def partNumber(self) -> str:
        """Its part number, at first its name."""
        return self._part_number

    @partNumber.setter
    def partNumber(self, value: str) -> None:
        self._part_number = text(value, "partNumber")

    @property
    def parentDesign(self) -> "Design":
        """The design it belongs to."""
        return self._design

    @property
    def sketches(self) -> Sketches:
        """Its sketches."""
        return Sketches(self)

    @property
    def features(self) -> Features:
        """Its features, by kind."""
        return self._features

    @property
    def bRepBodies(self) -> BRepBodies:
        """Its bodies."""
        return BRepBodies(self._bodies())

    @property
    def occurrences(self) -> "Occurrences":
        """Where it holds other components."""
        return Occurrences(self)

    @property
    def allOccurrences(self) -> "OccurrenceList":
        """Its occurrences and theirs, however deep."""
        return OccurrenceList(list(self._all_occurrences()))

    @property
    def constructionPlanes(self) -> ConstructionPlanes:
        """Its construction planes."""
        return ConstructionPlanes(self)

    @property
    def xYConstructionPlane(self) -> ConstructionPlane:
        """The plane of X and Y, looking along Z."""
        return self._origin_planes["xy"]

    @property
    def xZConstructionPlane(self) -> ConstructionPlane:
        """The plane of X and Z, looking along Y: a sketch's y runs along -Z."""
        return self._origin_planes["xz"]

    @property
    def yZConstructionPlane(self) -> ConstructionPlane:
        """The plane of Y and Z, looking along X: a sketch's x runs along -Z."""
        return self._origin_planes["yz"]

    @property
    def xConstructionAxis(self) -> ConstructionAxis:
        """The X axis."""
        return self._origin["x"]

    @property
    def yConstructionAxis(self) -> ConstructionAxis:
        """The Y axis."""
        return self._origin["y"]

    @property
    def zConstructionAxis(self) -> ConstructionAxis:
        """The Z axis."""
        return self._origin["z"]

    @property
    def originConstructionPoint(self) -> Point3D:
        """The origin."""
        return Point3D(0, 0, 0)

    @property
    def physicalProperties(self) -> PhysicalProperties:
        """Of all its bodies and of those of its occurrences."""
        return physical([shape for _, shape in self._solids()])

    def getPhysicalProperties(self, accuracy: int = 1) -> PhysicalProperties:
        """The same: the computation is exact, whatever accuracy is asked for."""
        return self.physicalProperties

    @property
    def boundingBox(self) -> BoundingBox3D:
        """Around all its bodies and those of its occurrences."""
        boxes = [kernel.measure.box(shape) for _, shape in self._solids()]
        if not boxes:
            return BoundingBox3D((0, 0, 0), (0, 0, 0))
        lows, highs = zip(*boxes, strict=True)
        low, high = map(min, zip(*lows, strict=True)), map(max, zip(*highs, strict=True))
        return BoundingBox3D(tuple(low), tuple(high))  # type: ignore[arg-type]

    @property
    def volume(self) -> float:
        """In cubic centimetres."""
        return self.physicalProperties.volume

    @property
    def area(self) -> float:
        """In square centimetres."""
        return self.physicalProperties.area

    @property
    def mass(self) -> float:
        """In kilograms."""
        return self.physicalProperties.mass

    def _next_body(self) -> int:
        self._body_count += 1
        return self._body_count

    def _new_component(self) -> "Component":
        """A new component in this one, at its origin."""
        return Occurrences(self).addNewComponent(Matrix3D()).component

    def _bodies(self) -> list[BRepBody]:
        model = self._design._model
        model.settle()
        return model.bodies(lambda body: body._component is self)

    def _solids(self, depth: int = 0) -> Iterator[tuple[str, Any]]:
        """Names and shapes of all bodies in this component's coordinates, those of occurrences in their places."""
        if depth > DEEPEST:
            raise ScriptError(f"The components are nested more than {DEEPEST} deep")
        for body in self._bodies():
            yield body.name, self._design._model.shape(body)
        for occurrence in self._occurrences:
            placed = kernel.frames.placement(occurrence._transform.asArray())
            for name, shape in occurrence._component._solids(depth + 1):
                yield name, kernel.solids.moved(shape, placed)

    def _all_occurrences(self) -> Iterator["Occurrence"]:
        for occurrence in self._occurrences:
            yield occurrence
            yield from occurrence._component._all_occurrences()


class Occurrence(ApiObject):
    """One place where a component is used."""

    def __init__(self, parent: Component, component: Component, transform: Matrix3D) -> None:
        self._parent, self._component, self._transform = parent, component, transform.copy()
        self._number = len(parent._design._placed(component)) + 1
        parent._occurrences.append(self)

    @property
    def name(self) -> str:
        """The component's name and the number of this occurrence."""
        return f"{self._component.name}:{self._number}"

    @property
    def component(self) -> Component:
        """The component that is used."""
        return self._component

    @property
    def sourceComponent(self) -> Component:
        """The component in which it is used."""
        return self._parent

    @property
    def transform2(self) -> Matrix3D:
        """Its place and orientation."""
        return self._transform.copy()

    @transform2.setter
    def transform2(self, value: Matrix3D) -> None:
        self._transform = a(Matrix3D, value, "Occurrence.transform2").copy()

    @property
    def transform(self) -> Matrix3D:
        """Its place and orientation."""
        return self._transform.copy()

    @transform.setter
    def transform(self, value: Matrix3D) -> None:
        self._transform = a(Matrix3D, value, "Occurrence.transform").copy()

    @property
    def bRepBodies(self) -> BRepBodies:
        """The bodies of its component."""
        return self._component.bRepBodies

    @property
    def childOccurrences(self) -> "OccurrenceList":
        """The occurrences in its component."""
        return OccurrenceList(self._component._occurrences)

    def deleteMe(self) -> bool:
        """Take it out of the design."""
        self._parent._occurrences.remove(self)
        return True


class OccurrenceList(NamedCollection[Occurrence]):
    """Occurrences from anywhere in a design."""

    def __init__(self, found: list[Occurrence]) -> None:
        self._list = found

    def _items(self) -> Sequence[Occurrence]:
        return self._list


class Occurrences(NamedCollection[Occurrence]):
    """The occurrences directly in a component."""

    def __init__(self, component: Component) -> None:
        self._owner = component

    def addNewComponent(self, transform: Matrix3D) -> Occurrence:
        """A new component, used here."""
        design = self._owner._design
        made = Component(design, f"Component{len(design._components)}")
        return Occurrence(self._owner, made, a(Matrix3D, transform, "addNewComponent"))

    def addExistingComponent(self, component: Component, transform: Matrix3D) -> Occurrence:
        """Use a component here once more."""
        used = a(Component, component, "addExistingComponent")
        if used is self._owner or any(o._component is self._owner for o in used._all_occurrences()):
            raise ScriptError("A component cannot be used in itself")
        return Occurrence(self._owner, used, a(Matrix3D, transform, "addExistingComponent"))

    def _items(self) -> Sequence[Occurrence]:
        return self._owner._occurrences


class Components(Collection[Component]):
    """All components of a design."""

    def __init__(self, design: "Design") -> None:
        self._design = design

    def itemByName(self, name: str) -> Component | None:
        """The one of this name, or null."""
        return next((known for known in self._design._components if known.name == name), None)

    def _items(self) -> Sequence[Component]:
        return self._design._components
