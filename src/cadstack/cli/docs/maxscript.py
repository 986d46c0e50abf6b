"""The page about the MAXScript of the 3ds Max engine, whose registries are asked in its own interpreter."""

from pathlib import Path
from typing import Any

from cadstack.cli.docs.autocad import ask
from cadstack.cli.docs.markdown import code, page, table
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.installation import find

LOOK = """
import json, sys
sys.path[:0] = sys.argv[1:]
import bpy
from console.content import NAMES
from maxbatch import program, world
from maxbatch.maxscript.lexer import KEYWORDS
from maxbatch.maxscript.parser import NO_INTERFACE
from maxbatch.scene import nodes, reading, shapes, writing

def one(builtin):
    return [builtin.name, sorted(builtin.keywords or ()), builtin.about]

print(json.dumps({
    "switches": [[s.name, s.value or "", s.meaning, s.repeatable] for s in program.SWITCHES],
    "libraries": [[
        library.title,
        [one(builtin) for builtin in library.functions.values()],
        [[name, (get.__doc__ or "").partition("\\n")[0]] for name, get in library.constants.items()],
    ] for library in world.libraries()],
    "keywords": sorted(KEYWORDS - NO_INTERFACE),
    "properties": sorted(name for name in nodes.PROPERTIES),
    "shapes": [[shape.name, dict(shape.defaults)] for shape in shapes.SHAPES.values()],
    "read": [NAMES[kind].partition(" ")[2] for kind in reading.READABLE],
    "written": sorted(writing.ENDINGS),
    "exporters": writing.EXPORTER_CLASSES,
}))
"""


def look_inside(engines: Path) -> dict[str, Any] | None:
    """The registries of the 3ds Max engine of this checkout; None where no installed one lends its interpreter."""
    installed = find("3dsmax", engines)
    if installed is None or installed.interpreter is None:
        return None
    return ask(installed.interpreter, LOOK, (str(SHIPPED / "3dsmax"), str(SHIPPED)))


def maxscript_page(found: dict[str, Any]) -> str:
    """Switches, file formats, the language, functions by group."""
    switches = [
        (code(f"{name} <{value}>" if value else name), meaning + (" (may be repeated)" if repeatable else ""))
        for name, value, meaning, repeatable in found["switches"]
    ]
    shapes = [
        (code(name), ", ".join(f"`{key}:` {value}" for key, value in sizes.items())) for name, sizes in found["shapes"]
    ]
    exporters = ", ".join(f"{code(name)} ({kind})" for name, kind in found["exporters"].items())
    return page(
        "3ds Max engine: switches, formats, MAXScript",
        "The engine runs `3dsmaxbatch.exe` command lines on Blender: a scene, then a script in MAXScript (`.ms`) or in "
        "Python (`.py`, with `bpy` and `pymxs`). The functions below are also listed by `3dsmaxbatch.exe -functions`.",
        "## Switches",
        table(("Switch", "Meaning"), switches),
        "## Files",
        "What a scene is, its first bytes say, never its name, so an `input.max` may be any of these: "
        + ", ".join(found["read"])
        + ". A scene in the own format of 3ds Max is refused; export it as FBX, glTF, OBJ or 3DS.",
        "Written by extension: " + ", ".join(map(code, found["written"])) + f"; or by `using:` {exporters}. "
        "`saveMaxFile` writes a Blender scene whatever the name. Nothing is written outside the job folder.",
        "## The language",
        "Expressions, blocks, calls by juxtaposition with keyword arguments, arrays, points, colours, names, `$paths` "
        "with `*`, `?` and `/`, structs and `try`. Words of the grammar: "
        + ", ".join(map(code, found["keywords"]))
        + ".",
        "Not there: user interface, bit arrays, matrices, time values, modifiers, animation, .NET. An unknown function "
        "or property ends the run with its name and `file:line:column`. A variable that was never set is `undefined`.",
        *(part for library in found["libraries"] for part in _library(*library)),
        "## Shapes",
        '`box name:"plate" width:4 length:2 height:1 pos:[0,0,1]`; a parameter can be read and set afterwards.',
        table(("Shape", "Parameters and their defaults"), shapes),
        "## Properties of objects",
        ", ".join(map(code, found["properties"])) + ". Places and turns are those in the world; Z is up.",
        "## Differences",
        "One unit of the scene is a metre at first; `units.systemType` changes it. Names of objects are unique: a "
        "second `a` becomes `a.001`. `render` uses Cycles on the processor and takes `samples:`; without a camera it "
        "shows the scene from a corner, without a light it lends one.",
    )


def _library(title: str, functions: list[list[Any]], variables: list[list[str]]) -> list[str]:
    parts = [f"## {title}"]
    if variables:
        parts.append(table(("Variable", "Meaning"), [(code(name), about) for name, about in sorted(variables)]))
    rows = [
        (code(name), ", ".join(code(f"{keyword}:") for keyword in keywords), about)
        for name, keywords, about in sorted(functions, key=lambda item: str(item[0]).casefold())
    ]
    return [*parts, table(("Function", "Keywords", "What it does"), rows)] if rows else parts
