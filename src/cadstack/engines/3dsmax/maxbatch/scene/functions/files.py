"""Loading, importing, saving and exporting scenes."""

from pathlib import Path
from typing import Any

import bpy
from console.exits import ConsoleError

from maxbatch.maxscript.builtins.arguments import name as text_of
from maxbatch.maxscript.builtins.arguments import string
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.operators import is_number, truth
from maxbatch.maxscript.printer import displayed
from maxbatch.maxscript.values import OK, UNDEFINED, Members, Value, class_name
from maxbatch.quiet import quiet
from maxbatch.scene.nodes import all_objects
from maxbatch.scene.reading import add_scene, open_scene
from maxbatch.scene.writing import EXPORTER_CLASSES, write_scene

library = Library("Scene files")
library.class_names(*EXPORTER_CLASSES, superclass="ExporterPlugin")
# Parameters of the FBX exporter in 3ds Max that Blender's has too.
FBX_SWITCHES = {"animation": "animated", "embedtextures": "embed_textures", "triangulate": "use_triangles"}
FBX_TYPES = {"cameras": "CAMERA", "lights": "LIGHT"}


@library.function("exportFile")
def export_file(script: Any, name: Value, *_how: Value, selected_only: Value = False, using: Value = None) -> Value:
    """Write the scene: `exportFile "a.fbx" #noPrompt selectedOnly:true using:FBXEXP`; else the extension decides."""
    path = script.files.to_write(string(name))
    exporter = None if using is None or using is UNDEFINED else displayed(using)
    if exporter is not None and exporter.casefold() not in {known.casefold() for known in EXPORTER_CLASSES}:
        raise ConsoleError(f"There is no exporter {exporter}", hint=f"There are: {', '.join(EXPORTER_CLASSES)}.")
    count = sum(thing.select_get() or not truth(selected_only) for thing in all_objects())
    if not count:
        raise ConsoleError("There is nothing to export", hint="Select something." if truth(selected_only) else None)
    write_scene(path, exporter, truth(selected_only), dict(script.host.fbx))
    script.say(f"Exported {path.name}: {_objects(count)}, {path.stat().st_size} bytes.")
    return True


@library.function("importFile", "mergeMaxFile")
def import_file(script: Any, name: Value, *_how: Value, _using: Value = None, _quiet: Value = True) -> Value:
    """Add the objects of a file to the scene and select them; the content of the file decides how it is read."""
    path = script.files.to_read(string(name))
    added = add_scene(path, script.guard)
    for thing in all_objects():
        thing.select_set(thing in added)
    script.say(f"Imported {path.name}: {_objects(len(added))}.")
    return True


@library.function("loadMaxFile")
def load_max_file(script: Any, name: Value, *, _quiet: Value = True, _use_file_units: Value = True) -> Value:
    """Replace the scene by that of a file."""
    load(script, script.files.to_read(string(name)))
    return True


def load(script: Any, path: Path) -> None:
    """Open a scene, and tell what is in it."""
    open_scene(path, script.guard)
    script.host.path = path
    script.say(f"Loaded {path.name}: {_objects(len(all_objects()))}.")


@library.function("saveMaxFile")
def save_max_file(script: Any, name: Value, *, _quiet: Value = True, _use_new_file: Value = True) -> Value:
    """Save the scene, as Blender's .blend whatever the name; this engine reads it again under any name."""
    path = script.files.to_write(string(name))
    path.unlink(missing_ok=True)  # else Blender keeps the old one beside it
    with quiet():
        bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, check_existing=False, compress=True)
    script.say(f"Saved {path.name} with the content of a Blender scene.")
    return True


@library.function("resetMaxFile")
def reset_max_file(script: Any, *_how: Value) -> Value:
    """Begin an empty scene."""
    script.host.reset()
    return OK


@library.variable("maxFilePath")
def max_file_path(script: Any) -> Value:
    """The folder of the loaded scene, with its separator."""
    return f"{script.host.path.parent}/" if script.host.path else ""


@library.variable("maxFileName")
def max_file_name(script: Any) -> Value:
    """The name of the loaded scene."""
    return script.host.path.name if script.host.path else ""


@library.function("FBXExporterSetParam")
def set_fbx_parameter(script: Any, name: Value, value: Value) -> Value:
    """A setting of the FBX export: Animation, Cameras, Lights, EmbedTextures, Triangulate, ScaleFactor."""
    wanted = text_of(name)
    options = script.host.fbx
    if wanted in FBX_SWITCHES:
        options[FBX_SWITCHES[wanted]] = truth(value)
        if wanted == "embedtextures":
            options["path_mode"] = "COPY" if value else "AUTO"
    elif wanted in FBX_TYPES:
        chosen = options.setdefault("object_types", {"ARMATURE", "CAMERA", "EMPTY", "LIGHT", "MESH", "OTHER"})
        options["object_types"] = chosen | {FBX_TYPES[wanted]} if truth(value) else chosen - {FBX_TYPES[wanted]}
    elif wanted == "scalefactor" and is_number(value):
        options["global_scale"] = float(value)
    elif wanted == "ascii" and value is True:
        raise ConsoleError("FBX is written in its binary form only", hint="Leave the parameter ASCII out.")
    else:
        script.say(f"The FBX parameter {displayed(name)} ({class_name(value)}) has no effect here.")
    return OK


@library.variable("exporterPlugin")
def exporter_plugin(_: Any) -> Value:
    """`.classes` are the exporters that `using:` can name."""
    return Members("exporterPlugin", {"classes": lambda: list(library.classes.values())})


def _objects(count: int) -> str:
    return "1 object" if count == 1 else f"{count} objects"
