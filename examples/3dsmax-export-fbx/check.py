"""Checks the FBX against the scene it was made from: PYTHON check.py OUTPUTS INPUTS

Reads both, and compares what is in them object by object: name, parent, materials, triangles, volume, and the box in
the world. Prints one line of facts, or ends with what is wrong. PYTHON is the interpreter of the 3ds Max engine's
environment.
"""

import sys
from pathlib import Path

import bpy

EXPECTED = {"Base": 12, "PinionShaft": 188, "Pinion": 2304, "WheelShaft": 188, "Wheel": 4608}
TOLERANCE = 1e-5


class Wrong(Exception):
    """The FBX is not the scene."""


def main(outputs, inputs):
    before = look(lambda: bpy.ops.import_scene.gltf(filepath=str(inputs / "input.max")))
    after = look(lambda: bpy.ops.wm.fbx_import(filepath=str(outputs / "output.fbx")))
    triangles = {name: facts["triangles"] for name, facts in after.items()}
    if triangles != EXPECTED:
        raise Wrong(f"the FBX has the triangles {triangles}, expected are {EXPECTED}")
    for name, facts in before.items():
        for what, value in facts.items():
            if not close(after[name][what], value):
                raise Wrong(f"{what} of {name} is {after[name][what]} in the FBX and {value} in the scene")
    low = [min(facts["low"][axis] for facts in after.values()) for axis in range(3)]
    high = [max(facts["high"][axis] for facts in after.values()) for axis in range(3)]
    size = " x ".join(f"{(b - a) * 1000:.1f}" for a, b in zip(low, high, strict=True))
    volume = sum(facts["volume"] for facts in after.values()) * 1e6
    return f"{len(after)} objects, {sum(triangles.values())} triangles, {volume:.1f} cm3, {size} mm"


def look(read):
    """What a file holds, by object."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    read()
    bpy.context.view_layer.update()
    return {thing.name: facts_of(thing) for thing in bpy.context.scene.objects}


def facts_of(thing):
    mesh = thing.data
    mesh.transform(thing.matrix_world)
    mesh.calc_loop_triangles()
    corners = list(zip(*(vertex.co for vertex in mesh.vertices), strict=True))
    return {
        "parent": thing.parent.name if thing.parent else "",
        "materials": [slot.material.name for slot in thing.material_slots],
        "triangles": len(mesh.loop_triangles),
        "volume": sum(wedge(mesh, triangle) for triangle in mesh.loop_triangles),
        "low": [min(axis) for axis in corners],
        "high": [max(axis) for axis in corners],
    }


def wedge(mesh, triangle):
    """The volume between the origin and a triangle, negative where it faces the origin."""
    one, two, three = (mesh.vertices[index].co for index in triangle.vertices)
    return one.dot(two.cross(three)) / 6


def close(one, other):
    if isinstance(one, float):
        return abs(one - other) <= TOLERANCE
    if isinstance(one, list) and one and isinstance(one[0], float):
        return all(close(a, b) for a, b in zip(one, other, strict=True))
    return one == other


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except Wrong as error:
        sys.exit(f"Wrong: {error}.")
