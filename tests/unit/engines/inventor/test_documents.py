import json
import zipfile

import pytest
from console.exits import ConsoleError
from open_documents import BLOCK, UNIT


def read(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_a_part_is_changed_saved_and_opened_again(job):
    part = job.part()
    assert (part.kind, part.display_name, part.mass().volume) == ("part", "block.ipt", pytest.approx(40 * 40 * 20))
    part.parameters["width"].expression = "60 mm"
    part.save_as("Result.ipt")
    again = job.opening.open("Result.ipt")
    assert again.parameters["height"].value == 30
    assert again.mass().volume == pytest.approx(60 * 60 * 30)
    assert json.loads(read(job.folder / "Result.ipt", "mass.json"))["volume_mm3"] == pytest.approx(60 * 60 * 30)
    assert read(job.folder / "Result.ipt", "body.step").startswith(b"ISO-10303-21")


def test_save_writes_over_the_document(job):
    part = job.part()
    part.parameters["width"].value = 50
    part.save()
    assert job.opening.open("block.ipt").parameters["width"].expression == "50 mm"


def test_a_part_without_features_is_the_solid_it_was_saved_with(job):
    job.part().export_step("body.step")
    job.write("fixed.ipt", {"part.json": "{}", "body.step": (job.folder / "body.step").read_text()})
    assert job.opening.open("fixed.ipt").mass().volume == pytest.approx(32000)


def test_mass_properties_of_a_block(job):
    mass = job.part(BLOCK | {"material": "Steel"}).mass()
    assert mass.mass == pytest.approx(32000e-9 * 7850)
    assert mass.area == pytest.approx(2 * 1600 + 4 * 800)
    assert mass.center == pytest.approx((20, 20, 10))
    assert mass.inertia[2][2] == pytest.approx(mass.mass * (40**2 + 40**2) / 12)
    assert mass.high == pytest.approx((40, 40, 20), abs=1e-5)


def test_density_goes_before_material(job):
    assert job.part(BLOCK | {"density": 2000}).mass().mass == pytest.approx(32000e-9 * 2000)


def test_an_assembly_drives_its_parts(job):
    unit = job.unit()
    assert [(row.name, row.quantity) for row in unit.bom()] == [("block", 3)]
    assert unit.mass().high[0] == pytest.approx(2 * 80 + 40)
    unit.parameters["size"].expression = "60 mm"
    unit.parameters["count"].expression = "4"
    assert [(row.name, row.quantity) for row in unit.bom()] == [("block", 4)]
    assert unit.mass().high[0] == pytest.approx(3 * 120 + 60)
    assert unit.mass().volume == pytest.approx(4 * 60 * 60 * 30)


@pytest.mark.parametrize("name", ["Result.zip", "packed.iam"])
def test_an_assembly_is_saved_with_its_parts(job, name):
    unit = job.unit()
    unit.parameters["size"].expression = "60 mm"
    unit.save_as(name)
    again = job.opening.open(name)
    assert again.name == "Unit"
    assert again.parts["parts/block.ipt"].parameters["width"].value == 60
    assert again.mass().volume == pytest.approx(3 * 60 * 60 * 30)


def test_a_part_that_did_not_change_is_saved_as_it_is(job):
    unit = job.unit()
    unit.save_as("Result.zip")
    assert read(job.folder / "Result.zip", "parts/block.ipt") == (job.folder / "parts" / "block.ipt").read_bytes()


def test_save_writes_over_the_assembly_and_the_parts_that_changed(job):
    unit = job.unit()
    unit.parameters["size"].expression = "60 mm"
    unit.save()
    assert job.opening.open("unit.iam").parameters["size"].value == 60
    assert job.opening.open("parts/block.ipt").parameters["width"].value == 60


def test_a_folder_with_one_assembly_is_opened(job):
    job.unit()
    assert job.opening.open(job.folder).kind == "assembly"


def test_an_assembly_holds_assemblies_and_step(job):
    job.unit()
    job.part().export_step("parts/block.step")
    outer = {
        "occurrences": [
            {"part": "unit.iam", "rotation": {"axis": "Z", "angle": 90}},
            {"part": "parts/block.step", "position": [0, 0, 100], "color": "#ff0000"},
        ]
    }
    (job.folder / "outer.iam").write_text(json.dumps(outer), "utf-8")
    document = job.opening.open("outer.iam")
    assert sum(row.quantity for row in document.bom()) == 4
    assert document.mass().low[0] == pytest.approx(-40)
    document.save_as("all.zip")
    with zipfile.ZipFile(job.folder / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["outer.iam", "parts/block.ipt", "parts/block.step", "unit.iam"]


def test_a_matrix_places_an_occurrence(job):
    matrix = [0, -1, 0, 5, 1, 0, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1]
    unit = job.unit({"occurrences": [{"part": "parts/block.ipt", "matrix": matrix}]})
    assert unit.mass().low == pytest.approx((-35, 6, 7), abs=1e-5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"occurrences": []}, "has no occurrences"),
        ({"occurrences": [{"part": "../block.ipt"}]}, "does not lie beside it"),
        ({"occurrences": [{"part": "/etc/passwd"}]}, "does not lie beside it"),
        ({"occurrences": [{"part": "nut.ipt"}]}, 'needs the part "nut.ipt"'),
        ({"occurrences": [{"part": "unit.iam"}]}, "hold each other: unit.iam -> unit.iam"),
        ({"occurrences": [{"part": "parts/block.ipt", "matrix": [0] * 16}]}, "is not a rotation and a move"),
        ({"occurrences": [{"part": "parts/block.ipt", "at": [0]}]}, 'does not know "at"'),
        (UNIT | {"parts": {"parts/block.ipt": {"parameters": {"length": "size"}}}}, 'does not know "length"'),
        (UNIT | {"version": 2}, "of version 2"),
        (UNIT | {"colour": 2}, 'unknown member "colour"'),
    ],
)
def test_mistakes_in_an_assembly_are_named(job, content, message):
    with pytest.raises(ConsoleError, match=message):
        job.unit(content).update()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"parameters": []}, '"parameters" is not an object'),
        ({"features": {}}, '"features" is not a list'),
        ({"material": "Unobtainium"}, 'material "Unobtainium" is not known'),
        ({"density": -1}, '"density" is -1'),
        ({"color": "red"}, "is not a color"),
        ({}, "neither features nor a body.step"),
        ({"format": "closed-part"}, 'of the format "closed-part"'),
        ({"parameters": {"a": "b", "b": "a"}}, "ring: a -> b -> a"),
    ],
)
def test_mistakes_in_a_part_are_named(job, content, message):
    with pytest.raises(ConsoleError, match=message):
        job.part(content).update()


