"""Making objects: shapes, helpers, cameras, lights. Any property of an object can be given, `name: pos: wirecolor:`."""

from typing import Any

import bpy
from mathutils import Vector

from maxbatch.maxscript.builtins.arguments import number, point
from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import Point3, Value
from maxbatch.scene import shapes
from maxbatch.scene.nodes import PROPERTIES, SceneNode, light_watts, node

library = Library("Making objects")
FIRST = ("rotation", "scale", "pos", "position")


def link(name: str, data: Any) -> Any:
    """A new object in the scene."""
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _with(made: SceneNode, properties: dict[str, Value]) -> Value:
    """Set the given properties: rotation and size before the place, since those keep it."""
    ordered = [name for name in FIRST if name in properties]
    for name in [*ordered, *(name for name in properties if name not in FIRST)]:
        made.set(name, properties[name])
    return made


def _shape_maker(shape: shapes.Shape) -> Any:
    def make(**properties: Value) -> Value:
        sizes = dict(shape.defaults)
        others = {}
        for name, value in properties.items():
            plain = shapes.parameter(name)
            if plain in sizes:
                sizes[plain] = float(number(value))
            elif name in PROPERTIES:
                others[name] = value
            elif name not in IGNORED:
                known = ", ".join(f"{key}:" for key in shape.defaults)
                raise ScriptError(f"{shape.name} has no property {name}", hint=f"Its own are {known}.")
        thing = link(f"{shape.name}001", bpy.data.meshes.new(shape.name))
        shapes.build(thing, shape, sizes)
        return _with(SceneNode(thing), others)

    make.__doc__ = f"A {shape.name.lower()}: `{' '.join(f'{key}:' for key in shape.defaults)}`."
    return make


IGNORED = {
    "lengthsegs", "widthsegs", "heightsegs", "capsegs", "smooth", "mapcoords", "realworldmapsize", "isselected",
    "prefix", "slice", "slicefrom", "sliceto", "depthsegs", "recenter", "hemisphere", "chop", "basetopivot",
}  # fmt: skip
for _shape in shapes.SHAPES.values():
    library.constructor(_shape.name, superclass="GeometryClass")(_shape_maker(_shape))


@library.constructor("Dummy", "Point", superclass="Helper")
def dummy(*, boxsize: Value = None, size: Value = None, **properties: Value) -> Value:
    """A helper without a surface; `boxsize:` is a point, `size:` a number."""
    thing = link("Dummy001", None)
    thing.empty_display_size = (
        number(size) / 2 if size is not None else 0.5 if boxsize is None else point(boxsize).x / 2
    )
    return _with(SceneNode(thing), properties)


@library.constructor("TargetObject", superclass="Helper")
def target_object(**properties: Value) -> Value:
    """What a target camera or light looks at."""
    return _with(SceneNode(link("Target001", None)), properties)


@library.constructor("FreeCamera", superclass="Camera")
def free_camera(**properties: Value) -> Value:
    """A camera that looks down; `fov:` in degrees, `rotation:` turns it."""
    camera = bpy.data.cameras.new("Camera")
    camera.clip_end = 100_000
    return _with(SceneNode(link("Camera001", camera)), properties)


@library.constructor("TargetCamera", superclass="Camera")
def target_camera(*, target: Value = None, **properties: Value) -> Value:
    """A camera that looks at `target:`, an object or a point."""
    made = free_camera(**properties)
    aim(made, target)
    return made


def aim(looking: SceneNode, target: Value) -> None:
    """Turn a camera or light so that it looks at an object or point, upright."""
    to = target if isinstance(target, Point3) else Point3(0, 0, 0) if target is None else node(target).get("pos")
    here = looking.get("pos")
    direction = Vector((to.x - here.x, to.y - here.y, to.z - here.z))
    if direction.length:
        looking.object.rotation_euler = direction.to_track_quat("-Z", "Y").to_euler()


def _light(kind: str, target: Value, properties: dict[str, Value]) -> Value:
    thing = link("Light001", bpy.data.lights.new("Light", kind))
    thing.data.energy = light_watts(thing)
    made = _with(SceneNode(thing), properties)
    if target is not None:
        aim(made, target)
    return made


@library.constructor("OmniLight", superclass="Light")
def omni_light(**properties: Value) -> Value:
    """A light to all sides: `multiplier: rgb: pos:`."""
    return _light("POINT", None, properties)


@library.constructor("DirectionalLight", "TargetDirectionalLight", superclass="Light")
def directional_light(*, target: Value = None, **properties: Value) -> Value:
    """Parallel light, such as the sun's; shines down, or at `target:`."""
    return _light("SUN", target, properties)


@library.constructor("FreeSpot", "TargetSpot", superclass="Light")
def spot(*, target: Value = None, **properties: Value) -> Value:
    """A cone of light; shines down, or at `target:`."""
    return _light("SPOT", target, properties)
