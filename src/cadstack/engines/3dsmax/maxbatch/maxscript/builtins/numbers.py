"""Arithmetic functions. Angles are in degrees."""

import math
import random as chance
from collections.abc import Callable

from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import Color, Point3, Value

from .arguments import integer, number, point

library = Library("Numbers")


def _of_one(name: str, about: str, work: Callable[[float], float]) -> None:
    def run(value: Value) -> Value:
        try:
            return work(number(value))
        except (ValueError, OverflowError):
            raise ScriptError(f"{name} has no value for {value}") from None

    run.__doc__ = about
    library.function(name)(run)


_of_one("sqrt", "Square root.", math.sqrt)
_of_one("sin", "Sine of degrees.", lambda value: math.sin(math.radians(value)))
_of_one("cos", "Cosine of degrees.", lambda value: math.cos(math.radians(value)))
_of_one("tan", "Tangent of degrees.", lambda value: math.tan(math.radians(value)))
_of_one("asin", "Arc sine, in degrees.", lambda value: math.degrees(math.asin(value)))
_of_one("acos", "Arc cosine, in degrees.", lambda value: math.degrees(math.acos(value)))
_of_one("atan", "Arc tangent, in degrees.", lambda value: math.degrees(math.atan(value)))
_of_one("degToRad", "Degrees to radians.", math.radians)
_of_one("radToDeg", "Radians to degrees.", math.degrees)
_of_one("exp", "e to a power.", math.exp)
_of_one("log", "Natural logarithm.", math.log)
_of_one("log10", "Logarithm to base 10.", math.log10)
_of_one("floor", "Next whole number below, as a float.", lambda value: float(math.floor(value)))
_of_one("ceil", "Next whole number above, as a float.", lambda value: float(math.ceil(value)))


@library.function("abs")
def abs_(value: Value) -> Value:
    """The value without its sign; of a point, part by part."""
    if isinstance(value, Point3):
        return Point3(abs(value.x), abs(value.y), abs(value.z))
    return abs(number(value))


@library.function("atan2")
def atan2(y: Value, x: Value) -> Value:
    """The angle of a direction, in degrees."""
    return math.degrees(math.atan2(number(y), number(x)))


@library.function("pow")
def pow_(base: Value, exponent: Value) -> Value:
    """A power, as a float."""
    try:
        return math.pow(number(base), number(exponent))
    except (ValueError, OverflowError):
        raise ScriptError(f"pow has no value for {base} and {exponent}") from None


@library.function("mod")
def mod(value: Value, by: Value) -> Value:
    """The rest of a division, with the sign of the first number."""
    if not number(by):
        raise ScriptError("division by zero")
    rest = math.fmod(number(value), number(by))
    return int(rest) if isinstance(value, int) and isinstance(by, int) else rest


@library.function("amin")
def amin(*values: Value) -> Value:
    """The smallest of an array or of the arguments."""
    return min(_several(values))


@library.function("amax")
def amax(*values: Value) -> Value:
    """The largest of an array or of the arguments."""
    return max(_several(values))


def _several(values: tuple[Value, ...]) -> list[float]:
    items = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
    if not items:
        raise ScriptError("there is no number to choose from")
    return [number(item) for item in items]


@library.function("random")
def random(low: Value, high: Value) -> Value:
    """A random number between two, of their kind; points and colours part by part."""
    if isinstance(low, Point3 | Color) and type(low) is type(high):
        pairs = zip(vars(low).values(), vars(high).values(), strict=True)
        return type(low)(*(chance.uniform(a, b) for a, b in pairs))  # noqa: S311  (a script's dice, no secret)
    if isinstance(low, int) and isinstance(high, int):
        return chance.randint(min(low, high), max(low, high))  # noqa: S311  (as above)
    return chance.uniform(number(low), number(high))  # noqa: S311  (as above)


@library.function("seed")
def seed(value: Value) -> Value:
    """Make `random` repeatable."""
    chance.seed(integer(value))
    return value


@library.function("length")
def length(value: Value) -> Value:
    """The length of a vector."""
    return point(value).length()


@library.function("normalize")
def normalize(value: Value) -> Value:
    """The vector of length 1 in the same direction."""
    size = point(value).length()
    if not size:
        raise ScriptError("a vector of length 0 has no direction")
    return Point3(value.x / size, value.y / size, value.z / size)


@library.function("distance")
def distance(one: Value, other: Value) -> Value:
    """The distance of two points or objects."""
    a, b = (point(value if isinstance(value, Point3) else value.get("pos")) for value in (one, other))
    return math.dist((a.x, a.y, a.z), (b.x, b.y, b.z))


@library.function("dot")
def dot(one: Value, other: Value) -> Value:
    """The scalar product."""
    a, b = point(one), point(other)
    return a.x * b.x + a.y * b.y + a.z * b.z


@library.function("cross")
def cross(one: Value, other: Value) -> Value:
    """The vector product."""
    a, b = point(one), point(other)
    return Point3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
