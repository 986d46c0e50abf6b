"""A model is opened by its content, and one that opens is whole."""

import random
import zipfile

import pytest
from bim.opening import open_model
from console.exits import ConsoleError
from ifc_text import spf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WALL = "#2=IFCWALL('1F6umJ5H50aeL3A1As_wTm',$,'W',$,$,$,$,$,$);"


def written(tmp_path, content, name="model.rvt"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4", "IFC4X3_ADD2"])
def test_an_ifc_opens_under_any_name(tmp_path, schema):
    wall = WALL.replace(",$);", ");") if schema == "IFC2X3" else WALL
    model = open_model(written(tmp_path, spf(wall, schema)), print)
    assert (model.schema_identifier, len(model.by_type("IfcWall"))) == (schema, 1)


def test_a_zipped_ifc_opens(tmp_path):
    path = tmp_path / "model.rvt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "hello")
        archive.writestr("deep/model.IFC", spf(WALL))
    assert len(open_model(path, print).by_type("IfcWall")) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (OLE + b"\0" * 512 + "BasicFileInfo".encode("utf-16-le"), "closed format.*Export it from Revit as IFC"),
        (OLE + b"\0" * 512, "compound file.*It reads: IFC model"),
        (b"AC1032" + b"\0" * 100, "a DWG drawing, which the Revit engine does not read"),
        ("ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;", "a STEP file, which"),
        (b"", "an empty file"),
        (spf(WALL, "IFC9"), "unknown schema.*IFC2X3, IFC4 and IFC4X3"),
        (spf(WALL).replace("END-ISO-10303-21;", ""), "cut off"),
        (spf(WALL)[:-40] + "\nEND-ISO-10303-21;", "damaged"),
        (spf("#2=IFCRELAGGREGATES('05rScmOVzMoQXOfbYdtLYj',$,$,$,#1,(#77));"), "damaged: Instance reference #77"),
        (
            spf("#2=IFCRELAGGREGATES('05rScmOVzMoQXOfbYdtLYj',$,$,$,#1,(#2));"),
            "IfcRelAggregates #2 as its RelatedObjects",
        ),
        (spf(WALL.replace("IFCWALL", "IFCWELL")), "damaged: Entity with name 'IFCWELL' not found"),
        (spf(WALL).replace("#1=", "#x="), "damaged"),
        (spf("").replace("IFCPROJECT", "IFCBUILDING").replace("$,$);", "$,$,$,$,$);"), "holds no IfcProject"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_cause(tmp_path, content, message):
    path = written(tmp_path, content)
    with pytest.raises(ConsoleError, match=message):
        open_model(path, print)


def test_an_archive_with_two_models_is_refused(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.ifc", "b.ifc"):
            archive.writestr(name, spf(WALL))
    with pytest.raises(ConsoleError, match="holds 2 IFC files"):
        open_model(path, print)


def test_a_damaged_archive_is_refused(tmp_path):
    path = tmp_path / "model.ifczip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.ifc", spf(WALL * 50))
    content = bytearray(path.read_bytes())
    content[60:80] = b"\xff" * 20
    path.write_bytes(content)
    with pytest.raises(ConsoleError, match="damaged archive"):
        open_model(path, print)


def test_unusual_attributes_are_said_and_do_not_refuse_a_model(tmp_path):
    said = []
    open_model(written(tmp_path, spf(WALL.replace(",$);", ");"))), said.append)
    assert len(said) == 1
    assert "Expected 9 attribute values, found 8" in said[0]


def test_damaged_copies_are_refused_or_whole(house, tmp_path):
    """Bits flipped and ends cut off: each copy opens with every instance, or a cause is named."""
    content, made = house.read_bytes(), random.Random(20260101)
    whole, refused = len(list(open_model(house, print))), 0
    for number in range(40):
        copy = bytearray(content)
        if number % 2:
            del copy[made.randrange(1, len(copy) - 1) :]
        else:
            for _ in range(8):
                copy[made.randrange(len(copy))] ^= 1 << made.randrange(8)
        try:
            model = open_model(written(tmp_path, bytes(copy)), lambda _: None)
        except ConsoleError:
            refused += 1
        else:
            assert len(list(model)) == whole
    assert refused >= 20  # at least every copy that was cut
