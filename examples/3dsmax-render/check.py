"""Checks the list of parts and the picture: PYTHON check.py OUTPUTS INPUTS

Reads the scene itself and compares it with the list, then counts the pixels of the picture by what they show. Prints
one line of facts, or ends with what is wrong. PYTHON is the interpreter of the 3ds Max engine's environment.
"""

import csv
import sys
from pathlib import Path

import bpy
import numpy as np

SIZE = (480, 320)
TOLERANCE = 1e-4
# The least and the most share of the picture that each may have.
SEEN = {"brass": (0.03, 0.4), "paint": (0.01, 0.3), "floor": (0.2, 0.9)}


class Wrong(Exception):
    """The outputs are not what the scene says."""


def main(outputs, inputs):
    with (outputs / "parts.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(inputs / "input.max"))
    things = {thing.name: thing for thing in bpy.context.scene.objects if thing.type == "MESH"}
    if set(rows) != set(things):
        raise Wrong(f"the list has {sorted(rows)}, the scene {sorted(things)}")
    for name, thing in things.items():
        compare(rows[name], thing)
    shares = look(outputs / "picture.png")
    seen = ", ".join(f"{what} {share:.0%}" for what, share in shares.items())
    return f"{len(rows)} parts, {sum(int(row['triangles']) for row in rows.values())} triangles; {seen} of the picture"


def compare(row, thing):
    """Parts of this scene are not turned, so a size is that of the object itself."""
    thing.data.calc_loop_triangles()
    if int(row["triangles"]) != len(thing.data.loop_triangles) or row["material"] != thing.active_material.name:
        raise Wrong(f"{thing.name} is listed as {row}")
    for axis, size in zip("xyz", thing.dimensions, strict=True):
        if abs(float(row[axis]) - size) > TOLERANCE:
            raise Wrong(f"{thing.name} is {row[axis]} long along {axis} in the list, {size} in the scene")


def look(path):
    """The share of the pixels that look like brass, like paint, and like the floor."""
    picture = bpy.data.images.load(str(path))
    if tuple(picture.size) != SIZE:
        raise Wrong(f"the picture is {tuple(picture.size)} pixels, expected are {SIZE}")
    red, green, blue = np.array(picture.pixels).reshape(-1, 4)[:, :3].T
    shares = {
        "brass": np.mean((red > green * 1.1) & (green > blue * 1.2)),
        "paint": np.mean((blue > red * 1.4) & (blue < 0.7)),
        "floor": np.mean((abs(red - green) < 0.06) & (abs(green - blue) < 0.08)),
    }
    for what, (least, most) in SEEN.items():
        if not least <= shares[what] <= most:
            raise Wrong(f"{what} has {shares[what]:.1%} of the picture, expected are {least:.0%} to {most:.0%}")
    return shares


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except Wrong as error:
        sys.exit(f"Wrong: {error}.")
