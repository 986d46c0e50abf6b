"""Values that scripts make and pass: points, vectors, matrices, inputs, collections."""

import math
from collections.abc import Iterable
from typing import Any, ClassVar

from fusiontask.objects import ApiObject, Collection, ScriptError, static

Triple = tuple[float, float, float]
IDENTITY = [1.0 if row == column else 0.0 for row in range(4) for column in range(4)]


class _Coordinates(ApiObject, abstract=True):
    space: ClassVar[str] = "core"

    def __init__(self, x: float, y: float, z: float) -> None:
        self._xyz: Triple = (number(x, "x"), number(y, "y"), number(z, "z"))

    @property
    def x(self) -> float:
        """Along X, in centimetres."""
        return self._xyz[0]

    @x.setter
    def x(self, value: float) -> None:
        self._xyz = (number(value, "x"), *self._xyz[1:])

    @property
    def y(self) -> float:
        """Along Y, in centimetres."""
        return self._xyz[1]

    @y.setter
    def y(self, value: float) -> None:
        self._xyz = (self._xyz[0], number(value, "y"), self._xyz[2])

    @property
    def z(self) -> float:
        """Along Z, in centimetres."""
        return self._xyz[2]

    @z.setter
    def z(self, value: float) -> None:
        self._xyz = (*self._xyz[:2], number(value, "z"))

    def asArray(self) -> list[float]:
        """The three coordinates."""
        return list(self._xyz)


