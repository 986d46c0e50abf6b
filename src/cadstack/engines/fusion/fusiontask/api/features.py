"""Extrusions and revolutions; and the list of all kinds of features."""

import math
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.enums import NEGATIVE, POSITIVE
from fusiontask.objects import ApiObject, ScriptError

from .brep import BRepBody, BRepFace, BRepFaces
from .construction import line_of
from .edge_features import ChamferFeatures, FilletFeatures
from .extents import (
    AllExtentDefinition,
    DistanceExtentDefinition,
    OffsetStartDefinition,
    ProfilePlaneStartDefinition,
    SymmetricExtentDefinition,
    span,
)
from .feature import Feature, FeatureCollection
from .parameters import ANGLE_UNIT, Parameter
from .patterns import CircularPatternFeatures, CombineFeatures, MirrorFeatures, RectangularPatternFeatures
from .sketches import flat
from .values import ValueInput, a, listed

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .components import Component

FLAT = 1e-6


class ExtrudeFeatureInput(ApiObject):
    """What defines a new extrusion."""

    def __init__(self, profile: Any, operation: int) -> None:
        self._profiles, self._operation = _anchored(profile), operation
        # Pairs of an extent and the direction in which it goes.
        self._extents: list[tuple[Any, int]] = []
        self._start: Any = ProfilePlaneStartDefinition()
        self._taper: ValueInput | None = None
        self._participants: list[BRepBody] = []

    @property
    def operation(self) -> int:
        """What happens to the bodies there are."""
        return self._operation

    @operation.setter
    def operation(self, value: int) -> None:
        self._operation = value

    @property
    def isSolid(self) -> bool:
        """Always true."""
        return True

    @isSolid.setter
    def isSolid(self, value: bool) -> None:
        if not value:
            raise ScriptError("Surfaces are not implemented here: an extrusion is solid")

    @property
    def participantBodies(self) -> list[BRepBody]:
        """The bodies that are changed; empty for all."""
        return self._participants

    @participantBodies.setter
    def participantBodies(self, value: Any) -> None:
        self._participants = [a(BRepBody, body, "participantBodies") for body in listed(value)]

    @property
    def startExtent(self) -> Any:
        """Where it starts."""
        return self._start

    @startExtent.setter
    def startExtent(self, value: Any) -> None:
        if not isinstance(value, ProfilePlaneStartDefinition | OffsetStartDefinition):
            raise ScriptError("An extrusion starts at its profile or at an offset from it")
        self._start = value

    @property
    def taperAngle(self) -> ValueInput | None:
        """The angle of the sides, positive outwards."""
        return self._taper

    @taperAngle.setter
    def taperAngle(self, value: ValueInput) -> None:
        self._taper = a(ValueInput, value, "taperAngle")

    def setDistanceExtent(self, isSymmetric: bool, distance: ValueInput) -> bool:
        """A distance to one side, or the same to both."""
        if isSymmetric:
            return self.setSymmetricExtent(distance, False)
        return self.setOneSideExtent(DistanceExtentDefinition.create(distance), POSITIVE)

    def setOneSideExtent(self, extent: Any, direction: int, taperAngle: ValueInput | None = None) -> bool:
        """One extent in one direction."""
        self._extents, self._taper = [(extent, direction)], taperAngle
        return True

    def setTwoSidesDistanceExtent(self, distanceOne: ValueInput, distanceTwo: ValueInput) -> bool:
        """A distance along the normal, and another against it."""
        one, two = (DistanceExtentDefinition.create(distance) for distance in (distanceOne, distanceTwo))
        return self.setTwoSidesExtent(one, two)

    def setTwoSidesExtent(
        self,
        sideOneExtent: Any,
        sideTwoExtent: Any,
        sideOneTaperAngle: ValueInput | None = None,
        sideTwoTaperAngle: ValueInput | None = None,
    ) -> bool:
        """One extent along the normal, and another against it."""
        if sideOneTaperAngle is not None or sideTwoTaperAngle is not None:
            raise ScriptError("A taper of two sides is not implemented here: extrude each side by itself")
        self._extents = [(sideOneExtent, POSITIVE), (sideTwoExtent, NEGATIVE)]
        return True

    def setSymmetricExtent(
        self, distance: ValueInput, isFullLength: bool, taperAngle: ValueInput | None = None
    ) -> bool:
        """To both sides: a distance each, or in all."""
        if taperAngle is not None:
            raise ScriptError("A taper of two sides is not implemented here: extrude each side by itself")
        self._extents = [(SymmetricExtentDefinition.create(distance, isFullLength), POSITIVE)]
        return True

    def setAllExtent(self, direction: int) -> bool:
        """Through everything, in a direction."""
        self._extents = [(AllExtentDefinition(), direction)]
        return True


