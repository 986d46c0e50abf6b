"""Checks of arguments."""

from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.operators import is_number
from maxbatch.maxscript.values import Color, Name, Point3, Value, class_name


def string(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise ScriptError(f"a string is needed, not {class_name(value)}")


def number(value: Value) -> float:
    if is_number(value):
        return value  # type: ignore[no-any-return]
    raise ScriptError(f"a number is needed, not {class_name(value)}")


def integer(value: Value) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ScriptError(f"a whole number is needed, not {class_name(value)}")


def array(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    raise ScriptError(f"an array is needed, not {class_name(value)}")


def point(value: Value) -> Point3:
    if isinstance(value, Point3):
        return value
    raise ScriptError(f"a point [x,y,z] is needed, not {class_name(value)}")


def color(value: Value) -> Color:
    if isinstance(value, Color):
        return value
    if isinstance(value, Point3):
        return Color(value.x, value.y, value.z)
    raise ScriptError(f"a colour is needed, not {class_name(value)}")


def name(value: Value) -> str:
    """The text of a name or a string, in lower case."""
    if isinstance(value, Name):
        return value.text.casefold()
    return string(value).casefold()