class Vector3D(_Coordinates):
    """A direction with a length."""

    @static
    def create(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Vector3D":
        """A vector of three components."""
        return Vector3D(x, y, z)

    @property
    def length(self) -> float:
        """Its length in centimetres."""
        return math.dist(self._xyz, (0.0, 0.0, 0.0))

    def normalize(self) -> bool:
        """Make the length 1; false for a vector without length."""
        length = self.length
        if length == 0.0:
            return False
        self._xyz = tuple(value / length for value in self._xyz)  # type: ignore[assignment]
        return True

    def copy(self) -> "Vector3D":
        """Another of the same components."""
        return Vector3D(*self._xyz)

    def scaleBy(self, scale: float) -> bool:
        """Multiply its length."""
        self._xyz = tuple(value * number(scale, "scale") for value in self._xyz)  # type: ignore[assignment]
        return True

    def dotProduct(self, vector: "Vector3D") -> float:
        """The sum of the products of the components."""
        return sum(a * b for a, b in zip(self._xyz, triple(vector), strict=True))

    def crossProduct(self, vector: "Vector3D") -> "Vector3D":
        """The vector perpendicular to both."""
        (a, b, c), (d, e, f) = self._xyz, triple(vector)
        return Vector3D(b * f - c * e, c * d - a * f, a * e - b * d)


class Point3D(_Coordinates):
    """A place in space, or on a sketch, where z is 0."""

    @static
    def create(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Point3D":
        """A point at three coordinates in centimetres."""
        return Point3D(x, y, z)

    def copy(self) -> "Point3D":
        """Another at the same place."""
        return Point3D(*self._xyz)

    def distanceTo(self, point: "Point3D") -> float:
        """The distance to another point."""
        return math.dist(self._xyz, triple(point))

    def translateBy(self, vector: Vector3D) -> bool:
        """Move by a vector."""
        self._xyz = tuple(a + b for a, b in zip(self._xyz, triple(vector), strict=True))  # type: ignore[assignment]
        return True

    def vectorTo(self, point: "Point3D") -> Vector3D:
        """The vector that leads from here to another point."""
        return Vector3D(*(b - a for a, b in zip(self._xyz, triple(point), strict=True)))

    def transformBy(self, matrix: "Matrix3D") -> bool:
        """Move by a matrix."""
        self._xyz = matrix._moved(self._xyz)
        return True


class Matrix3D(ApiObject):
    """A place and orientation: the axes in the columns, the origin in the last."""

    space: ClassVar[str] = "core"

    def __init__(self, cells: Iterable[float] = IDENTITY) -> None:
        self._cells = list(cells)

    @static
    def create() -> "Matrix3D":
        """The matrix that moves nothing."""
        return Matrix3D()

    @property
    def translation(self) -> Vector3D:
        """Where it moves the origin."""
        return Vector3D(*self._cells[3:12:4])

    @translation.setter
    def translation(self, vector: Vector3D) -> None:
        self._cells[3:12:4] = triple(vector)

    def asArray(self) -> list[float]:
        """The 16 cells, row by row."""
        return list(self._cells)

    def setWithArray(self, cells: list[float]) -> bool:
        """Set the 16 cells, row by row."""
        if len(cells) != len(IDENTITY):
            raise ScriptError(f"A matrix has 16 cells, not {len(cells)}")
        self._cells = [number(cell, "cell") for cell in cells]
        return True

    def setToIdentity(self) -> bool:
        """Make it move nothing."""
        self._cells = list(IDENTITY)
        return True

    def setToRotation(self, angle: float, axis: Vector3D, origin: Point3D) -> bool:
        """Make it turn by an angle in radians about an axis through a point."""
        (x, y, z), length = triple(axis), axis.length
        if length == 0.0:
            raise ScriptError("The axis of a rotation needs a length")
        x, y, z = x / length, y / length, z / length
        c, s = math.cos(angle), math.sin(angle)
        t = 1 - c
        rows = (
            (t * x * x + c, t * x * y - s * z, t * x * z + s * y),
            (t * x * y + s * z, t * y * y + c, t * y * z - s * x),
            (t * x * z - s * y, t * y * z + s * x, t * z * z + c),
        )
        at = triple(origin)
        self._cells = list(IDENTITY)
        for number_, row in enumerate(rows):
            moved = sum(a * b for a, b in zip(row, at, strict=True))
            self._cells[4 * number_ : 4 * number_ + 4] = [*row, at[number_] - moved]
        return True

    def transformBy(self, matrix: "Matrix3D") -> bool:
        """Apply another matrix after this one."""
        a, b = matrix._cells, self._cells
        self._cells = [sum(a[4 * r + k] * b[4 * k + c] for k in range(4)) for r in range(4) for c in range(4)]
        return True

    def copy(self) -> "Matrix3D":
        """Another of the same cells."""
        return Matrix3D(self._cells)

    def _moved(self, point: Triple) -> Triple:
        m = self._cells
        x, y, z = (sum(m[4 * r + c] * value for c, value in enumerate((*point, 1.0))) for r in range(3))
        return x, y, z


class BoundingBox3D(ApiObject):
    """The smallest box along the axes that holds something."""

    space: ClassVar[str] = "core"

    def __init__(self, low: Triple, high: Triple) -> None:
        self._low, self._high = low, high

    @property
    def minPoint(self) -> Point3D:
        """The corner of the smallest coordinates."""
        return Point3D(*self._low)

    @property
    def maxPoint(self) -> Point3D:
        """The corner of the largest coordinates."""
        return Point3D(*self._high)


class ValueInput(ApiObject):
    """A number in centimetres or radians, or an expression with units."""

    space: ClassVar[str] = "core"

    def __init__(self, value: float | str) -> None:
        self._value = value

    @static
    def createByReal(value: float) -> "ValueInput":
        """A number in internal units: centimetres, radians."""
        return ValueInput(number(value, "value"))

    @static
    def createByString(expression: str) -> "ValueInput":
        """An expression such as `width / 2 + 3 mm`."""
        return ValueInput(text(expression, "expression"))

    @property
    def valueType(self) -> int:
        """0 for an expression, 1 for a number."""
        return 0 if isinstance(self._value, str) else 1

    @property
    def realValue(self) -> float:
        """The number; 0 for an expression."""
        return 0.0 if isinstance(self._value, str) else self._value

    @property
    def stringValue(self) -> str:
        """The expression; empty for a number."""
        return self._value if isinstance(self._value, str) else ""


class ObjectCollection(Collection[Any]):
    """A list of objects, as features take them."""

    space: ClassVar[str] = "core"

    def __init__(self, items: Iterable[Any] = ()) -> None:
        self._list = list(items)

    @static
    def create() -> "ObjectCollection":
        """An empty collection."""
        return ObjectCollection()

    @static
    def createWithArray(items: list[Any]) -> "ObjectCollection":
        """A collection of these objects."""
        return ObjectCollection(items)

    def add(self, item: Any) -> bool:
        """Add one at the end."""
        self._list.append(item)
        return True

    def clear(self) -> bool:
        """Take all out."""
        self._list.clear()
        return True

    def contains(self, item: Any) -> bool:
        """Whether the object is in it."""
        return any(item is known for known in self._list)

    def removeByIndex(self, index: int) -> bool:
        """Take one out by its index."""
        if not 0 <= index < len(self._list):
            return False
        del self._list[index]
        return True

    def asArray(self) -> list[Any]:
        """The objects as an array."""
        return list(self._list)

    def _items(self) -> list[Any]:
        return self._list


def number(value: Any, what: str) -> float:
    """A number that a script gave; raises ScriptError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ScriptError(f"The {what} is {value!r}, which is not a finite number")
    return float(value)


def text(value: Any, what: str) -> str:
    """A text that a script gave; raises ScriptError."""
    if not isinstance(value, str):
        raise ScriptError(f"The {what} is {value!r}, which is not a string")
    return value


def triple(value: Any) -> Triple:
    """The coordinates of a point or vector; raises ScriptError."""
    if not isinstance(value, _Coordinates):
        raise ScriptError(f"{_named(value)} is neither a Point3D nor a Vector3D")
    return value._xyz


def listed(value: Any) -> list[Any]:
    """One object, an array or a collection as a list."""
    if isinstance(value, Collection):
        return list(value._items())
    return list(value) if isinstance(value, list) else [value]


def a(cls: type[Any], value: Any, what: str) -> Any:
    """The value, which must be of a class of the API; raises ScriptError."""
    if not isinstance(value, cls):
        raise ScriptError(f"{what} takes a {cls.__name__}, not {_named(value)}")
    return value


def _named(value: Any) -> str:
    return f"a {type(value).__name__}" if isinstance(value, ApiObject) else "null" if value is None else repr(value)
