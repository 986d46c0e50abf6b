"""Rendering with Cycles on the processor."""

import math
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import bpy
from console.exits import ConsoleError
from mathutils import Vector

from maxbatch.maxscript.builtins.arguments import integer, string
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import OK, UNDEFINED, Color, Value
from maxbatch.quiet import quiet
from maxbatch.scene.materials import from_color
from maxbatch.scene.nodes import all_objects, node
from maxbatch.scene.placement import scene_corners

library = Library("Rendering")
FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".tga": "TARGA", ".tif": "TIFF", ".tiff": "TIFF",
    ".exr": "OPEN_EXR",
}  # fmt: skip
SAMPLES, LARGEST = 16, 8192
SUN = (math.radians(50), 0.0, math.radians(35))


@library.function("render")
def render(
    script: Any,
    *,
    outputfile: Value = None,
    outputwidth: Value = 640,
    outputheight: Value = 480,
    camera: Value = None,
    frame: Value = None,
    samples: Value = SAMPLES,
    background: Value = None,
    **_others: Value,
) -> Value:
    """Render a picture: `render outputFile:"a.png" outputWidth:640 outputHeight:480 camera:$cam samples:16`.

    Without a camera the scene is seen from above its corner; without a light it gets a sun and a sky for the time.
    """
    if outputfile is None:
        raise ConsoleError("render needs outputFile:", hint='Write render outputFile:"picture.png".')
    path = script.files.to_write(string(outputfile))
    if path.suffix.casefold() not in FORMATS:
        raise ConsoleError(f'"{path.name}" is no picture that can be rendered', hint=f"Use {' '.join(FORMATS)}.")
    width, height = _size(outputwidth), _size(outputheight)
    scene = bpy.context.scene
    with ExitStack() as borrowed:
        _choose_camera(scene, camera, width / height, borrowed)
        _light_up(scene, background, borrowed)
        _set_up(scene, path, (width, height), max(1, min(integer(samples), 4096)))
        if frame is not None:
            scene.frame_set(integer(frame))
        with quiet():
            bpy.ops.render.render(write_still=True)
    if not path.is_file():
        raise ConsoleError(f"Rendering {path.name} failed: Blender wrote no picture")
    script.say(f"Rendered {path.name}: {width} x {height}, {samples} samples.")
    return OK


@library.variable("renderWidth")
def render_width(_: Any) -> Value:
    """The width of the scene's own render settings."""
    return bpy.context.scene.render.resolution_x


@library.variable("renderHeight")
def render_height(_: Any) -> Value:
    """The height of the scene's own render settings."""
    return bpy.context.scene.render.resolution_y


def _size(value: Value) -> int:
    pixels = integer(value)
    if not 1 <= pixels <= LARGEST:
        raise ConsoleError(f"A picture has from 1 to {LARGEST} pixels a side, not {pixels}")
    return pixels


def _set_up(scene: Any, path: Path, size: tuple[int, int], samples: int) -> None:
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.denoising_quality = scene.cycles.denoising_prefilter = "FAST"  # else it takes longer than rendering
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.render.filepath = str(path)
    scene.render.use_file_extension = False
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "IMAGE"
    settings.file_format = FORMATS[path.suffix.casefold()]
    scene.view_settings.view_transform = "Standard"


def _choose_camera(scene: Any, camera: Value, aspect: float, borrowed: ExitStack) -> None:
    if camera not in (None, UNDEFINED):
        chosen = node(camera).object
        if chosen.type != "CAMERA":
            raise ConsoleError(f"{chosen.name} is not a camera")
        scene.camera = chosen
    if scene.camera is not None:
        return
    data = bpy.data.cameras.new("View")
    view = _lent(scene, bpy.data.objects.new("View", data), borrowed)
    low, high = scene_corners(all_objects())
    middle, size = (low + high) / 2, max((high - low).length, 1e-3)
    direction = Vector((1.0, -1.3, 0.8)).normalized()
    reach = size / 2 / math.sin(min(data.angle, 2 * math.atan(math.tan(data.angle / 2) / aspect)) / 2)
    view.location = middle + direction * reach
    view.rotation_euler = (-direction).to_track_quat("-Z", "Y").to_euler()
    data.clip_start, data.clip_end = size / 1000, reach + size * 2
    scene.camera = view


def _light_up(scene: Any, background: Value, borrowed: ExitStack) -> None:
    is_dark = not any(thing.type == "LIGHT" for thing in scene.objects)
    if scene.world is None:
        scene.world = bpy.data.worlds.new("World")
        borrowed.callback(bpy.data.worlds.remove, scene.world)
        if scene.world.node_tree is None:
            scene.world.use_nodes = True
        _sky(scene, (0.4, 0.45, 0.5, 1) if is_dark else (0.1, 0.1, 0.11, 1))
    if isinstance(background, Color):
        _sky(scene, from_color(background))
    if is_dark:
        sun = _lent(scene, bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN")), borrowed)
        sun.data.energy, sun.rotation_euler = 2.0, SUN


def _lent(scene: Any, thing: Any, borrowed: ExitStack) -> Any:
    """An object that is in the scene only for this picture."""
    scene.collection.objects.link(thing)
    borrowed.callback(bpy.data.objects.remove, thing, do_unlink=True)
    return thing


def _sky(scene: Any, color: tuple[float, float, float, float]) -> None:
    nodes = scene.world.node_tree.nodes if scene.world.node_tree else ()
    found = next((one for one in nodes if one.type == "BACKGROUND"), None)
    if found is not None:
        found.inputs["Color"].default_value = color
