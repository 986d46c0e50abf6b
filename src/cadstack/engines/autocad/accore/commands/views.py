"""-LAYOUT, ZOOM, REGEN, SETVAR, and what only concerns a screen."""

from typing import Any

from console.exits import ConsoleError

from accore.console import Console, variable_text
from accore.drawing import bounds
from accore.prompts import Dialogue, Keyword, Number, Point, Text
from accore.registry import command

SCREEN_ONLY = (
    "REGEN",
    "REGENALL",
    "REDRAW",
    "REDRAWALL",
    "GRAPHSCR",
    "TEXTSCR",
    "RESUME",
    "LOGFILEON",
    "LOGFILEOFF",
    "PSPACE",
    "MSPACE",
    "DSVIEWER",
)


@command("-LAYOUT")
def minus_layout(console: Console) -> Dialogue:
    """Make, copy, rename, delete and set layouts."""
    chosen = yield Keyword("Enter layout option", "Set", options=("?", "Copy", "Delete", "New", "Rename", "Set"))
    layouts = console.doc.layouts
    if chosen == "?":
        for name in layouts.names_in_taborder():
            console.transcript.say(name)
        return
    if chosen == "New":
        name = yield Text("Enter new Layout name", f"Layout{len(layouts)}", whole_line=True)
        layouts.new(name)
    elif chosen == "Copy":
        source = yield _layout(console, "Enter name of layout to copy")
        _copy(console, source, (yield Text("Enter name of new layout", f"{source} (2)", whole_line=True)))
    elif chosen == "Delete":
        name = yield _layout(console, "Enter name of layout to delete")
        if console.layout == name:
            console.go_to_layout("Model")
        layouts.delete(name)
    elif chosen == "Rename":
        old = yield _layout(console, "Enter layout to rename")
        new = yield Text("Enter new layout name", None, whole_line=True)
        layouts.rename(old, new)
        console.layout = new if console.layout == old else console.layout
    else:
        console.go_to_layout((yield _layout(console, "Enter layout to make current")))
        return
    console.modified = True


def _layout(console: Console, prompt: str) -> Text:
    return Text(prompt, console.layout, choices=console.doc.layouts.names_in_taborder(), kind="layout", whole_line=True)


def _copy(console: Console, source: str, name: str) -> None:
    old = console.doc.layouts.get(source)
    new = console.doc.layouts.new(name)
    settings = ("paper_width", "paper_height", "left_margin", "bottom_margin", "right_margin", "top_margin",
                "plot_rotation", "paper_size", "plot_configuration_file", "current_style_sheet",
                "plot_type", "scale_numerator", "scale_denominator", "plot_layout_flags")  # fmt: skip
    new.dxf.update({key: old.dxf.get(key) for key in settings if old.dxf.hasattr(key)})
    for entity in old:
        new.add_entity(entity.copy())


@command("ZOOM")
def zoom(console: Console) -> Dialogue:
    """Sets the view of model space, which the plot area Display shows."""
    options = ("All", "Center", "Dynamic", "Extents", "Previous", "Scale", "Window", "Object", "Left")
    corner = yield Point(
        "Specify corner of window, enter a scale factor (nX or nXP)", "", options=options, other=_is_factor
    )
    if isinstance(corner, tuple):
        _look_at(console, corner, (yield Point("Specify opposite corner", None)))
    elif corner in ("All", "Extents", "Object"):
        box = bounds(console.doc.modelspace()) if console.layout == "Model" else None
        if box is not None:
            _look_at(console, *box)
    elif corner == "Window":
        first = yield Point("Specify first corner", None)
        _look_at(console, first, (yield Point("Specify opposite corner", None)))
    elif corner == "Center":
        centre = yield Point("Specify center point", None)
        height = yield Text("Enter magnification or height", "1")
        if height.replace(".", "", 1).isdigit() and console.layout == "Model":
            console.doc.set_modelspace_vport(float(height), centre[:2])
    elif corner == "Scale":
        yield Text("Enter a scale factor (nX or nXP)", "1X")


def _is_factor(reply: str) -> bool:
    return reply.upper().removesuffix("P").removesuffix("X").replace(".", "", 1).isdigit()


def _look_at(console: Console, one: Any, other: Any) -> None:
    if console.layout != "Model":
        return
    width, height = abs(other[0] - one[0]), abs(other[1] - one[1])
    centre = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    console.doc.set_modelspace_vport(max(height, width / 1.6, 1e-6), centre)


@command("SETVAR")
def setvar(console: Console) -> Dialogue:
    """Set a system variable."""
    name = yield Text("Enter variable name or [?]", None)
    current = console.variables.get(name)
    value = yield Text(f"Enter new value for {name.upper()}", variable_text(current))
    if value != variable_text(current):
        console.variables.set(name, value)


@command("-VIEW")
def minus_view(console: Console) -> Dialogue:
    """Save a window under a name, restore it, delete it."""
    chosen = yield Keyword("Enter an option", None, options=("?", "Delete", "Restore", "Save", "Window"))
    views = console.doc.views
    if chosen == "?":
        for view in views:
            console.transcript.say(view.dxf.name)
        return
    name = yield Text("Enter view name", None, whole_line=True)
    if chosen == "Delete":
        if name in views:
            views.discard(name)
    elif chosen == "Restore":
        if name not in views:
            raise ConsoleError(f'There is no view "{name}"')
        view = views.get(name).dxf
        half = (view.width / 2, view.height / 2)
        _look_at(console, [view.center[0] - half[0], view.center[1] - half[1]],
                 [view.center[0] + half[0], view.center[1] + half[1]])  # fmt: skip
    elif chosen == "Window":
        first = yield Point("Specify first corner", None)
        second = yield Point("Specify opposite corner", None)
        _save_view(console, name, first, second)
    else:
        box = bounds(console.space)
        if box is None:
            raise ConsoleError("The layout is empty; there is nothing to see")
        _save_view(console, name, *box)


def _save_view(console: Console, name: str, one: Any, other: Any) -> None:
    if name in console.doc.views:
        console.doc.views.discard(name)
    console.doc.views.new(
        name,
        dxfattribs={
            "center": ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2),
            "width": abs(other[0] - one[0]),
            "height": abs(other[1] - one[1]),
        },
    )
    console.modified = True


@command("DELAY")
def delay(_: Console) -> Dialogue:
    """Accepted without waiting."""
    yield Number("Enter delay time (in milliseconds)", "0", least=0, whole=True)


@command(*SCREEN_ONLY)
def screen_only(_: Console) -> None:
    """Accepted: it concerns a screen, and there is none."""


@command("MODEL")
def model(console: Console) -> None:
    """Make model space current."""
    console.go_to_layout("Model")


@command("PAN", "-PAN")
def pan(_: Console) -> Dialogue:
    """Accepted: it concerns a screen, and there is none."""
    yield Point("Specify base point or displacement", None)
    yield Point("Specify second point", "")