class ExtrudeFeature(Feature):
    """A region swept along its normal."""

    def __init__(self, component: "Component", name: str, given: ExtrudeFeatureInput) -> None:
        super().__init__(component, name)
        if not given._extents:
            raise ScriptError("The extrusion has no extent", hint="Call setDistanceExtent or setOneSideExtent.")
        self._given, design = given, component._design
        self._taper: Parameter | None = None
        for (extent, _), role in zip(given._extents, ("AlongDistance", "AgainstDistance"), strict=False):
            extent._own(design, self, role)
        given._start._own(design, self)
        if given._taper is not None:
            self._taper = design._new_parameter(given._taper, ANGLE_UNIT, "TaperAngle", self)
        self._ends: list[tuple[Any, float, float]] = []
        self._tool: Any = None

    @property
    def operation(self) -> int:
        """What it does to the bodies there are."""
        return self._given._operation

    @property
    def extentOne(self) -> Any:
        """The first extent; its distance is a parameter."""
        return self._given._extents[0][0]

    @property
    def extentTwo(self) -> Any:
        """The extent against the normal, or null."""
        return self._given._extents[1][0] if len(self._given._extents) > 1 else None

    @property
    def symmetricExtent(self) -> Any:
        """The extent where it is symmetric, or null."""
        return self.extentOne if isinstance(self.extentOne, SymmetricExtentDefinition) else None

    @property
    def taperAngleOne(self) -> Parameter | None:
        """The parameter of the taper, or null."""
        return self._taper

    @property
    def startFaces(self) -> BRepFaces:
        """The faces in the plane where it starts."""
        return BRepFaces(self._faces_at(0))

    @property
    def endFaces(self) -> BRepFaces:
        """The faces in the plane where it ends."""
        return BRepFaces(self._faces_at(1))

    @property
    def sideFaces(self) -> BRepFaces:
        """Its other faces."""
        ends = {(face._body, face._number) for face in [*self._faces_at(0), *self._faces_at(1)]}
        return BRepFaces([face for face in self._own_faces() if (face._body, face._number) not in ends])

    @property
    def faces(self) -> BRepFaces:
        """All its faces."""
        return BRepFaces(self._own_faces())

    def _compute(self, model: "Model") -> None:
        given = self._given
        own = model.bodies(lambda body: body._component is self._component)
        tools, self._ends = [], []
        for profile in given._profiles:
            face, frame = flat(profile, model)
            frame = frame.offset(given._start._height())
            face = kernel.solids.moved(face, kernel.frames.translation(_scaled(frame.normal, given._start._height())))
            spans = [span(extent, direction, frame, model, own) for extent, direction in given._extents]
            low, high = min(low for low, _ in spans), max(high for _, high in spans)
            taper = self._taper.value if self._taper is not None else 0.0
            tools.append(kernel.solids.prism(face, frame, low, high, taper))
            backwards = high <= 0
            self._ends.append((frame, high, low) if backwards else (frame, low, high))
        self._tool = kernel.solids.joined(tools)
        self._put(model, self._tool, given._operation, given._participants)

    def _own_faces(self) -> list[BRepFace]:
        """The faces of its bodies that lie on the swept shape."""
        sides = kernel.edges.subshapes(self._tool, "face")
        return [face for body in self.bodies._list for face in body.faces._list if _lies_on(face, sides)]

    def _faces_at(self, which: int) -> list[BRepFace]:
        found = []
        for face in self._own_faces():
            flat_frame = kernel.measure.face_frame(face._shape())
            for frame, *heights in self._ends:
                if flat_frame is not None and _is_at(flat_frame, frame, heights[which]):
                    found.append(face)
        return found


class ExtrudeFeatures(FeatureCollection):
    """The extrusions of a component."""

    _kind, _word = ExtrudeFeature, "Extrude"

    def createInput(self, profile: Any, operation: int) -> ExtrudeFeatureInput:
        """What defines an extrusion of a profile, a flat face, or several of them."""
        return ExtrudeFeatureInput(profile, operation)

    def add(self, input: ExtrudeFeatureInput) -> ExtrudeFeature:
        """Extrude."""
        given = a(ExtrudeFeatureInput, input, "ExtrudeFeatures.add")
        return self._append(ExtrudeFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]

    def addSimple(self, profile: Any, distance: ValueInput, operation: int) -> ExtrudeFeature:
        """Extrude by a distance along the normal."""
        given = ExtrudeFeatureInput(profile, operation)
        given.setDistanceExtent(False, distance)
        return self.add(given)


