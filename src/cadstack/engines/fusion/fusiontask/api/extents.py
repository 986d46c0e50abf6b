"""How far an extrusion goes: the definitions that scripts pass, and what they come to."""

from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.enums import NEGATIVE, POSITIVE, SYMMETRIC
from fusiontask.objects import ApiObject, ScriptError, static

from .brep import BRepFace
from .construction import ConstructionPlane, frame_of
from .parameters import LENGTH_UNIT, Parameter
from .values import ValueInput, a

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .design import Design


class _Extent(ApiObject, abstract=True):
    """A definition; once a feature has it, its distance is a parameter."""

    _given: ValueInput | None = None
    _parameter: Parameter | None = None

    @property
    def distance(self) -> Any:
        """The ValueInput, or the parameter once a feature has it."""
        return self._parameter or self._given

    def _own(self, design: "Design", owner: ApiObject, role: str) -> None:
        if self._given is not None and self._parameter is None:
            self._parameter = design._new_parameter(self._given, LENGTH_UNIT, role, owner)

    def _length(self) -> float:
        if self._parameter is None:
            raise ScriptError("The extent has no distance")
        return self._parameter.value


class DistanceExtentDefinition(_Extent):
    """A distance from the profile."""

    @static
    def create(distance: ValueInput) -> "DistanceExtentDefinition":
        """As far as a distance."""
        made = DistanceExtentDefinition()
        made._given = a(ValueInput, distance, "DistanceExtentDefinition.create")
        return made


class SymmetricExtentDefinition(_Extent):
    """The same distance to both sides."""

    _full = False

    @static
    def create(distance: ValueInput, isFullLength: bool) -> "SymmetricExtentDefinition":
        """A distance to each side, or in all."""
        made = SymmetricExtentDefinition()
        made._given, made._full = a(ValueInput, distance, "SymmetricExtentDefinition.create"), bool(isFullLength)
        return made

    @property
    def isFullLength(self) -> bool:
        """Whether the distance is that of both sides together."""
        return self._full

    @isFullLength.setter
    def isFullLength(self, value: bool) -> None:
        self._full = bool(value)


class ThroughAllExtentDefinition(_Extent):
    """Through everything there is."""

    @static
    def create(isPositiveDirection: bool = True) -> "ThroughAllExtentDefinition":
        """Through all bodies."""
        return ThroughAllExtentDefinition()


class AllExtentDefinition(_Extent):
    """Through everything there is."""

    @static
    def create() -> "AllExtentDefinition":
        """Through all bodies."""
        return AllExtentDefinition()


class ToEntityExtentDefinition(_Extent):
    """As far as a parallel plane or flat face."""

    _entity: Any = None

    @static
    def create(entity: Any, isChained: bool = False) -> "ToEntityExtentDefinition":
        """As far as an entity."""
        made = ToEntityExtentDefinition()
        if not isinstance(entity, ConstructionPlane | BRepFace):
            raise ScriptError("An extrusion can go to a construction plane or a flat face")
        made._entity = entity
        return made

    @property
    def entity(self) -> Any:
        """The plane or face."""
        return self._entity


class ProfilePlaneStartDefinition(ApiObject):
    """From the plane of the profile."""

    @static
    def create() -> "ProfilePlaneStartDefinition":
        """From the profile itself."""
        return ProfilePlaneStartDefinition()

    def _own(self, design: "Design", owner: ApiObject) -> None:
        """Nothing to take over."""

    def _height(self) -> float:
        return 0.0


class OffsetStartDefinition(ApiObject):
    """From a plane at a distance from the profile."""

    _parameter: Parameter | None = None

    def __init__(self, given: ValueInput) -> None:
        self._given = given

    @static
    def create(offset: ValueInput) -> "OffsetStartDefinition":
        """From a distance above the profile."""
        return OffsetStartDefinition(a(ValueInput, offset, "OffsetStartDefinition.create"))

    @property
    def offset(self) -> Any:
        """The ValueInput, or the parameter once a feature has it."""
        return self._parameter or self._given

    def _own(self, design: "Design", owner: ApiObject) -> None:
        self._parameter = self._parameter or design._new_parameter(self._given, LENGTH_UNIT, "StartOffset", owner)

    def _height(self) -> float:
        assert self._parameter is not None
        return self._parameter.value


def span(extent: _Extent, direction: int, frame: Any, model: "Model", bodies: list[Any]) -> tuple[float, float]:
    """The lowest and highest offset from the profile's plane that an extent reaches."""
    if isinstance(extent, SymmetricExtentDefinition):
        half = abs(extent._length()) / (2 if extent._full else 1)
        return -half, half
    if isinstance(extent, ToEntityExtentDefinition):
        other = frame_of(extent._entity, model)
        along = sum(p * q for p, q in zip(other.normal, frame.normal, strict=True))
        if abs(abs(along) - 1) > 1e-6:
            raise ScriptError("The entity that the extrusion goes to is not parallel to its profile")
        height = sum((p - o) * n for p, o, n in zip(other.origin, frame.origin, frame.normal, strict=True))
        return min(0.0, height), max(0.0, height)
    if isinstance(extent, DistanceExtentDefinition):
        length = extent._length()
        low, high = (-abs(length), abs(length)) if direction == SYMMETRIC else (min(0.0, length), max(0.0, length))
        return (-high, -low) if direction == NEGATIVE else (low, high)
    low, high = kernel.solids.reach([model.shape(body) for body in bodies], frame)
    return {POSITIVE: (0.0, high), NEGATIVE: (low, 0.0)}.get(direction, (low, high))
