"""Checks the flange against its parameters: PYTHON check.py OUTPUTS INPUTS

The published activity has no outputs: everything comes back in the report, saved here as OUTPUTS/report.json (or .txt).
Reads the STEP model that the result holds, and compares its volume and box with what the parameters give by formula.
Prints one line of facts, or ends with what is wrong.
"""

import json
import math
import sys
import tempfile
from pathlib import Path

from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps
from OCP.STEPControl import STEPControl_Reader

# Millimetres, as workitem.json and defaults.json give them.
OUTER, PLATE, HUB, HEIGHT, BORE, HOLE, HOLES, FILLET = 160, 20, 80, 60, 50, 14, 8, 8
TOLERANCE = 1e-6


class Wrong(Exception):
    """The outputs are not what the parameters say."""


def main(outputs, _inputs):
    report = next((p for p in (outputs / "report.json", outputs / "report.txt") if p.is_file()), None)
    if report is None:
        raise Wrong(f"there is no report.json in {outputs}")
    content = json.loads(report.read_text("utf-8"))
    if not content["result"]:
        raise Wrong(f"the report has no result; it ends with: {content['logs'][-1]['message']}")
    result = json.loads(content["result"])
    volume, box = measured(result["step"])
    compare("the volume of the STEP model", volume, expected_volume())
    compare("the volume in the result", result["volume"] * 1000, expected_volume())
    half = OUTER / 2
    for found, wanted in zip(box, (-half, -half, 0, half, half, HEIGHT), strict=True):
        if abs(found - wanted) > 1e-3:
            raise Wrong(f"the box around the flange is {box}")
    size = " x ".join(f"{box[axis + 3] - box[axis]:.1f}" for axis in range(3))
    return f"flange of {volume / 1000:.3f} cm3, {size} mm, {result['mass']:.3f} kg, {HOLES} bolt holes"


def expected_volume():
    """Plate, hub and fillet, without bore and bolt holes, in cubic millimetres."""
    # What a fillet fills: a square without a quarter circle, its centre of area this far from the corner, turned round.
    section, centre = FILLET**2 * (1 - math.pi / 4), FILLET * (10 - 3 * math.pi) / (12 - 3 * math.pi)
    plate, hub = cylinder(OUTER, PLATE), cylinder(HUB, HEIGHT - PLATE)
    fillet = section * 2 * math.pi * (HUB / 2 + centre)
    return plate + hub + fillet - cylinder(BORE, HEIGHT) - HOLES * cylinder(HOLE, PLATE)


def cylinder(diameter, height):
    return math.pi / 4 * diameter**2 * height


def measured(step):
    """The volume and box of a STEP model, in millimetres."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flange.step"
        path.write_text(step, "utf-8")
        reader = STEPControl_Reader()
        reader.ReadFile(str(path))
        reader.TransferRoots()
        shape = reader.OneShape()
    properties, box = GProp_GProps(), Bnd_Box()
    BRepGProp.VolumeProperties_s(shape, properties)
    BRepBndLib.AddOptimal_s(shape, box, False, False)
    box.SetGap(0.0)
    low, high = box.CornerMin(), box.CornerMax()
    return properties.Mass(), (low.X(), low.Y(), low.Z(), high.X(), high.Y(), high.Z())


def compare(what, found, wanted):
    if abs(found - wanted) > TOLERANCE * wanted:
        raise Wrong(f"{what} is {found:.4f} mm3, the parameters give {wanted:.4f} mm3")


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except (Wrong, OSError, KeyError, ValueError) as error:
        sys.exit(f"Wrong: {error}.")
