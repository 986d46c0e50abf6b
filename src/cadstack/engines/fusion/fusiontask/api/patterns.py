"""Copies of bodies and features: around an axis, in rows, mirrored; and bodies combined."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.enums import CUT, EXTENT, INTERSECT, JOIN
from fusiontask.objects import ApiObject, ScriptError

from .brep import BRepBody
from .construction import frame_of, line_of, planar
from .feature import Feature, FeatureCollection
from .parameters import ANGLE_UNIT, LENGTH_UNIT, PLAIN, Parameter
from .values import ValueInput, a, listed

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .components import Component

MOST_COPIES = 10_000


class _Copies(Feature, abstract=True):
    """Copies of bodies become new bodies; copies of an extrusion do what the extrusion did."""

    def __init__(self, component: "Component", name: str, entities: list[Any]) -> None:
        super().__init__(component, name)
        if not entities:
            raise ScriptError(f"{name} has nothing to copy")
        for entity in entities:
            if not isinstance(entity, BRepBody) and getattr(entity, "_tool", None) is None:
                raise ScriptError(f"{name} can copy bodies and extrusions")
        self._entities = entities

    def _compute(self, model: "Model") -> None:
        self._touched, touched = [], []
        moves = list(self._moves(model))
        for entity in self._entities:
            if isinstance(entity, BRepBody):
                copies = [kernel.solids.moved(model.shape(entity), move) for move in moves]
                for copy in copies:
                    model.put(self._body(len(touched)), copy)
                    touched.append(self._body(len(touched)))
            elif moves:
                tool = kernel.solids.joined([kernel.solids.moved(entity._tool, move) for move in moves])
                self._put(model, tool, entity._given._operation, entity._given._participants)
                touched += self._touched
        self._touched = list(dict.fromkeys(touched))

    def _moves(self, model: "Model") -> Iterator[Any]:
        """Where the copies go, the original left out."""
        raise NotImplementedError


class CircularPatternFeatureInput(ApiObject):
    """What defines a new pattern around an axis."""

    def __init__(self, entities: Any, axis: Any) -> None:
        self._entities, self._axis = listed(entities), axis
        self._quantity, self._angle = ValueInput("3"), ValueInput(2 * math.pi)
        self._symmetric = False

    @property
    def quantity(self) -> ValueInput:
        """How many there are in the end."""
        return self._quantity

    @quantity.setter
    def quantity(self, value: ValueInput) -> None:
        self._quantity = a(ValueInput, value, "quantity")

    @property
    def totalAngle(self) -> ValueInput:
        """The angle that they fill."""
        return self._angle

    @totalAngle.setter
    def totalAngle(self, value: ValueInput) -> None:
        self._angle = a(ValueInput, value, "totalAngle")

    @property
    def isSymmetric(self) -> bool:
        """Whether the angle is filled to both sides."""
        return self._symmetric

    @isSymmetric.setter
    def isSymmetric(self, value: bool) -> None:
        self._symmetric = bool(value)


class CircularPatternFeature(_Copies):
    """Copies around an axis."""

    def __init__(self, component: "Component", name: str, given: CircularPatternFeatureInput) -> None:
        super().__init__(component, name, given._entities)
        design = component._design
        self._axis, self._symmetric = given._axis, given._symmetric
        self._quantity = design._new_parameter(given._quantity, PLAIN, "Quantity", self)
        self._angle = design._new_parameter(given._angle, ANGLE_UNIT, "TotalAngle", self)

    @property
    def quantity(self) -> Parameter:
        """The parameter that says how many there are."""
        return self._quantity

    @property
    def totalAngle(self) -> Parameter:
        """The parameter that holds the angle."""
        return self._angle

    def _moves(self, model: "Model") -> Iterator[Any]:
        origin, direction = line_of(self._axis, model)
        count, total = _count(self._quantity), self._angle.value
        whole = abs(abs(total) - 2 * math.pi) < 1e-9
        step = total / (count if whole else max(count - 1, 1))
        start = -total / 2 if self._symmetric and not whole else 0.0
        for number in range(count):
            angle = start + number * step
            if abs(angle) > 1e-12:
                yield kernel.frames.rotation(origin, direction, angle)


class CircularPatternFeatures(FeatureCollection):
    """The patterns of a component that go around an axis."""

    _kind, _word = CircularPatternFeature, "C-Pattern"

    def createInput(self, inputEntities: Any, axis: Any) -> CircularPatternFeatureInput:
        """What defines a pattern of bodies or extrusions."""
        return CircularPatternFeatureInput(inputEntities, axis)

    def add(self, input: CircularPatternFeatureInput) -> CircularPatternFeature:
        """Copy."""
        given = a(CircularPatternFeatureInput, input, "CircularPatternFeatures.add")
        return self._append(CircularPatternFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]


class RectangularPatternFeatureInput(ApiObject):
    """What defines a new pattern in rows."""

    def __init__(self, entities: Any, rows: list[tuple[Any, ValueInput, ValueInput]], distance_type: int) -> None:
        self._entities, self._rows, self._distance_type = listed(entities), rows, distance_type

    def setDirectionTwo(self, directionTwoEntity: Any, quantityTwo: ValueInput, distanceTwo: ValueInput) -> bool:
        """A second direction."""
        quantity, distance = (
            a(ValueInput, quantityTwo, "setDirectionTwo"),
            a(ValueInput, distanceTwo, "setDirectionTwo"),
        )
        self._rows = [self._rows[0], (directionTwoEntity, quantity, distance)]
        return True


class RectangularPatternFeature(_Copies):
    """Copies in one or two directions."""

    def __init__(self, component: "Component", name: str, given: RectangularPatternFeatureInput) -> None:
        super().__init__(component, name, given._entities)
        self._distance_type, design = given._distance_type, component._design
        self._rows = [
            (
                entity,
                design._new_parameter(quantity, PLAIN, f"Quantity{number}", self),
                design._new_parameter(distance, LENGTH_UNIT, f"Distance{number}", self),
            )
            for number, (entity, quantity, distance) in enumerate(given._rows, 1)
        ]

    @property
    def quantityOne(self) -> Parameter:
        """The parameter that says how many there are in the first direction."""
        return self._rows[0][1]

    @property
    def distanceOne(self) -> Parameter:
        """The parameter that holds the distance in the first direction."""
        return self._rows[0][2]

    def _moves(self, model: "Model") -> Iterator[Any]:
        offsets = [(0.0, 0.0, 0.0)]
        for entity, quantity, distance in self._rows:
            _, direction = line_of(entity, model)
            length, count = math.hypot(*direction), _count(quantity)
            step = distance.value / (max(count - 1, 1) if self._distance_type == EXTENT else 1)
            unit = [value / length * step for value in direction]
            offsets = [
                (x + number * unit[0], y + number * unit[1], z + number * unit[2])
                for number in range(count)
                for x, y, z in offsets
            ]
            if len(offsets) > MOST_COPIES:
                raise ScriptError(f"A pattern has at most {MOST_COPIES} copies")
        yield from (kernel.frames.translation(offset) for offset in offsets[1:])


class RectangularPatternFeatures(FeatureCollection):
    """The patterns of a component that go in rows."""

    _kind, _word = RectangularPatternFeature, "R-Pattern"

    def createInput(
        self,
        inputEntities: Any,
        directionOneEntity: Any,
        quantityOne: ValueInput,
        distanceOne: ValueInput,
        patternDistanceType: int,
    ) -> RectangularPatternFeatureInput:
        """What defines a pattern of bodies or extrusions."""
        one = (directionOneEntity, a(ValueInput, quantityOne, "quantity"), a(ValueInput, distanceOne, "distance"))
        return RectangularPatternFeatureInput(inputEntities, [one], patternDistanceType)

    def add(self, input: RectangularPatternFeatureInput) -> RectangularPatternFeature:
        """Copy."""
        given = a(RectangularPatternFeatureInput, input, "RectangularPatternFeatures.add")
        return self._append(RectangularPatternFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]


class MirrorFeatureInput(ApiObject):
    """What defines new mirror images."""

    def __init__(self, entities: Any, plane: Any) -> None:
        self._entities, self._plane = listed(entities), planar(plane)


class MirrorFeature(_Copies):
    """Copies on the other side of a plane."""

    def __init__(self, component: "Component", name: str, given: MirrorFeatureInput) -> None:
        super().__init__(component, name, given._entities)
        self._plane = given._plane

    def _moves(self, model: "Model") -> Iterator[Any]:
        yield kernel.frames.reflection(frame_of(self._plane, model))


class MirrorFeatures(FeatureCollection):
    """The mirror images of a component."""

    _kind, _word = MirrorFeature, "Mirror"

    def createInput(self, inputEntities: Any, mirrorPlane: Any) -> MirrorFeatureInput:
        """What defines mirror images of bodies or extrusions."""
        return MirrorFeatureInput(inputEntities, mirrorPlane)

    def add(self, input: MirrorFeatureInput) -> MirrorFeature:
        """Mirror."""
        given = a(MirrorFeatureInput, input, "MirrorFeatures.add")
        return self._append(MirrorFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]


class CombineFeatureInput(ApiObject):
    """What defines how bodies are combined."""

    def __init__(self, target: BRepBody, tools: list[BRepBody]) -> None:
        self._target, self._tools = target, tools
        self._operation, self._keeps = JOIN, False

    @property
    def operation(self) -> int:
        """Join, cut or intersect."""
        return self._operation

    @operation.setter
    def operation(self, value: int) -> None:
        if value not in (JOIN, CUT, INTERSECT):
            raise ScriptError("Bodies can be joined, cut and intersected")
        self._operation = value

    @property
    def isKeepToolBodies(self) -> bool:
        """Whether the tools stay."""
        return self._keeps

    @isKeepToolBodies.setter
    def isKeepToolBodies(self, value: bool) -> None:
        self._keeps = bool(value)


class CombineFeature(Feature):
    """A body joined, cut or intersected with others."""

    def __init__(self, component: "Component", name: str, given: CombineFeatureInput) -> None:
        super().__init__(component, name)
        self._given = given

    def _compute(self, model: "Model") -> None:
        given = self._given
        self._touched = []
        target, tools = model.shape(given._target), [model.shape(tool) for tool in given._tools]
        works = {JOIN: lambda: kernel.solids.joined([target, *tools]), CUT: lambda: kernel.solids.cut(target, tools)}
        made = works.get(given._operation, lambda: kernel.solids.common(target, tools))()
        model.drop([] if given._keeps else given._tools)
        solids: Sequence[Any] = kernel.solids.solids_of(made)
        if not solids:
            raise ScriptError("Nothing is left of the body")
        for number, solid in enumerate(solids):
            self._place(model, given._target if number == 0 else self._body(number - 1), solid)


class CombineFeatures(FeatureCollection):
    """The combined bodies of a component."""

    _kind, _word = CombineFeature, "Combine"

    def createInput(self, targetBody: BRepBody, toolBodies: Any) -> CombineFeatureInput:
        """What defines how a body is combined with others."""
        tools = [a(BRepBody, tool, "toolBodies") for tool in listed(toolBodies)]
        return CombineFeatureInput(a(BRepBody, targetBody, "targetBody"), tools)

    def add(self, input: CombineFeatureInput) -> CombineFeature:
        """Combine."""
        given = a(CombineFeatureInput, input, "CombineFeatures.add")
        return self._append(CombineFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]


def _count(quantity: Parameter) -> int:
    count = round(quantity.value)
    if not 1 <= count <= MOST_COPIES:
        raise ScriptError(f"The quantity of a pattern is {quantity.value:g}, not from 1 to {MOST_COPIES}")
    return count
