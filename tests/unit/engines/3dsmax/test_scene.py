"""Scripts on a scene, in Blender."""

import math

import pytest
from console.exits import ConsoleError
from maxbatch.maxscript import ScriptError
from maxbatch.maxscript.values import UNDEFINED, Name, Point3


def close(one: Point3, *numbers: float) -> bool:
    return all(math.isclose(a, b, abs_tol=1e-4) for a, b in zip((one.x, one.y, one.z), numbers, strict=True))


@pytest.mark.parametrize(
    ("shape", "low", "high"),
    [
        ("box width:4 length:2 height:1", (-2, -1, 0), (2, 1, 1)),
        ("box width:4 length:2 height:1 pos:[1, 2, 3]", (-1, 1, 3), (3, 3, 4)),
        ("sphere radius:2 segs:32", (-2, -2, -2), (2, 2, 2)),
        ("cylinder radius:1 height:3 sides:32", (-1, -1, 0), (1, 1, 3)),
        ("cone radius1:2 radius2:1 height:3 sides:32", (-2, -2, 0), (2, 2, 3)),
        ("pyramid width:2 depth:4 height:3", (-1, -2, 0), (1, 2, 3)),
        ("tube radius1:2 radius2:1 height:3 sides:32", (-2, -2, 0), (2, 2, 3)),
        ("torus radius1:2 radius2:1 segs:32", (-3, -3, -1), (3, 3, 1)),
        ("plane width:4 length:2", (-2, -1, 0), (2, 1, 0)),
    ],
)
def test_shapes_stand_as_in_3ds_max(scene, shape, low, high):
    assert close(scene.value(f"(made = {shape}).min"), *low)
    assert close(scene.value("objects[1].max"), *high)


def test_a_shape_is_built_again_when_a_parameter_changes(scene):
    scene.value("b = box width:1 length:1 height:1\nb.height = 5\nb.width *= 3")
    assert close(scene.value("b.max - b.min"), 3, 1, 5)
    assert scene.value("classOf b == Box and isKindOf b GeometryClass")
    with pytest.raises(ScriptError, match="Box has no property radius"):
        scene.value("b.radius = 3")


def test_a_property_that_is_nearly_right_is_corrected(scene):
    scene.value("b = box()")
    with pytest.raises(ScriptError, match=r"has no property numfcaes.*Did you mean numfaces\?"):
        scene.value("b.numFcaes")


def test_a_child_comes_along_and_keeps_its_place_when_it_gets_a_parent(scene):
    scene.value('a = box name:"a"\nc = box pos:[3, 0, 0]\nmove a [1, 1, 1]\nc.parent = a')
    assert close(scene.value("c.pos"), 3, 0, 0)
    scene.value("rotate a (eulerAngles 0 0 90)\nmove a [0, 0, 5]")
    assert close(scene.value("c.pos"), 2, 3, 5)
    assert close(scene.value("(r = c.rotation as eulerAngles; [r.x, r.y, r.z])"), 0, 0, 90)
    scene.value("delete a")
    assert close(scene.value("c.pos"), 2, 3, 5)


def test_objects_are_found_by_path_and_class(scene):
    scene.value('for i = 1 to 3 do box name:("wheel" + i as string)\nfreeCamera name:"eye"\nomniLight name:"lamp"')
    assert scene.value("#($wheel*.count, geometry.count, cameras.count, lights.count, objects.count)") == [
        3,
        3,
        1,
        1,
        5,
    ]
    assert scene.value("$WHEEL2.name") == "wheel2"
    assert scene.value("$nothing") is UNDEFINED
    scene.value("$wheel1.parent = $wheel2\nselect $wheel2/wheel*")
    assert scene.value("for o in selection collect o.name") == ["wheel1"]
    scene.value("$wheel*.wirecolor = red")
    assert scene.value("$wheel3.wirecolor == red")


def test_a_deleted_object_is_an_error_and_no_crash(scene):
    scene.value("b = box()\ndelete b")
    assert scene.value("isValidNode b") is False
    with pytest.raises(ScriptError, match="was deleted"):
        scene.value("b.name")


