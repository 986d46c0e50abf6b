"""A gear train: two spur wheels with involute teeth, on shafts, on a base. Metres; Z is up."""

import math
from pathlib import Path

import bpy

MODULE, PRESSURE = 0.004, math.radians(20)
WIDTH, BORE = 0.02, 0.01
PINION, WHEEL = 18, 36
FLANK = 6


def main(path):
    """Write the scene as binary glTF, whatever the name of the file."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    steel, brass = material("Steel", (0.55, 0.57, 0.6), 1.0), material("Brass", (0.8, 0.55, 0.2), 1.0)
    paint = material("Paint", (0.05, 0.2, 0.3), 0.0)
    base = mesh("Base", *block(0.26, 0.14, 0.02), paint)
    distance = MODULE * (PINION + WHEEL) / 2
    for name, teeth, x, turn, metal in (
        ("Pinion", PINION, -distance * 2 / 3, math.pi / PINION, steel),
        ("Wheel", WHEEL, distance / 3, 0.0, brass),
    ):
        shaft = mesh(f"{name}Shaft", *rod(BORE, 0.07, 48), steel)
        shaft.parent, shaft.location = base, (x, 0, 0.02)
        wheel = mesh(name, *gear(teeth, turn), metal)
        wheel.parent, wheel.location = shaft, (0, 0, 0.03)
    written = Path(path).with_suffix(".glb")
    bpy.ops.export_scene.gltf(filepath=str(written), export_format="GLB")
    written.rename(path)


def material(name, color, metalness):
    made = bpy.data.materials.new(name)
    if made.node_tree is None:
        made.use_nodes = True
    surface = next(node for node in made.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    surface.inputs["Base Color"].default_value = (*color, 1)
    surface.inputs["Metallic"].default_value = metalness
    surface.inputs["Roughness"].default_value = 0.35
    return made


def mesh(name, vertices, faces, metal):
    """An object in the scene."""
    data = bpy.data.meshes.new(name)
    data.from_pydata(vertices, [], faces)
    data.materials.append(metal)
    made = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(made)
    return made


def block(x, y, z):
    """A box that stands on its pivot."""
    outline = [(-x / 2, -y / 2), (x / 2, -y / 2), (x / 2, y / 2), (-x / 2, y / 2)]
    return solid(outline, z)


def rod(radius, length, sides):
    angles = [2 * math.pi * step / sides for step in range(sides)]
    return solid([(radius * math.cos(a), radius * math.sin(a)) for a in angles], length)


def solid(outline, height):
    """An outline, raised."""
    count = len(outline)
    vertices = [(x, y, z) for z in (0, height) for x, y in outline]
    faces = [tuple(reversed(range(count))), tuple(range(count, 2 * count))]
    faces += [(i, (i + 1) % count, (i + 1) % count + count, i + count) for i in range(count)]
    return vertices, faces


def gear(teeth, turn):
    """A spur wheel with a bore, centred on its pivot."""
    outline = tooth_outline(teeth, turn)
    count = len(outline)
    bore = [(BORE * math.cos(math.atan2(y, x)), BORE * math.sin(math.atan2(y, x))) for x, y in outline]
    rings = [(outline, -WIDTH / 2), (outline, WIDTH / 2), (bore, WIDTH / 2), (bore, -WIDTH / 2)]
    vertices = [(x, y, z) for ring, z in rings for x, y in ring]
    faces = []
    for ring in range(4):
        after = (ring + 1) % 4
        faces += [
            (ring * count + i, ring * count + (i + 1) % count, after * count + (i + 1) % count, after * count + i)
            for i in range(count)
        ]
    return vertices, faces


def tooth_outline(teeth, turn):
    """The points of all teeth, counter-clockwise, with involute flanks."""
    pitch = MODULE * teeth / 2
    base, root, tip = pitch * math.cos(PRESSURE), pitch - 1.25 * MODULE, pitch + MODULE
    lowest = max(base, root)
    radii = [lowest + (tip - lowest) * step / FLANK for step in range(FLANK + 1)]
    half = [math.pi / (2 * teeth) + involute(PRESSURE) - involute(math.acos(min(1.0, base / r))) for r in radii]
    left = [(root, -half[0]), *((r, -h) for r, h in zip(radii, half, strict=True))]
    one = left + [(r, -angle) for r, angle in reversed(left)]
    middles = [turn + 2 * math.pi * tooth / teeth for tooth in range(teeth)]
    return [(r * math.cos(m + angle), r * math.sin(m + angle)) for m in middles for r, angle in one]


def involute(angle):
    return math.tan(angle) - angle
