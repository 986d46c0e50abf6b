import json
import struct

import pytest
from console.exits import ConsoleError
from inventorcore.geometry.step_check import check_step
from inventorcore.geometry.step_file import read_step

FILE = """ISO-10303-21;
HEADER;
FILE_NAME('it''s; #9','');
ENDSEC;
DATA;
#1=POINT('#8 (',(0.,1.)); /* don't mind #7 */
#2=( A() B(#1) );
#3=NAME('');
ENDSEC;
END-ISO-10303-21;
"""


def checked(tmp_path, text):
    path = tmp_path / "file.step"
    path.write_text(text)
    check_step(path)


def test_a_sound_file_passes(tmp_path):
    checked(tmp_path, FILE)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("END-ISO-10303-21;\n", "", "does not end in END-ISO-10303-21"),
        ("B(#1)", "B(#4)", "#4 is referred to and not defined at file.step:7"),
        ("#2=", "#1=", "#1 is defined twice at file.step:7"),
        ("B(#1)", "B((#1)", r'the instance "#2=\( A.*" is not well-formed at file.step:7'),
        ("#2=(", "#2=a(", "not well-formed"),
        ("A() B(#1)", "#1, 'a'", "not well-formed"),
        ("#9'", "#9", "a text is not closed at file.step:3"),
        ("DATA;", "DATE;", "has no DATA section"),
    ],
)
def test_damage_is_told_with_its_line(tmp_path, before, after, message):
    with pytest.raises(ConsoleError, match=message):
        checked(tmp_path, FILE.replace(before, after))


def test_names_colors_and_structure_survive(job, capfd):
    job.part({"name": "Cube", "color": "#336699", "features": [{"type": "box", "dx": 1, "dy": 2, "dz": 3}]}, "cube.ipt")
    unit = {
        "occurrences": [{"part": "cube.ipt", "count": 2, "step": [5, 0, 0]}, {"part": "cube.ipt", "color": "#ff0000"}]
    }
    (job.folder / "unit.iam").write_text(json.dumps(unit), "utf-8")
    job.opening.open("unit.iam").export_step("unit.step")
    step = job.opening.open("unit.step")
    assert step.kind == "assembly"
    assert [(row.name, row.quantity) for row in step.bom()] == [("Cube", 3)]
    first, _, painted = step.component.instances
    assert first.component.color == pytest.approx((0.2, 0.4, 0.6), abs=0.01)
    assert painted.color == pytest.approx((1, 0, 0))
    assert capfd.readouterr().out == ""


def test_a_step_file_has_no_parameters(job):
    job.part().export_step("block.step")
    with pytest.raises(ConsoleError, match=r'block.step is a STEP file, which has no parameter "width"'):
        _ = job.opening.open("block.step").parameters["width"]
    with pytest.raises(ConsoleError, match="no features that an open part could keep"):
        job.opening.open("block.step").save_as("block.ipt")


def gltf(path):
    content = path.read_bytes()
    length = struct.unpack("<I", content[12:16])[0]
    return json.loads(content[20 : 20 + length])


def test_gltf_is_in_metres_with_y_up_and_colored(job):
    job.part({"color": "#ff0000", "features": [{"type": "box", "dx": 100, "dy": 200, "dz": 300}]}).export_gltf(
        "box.glb"
    )
    scene = gltf(job.folder / "box.glb")
    corners = [accessor["max"] for accessor in scene["accessors"] if "max" in accessor]
    assert max(corner[1] for corner in corners) == pytest.approx(0.3)
    assert scene["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"][:3] == pytest.approx([1, 0, 0])


def test_stl_holds_the_triangles_of_a_block(job):
    job.part().export_stl("block.stl")
    content = (job.folder / "block.stl").read_bytes()
    assert struct.unpack("<I", content[80:84])[0] == 12


def test_the_assembly_sample(sample):
    from inventorcore.geometry.bill import bill_of

    path = sample("step/as1-oc-214.stp")
    rows = {row.name: row.quantity for row in bill_of(read_step(path, "as1"))}
    assert rows == {"bolt": 6, "l-bracket": 2, "nut": 8, "plate": 1, "rod": 1}


@pytest.mark.parametrize(
    ("name", "volume"),
    [("step/featuretype.STEP", 190531.995), ("step/red_cube_blue_cylinder.step", 1785.398)],
)
def test_single_samples(sample, name, volume):
    from inventorcore.geometry.mass import mass_of

    assert mass_of(read_step(sample(name), "sample")).volume == pytest.approx(volume, rel=1e-6)


def test_the_part_sample_is_opened_and_changed(sample, job):
    (job.folder / "sample.ipt").write_bytes(sample("fcstd/openpart_params.ipt").read_bytes())
    part = job.opening.open("sample.ipt")
    assert part.mass().high == pytest.approx((120, 80, 32), abs=1e-4)
    part.parameters["width"].expression = "150"
    assert part.mass().high == pytest.approx((150, 100, 32), abs=1e-4)
