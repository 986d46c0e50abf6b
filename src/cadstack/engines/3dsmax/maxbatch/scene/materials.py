"""Materials: a standard or physical material is Blender's Principled surface."""

from typing import Any

import bpy

from maxbatch.maxscript.builtins.arguments import color, number, string
from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.values import Color, Thing, Value

library = Library("Materials")
_INPUTS = {
    "roughness": ("Roughness", 1.0),
    "metalness": ("Metallic", 1.0),
    "opacity": ("Alpha", 100.0),
    "specularlevel": ("Specular IOR Level", 100.0),
}
_COLORS = {"diffuse", "diffusecolor", "base_color", "basecolor"}


class MaterialValue(Thing):
    """A material of the scene."""

    class_name = "StandardMaterial"
    superclass_name = "Material"

    def __init__(self, material: Any) -> None:
        self.material = material

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaterialValue) and self.material == other.material

    def __hash__(self) -> int:
        return hash(self.material)

    def __repr__(self) -> str:
        return f"{self.class_name}:{self.material.name}"

    @property
    def name(self) -> str:
        return str(self.material.name)

    def get(self, name: str) -> Value:
        if name == "name":
            return self.name
        if name in _COLORS:
            return to_color(self._surface().inputs["Base Color"].default_value)
        if name in _INPUTS:
            key, scale = _INPUTS[name]
            return self._surface().inputs[key].default_value * scale
        if name == "glossiness":
            return (1 - self._surface().inputs["Roughness"].default_value) * 100
        return super().get(name)

    def set(self, name: str, value: Value) -> None:
        if name == "name":
            self.material.name = string(value)
        elif name in _COLORS:
            rgba = from_color(color(value))
            self._surface().inputs["Base Color"].default_value = rgba
            self.material.diffuse_color = rgba
        elif name in _INPUTS:
            key, scale = _INPUTS[name]
            self._surface().inputs[key].default_value = number(value) / scale
        elif name == "glossiness":
            self._surface().inputs["Roughness"].default_value = 1 - number(value) / 100
        else:
            super().set(name, value)

    def _surface(self) -> Any:
        nodes = self.material.node_tree.nodes if self.material.node_tree else ()
        found = next((node for node in nodes if node.type == "BSDF_PRINCIPLED"), None)
        if found is None:
            raise ScriptError(f"the material {self.name} has no Principled surface to read or set")
        return found


def to_color(rgba: Any) -> Color:
    """A colour of Blender's linear parts, as the script counts them."""
    return Color(*(_display(part) * 255 for part in tuple(rgba)[:3]))


def from_color(value: Color) -> tuple[float, float, float, float]:
    """Blender's linear parts of a colour."""
    red, green, blue = (_linear(part / 255) for part in (value.r, value.g, value.b))
    return red, green, blue, value.a / 255


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _display(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


@library.constructor("StandardMaterial", "Standard", "PhysicalMaterial", superclass="Material")
def standard_material(**properties: Value) -> Value:
    """A material: `name: diffuse: roughness: metalness: opacity: glossiness:`."""
    material = bpy.data.materials.new("Material")
    if material.node_tree is None:
        material.use_nodes = True
    made = MaterialValue(material)
    for name, value in properties.items():
        made.set(name, value)
    return made


@library.variable("sceneMaterials")
def scene_materials(_: Any) -> Value:
    """The materials of the scene."""
    return [MaterialValue(material) for material in bpy.data.materials]
