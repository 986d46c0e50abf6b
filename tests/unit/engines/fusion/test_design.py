"""Parameters drive features; a saved design opens with both; files go nowhere but into the job folder."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from fusiontask.enums import CUT
from fusiontask.objects import ScriptError


def flange(world: Any) -> Any:
    """A disc with a pattern of holes and a fillet, all by parameters, made through the session as a script would."""

    def call(target: Any, name: str, *arguments: Any) -> Any:
        wrap = world.session.wrapped
        answer = world.session.perform("call", wrap(target)["$"], name, [wrap(a) for a in arguments])
        return unwrapped(answer)

    def get(target: Any, *names: str) -> Any:
        for name in names:
            target = unwrapped(world.session.perform("get", world.session.wrapped(target)["$"], name, []))
        return target

    def put(target: Any, name: str, value: Any) -> None:
        wrap = world.session.wrapped
        world.session.perform("set", wrap(target)["$"], name, [wrap(value)])

    def make(cls: str, name: str, *arguments: Any) -> Any:
        return unwrapped(
            world.session.perform("static", f"adsk.{cls}", name, [world.session.wrapped(a) for a in arguments])
        )

    def unwrapped(value: Any) -> Any:
        return world.session.held(value["$"]) if isinstance(value, dict) else value

    def text(expression: str) -> Any:
        return make("core.ValueInput", "createByString", expression)

    def disc(x: float, diameter: str) -> Any:
        sketch = call(get(root, "sketches"), "add", get(root, "xYConstructionPlane"))
        circles = get(sketch, "sketchCurves", "sketchCircles")
        circle = call(circles, "addByCenterRadius", make("core.Point3D", "create", x, 0, 0), 1)
        dimension = call(get(sketch, "sketchDimensions"), "addDiameterDimension", circle, None)
        put(get(dimension, "parameter"), "expression", diameter)
        return call(get(sketch, "profiles"), "item", 0)

    document = call(get(make("core.Application", "get"), "documents"), "add", 0)
    root = get(document, "design", "rootComponent")
    for name, expression, unit in (("d", "12 cm", "mm"), ("h", "d / 12", "mm"), ("n", "4", "")):
        call(get(document, "design", "userParameters"), "add", name, text(expression), unit, "")
    extrudes = get(root, "features", "extrudeFeatures")
    plate = call(extrudes, "addSimple", disc(0, "d"), text("h"), 3)
    hole = call(extrudes, "addSimple", disc(4, "1 cm"), text("h"), CUT)
    patterns = get(root, "features", "circularPatternFeatures")
    pattern = call(patterns, "createInput", hole, get(root, "zConstructionAxis"))
    put(pattern, "quantity", text("n"))
    call(patterns, "add", pattern)
    edges = get(call(get(plate, "bodies"), "item", 0), "edges")
    every = [call(edges, "item", number) for number in range(get(edges, "count"))]
    rims = [edge for edge in every if edge.geometry.objectType.endswith("Circle3D")]
    rim = [edge for edge in rims if edge.geometry.radius == pytest.approx(6) and edge.geometry.center.z > 0]
    call(get(root, "features", "filletFeatures"), "addSimple", rim, text("2 mm"))
    return document


def volume_of(diameter: float, height: float, holes: int, fillet: float = 0.2) -> float:
    radius = diameter / 2
    section = fillet**2 * (1 - math.pi / 4)
    centre = radius - fillet * (10 - 3 * math.pi) / (12 - 3 * math.pi)
    return math.pi * height * (radius**2 - holes * 0.25) - section * 2 * math.pi * centre


class TestParameters:
    def test_a_change_computes_everything_again(self, world: Any) -> None:
        document = flange(world)
        parameters, body = document.design.allParameters, document.design.rootComponent.bRepBodies.item(0)
        assert body.volume == pytest.approx(volume_of(12, 1, 4))
        parameters.itemByName("n").expression = "6"
        assert body.volume == pytest.approx(volume_of(12, 1, 6))
        parameters.itemByName("d").value = 18.0
        assert body.volume == pytest.approx(volume_of(18, 1.5, 6))

    def test_a_change_that_cannot_be_built_is_taken_back(self, world: Any) -> None:
        document = flange(world)
        parameters, body = document.design.allParameters, document.design.rootComponent.bRepBodies.item(0)
        with pytest.raises(ScriptError, match="Fillet1 cannot be computed after the change"):
            parameters.itemByName("h").expression = "1 mm"
        assert parameters.itemByName("h").expression == "d / 12"
        assert body.volume == pytest.approx(volume_of(12, 1, 4))

    def test_features_have_parameters_of_their_own(self, world: Any) -> None:
        feature = world.extrude(world.rectangle(1, 1), "20 mm")
        parameter = feature.extentOne.distance
        assert (parameter.name, parameter.role, parameter.createdBy) == ("d1", "AlongDistance", feature)
        parameter.expression = "3 cm"
        assert feature.bodies.item(0).volume == pytest.approx(3)

    def test_names_are_free_and_known(self, world: Any) -> None:
        add = world.design.userParameters.add
        add("width", world.text("10 mm"), "mm", "")
        for name in ("width", "1st", "mm", "a b", "PI"):
            with pytest.raises(ScriptError, match=r"cannot be the name|already"):
                add(name, world.text("1"), "mm", "")
        with pytest.raises(ScriptError, match="no parameter 'missing'"):
            add("other", world.text("missing"), "mm", "")

    def test_a_circle_of_dependencies_is_refused(self, world: Any) -> None:
        users = world.design.userParameters
        users.add("a", world.text("10 mm"), "mm", "")
        users.add("b", world.text("a * 2"), "mm", "")
        with pytest.raises(ScriptError, match="depends on itself"):
            users.itemByName("a").expression = "b"
        assert users.itemByName("a").value == pytest.approx(1)

    def test_only_what_nothing_needs_can_be_deleted(self, world: Any) -> None:
        users = world.design.userParameters
        users.add("a", world.text("10 mm"), "mm", "")
        users.add("b", world.text("a * 2"), "mm", "")
        assert not users.itemByName("a").deleteMe()
        assert users.itemByName("b").deleteMe()
        assert users.itemByName("a").deleteMe()
        assert users.count == 0


class TestSavedDesigns:
    def test_it_opens_with_its_parameters_and_features(self, world: Any, job: Path) -> None:
        flange(world).saveAs("flange", None, "", "")
        found = world.app.data.findFileById("urn:adsk.wipprod:dm.lineage:flange")
        assert (found.name, found.fileExtension, found.id) == ("flange", "fusiondesign", "flange.fusiondesign")
        opened = world.app.documents.open(found)
        assert world.app.activeDocument is opened
        opened.design.allParameters.itemByName("d").expression = "20 cm"
        body = opened.design.rootComponent.bRepBodies.item(0)
        assert body.volume == pytest.approx(volume_of(20, 20 / 12, 4))

    def test_one_that_was_opened_is_saved_with_its_changes(self, world: Any) -> None:
        flange(world).saveAs("flange")
        opened = world.app.documents.open(world.app.data.findFileById("flange"))
        at = world.session.wrapped(opened)
        for kind, name, arguments in (
            ("get", "design", []),
            ("get", "allParameters", []),
            ("call", "itemByName", ["n"]),
        ):
            at = world.session.perform(kind, at["$"], name, arguments)
        world.session.perform("set", at["$"], "expression", ["8"])
        opened.saveAs("more")
        again = world.app.documents.open(world.app.data.findFileById("more"))
        assert again.design.rootComponent.volume == pytest.approx(volume_of(12, 1, 8))

    @pytest.mark.parametrize(
        "content",
        [
            "not json",
            "{}",
            '{"format": "cadstack-fusion-design", "calls": [["get", 99, "x", [], null]], "document": 1}',
            '{"format": "cadstack-fusion-design", "calls": [], "document": 5}',
            '{"format": "cadstack-fusion-design", "calls": [["call", 0, "__init__", [], null]], "document": 0}',
        ],
    )
    def test_a_damaged_one_is_refused(self, world: Any, job: Path, content: str) -> None:
        (job / "bad.fusiondesign").write_text(content)
        with pytest.raises(ScriptError, match=r"cannot be opened|damaged|holds no document"):
            world.app.documents.open(world.app.data.findFileById("bad"))

    def test_an_unknown_id_finds_nothing(self, world: Any, job: Path) -> None:
        (job.parent / "outside.step").write_text("x")
        for name in ("nothing", "", "../outside.step", "..", "."):
            assert world.app.data.findFileById(name) is None


class TestFiles:
    def test_step_comes_back_as_it_went(self, world: Any, job: Path) -> None:
        world.block()
        exports = world.design.exportManager
        assert exports.execute(exports.createSTEPExportOptions("block.step"))
        opened = world.app.documents.open(world.app.data.findFileById("block.step"))
        body = opened.design.rootComponent.bRepBodies.item(0)
        assert body.volume == pytest.approx(24)
        assert "MILLI" in (job / "block.step").read_text()

    def test_stl_is_in_the_unit_that_is_asked_for(self, world: Any, job: Path) -> None:
        body = world.block()
        exports = world.design.exportManager
        options = exports.createSTLExportOptions(body, "block")
        options.isBinaryFormat = False
        exports.execute(options)
        lines = [line.split() for line in (job / "block.stl").read_text().splitlines()]
        corners = [tuple(map(float, line[1:])) for line in lines if line[:1] == ["vertex"]]
        assert max(corners) == pytest.approx((40, 30, 20))
        options.unitType, options.filename, options.isBinaryFormat = 2, "metres.stl", True
        exports.execute(options)
        content = (job / "metres.stl").read_bytes()
        assert len(content) == 84 + 50 * int.from_bytes(content[80:84], "little")

    @pytest.mark.parametrize("name", ["../out.step", "/tmp/out.step", "a/../../out.step"])
    def test_nothing_is_written_outside_of_the_job_folder(self, world: Any, job: Path, name: str) -> None:
        world.block()
        exports = world.design.exportManager
        with pytest.raises(ScriptError, match="not in the job folder"):
            exports.execute(exports.createSTEPExportOptions(name))
        with pytest.raises(ScriptError, match="not in the job folder"):
            world.document.saveAs(name)

    def test_an_empty_design_and_f3d_are_refused(self, world: Any) -> None:
        exports = world.design.exportManager
        with pytest.raises(ScriptError, match="no body to write"):
            exports.execute(exports.createSTEPExportOptions("empty.step"))
        with pytest.raises(ScriptError, match="F3D files cannot be written"):
            exports.createFusionArchiveExportOptions("a.f3d")

    def test_a_saved_design_is_json(self, world: Any, job: Path) -> None:
        world.document.saveAs("plain")
        assert json.loads((job / "plain.fusiondesign").read_text())["format"] == "cadstack-fusion-design"
