"""Schedules, properties, scenes, plans and summaries of the house."""

import csv
import json
import re
import struct
from xml.etree import ElementTree as ET

import pytest
from bim import properties, schedules, summary, views
from console.exits import ConsoleError


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_schedule_has_a_row_for_each_element(document):
    rows = rows_of(schedules.write(document, "walls.csv", ["Walls"]))
    south = next(row for row in rows if row["Name"] == "South wall" and row["Level"] == "Ground floor")
    assert len(rows) == 11
    assert (south["Type"], south["Materials"], float(south["Length"])) == ("Cavity wall 300", "Brick", 9.0)
    assert float(south["NetSideArea"]) == pytest.approx(9 * 2.8 - 2 * 1.6 * 1.3 - 1.0 * 2.05)


def test_columns_can_be_chosen_and_categories_joined(document):
    columns = ["Name", "Pset_WallCommon.FireRating", "NetSideArea"]
    rows = rows_of(schedules.write(document, "fire.csv", ["Walls", "Doors"], columns))
    assert list(rows[0]) == ["Category", *columns]
    assert [row["Category"] for row in rows].count("Doors") == 4
    assert {row["Pset_WallCommon.FireRating"] for row in rows} == {"REI 60", ""}


def test_a_workbook_has_a_sheet_for_each_category(document):
    from openpyxl import load_workbook

    book = load_workbook(schedules.write(document, "all.xlsx"))
    assert {sheet.title: sheet.max_row - 1 for sheet in book} == document.categories()
    assert book["Walls"]["A1"].font.bold
    assert book["Walls"].freeze_panes == "A2"


def test_a_column_may_be_an_attribute_and_is_in_metres(document):
    rows = rows_of(schedules.write(document, "doors.csv", ["Doors"], ["Name", "OverallWidth", "OverallWide"]))
    assert sorted(float(row["OverallWidth"]) for row in rows) == [0.9, 0.9, 0.9, 1.0]
    assert {row["OverallWide"] for row in rows} == {""}
    assert sorted(door.OverallWidth for door in document.elements("Doors")) == [900, 900, 900, 1000]


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)"])
def test_a_name_never_becomes_a_formula(document, name):
    from openpyxl import load_workbook

    document.elements("Doors")[0].Name = name
    cell = load_workbook(schedules.write(document, "doors.xlsx", ["Doors"]))["Doors"]["C2"]
    assert (cell.value, cell.data_type) == (name, "s")
    assert rows_of(schedules.write(document, "doors.csv", ["Doors"]))[0]["Name"] == "'" + name


def test_a_schedule_is_csv_or_xlsx(document):
    with pytest.raises(ConsoleError, match=r"\.csv, \.xlsx"):
        schedules.write(document, "walls.doc", ["Walls"])


def test_properties_hold_every_element_and_their_units(document):
    content = json.loads(properties.write(document, "all.json").read_text())
    assert (len(content["elements"]), content["metresPerUnit"]) == (27, 0.001)
    door = next(element for element in content["elements"] if element["name"] == "South door 2")
    assert (door["category"], door["properties"]["Pset_DoorCommon"]) == ("Doors", {"IsExternal": True})


def test_the_scene_is_as_large_as_the_house_and_names_its_elements(document):
    scene = views.write_glb(document, "house.glb")
    assert (scene.elements, scene.without_shape) == (27, ())
    content = gltf(scene.path)
    assert {node["name"] for node in content["nodes"] if "mesh" in node} == {
        element.GlobalId for element in document.ifc.by_type("IfcBuildingElement")
    }
    low, high = box(content)
    assert low == pytest.approx([-0.4, -0.2, -6.4], abs=1e-4)  # Y is up
    assert high == pytest.approx([9.4, 6.0, 0.4], abs=1e-4)


def test_a_model_without_geometry_has_no_scene(opened):
    document = opened("#2=IFCWALL('1F6umJ5H50aeL3A1As_wTm',$,'W',$,$,$,$,$,$);")
    with pytest.raises(ConsoleError, match="has no geometry"):
        views.write_glb(document, "none.glb")


def test_the_same_model_gives_the_same_bytes(document):
    first, second = (views.write_glb(document, name).path.read_bytes() for name in ("a.glb", "b.glb"))
    assert first == second


def test_a_plan_is_cut_at_its_level_and_fits_its_sheet(document):
    plan = views.write_plan(document, "upper.svg", "upper floor", 50)
    drawing = ET.parse(plan).getroot()
    assert drawing.get("width") == f"{9000 / 50 + 2 * views.MARGIN:.2f}mm"
    assert drawing.get("height") == f"{6000 / 50 + 2 * views.MARGIN:.2f}mm"
    classes = re.findall(r'class="(Ifc\w+)"', plan.read_text())
    assert [classes.count(name) for name in ("IfcWall", "IfcDoor", "IfcWindow", "IfcSpace")] == [5, 1, 5, 2]
    assert "Studio" in plan.read_text()
    assert "27.54m²" in plan.read_text()


def test_a_level_that_is_not_there_is_named_with_those_there_are(document):
    with pytest.raises(ConsoleError, match=r'no level "Cellar".*"Ground floor", "Upper floor"'):
        views.write_plan(document, "cellar.svg", "Cellar")


def test_the_summary_tells_what_the_model_holds(document):
    content = json.loads(summary.write(document, "summary.json").read_text())
    assert content["schema"] == "IFC4"
    assert content["categories"]["Walls"] == 11
    assert [room["area"] for room in content["rooms"]] == [17.172, 10.152, 16.74, 17.172, 27.54]
    assert content["materials"] == ["Brick", "Concrete", "Glass and frame", "Oak", "Plaster"]


def gltf(path):
    """The JSON part of a binary glTF file."""
    content = path.read_bytes()
    length = struct.unpack_from("<I", content, 12)[0]
    return json.loads(content[20 : 20 + length])


def box(content):
    """The corners of everything in a scene without turned nodes."""
    corners = []
    for node in content["nodes"]:
        assert "rotation" not in node
        for primitive in content["meshes"][node["mesh"]]["primitives"] if "mesh" in node else ():
            accessor = content["accessors"][primitive["attributes"]["POSITION"]]
            corners += [placed(node, accessor["min"]), placed(node, accessor["max"])]
    axes = list(zip(*corners, strict=True))
    return [min(axis) for axis in axes], [max(axis) for axis in axes]


def placed(node, point):
    if "matrix" in node:
        matrix = node["matrix"]
        return [sum(matrix[4 * k + i] * (*point, 1)[k] for k in range(4)) for i in range(3)]
    return [a + b for a, b in zip(point, node.get("translation", (0, 0, 0)), strict=True)]
