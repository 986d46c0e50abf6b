"""The geometry that carries edges and faces."""

from typing import TYPE_CHECKING, Any, ClassVar

from fusiontask.objects import ApiObject

from .values import Point3D, Vector3D

if TYPE_CHECKING:
    from fusiontask.kernel.measure import Geometry


class _Carrier(ApiObject, abstract=True):
    space: ClassVar[str] = "core"

    def __init__(self, known: "Geometry", ends: tuple[Any, Any] | None = None) -> None:
        self._known, self._ends = known, ends


class Line3D(_Carrier):
    """A straight edge."""

    @property
    def curveType(self) -> int:
        """0."""
        return 0

    @property
    def startPoint(self) -> Point3D:
        """Where it begins."""
        return Point3D(*(self._ends or (self._known.origin,))[0])

    @property
    def endPoint(self) -> Point3D:
        """Where it ends."""
        return Point3D(*(self._ends or (self._known.origin,) * 2)[1])


class Circle3D(_Carrier):
    """A round edge, whole or in part."""

    @property
    def curveType(self) -> int:
        """2."""
        return 2

    @property
    def center(self) -> Point3D:
        """Its centre."""
        return Point3D(*self._known.origin)

    @property
    def normal(self) -> Vector3D:
        """The direction of its axis."""
        return Vector3D(*self._known.direction)

    @property
    def radius(self) -> float:
        """In centimetres."""
        return self._known.radius


class NurbsCurve3D(_Carrier):
    """Any other edge."""

    @property
    def curveType(self) -> int:
        """5."""
        return 5


class Plane(_Carrier):
    """A flat face."""

    @property
    def surfaceType(self) -> int:
        """0."""
        return 0

    @property
    def origin(self) -> Point3D:
        """A point on it."""
        return Point3D(*self._known.origin)

    @property
    def normal(self) -> Vector3D:
        """Out of its body."""
        return Vector3D(*self._known.direction)


class _Round(_Carrier, abstract=True):
    _type: ClassVar[int]

    @property
    def surfaceType(self) -> int:
        """The number of the kind of surface."""
        return self._type

    @property
    def origin(self) -> Point3D:
        """A point on the axis."""
        return Point3D(*self._known.origin)

    @property
    def axis(self) -> Vector3D:
        """The direction of the axis."""
        return Vector3D(*self._known.direction)

    @property
    def radius(self) -> float:
        """In centimetres; of a torus the larger one."""
        return self._known.radius


class Cylinder(_Round):
    """A face around an axis."""

    _type = 1


class Cone(_Round):
    """A tapering face around an axis."""

    _type = 2


class Sphere(_Round):
    """A face around a point."""

    _type = 3


class Torus(_Round):
    """A ring-shaped face, as fillets make on round edges."""

    _type = 4


class NurbsSurface(_Carrier):
    """Any other face."""

    @property
    def surfaceType(self) -> int:
        """7."""
        return 7


_KINDS: dict[str, type[_Carrier]] = {
    "Line3D": Line3D,
    "Circle3D": Circle3D,
    "Plane": Plane,
    "Cylinder": Cylinder,
    "Cone": Cone,
    "Sphere": Sphere,
    "Torus": Torus,
}


def carrier(known: "Geometry", other: type[_Carrier], ends: tuple[Any, Any] | None = None) -> ApiObject:
    """The object for a geometry; `other` for what has no class of its own."""
    return _KINDS.get(known.kind, other)(known, ends)