def test_materials_are_set_and_read(scene):
    scene.value('b = box()\nb.material = standardMaterial name:"steel" diffuse:(color 90 100 110) roughness:0.5')
    assert scene.value("b.material.name") == "steel"
    assert close(scene.value("b.material.diffuse as point3"), 90, 100, 110)
    with pytest.raises(ScriptError, match="material is needed, not Integer"):
        scene.value("b.material = 5")


@pytest.mark.parametrize("ending", ["fbx", "glb", "gltf", "obj", "usda", "usdc", "usdz", "stl", "saved"])
def test_a_scene_is_the_same_after_a_round_trip_under_any_name(scene, ending):
    scene.value('box name:"plate" width:4 length:2 height:1 pos:[1, 2, 3]')
    write = "saveMaxFile" if ending == "saved" else "exportFile"
    scene.value(f'{write} "a.{ending}"\nresetMaxFile #noPrompt')
    name = "a.usdz" if ending == "usdz" else "input.max"
    (scene.job / f"a.{ending}").rename(scene.job / name)
    scene.value(f'loadMaxFile "{name}"')
    assert scene.value("(for g in geometry collect g.numFaces)") == [12]
    assert close(scene.value("geometry.min"), -1, 1, 3)
    assert close(scene.value("geometry.max"), 3, 3, 4)


def test_using_decides_before_the_extension(scene):
    scene.value('box()\nexportFile "a.bin" #noPrompt using:FBXEXP')
    assert (scene.job / "a.bin").read_bytes().startswith(b"Kaydara FBX Binary")


def test_only_the_selection_is_exported(scene):
    scene.value('box name:"a"\nbox name:"b"\nselect $b\nexportFile "a.glb" selectedOnly:true\nresetMaxFile #noPrompt')
    scene.value('importFile "a.glb"')
    assert scene.value("for o in objects collect o.name") == ["b"]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ('exportFile "a.fbx"', "nothing to export"),
        ('box()\nexportFile "a.xyz"', "no exporter"),
        ('box()\nexportFile "../a.fbx"', "outside the job folder"),
        ('render outputFile:"/tmp/a.png"', "outside the job folder"),
        ('render outputFile:"a.txt"', "no picture"),
        ('importFile "none.fbx"', "no file"),
        ("render()", "needs outputFile"),
    ],
)
def test_what_cannot_be_written_or_read_is_said(scene, script, message):
    with pytest.raises(ConsoleError, match=message):
        scene.value(script)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "VideoPostQueue".encode("utf-16-le"), "own format of 3ds Max"),
        (b"AC1032" + bytes(100), "a DWG drawing, not a scene"),
        (b"glTF" + bytes(100), "cannot be read as binary glTF scene"),
        (b"BLENDER17-01v0500" + bytes(100), "cannot be read as Blender scene"),
        (b"Kaydara FBX Binary  \0\x1a\0" + bytes(100), "holds no objects|cannot be read as FBX scene"),
        (b"", "an empty file"),
    ],
)
def test_what_is_no_readable_scene_is_refused_with_the_reason(scene, content, message):
    (scene.job / "input.max").write_bytes(content)
    with pytest.raises(ConsoleError, match=message):
        scene.value('loadMaxFile "input.max"')


def test_a_picture_is_rendered_and_its_light_and_camera_go_again(scene):
    scene.value('box()\nrender outputFile:"out/a.png" outputWidth:32 outputHeight:24 samples:1')
    assert (scene.job / "out" / "a.png").read_bytes().startswith(b"\x89PNG")
    assert scene.value("objects.count") == 1


def test_a_target_camera_looks_at_its_target(scene):
    scene.value("c = targetCamera pos:[0, -10, 0] target:[0, 0, 0] fov:50")
    assert scene.value("c.fov") == pytest.approx(50)
    assert close(scene.value("(r = c.rotation as eulerAngles; [r.x, r.y, r.z])"), 90, 0, 0)


def test_units_are_kept(scene):
    assert scene.value("units.systemType") == Name("meters")
    assert scene.value("units.systemType = #millimeters\nunits.systemType") == Name("millimeters")
