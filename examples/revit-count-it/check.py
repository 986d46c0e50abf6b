"""Checks the counts against the building: PYTHON check.py OUTPUTS INPUTS

Opens the building itself: counts its elements class by class, and measures the box around its geometry, so that the
counts are those of a real building and not of an empty file. Prints one line of facts, or ends with what is wrong.
"""

import json
import sys
from pathlib import Path

import ifcopenshell
import ifcopenshell.geom

EXPECTED = {"walls": 11, "floors": 2, "doors": 4, "windows": 9}
CLASSES = {"walls": "IfcWall", "floors": "IfcSlab", "doors": "IfcDoor", "windows": "IfcWindow"}
BOX = ((-0.4, -0.4, -0.2), (9.4, 6.4, 6.0))
TOLERANCE = 1e-4


class Wrong(Exception):
    """The outputs are not what the building says."""


def main(outputs, inputs):
    house = ifcopenshell.open(inputs / "house.ifc")
    counts = json.loads((outputs / "result.txt").read_text("utf-8"))
    in_model = {name: len(house.by_type(ifc_class)) for name, ifc_class in CLASSES.items()}
    if not counts == in_model == EXPECTED:
        raise Wrong(f"result.txt says {counts}, the building has {in_model}, expected are {EXPECTED}")
    box = measured(house)
    for corner, wanted in zip(box, BOX, strict=True):
        if any(abs(a - b) > TOLERANCE for a, b in zip(corner, wanted, strict=True)):
            raise Wrong(f"the box around the building is {box}, expected is {BOX}")
    size = " x ".join(f"{high - low:.2f}" for low, high in zip(*box, strict=True))
    return ", ".join(f"{count} {name}" for name, count in counts.items()) + f"; {size} m"


def measured(house):
    """The lowest and the highest corner of all elements, in metres."""
    settings = ifcopenshell.geom.settings()
    settings.set("use-world-coords", True)
    vertices = []
    iterator = ifcopenshell.geom.iterator(settings, house, 1, exclude=["IfcOpeningElement", "IfcSpace"])
    going_on = iterator.initialize()
    while going_on:
        vertices += iterator.get().geometry.verts
        going_on = iterator.next()
    axes = [vertices[axis::3] for axis in range(3)]
    return tuple(min(axis) for axis in axes), tuple(max(axis) for axis in axes)


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except Wrong as error:
        sys.exit(f"Wrong: {error}.")
