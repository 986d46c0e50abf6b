"""What one unit of the scene is."""

from typing import Any

import bpy

from maxbatch.maxscript.builtins.arguments import name, number
from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import Members, Name, Value

library = Library("Units")
METRES = {
    "millimeters": 0.001, "centimeters": 0.01, "meters": 1.0, "kilometers": 1000.0, "inches": 0.0254, "feet": 0.3048,
    "miles": 1609.344,
}  # fmt: skip


def _system_type() -> Value:
    metres = bpy.context.scene.unit_settings.scale_length
    return next((Name(kind) for kind, size in METRES.items() if abs(size / metres - 1) < 1e-4), Name("generic"))


def _set_system_type(value: Value) -> None:
    if name(value) not in METRES:
        raise ScriptError(f"{name(value)} is no unit of length", hint=f"There are: {', '.join(METRES)}.")
    bpy.context.scene.unit_settings.system = "METRIC"
    bpy.context.scene.unit_settings.scale_length = METRES[name(value)]


def _system_scale() -> Value:
    kind = _system_type()
    return bpy.context.scene.unit_settings.scale_length / METRES.get(kind.text, 1.0)


def _set_system_scale(value: Value) -> None:
    kind = _system_type()
    bpy.context.scene.unit_settings.scale_length = METRES.get(kind.text, 1.0) * number(value)


@library.variable("units")
def units(_: Any) -> Value:
    """`.systemType` is `#meters` at first, and can be `#millimeters` or `#inches`; `.systemScale` is a factor."""
    return Members(
        "units",
        {"systemType": _system_type, "systemScale": _system_scale, "displayType": lambda: Name("generic")},
        {"systemType": _set_system_type, "systemScale": _set_system_scale, "displayType": lambda _kind: None},
    )


@library.variable("sliderTime", "currentTime")
def slider_time(_: Any) -> Value:
    """The present frame."""
    return bpy.context.scene.frame_current