class RevolveFeatureInput(ApiObject):
    """What defines a new revolution."""

    def __init__(self, profile: Any, axis: Any, operation: int) -> None:
        self._profiles, self._axis, self._operation = _anchored(profile), axis, operation
        self._angle: tuple[bool, ValueInput] | None = None
        self._participants: list[BRepBody] = []

    @property
    def operation(self) -> int:
        """What happens to the bodies there are."""
        return self._operation

    @operation.setter
    def operation(self, value: int) -> None:
        self._operation = value

    @property
    def participantBodies(self) -> list[BRepBody]:
        """The bodies that are changed; empty for all."""
        return self._participants

    @participantBodies.setter
    def participantBodies(self, value: Any) -> None:
        self._participants = [a(BRepBody, body, "participantBodies") for body in listed(value)]

    def setAngleExtent(self, isSymmetric: bool, angle: ValueInput) -> bool:
        """An angle to one side, or half of it to each."""
        self._angle = (bool(isSymmetric), a(ValueInput, angle, "setAngleExtent"))
        return True


class RevolveFeature(Feature):
    """A region turned about an axis."""

    def __init__(self, component: "Component", name: str, given: RevolveFeatureInput) -> None:
        super().__init__(component, name)
        if given._angle is None:
            raise ScriptError("The revolution has no angle", hint="Call setAngleExtent.")
        self._given = given
        self._angle = component._design._new_parameter(given._angle[1], ANGLE_UNIT, "Angle", self)

    @property
    def angle(self) -> Parameter:
        """The parameter that holds the angle."""
        return self._angle

    @property
    def operation(self) -> int:
        """What it does to the bodies there are."""
        return self._given._operation

    def _compute(self, model: "Model") -> None:
        given = self._given
        assert given._angle is not None
        origin, direction = line_of(given._axis, model)
        sweep = max(-2 * math.pi, min(2 * math.pi, self._angle.value))
        first = -sweep / 2 if given._angle[0] else 0.0
        faces = [flat(profile, model)[0] for profile in given._profiles]
        tools = [kernel.solids.revolution(face, origin, direction, first, sweep) for face in faces]
        self._put(model, kernel.solids.joined(tools), given._operation, given._participants)


class RevolveFeatures(FeatureCollection):
    """The revolutions of a component."""

    _kind, _word = RevolveFeature, "Revolve"

    def createInput(self, profile: Any, axis: Any, operation: int) -> RevolveFeatureInput:
        """What defines a revolution of a profile, or several, about an axis."""
        return RevolveFeatureInput(profile, axis, operation)

    def add(self, input: RevolveFeatureInput) -> RevolveFeature:
        """Revolve."""
        given = a(RevolveFeatureInput, input, "RevolveFeatures.add")
        return self._append(RevolveFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]


class Features(ApiObject):
    """The features of a component, by kind."""

    def __init__(self, component: "Component") -> None:
        self._extrudes, self._revolves = ExtrudeFeatures(component), RevolveFeatures(component)
        self._fillets, self._chamfers = FilletFeatures(component), ChamferFeatures(component)
        self._circular, self._rectangular = CircularPatternFeatures(component), RectangularPatternFeatures(component)
        self._mirrors, self._combines = MirrorFeatures(component), CombineFeatures(component)

    @property
    def extrudeFeatures(self) -> ExtrudeFeatures:
        """Extrusions."""
        return self._extrudes

    @property
    def revolveFeatures(self) -> RevolveFeatures:
        """Revolutions."""
        return self._revolves

    @property
    def filletFeatures(self) -> FilletFeatures:
        """Rounded edges."""
        return self._fillets

    @property
    def chamferFeatures(self) -> ChamferFeatures:
        """Bevelled edges."""
        return self._chamfers

    @property
    def circularPatternFeatures(self) -> CircularPatternFeatures:
        """Copies around an axis."""
        return self._circular

    @property
    def rectangularPatternFeatures(self) -> RectangularPatternFeatures:
        """Copies in rows."""
        return self._rectangular

    @property
    def mirrorFeatures(self) -> MirrorFeatures:
        """Copies on the other side of a plane."""
        return self._mirrors

    @property
    def combineFeatures(self) -> CombineFeatures:
        """Bodies joined, cut or intersected with others."""
        return self._combines


def _anchored(profile: Any) -> list[Any]:
    return [entity._anchored() if isinstance(entity, BRepFace) else entity for entity in listed(profile)]


def _lies_on(face: BRepFace, sides: list[Any]) -> bool:
    """Whether a face of a body is part of one of the sides of a tool: by the middle of an edge and its surface."""
    shape = face._shape()
    inside = kernel.measure.point_shape(kernel.measure.inner_point(shape))
    return any(kernel.measure.distance(inside, side) < FLAT for side in sides)


def _is_at(found: Any, frame: Any, height: float) -> bool:
    along = abs(sum(p * q for p, q in zip(found.normal, frame.normal, strict=True)))
    at = sum((p - o) * n for p, o, n in zip(found.origin, frame.origin, frame.normal, strict=True))
    return abs(along - 1) < FLAT and abs(at - height) < FLAT


def _scaled(direction: tuple[float, float, float], by: float) -> Any:
    return tuple(by * value for value in direction)
