"""Objects of the scene as scripts see them."""

import math
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

import bpy
from mathutils import Matrix, Vector
from mathutils import Quaternion as Turn

from maxbatch.maxscript.builtins.arguments import color, number, point, string
from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.operators import truth
from maxbatch.maxscript.rotations import quaternion
from maxbatch.maxscript.values import UNDEFINED, Color, Point3, Quaternion, Thing, Value, class_name

from . import shapes
from .materials import MaterialValue
from .placement import corners, counts, place, world

SUPERCLASSES = {
    "MESH": "GeometryClass", "SURFACE": "GeometryClass", "META": "GeometryClass", "FONT": "Shape", "CURVE": "Shape",
    "LIGHT": "Light", "CAMERA": "Camera", "EMPTY": "Helper", "ARMATURE": "Helper",
}  # fmt: skip
CLASSES = {
    "MESH": "Editable_Mesh", "CURVE": "SplineShape", "FONT": "Text", "CAMERA": "FreeCamera", "EMPTY": "Dummy",
    "ARMATURE": "BoneGeometry",
}  # fmt: skip
LIGHTS = {"POINT": "OmniLight", "SUN": "DirectionalLight", "SPOT": "FreeSpot", "AREA": "FreeRectangle"}
Getter = Callable[["SceneNode"], Value]
Setter = Callable[["SceneNode", Value], None]


class SceneNode(Thing):
    """One object."""

    def __init__(self, thing: Any) -> None:
        self._object = thing

    @property
    def object(self) -> Any:
        """Blender's object; raises ScriptError when it was deleted."""
        try:
            self._object.name  # noqa: B018  (reading is what tells)
        except ReferenceError:
            raise ScriptError("the object was deleted") from None
        return self._object

    @property
    def name(self) -> str:
        return str(self.object.name)

    @property
    def class_name(self) -> str:  # type: ignore[override]
        thing = self.object
        made_as = shapes.shape_of(thing)
        if made_as is not None:
            return made_as[0].name
        return LIGHTS[thing.data.type] if thing.type == "LIGHT" else CLASSES.get(thing.type, "Node")

    @property
    def superclass_name(self) -> str:  # type: ignore[override]
        return SUPERCLASSES.get(self.object.type, "Node")

    def get(self, name: str) -> Value:
        if name in PROPERTIES:
            return PROPERTIES[name][0](self)
        made_as = shapes.shape_of(self.object)
        parameters = made_as[1] if made_as is not None else {}
        if shapes.parameter(name) in parameters:
            return parameters[shapes.parameter(name)]
        near = get_close_matches(name, [*PROPERTIES, *parameters], 1, 0.75)
        raise ScriptError(
            f"{self.class_name} has no property {name}", hint=f"Did you mean {near[0]}?" if near else None
        )

    def set(self, name: str, value: Value) -> None:
        setter = PROPERTIES[name][1] if name in PROPERTIES else None
        if setter is not None:
            setter(self, value)
            return
        made_as = shapes.shape_of(self.object)
        if made_as is None or shapes.parameter(name) not in made_as[1]:
            super().set(name, value)
            return
        shape, parameters = made_as
        shapes.build(self.object, shape, {**parameters, shapes.parameter(name): float(number(value))})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SceneNode) and bool(self._object == other._object)

    def __hash__(self) -> int:
        return hash(self._object)

    def __repr__(self) -> str:
        place_ = PROPERTIES["pos"][0](self)
        return f"${self.class_name}:{self.name} @ [{place_.x:.6f},{place_.y:.6f},{place_.z:.6f}]"


class NodeSet(Thing):
    """Several objects, such as `objects` or `$wheel*`; setting a property sets it on each."""

    class_name = "ObjectSet"

    def __init__(self, name: str, things: Callable[[], Iterable[Any]]) -> None:
        self._name, self._things = name, things

    def members(self) -> list[SceneNode]:
        return [SceneNode(thing) for thing in self._things()]

    def get(self, name: str) -> Value:
        members = self.members()
        if name == "count":
            return len(members)
        if name in ("min", "max", "center") and members:
            return _box_of(members)[("min", "max", "center").index(name)]
        return [member.get(name) for member in members]

    def __repr__(self) -> str:
        return f"${self._name}"


def node(value: Value) -> SceneNode:
    """A scene object, or ScriptError."""
    if isinstance(value, SceneNode):
        return value
    raise ScriptError(f"an object of the scene is needed, not {class_name(value)}")


def nodes(value: Value) -> list[SceneNode]:
    """One object, a set or an array of objects."""
    if isinstance(value, NodeSet):
        return value.members()
    return [node(item) for item in value] if isinstance(value, list) else [node(value)]


def to_point(vector: Any) -> Point3:
    return Point3(*(float(part) for part in vector))


def turn(value: Value) -> Turn:
    """A rotation value as Blender's quaternion."""
    q = quaternion(value)
    return Turn((q.w, q.x, q.y, q.z))


def _box_of(members: list[SceneNode]) -> tuple[Point3, Point3, Point3]:
    boxes = [corners(member.object) for member in members]
    low = Point3(*(min(getattr(box[0], axis) for box in boxes) for axis in "xyz"))
    high = Point3(*(max(getattr(box[1], axis) for box in boxes) for axis in "xyz"))
    return low, high, Point3((low.x + high.x) / 2, (low.y + high.y) / 2, (low.z + high.z) / 2)


def _set_name(owner: SceneNode, value: Value) -> None:
    owner.object.name = string(value)


def _position(owner: SceneNode) -> Value:
    return to_point(world(owner.object).translation)


