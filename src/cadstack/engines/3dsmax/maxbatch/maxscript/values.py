"""The values of the language. Numbers, strings and Booleans are Python's; an array is a list."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .errors import ScriptError

Value = Any


class Special:
    """A value that is only itself, such as `undefined`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __bool__(self) -> bool:
        return False


UNDEFINED = Special("undefined")
UNSUPPLIED = Special("unsupplied")
OK = Special("OK")
DONT_COLLECT = Special("dontCollect")


class Name:
    """`#name`; upper and lower case are the same."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and other.text.casefold() == self.text.casefold()

    def __hash__(self) -> int:
        return hash(self.text.casefold())

    def __str__(self) -> str:
        return f"#{self.text}"


@dataclass(frozen=True)
class Point2:
    """`[x, y]`."""

    x: float
    y: float


@dataclass(frozen=True)
class Point3:
    """`[x, y, z]`."""

    x: float
    y: float
    z: float

    def length(self) -> float:
        return math.hypot(self.x, self.y, self.z)


@dataclass(frozen=True)
class Color:
    """A colour; its parts run from 0 to 255."""

    r: float
    g: float
    b: float
    a: float = 255.0


@dataclass(frozen=True)
class Euler:
    """`eulerAngles x y z`, in degrees."""

    x: float
    y: float
    z: float


@dataclass(frozen=True)
class Quaternion:
    """`quat x y z w`."""

    x: float
    y: float
    z: float
    w: float


PARTS: dict[type, tuple[str, ...]] = {
    Point2: ("x", "y"),
    Point3: ("x", "y", "z"),
    Color: ("r", "g", "b", "a"),
    Euler: ("x", "y", "z"),
    Quaternion: ("x", "y", "z", "w"),
}
Compound = Point2 | Point3 | Color | Euler | Quaternion


def parts(value: Compound) -> tuple[float, ...]:
    """The numbers of a point, colour or rotation."""
    return tuple(getattr(value, name) for name in PARTS[type(value)])


def with_part(value: Compound, name: str, number: float) -> Compound:
    """The same with one number changed; these values are never changed in place."""
    return replace(value, **{name: number})


class ClassValue:
    """A class of the language: what `classOf` gives, what `as` takes, and where it has `make`, a constructor."""

    def __init__(self, name: str, make: "Callable[..., Value] | None" = None, superclass: str = "Value") -> None:
        self.name = name
        self.make = make
        self.superclass = superclass

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassValue) and other.name.casefold() == self.name.casefold()

    def __hash__(self) -> int:
        return hash(self.name.casefold())

    def __str__(self) -> str:
        return self.name


class Thing:
    """A value with properties of its own that the script reads and sets: a scene object, a material, a structure."""

    class_name = "Value"
    superclass_name = "Value"

    def get(self, name: str) -> Value:
        """The property `name` (in lower case); raises ScriptError when there is none."""
        raise ScriptError(f"{self.class_name} has no property {name}")

    def set(self, name: str, value: Value) -> None:
        """Set the property `name` (in lower case)."""
        raise ScriptError(f"{self.class_name} has no property {name} that can be set (to {value!r})")


class Members(Thing):
    """A fixed set of properties, such as those of `sysInfo`; a function without a setter is read only."""

    def __init__(
        self,
        name: str,
        getters: "dict[str, Callable[[], Value]]",
        setters: "dict[str, Callable[[Value], None]] | None" = None,
    ) -> None:
        self.class_name = name
        self._getters = {key.casefold(): get for key, get in getters.items()}
        self._setters = {key.casefold(): set_ for key, set_ in (setters or {}).items()}

    def get(self, name: str) -> Value:
        if name not in self._getters:
            raise ScriptError(f"{self.class_name} has no property {name}")
        return self._getters[name]()

    def set(self, name: str, value: Value) -> None:
        if name not in self._setters:
            raise ScriptError(f"{self.class_name}.{name} cannot be set")
        self._setters[name](value)


class Dictionary(Thing):
    """A dictionary by name; `maxOps.mxsCmdLineArgs` is one."""

    class_name = "Dictionary"

    def __init__(self, entries: dict[str, Value] | None = None) -> None:
        self.entries: dict[str, Value] = {}
        for key, value in (entries or {}).items():
            self[Name(key)] = value

    def get(self, name: str) -> Value:
        if name == "keys":
            return [Name(key) for key in self.entries]
        if name == "count":
            return len(self.entries)
        return super().get(name)

    def __getitem__(self, key: Value) -> Value:
        wanted = _key(key)
        return next((value for known, value in self.entries.items() if known.casefold() == wanted), UNDEFINED)

    def __setitem__(self, key: Value, value: Value) -> None:
        wanted = _key(key)
        known = next((name for name in self.entries if name.casefold() == wanted), None)
        self.entries[known or (key.text if isinstance(key, Name) else str(key))] = value


def _key(key: Value) -> str:
    return (key.text if isinstance(key, Name) else str(key)).casefold()


def class_name(value: Value) -> str:
    """The name of the class of `value`, as `classOf` prints it."""
    if isinstance(value, Thing):
        return value.class_name
    kinds: list[tuple[type, str]] = [
        (bool, "BooleanClass"), (int, "Integer"), (float, "Float"), (str, "String"), (Name, "Name"), (list, "Array"),
        (Point2, "Point2"), (Point3, "Point3"), (Color, "Color"), (Euler, "EulerAngles"), (Quaternion, "Quat"),
        (ClassValue, "MAXClass"),
    ]  # fmt: skip
    for kind, name in kinds:
        if isinstance(value, kind):
            return name
    if value is UNDEFINED:
        return "UndefinedClass"
    return "OkClass" if value is OK else "Primitive"
