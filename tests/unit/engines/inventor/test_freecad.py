"""FreeCAD documents: refused where FreeCAD is absent, recomputed where it is installed."""

import subprocess

import pytest
from console.exits import ConsoleError
from inventorcore.documents import freecad

MAKE = """
import sys
sys.path.append(sys.argv[1])
import FreeCAD
document = FreeCAD.newDocument("Block")
sheet = document.addObject("Spreadsheet::Sheet", "Params")
for cell, name, content in (("B1", "width", "40 mm"), ("B2", "height", "=width / 2"), ("B3", "count", "3")):
    sheet.set(cell, content)
    sheet.setAlias(cell, name)
box = document.addObject("Part::Box", "Box")
document.recompute()
box.setExpression("Length", "Params.width")
box.setExpression("Width", "Params.width")
box.setExpression("Height", "Params.height")
document.recompute()
document.saveAs(sys.argv[2])
"""


@pytest.fixture
def block(job):
    """A block that follows a spreadsheet, made by FreeCAD itself."""
    found = freecad.installed()
    if found is None:
        pytest.skip(f"FreeCAD is not installed. {freecad.INSTALL}")
    path = job.folder / "block.FCStd"
    command = [str(freecad.PYTHON), "-I", "-c", MAKE, str(found.library), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path


def test_without_freecad_the_line_to_type_is_named(job, monkeypatch):
    monkeypatch.setattr(freecad, "LIBRARIES", ())
    job.write("block.FCStd", {"Document.xml": "<Document/>"})
    with pytest.raises(ConsoleError, match=r"FreeCAD is not installed on this machine\. Install it: apt-get install"):
        job.opening.open("block.FCStd")


@pytest.mark.parametrize(
    ("description", "why"),
    [
        ("<a>" * 1000, "nested deeper than 100 levels"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><Document>&x;</Document>', "DOCTYPE"),
        ("<Document>", "no element found"),
    ],
)
def test_a_hostile_description_never_reaches_freecad(job, monkeypatch, tmp_path, description, why):
    (tmp_path / "FreeCAD.so").touch()
    monkeypatch.setattr(freecad, "LIBRARIES", (tmp_path,))
    job.write("block.FCStd", {"Document.xml": description})
    with pytest.raises(ConsoleError, match=f"block.FCStd is damaged: .*{why}"):
        job.opening.open("block.FCStd")


def test_cells_with_names_are_parameters(job, block):
    parameters = job.opening.open(block.name).parameters
    assert {name: (one.value, one.unit) for name, one in parameters.items()} == {
        "width": (40, "mm"),
        "height": (20, "mm"),
        "count": (3, "ul"),
    }
    assert parameters["height"].comment == "=width / 2"


def test_a_changed_cell_is_recomputed_and_saved(job, block):
    document = job.opening.open(block.name)
    assert document.mass().volume == pytest.approx(32000)
    document.parameters["width"].expression = "6 cm"
    assert document.mass().volume == pytest.approx(60 * 60 * 30)
    document.save_as("Result.ipt")
    again = job.opening.open("Result.ipt")
    assert again.parameters["width"].value == 60
    assert again.mass().volume == pytest.approx(60 * 60 * 30)


def test_a_damaged_document_is_refused(job, block):
    content = block.read_bytes()
    block.write_bytes(content[: len(content) // 2] + b"x" * 200 + content[len(content) // 2 + 200 :])
    with pytest.raises(ConsoleError, match=r"block\.FCStd"):
        job.opening.open(block.name).update()


def test_the_bracket_sample(sample, job):
    if freecad.installed() is None:
        pytest.skip(f"FreeCAD is not installed. {freecad.INSTALL}")
    (job.folder / "bracket.FCStd").write_bytes(sample("fcstd/bracket_params.FCStd").read_bytes())
    bracket = job.opening.open("bracket.FCStd")
    width = bracket.parameters["width"].value
    assert bracket.mass().high[0] - bracket.mass().low[0] == pytest.approx(width, abs=1e-4)
    bracket.parameters["width"].value = width + 25
    assert bracket.mass().high[0] - bracket.mass().low[0] == pytest.approx(width + 25, abs=1e-4)