def test_json_is_refused_with_its_line(job):
    job.write("bad.ipt", {"part.json": '{\n  "features": [,]\n}'})
    with pytest.raises(ConsoleError, match=r"bad.ipt/part.json:2"):
        job.opening.open("bad.ipt")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is an empty file"),
        (b"AC1032", "is a DWG drawing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "RSeStorage".encode("utf-16-le"), "is an Autodesk Inventor document"),
        (b"{}", "is a JSON file without occurrences"),
        (b"PK\x03\x04", "cannot be unpacked"),
    ],
)
def test_what_is_no_document_is_refused_by_its_content(job, content, message):
    (job.folder / "part.ipt").write_bytes(content)
    with pytest.raises(ConsoleError, match=message):
        job.opening.open("part.ipt")


def test_an_archive_cannot_write_outside(job):
    job.write("evil.ipt", {"part.json": "{}", "../../evil.txt": "x"})
    with pytest.raises(ConsoleError, match="leads out of it"):
        job.opening.open("evil.ipt")


@pytest.mark.parametrize("name", ["../out.ipt", "/tmp/out.step", ""])
def test_nothing_is_written_outside_the_job_folder(job, name):
    with pytest.raises(ConsoleError, match=r"outside the job folder|name is missing|cannot be saved"):
        job.part().save_as(name)


def test_what_was_unpacked_goes_with_the_run(job):
    job.part()
    assert list(job.folder.glob(".unpacked-*"))
    job.opening.__exit__()
    assert not list(job.folder.glob(".unpacked-*"))
