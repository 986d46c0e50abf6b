"""The page of the format against the code: every example is built, every table compared."""

import json
import re
from pathlib import Path

import pytest
from console.exits import ConsoleError
from inventorcore.documents.document import Document
from inventorcore.features import sketch
from inventorcore.features.build import FEATURES
from inventorcore.geometry.materials import DENSITIES
from inventorcore.parameters.units import UNITS
from inventorcore.server import Server

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "reference" / "open-parts.md").read_text("utf-8")
BLOCK = {"type": "box", "dx": 40, "dy": 30, "dz": 20}
BORE = {"type": "hole", "name": "Bore", "offset": 20, "at": [[8, 8]], "diameter": 4}
COMMON = {"type", "name", "suppressed", "comment"}
SECTIONS = dict(re.findall(r"^#### `(\w+)`\n(.*?)(?=^###)", PAGE + "###", re.DOTALL | re.MULTILINE))


def first_column(text):
    rows = re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)", row)}


def known(error):
    """The members that a message names as known."""
    return set(re.search(r"Known here: (.*?)\.$", str(error))[1].split(", "))


def test_every_feature_is_described():
    assert set(SECTIONS) == set(FEATURES)


@pytest.mark.parametrize("kind", sorted(FEATURES))
def test_an_example_is_built_and_its_table_is_complete(solid, kind):
    example = json.loads(re.search(r"```json\n(.*?)```", SECTIONS[kind], re.DOTALL)[1])
    assert example["type"] == kind
    assert solid(BLOCK, BORE, example).volume != pytest.approx(solid(BLOCK, BORE).volume)
    with pytest.raises(ConsoleError, match="does not know") as caught:
        solid(BLOCK, BORE, example | {"qqqqqq": 1})
    assert first_column(SECTIONS[kind]) == known(caught.value) - COMMON


SHAPES = {
    "rectangle": {"width": 9, "height": 9},
    "circle": {"d": 9},
    "slot": {"length": 9, "width": 9},
    "polygon": {"sides": 5, "d": 9},
    "polyline": {"points": [[0, 0], [9, 0], [0, 9]]},
}


@pytest.mark.parametrize("shape", sorted(sketch._SHAPES))
def test_the_members_of_a_profile(solid, shape):
    members = re.search(rf"^\| `{shape}` \| (.*?) \|", PAGE, re.MULTILINE)[1]
    profile = {"shape": shape, "qqqqqq": 1} | SHAPES[shape]
    with pytest.raises(ConsoleError, match="does not know") as caught:
        solid({"type": "extrude", "distance": 1, "sketch": profile})
    assert set(re.findall(r"`(\w+)`", members)) == known(caught.value) - {"shape", "hole", "comment"}


def test_the_part_and_the_assembly_of_the_page(job):
    part, assembly = (
        json.loads(re.search(rf"```json {kind}\n(.*?)```", PAGE, re.DOTALL)[1]) for kind in ("part", "assembly")
    )
    assert job.part(part, "plate.ipt").mass().mass == pytest.approx(0.8924, abs=0.0001)
    (job.folder / "rack.iam").write_text(json.dumps(assembly), "utf-8")
    rack = job.opening.open("rack.iam")
    assert [(row.name, row.quantity) for row in rack.bom()] == [("Plate", 4)]
    assert rack.parts["plate.ipt"].parameters["width"].value == 200


def test_materials_and_units_are_named():
    assert all(f"`{name}`" in PAGE for name in [*DENSITIES, *UNITS])


def test_the_members_of_documents_and_server():
    for title, kind in (("Of a document", Document), ("Of the server", Server)):
        table = re.search(rf"^\| {title} .*?\n\n", PAGE, re.DOTALL | re.MULTILINE)[0]
        named = first_column(table)
        assert named <= {*dir(kind), "parameters", "properties"}, named
