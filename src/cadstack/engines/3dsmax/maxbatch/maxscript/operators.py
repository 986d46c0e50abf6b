"""Operators and conversions (`as`) on values."""

import math
import operator
import re
from collections.abc import Callable
from typing import Any

from .errors import ScriptError
from .printer import displayed
from .rotations import euler, quaternion
from .values import (
    PARTS,
    UNDEFINED,
    ClassValue,
    Color,
    Euler,
    Name,
    Point2,
    Point3,
    Quaternion,
    Value,
    class_name,
    parts,
)  # fmt: skip

LONGEST_STRING, MOST_BITS = 16 << 20, 64
_MATHS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_LEADING = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)")


def is_number(value: Value) -> bool:
    """Whether `value` is an integer or a float; a Boolean is neither."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def binary(sign: str, left: Value, right: Value) -> Value:
    """The value of `left sign right`; raises ScriptError where the two do not go together."""
    if sign in ("==", "!="):
        return same(left, right) is (sign == "==")
    if sign == "as":
        return convert(left, right)
    if is_number(left) and is_number(right):
        return _ORDER[sign](left, right) if sign in _ORDER else _numbers(sign, left, right)
    if sign in _ORDER and isinstance(left, str | Name) and type(left) is type(right):
        return _ORDER[sign](displayed(left).casefold(), displayed(right).casefold())
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > LONGEST_STRING:
            raise ScriptError(f"the string is longer than {LONGEST_STRING >> 20} million characters")
        return left + right
    if sign == "+" and isinstance(left, list):
        return [*left, *(right if isinstance(right, list) else [right])]
    if sign in "+-*/" and (type(left) in PARTS or type(right) in PARTS):
        return _compounds(sign, left, right)
    hint = "Write `as string` after what is not a string." if sign == "+" and str in (type(left), type(right)) else None
    raise ScriptError(f"{class_name(left)} {sign} {class_name(right)} is not possible", hint=hint)


def negative(value: Value) -> Value:
    """`-value`."""
    if is_number(value):
        return -value
    if type(value) in PARTS:
        return type(value)(*(-number for number in parts(value)))
    raise ScriptError(f"- {class_name(value)} is not possible")


def same(left: Value, right: Value) -> bool:
    """Equality: numbers by value, names in any case, arrays only when they are the same array."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) is not type(right) or isinstance(left, list):
        return left is right
    return bool(left == right)


def truth(value: Value) -> bool:
    """A condition must be a Boolean."""
    if isinstance(value, bool):
        return value
    raise ScriptError(f"a condition must be true or false, not {class_name(value)}")


def convert(value: Value, to: Value) -> Value:
    """`value as class`; `undefined` where a string holds no such value."""
    name = to.name.casefold() if isinstance(to, ClassValue) else str(getattr(to, "name", to)).casefold()
    if name in ("string", "stringstream"):
        return displayed(value).removeprefix("#") if isinstance(value, Name) else displayed(value)
    if name == "name":
        return Name(displayed(value))
    if name in ("integer", "float", "number", "double", "integer64"):
        return _as_number(value, name)
    if name == "array":
        return list(value)
    if name == "point3" and isinstance(value, Color):
        return Point3(value.r, value.g, value.b)
    if name == "color" and isinstance(value, Point3):
        return Color(value.x, value.y, value.z)
    if name in ("eulerangles", "quat") and isinstance(value, Euler | Quaternion):
        return euler(value) if name == "eulerangles" else quaternion(value)
    if name == class_name(value).casefold():
        return value
    raise ScriptError(f"{class_name(value)} as {name} is not possible")


def _as_number(value: Value, name: str) -> Value:
    if isinstance(value, str):
        match = _LEADING.match(value)
        if match is None:
            return UNDEFINED
        is_whole = match[1].strip("+-").isdigit() and len(match[1]) < 20
        value = int(match[1]) if is_whole and name not in ("float", "double") else float(match[1])
    if not is_number(value) or not math.isfinite(value):
        raise ScriptError(f"{class_name(value)} as {name} is not possible")
    if name in ("float", "double"):
        return float(value)
    return int(value) if name.startswith("integer") else value


def _numbers(sign: str, left: Any, right: Any) -> Value:
    try:
        if sign == "/":
            return _divided(left, right)
        if sign == "^":
            return _power(left, right)
        return _bounded(_MATHS[sign](left, right))
    except ZeroDivisionError:
        raise ScriptError("division by zero") from None
    except OverflowError:
        raise ScriptError("the result is too large for a number") from None


def _bounded(number: Any) -> Value:
    """A number; raises OverflowError for an integer that would grow for ever."""
    if isinstance(number, int) and number.bit_length() > MOST_BITS:
        raise OverflowError
    return number


def _divided(left: Any, right: Any) -> Value:
    """Integers divide to an integer, cut towards zero, as in the original."""
    if isinstance(left, int) and isinstance(right, int):
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return left / right


def _power(left: Any, right: Any) -> Value:
    result = math.pow(left, right) if left >= 0 or float(right).is_integer() else math.nan
    if math.isnan(result):
        raise ScriptError("a negative number has no such power")
    return int(result) if isinstance(left, int) and isinstance(right, int) and abs(result) < 2**53 else result


def _compounds(sign: str, left: Value, right: Value) -> Value:
    kind = type(left) if type(left) in PARTS else type(right)
    if kind not in (Point2, Point3, Color):
        raise ScriptError(f"{class_name(left)} {sign} {class_name(right)} is not possible")
    count = len(PARTS[kind])
    rows = []
    for value in (left, right):
        if type(value) is not kind and not is_number(value):
            raise ScriptError(f"{class_name(left)} {sign} {class_name(right)} is not possible")
        rows.append(parts(value) if type(value) is kind else (float(value),) * count)
    numbers = [_numbers(sign, float(a), float(b)) for a, b in zip(*rows, strict=True)]
    if kind is Color:
        numbers[3] = left.a if isinstance(left, Color) else right.a
    return kind(*numbers)
