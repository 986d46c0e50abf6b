"""Checks the results against the documents they were made of: PYTHON check.py OUTPUTS INPUTS

Reads the saved solids with the kernel alone, so that nothing of the engine judges itself, and compares volume and
bounding box with what the changed parameters say. Prints one line of facts, or ends with what is wrong.
"""

import io
import json
import math
import sys
import tempfile
import zipfile
from pathlib import Path

from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps
from OCP.STEPControl import STEPControl_Reader

INCH = 25.4


class Wrong(Exception):
    """The result is not what the parameters say."""


def main(outputs, inputs):
    results = {"Result.zip": check_assembly, "Result.ipt": check_part}
    facts = [check(outputs / name, inputs) for name, check in results.items() if (outputs / name).is_file()]
    if not facts:
        raise Wrong("there is neither Result.zip nor Result.ipt")
    return "; ".join(facts)


def check_part(path, _inputs):
    """The bracket at 6 inches with bores of 12 mm: the box, and the volume worked out by hand."""
    with zipfile.ZipFile(path) as part:
        content, mass = json.loads(part.read("part.json")), json.loads(part.read("mass.json"))
        volume, size = measured(part.read("body.step"))
    equal("the width", content["parameters"]["width"]["expression"], "6 in")
    width, depth, thickness, height, bore = 6 * INCH, 3 * INCH, 10.0, 50.0, 12.0
    near("the size", size, (width, depth, height))
    base = (width * depth - (4 - math.pi) * 36) * thickness
    wall = (width - 20) * (height - thickness) - (4 - math.pi) / 4 * 2 * 20**2
    window = math.pi * (height / 8) ** 2 + width / 4 * height / 4
    drill = math.pi / 4 * (bore**2 * thickness + ((1.8 * bore) ** 2 - bore**2) * thickness / 3)
    expected = base + (wall - window) * thickness - 3 * drill
    near("the volume", (volume,), (expected,), expected * 1e-4)
    near("the volume in mass.json", (mass["volume_mm3"],), (volume,), 1.0)
    return f"bracket {size[0]:.1f} x {size[1]:.1f} x {size[2]:.1f} mm, {volume:.0f} mm3"


def check_assembly(path, inputs):
    """The shelf unit at 32 inches with five shelves: the boards' sizes and volumes."""
    changes = json.loads((inputs / "changeParameters.json").read_text("utf-8"))
    width, shelves = float(changes["width"].removesuffix(" in")) * INCH, int(changes["shelves"])
    with zipfile.ZipFile(path) as unit:
        (name,) = (name for name in unit.namelist() if name.endswith(".iam"))
        content = json.loads(unit.read(name))
        parts = {Path(name).stem: unit.read(name) for name in unit.namelist() if name.endswith(".ipt")}
    equal("the width", content["parameters"]["width"]["expression"], changes["width"])
    equal("the shelves", content["parameters"]["shelves"]["expression"], str(shelves))
    boards = {"shelf": (width - 36, 290.0, 18.0), "back": (width, 900.0, 10.0)}
    for board, expected in boards.items():
        volume, size = saved_part(parts[board])
        near(f"the size of the {board}", size, expected)
        near(f"the volume of the {board}", (volume,), (math.prod(expected),), 1.0)
    return f"shelf unit {width:.1f} mm wide, {shelves} shelves of {boards['shelf'][0]:.1f} mm, {len(parts)} parts"


def saved_part(content):
    """Volume and size of the solid in a part of the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as part:
        return measured(part.read("body.step"))


def measured(step):
    """Volume and size of the solid in a STEP file."""
    with tempfile.NamedTemporaryFile(suffix=".step") as file:
        file.write(step)
        file.flush()
        reader = STEPControl_Reader()
        reader.ReadFile(file.name)
        reader.TransferRoots()
        shape = reader.OneShape()
    properties, box = GProp_GProps(), Bnd_Box()
    BRepGProp.VolumeProperties_s(shape, properties)
    BRepBndLib.AddOptimal_s(shape, box, False, False)
    low, high = box.CornerMin(), box.CornerMax()
    return properties.Mass(), (high.X() - low.X(), high.Y() - low.Y(), high.Z() - low.Z())


def near(what, found, expected, tolerance=0.01):
    if any(abs(one - other) > tolerance for one, other in zip(found, expected, strict=True)):
        raise Wrong(f"{what} is {found}, not {expected}")


def equal(what, found, expected):
    if found != expected:
        raise Wrong(f"{what} is {found!r}, not {expected!r}")


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except (Wrong, OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        sys.exit(f"Wrong: {error}.")
