"""Checks the report of a building against the building: PYTHON check.py OUTPUTS INPUTS

Opens the building itself: each sheet must have a row per element, the scene the same elements and the same box, the
plan the size of the house at its scale, the check the walls without a fire rating. Prints one line of facts, or ends
with what is wrong.
"""

import json
import struct
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import ifcopenshell
from openpyxl import load_workbook

CLASSES = {"Walls": "IfcWall", "Floors": "IfcSlab", "Roofs": "IfcRoof", "Doors": "IfcDoor", "Windows": "IfcWindow"}
BOX = ((-0.4, -0.2, -6.4), (9.4, 6.0, 0.4))  # glTF counts upwards along Y
PLAN = (9000 / 100 + 20, 6000 / 100 + 20)
TOLERANCE = 1e-4


class Wrong(Exception):
    """The outputs are not what the building says."""


def main(outputs, inputs):
    house = ifcopenshell.open(inputs / "house.ifc")
    built = [element for name in CLASSES.values() for element in house.by_type(name)]
    check_schedules(outputs / "schedules.xlsx", house)
    check_scene(outputs / "building.glb", {element.GlobalId for element in built})
    check_plan(outputs / "plan.svg")
    failed = check_rules(outputs, house)
    return f"{len(built)} elements in schedules and scene; 9.80 x 6.20 x 6.80 m; {failed} walls without a fire rating"


def check_schedules(path, house):
    book = load_workbook(path)
    for sheet, name in CLASSES.items():
        equal(f"GlobalIds in {sheet}", ids_of(book[sheet]), {element.GlobalId for element in house.by_type(name)})


def ids_of(sheet):
    return {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}


def check_scene(path, built):
    content = path.read_bytes()
    scene = json.loads(content[20 : 20 + struct.unpack_from("<I", content, 12)[0]])
    nodes = [node for node in scene["nodes"] if "mesh" in node]
    equal("nodes of the scene", {node["name"] for node in nodes}, built)
    corners = [corner for node in nodes for corner in corners_of(scene, node)]
    axes = list(zip(*corners, strict=True))
    box = tuple(map(min, axes)), tuple(map(max, axes))
    if any(
        abs(a - b) > TOLERANCE for ours, wanted in zip(box, BOX, strict=True) for a, b in zip(ours, wanted, strict=True)
    ):
        raise Wrong(f"the box of the scene is {box}, expected is {BOX}")


def corners_of(scene, node):
    """The corners of a node's meshes, placed by its matrix."""
    matrix = node.get("matrix") or [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, *node.get("translation", (0, 0, 0)), 1]
    for primitive in scene["meshes"][node["mesh"]]["primitives"]:
        accessor = scene["accessors"][primitive["attributes"]["POSITION"]]
        for corner in (accessor["min"], accessor["max"]):
            yield tuple(sum(matrix[4 * k + axis] * (*corner, 1)[k] for k in range(4)) for axis in range(3))


def check_plan(path):
    drawing = ET.parse(path).getroot()  # noqa: S314 - what this run has just written
    size = tuple(float(drawing.get(name).removesuffix("mm")) for name in ("width", "height"))
    equal("size of the plan in mm", size, PLAN)


def check_rules(outputs, house):
    """The number of walls that fail; the HTML page must name the same ones."""
    result = json.loads((outputs / "check.json").read_text("utf-8"))
    equal("rules that are met", [rule["passed"] for rule in result["specifications"]], [False, True, True, True])
    failures = result["specifications"][0]["requirements"][0]["failures"]
    inner = {wall.GlobalId for wall in house.by_type("IfcWall") if wall.Name.startswith(("Hall", "Bedroom"))}
    equal("walls without a fire rating", {failure["globalId"] for failure in failures}, inner)
    page = (outputs / "check.html").read_text("utf-8")
    equal("walls on the page", {number for number in inner if number in page}, inner)
    return len(inner)


def equal(what, ours, wanted):
    if ours != wanted:
        raise Wrong(f"{what}: {ours}, expected {wanted}")


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except Wrong as error:
        sys.exit(f"Wrong: {error}.")