def _set_position(owner: SceneNode, value: Value) -> None:
    target = point(value if isinstance(value, Point3) else node(value).get("pos"))
    matrix = world(owner.object)
    matrix.translation = Vector((target.x, target.y, target.z))
    place(owner.object, matrix)


def _rotation(owner: SceneNode) -> Value:
    q = world(owner.object).to_quaternion()
    return Quaternion(q.x, q.y, q.z, q.w)


def _set_rotation(owner: SceneNode, value: Value) -> None:
    where, _, size = world(owner.object).decompose()
    place(owner.object, Matrix.LocRotScale(where, turn(value), size))


def _scale(owner: SceneNode) -> Value:
    return to_point(world(owner.object).to_scale())


def _set_scale(owner: SceneNode, value: Value) -> None:
    size = point(value)
    where, rotation, _ = world(owner.object).decompose()
    place(owner.object, Matrix.LocRotScale(where, rotation, Vector((size.x, size.y, size.z))))


def _wire_color(owner: SceneNode) -> Value:
    return Color(*(round(part * 255, 3) for part in tuple(owner.object.color)[:3]))


def _set_wire_color(owner: SceneNode, value: Value) -> None:
    wanted = color(value)
    owner.object.color = (wanted.r / 255, wanted.g / 255, wanted.b / 255, 1)


def _material(owner: SceneNode) -> Value:
    material = owner.object.active_material
    return UNDEFINED if material is None else MaterialValue(material)


def _set_material(owner: SceneNode, value: Value) -> None:
    if value is not UNDEFINED and not isinstance(value, MaterialValue):
        raise ScriptError(f"a material is needed, not {class_name(value)}")
    owner.object.active_material = None if value is UNDEFINED else value.material


def _parent(owner: SceneNode) -> Value:
    return UNDEFINED if owner.object.parent is None else SceneNode(owner.object.parent)


def _set_parent(owner: SceneNode, value: Value) -> None:
    """A new parent leaves the object where it is."""
    matrix = world(owner.object)
    owner.object.parent = None if value is UNDEFINED else node(value).object
    owner.object.matrix_parent_inverse.identity()
    place(owner.object, matrix)


def _set_hidden(owner: SceneNode, value: Value) -> None:
    owner.object.hide_viewport = truth(value)
    owner.object.hide_render = truth(value)


def _set_renderable(owner: SceneNode, value: Value) -> None:
    owner.object.hide_render = not truth(value)


def _of_data(kind: str, key: str, unit: float = 1.0) -> tuple[Getter, Setter]:
    """A number that a camera or light has in its data."""

    def get(owner: SceneNode) -> Value:
        _require(owner, kind, key)
        return getattr(owner.object.data, key) / unit

    def set_(owner: SceneNode, value: Value) -> None:
        _require(owner, kind, key)
        setattr(owner.object.data, key, number(value) * unit)

    return get, set_


def _require(owner: SceneNode, kind: str, key: str) -> None:
    if owner.object.type != kind:
        raise ScriptError(f"{owner.class_name} has no property {key}")


def _light_color(owner: SceneNode) -> Value:
    _require(owner, "LIGHT", "color")
    return Color(*(part * 255 for part in owner.object.data.color))


def _set_light_color(owner: SceneNode, value: Value) -> None:
    _require(owner, "LIGHT", "color")
    wanted = color(value)
    owner.object.data.color = (wanted.r / 255, wanted.g / 255, wanted.b / 255)


def light_watts(thing: Any) -> float:
    """What a multiplier of 1 means: strong enough to light a scene of some tens of units."""
    return 3.0 if thing.data.type == "SUN" else 10_000.0


def _multiplier(owner: SceneNode) -> Value:
    _require(owner, "LIGHT", "multiplier")
    return owner.object.data.energy / light_watts(owner.object)


def _set_multiplier(owner: SceneNode, value: Value) -> None:
    _require(owner, "LIGHT", "multiplier")
    owner.object.data.energy = number(value) * light_watts(owner.object)


PROPERTIES: dict[str, tuple[Getter, Setter | None]] = {
    "name": (lambda owner: owner.name, _set_name),
    "pos": (_position, _set_position),
    "position": (_position, _set_position),
    "pivot": (_position, None),
    "rotation": (_rotation, _set_rotation),
    "scale": (_scale, _set_scale),
    "min": (lambda owner: corners(owner.object)[0], None),
    "max": (lambda owner: corners(owner.object)[1], None),
    "center": (lambda owner: _box_of([owner])[2], None),
    "wirecolor": (_wire_color, _set_wire_color),
    "material": (_material, _set_material),
    "mat": (_material, _set_material),
    "parent": (_parent, _set_parent),
    "children": (lambda owner: [SceneNode(child) for child in owner.object.children], None),
    "ishidden": (lambda owner: bool(owner.object.hide_viewport), _set_hidden),
    "renderable": (lambda owner: not owner.object.hide_render, _set_renderable),
    "isselected": (lambda owner: bool(owner.object.select_get()), lambda owner, on: owner.object.select_set(truth(on))),
    "numfaces": (lambda owner: counts(owner.object)[0], None),
    "numverts": (lambda owner: counts(owner.object)[1], None),
    "fov": _of_data("CAMERA", "angle", math.radians(1)),
    "nearclip": _of_data("CAMERA", "clip_start"),
    "farclip": _of_data("CAMERA", "clip_end"),
    "multiplier": (_multiplier, _set_multiplier),
    "rgb": (_light_color, _set_light_color),
    "color": (_light_color, _set_light_color),
}


def all_objects() -> list[Any]:
    """The objects of the scene, by the order in which they were made."""
    return list(bpy.context.scene.objects)
