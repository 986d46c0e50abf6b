"""Printing, classes, errors, and running more script."""

from collections.abc import Callable
from typing import Any

from maxbatch.maxscript.errors import QuitMax, ScriptError, Thrown
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.printer import displayed, printed
from maxbatch.maxscript.rotations import around
from maxbatch.maxscript.values import (
    OK,
    UNDEFINED,
    ClassValue,
    Color,
    Dictionary,
    Euler,
    Name,
    Point2,
    Point3,
    Quaternion,
    Thing,
    Value,
    class_name,
)  # fmt: skip

from .arguments import array, integer, number, point, string

library = Library("Values and errors")
library.class_names(
    "Integer", "Float", "Double", "Number", "String", "Name", "Array", "BooleanClass", "UndefinedClass", "Value",
    "StringStream", "FileStream", "MAXClass",
)  # fmt: skip

COLORS = {
    "red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0), "orange": (255, 180, 40),
    "brown": (150, 100, 50), "white": (255, 255, 255), "black": (0, 0, 0), "gray": (128, 128, 128),
}  # fmt: skip


def _color(parts: tuple[int, int, int]) -> Callable[[Any], Value]:
    def get(_: Any) -> Value:
        return Color(*map(float, parts))

    get.__doc__ = f"The colour of {' '.join(map(str, parts))}."
    return get


for _name, _parts in COLORS.items():
    library.variable(_name)(_color(_parts))


@library.function("print")
def print_(script: Any, *values: Value) -> Value:
    """Write a value and a line end; strings are quoted."""
    for value in values:
        script.write(printed(value) + "\n")
    return values[0] if values else UNDEFINED


@library.function("format")
def format_(script: Any, text: Value, *values: Value, to: Value = None) -> Value:
    """Write text in which each `%` stands for the next value; `to:` names a file or a StringStream."""
    waiting = list(values)
    pieces = string(text).split("%")
    if len(waiting) < len(pieces) - 1:
        raise ScriptError(f"format has {len(pieces) - 1} % signs and {len(waiting)} values")
    line = pieces[0] + "".join(displayed(waiting[i]) + piece for i, piece in enumerate(pieces[1:]))
    if to is None:
        script.write(line)
    else:
        to.write(line)
    return OK


@library.function("classOf")
def class_of(value: Value) -> Value:
    """The class of a value, such as `Box` or `String`."""
    return ClassValue(class_name(value), None, getattr(value, "superclass_name", "Value"))


@library.function("superClassOf")
def superclass_of(value: Value) -> Value:
    """The class above: GeometryClass, Light, Camera, Shape … for objects."""
    if isinstance(value, ClassValue):
        return ClassValue(value.superclass)
    return ClassValue(value.superclass_name if isinstance(value, Thing) else "Value")


@library.function("isKindOf")
def is_kind_of(value: Value, kind: Value) -> Value:
    """Whether a value is of a class or of the class above it."""
    wanted = displayed(kind).casefold()
    return wanted in (class_name(value).casefold(), getattr(value, "superclass_name", "Value").casefold())


@library.function("throw")
def throw(script: Any, message: Value = "", value: Value = UNDEFINED) -> Value:
    """Raise an error; in a `catch`, `throw()` raises the caught one again."""
    if message == "" and script.thrown is not None:
        raise script.thrown
    text = displayed(message)
    raise Thrown(text if value is UNDEFINED else f"{text}: {displayed(value)}", value)


@library.function("getCurrentException")
def current_exception(script: Any) -> Value:
    """The message of the error that was caught last."""
    return script.last_error


@library.function("assert")
def assert_(condition: Value, *, message: Value = "the assertion does not hold") -> Value:
    """Raise an error unless the condition is true."""
    if condition is not True:
        raise ScriptError(displayed(message))
    return True


@library.function("quitMax")
def quit_max(*_: Value, exit_code: Value = 0, _quiet: Value = True) -> Value:
    """End the program; `exitCode:` other than 0 fails the work item."""
    raise QuitMax(integer(exit_code))


@library.function("execute")
def execute(script: Any, text: Value) -> Value:
    """Evaluate text as script, with global variables."""
    return script.run(string(text), "execute")


@library.function("fileIn", "include")
def file_in(script: Any, name: Value, *, _quiet: Value = True) -> Value:
    """Run another script file."""
    path = script.files.to_read(string(name))
    return script.run(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)


@library.function("color")
def color(red: Value, green: Value, blue: Value, alpha: Value = 255) -> Value:
    """A colour from parts of 0 to 255."""
    return Color(*(float(number(part)) for part in (red, green, blue, alpha)))


@library.constructor("Point3")
def point3(x: Value, y: Value, z: Value) -> Value:
    """A point; `[x,y,z]` is the same."""
    return Point3(float(number(x)), float(number(y)), float(number(z)))


@library.constructor("Point2")
def point2(x: Value, y: Value) -> Value:
    """A point of the plane; `[x,y]` is the same."""
    return Point2(float(number(x)), float(number(y)))


@library.constructor("EulerAngles")
def euler_angles(x: Value, y: Value, z: Value) -> Value:
    """A rotation by degrees about X, then Y, then Z."""
    return Euler(float(number(x)), float(number(y)), float(number(z)))


@library.constructor("Quat")
def quat(x: Value, y: Value, z: Value, w: Value) -> Value:
    """A rotation as a quaternion."""
    return Quaternion(*(float(number(part)) for part in (x, y, z, w)))


@library.function("angleAxis")
def angle_axis(degrees: Value, axis: Value) -> Value:
    """A rotation by degrees about an axis."""
    return around(point(axis), number(degrees))


@library.constructor("Dictionary")
def dictionary(*pairs: Value) -> Value:
    """A dictionary from `#(key, value)` pairs, after an optional type of the keys."""
    made = Dictionary()
    for pair in pairs:
        if isinstance(pair, Name | ClassValue):
            continue
        key, value = array(pair)
        made[key] = value
    return made


@library.function("hasDictValue")
def has_dict_value(entries: Value, key: Value) -> Value:
    """Whether a dictionary has a key."""
    return entries[key] is not UNDEFINED


@library.function("hasProperty", "isProperty")
def has_property(script: Any, value: Value, name: Value) -> Value:
    """Whether a value has a property."""
    try:
        script.property_of(value, displayed(name).removeprefix("#").casefold())
    except ScriptError:
        return False
    return True


@library.function("getProperty")
def get_property(script: Any, value: Value, name: Value) -> Value:
    """A property by its name."""
    return script.property_of(value, displayed(name).removeprefix("#").casefold())


@library.function("setProperty")
def set_property(value: Value, name: Value, new: Value) -> Value:
    """Set a property by its name."""
    value.set(displayed(name).removeprefix("#").casefold(), new)
    return new


WITHOUT_EFFECT = """gc clearUndoBuffer disableSceneRedraw enableSceneRedraw redrawViews completeRedraw clearListener
freeSceneBitmaps forceCompleteRedraw setSilentMode""".split()


@library.function(*WITHOUT_EFFECT)
def accepted(*_: Value, **_keywords: Value) -> Value:
    """Accepted: there is no interface, no undo and nothing to redraw."""
    return OK
