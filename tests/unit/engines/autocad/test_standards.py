"""CHECKSTANDARDS: what differs from a standard is found, mended where that is clear, and told."""

import json
from pathlib import Path

import pytest
from console.exits import ConsoleError


@pytest.fixture
def checked(drawing):
    """Run the command against a JSON standard; the report's problems by name and property."""

    def run(standard, *, fix=False):
        (drawing.job / "standard.json").write_text(json.dumps(standard))
        drawing.script(f"CHECKSTANDARDS standard.json {'Y' if fix else 'N'} report.json\n")
        report = json.loads((drawing.job / "report.json").read_text())
        assert report["found"] == len(report["problems"]) == report["fixed"] + report["left"]
        return {(one["name"], one["property"]): one for one in report["problems"]}

    return run


def test_only_what_the_standard_speaks_of_is_checked(drawing, checked):
    drawing.console.doc.layers.add("WALLS", color=3, lineweight=35)
    problems = checked({"layers": {"walls": {"color": "red"}}})
    assert list(problems) == [("WALLS", "color")]
    assert (problems["WALLS", "color"]["found"], problems["WALLS", "color"]["standard"]) == (3, 1)
    assert not problems["WALLS", "color"]["fixed"]
    assert drawing.console.doc.layers.get("WALLS").color == 3
    assert not drawing.console.modified
    assert 'layer "WALLS" has color 3 instead of 1' in (drawing.job / "report.txt").read_text()


def test_a_second_check_of_a_fixed_drawing_finds_nothing(drawing, checked):
    doc = drawing.console.doc
    doc.layers.add("WALLS", color=3)
    doc.styles.add("NOTES", font="arial.ttf")
    doc.dimstyles.add("PLAN").dxf.dimtxt = 9
    doc.linetypes.add("FENCE", [2.0, 1.0, -1.0])
    standard = {
        "layers": {"WALLS": {"color": "10,20,30", "lineweight": "0.35", "plot": False, "linetype": "FENCE"}},
        "linetypes": {"FENCE": {"pattern": [4.0, 3.0, -1.0]}},
        "text_styles": {"NOTES": {"font": "isocp.shx", "vertical": True}},
        "dim_styles": {"PLAN": {"dimtxt": 2.5, "dimblk": "_DOT", "dimtxsty": "NOTES"}},
    }
    assert all(one["fixed"] for one in checked(standard, fix=True).values() if one["property"])
    layer = doc.layers.get("WALLS")
    assert (layer.rgb, layer.dxf.lineweight, layer.dxf.plot, layer.dxf.linetype) == ((10, 20, 30), 35, 0, "FENCE")
    assert list(doc.linetypes.get("FENCE").simplified_line_pattern()) == [3.0, 1.0]
    assert doc.styles.get("NOTES").is_vertical_stacked
    assert "_DOT" in doc.blocks
    assert drawing.console.modified
    assert {key for key in checked(standard) if key[1]} == set()


def test_a_replaced_name_is_gone_and_all_that_used_it_uses_the_new_one(drawing, checked):
    doc = drawing.console.doc
    doc.layers.add("OLD_WALLS")
    doc.styles.add("HAND", font="hand.ttf")
    doc.dimstyles.add("PLAN").dxf.dimtxsty = "HAND"
    block = doc.blocks.new("DOOR")
    block.add_attdef("NUMBER", dxfattribs={"layer": "OLD_WALLS", "style": "HAND"})
    reference = doc.modelspace().add_blockref("DOOR", (0, 0), {"layer": "old_walls"})
    reference.add_attrib("NUMBER", "7", dxfattribs={"layer": "OLD_WALLS", "style": "HAND"})
    drawing.script("CLAYER OLD_WALLS\n")
    problems = checked(
        {
            "layers": {"WALLS": {"color": 4, "linetype": "DASHED"}},
            "text_styles": {"NOTES": {"font": "isocp.shx"}},
            "replace": {"layers": {"old_*": "walls"}, "text_styles": {"HAND": "NOTES"}},
        },
        fix=True,
    )
    assert problems["OLD_WALLS", None]["remark"] == "fixed: 3 entities use walls"
    assert "OLD_WALLS" not in doc.layers
    assert (doc.layers.get("walls").color, doc.header["$CLAYER"]) == (4, "walls")
    assert {entity.dxf.layer for entity in (reference, *reference.attribs, *block)} == {"walls"}
    assert "HAND" not in doc.styles
    assert {doc.dimstyles.get("PLAN").dxf.dimtxsty, reference.attribs[0].dxf.style} == {"NOTES"}


def test_other_names_are_removed_when_unused_and_left_when_not(drawing, checked):
    doc = drawing.console.doc
    doc.layers.add("EMPTY")
    doc.layers.add("BUSY")
    doc.modelspace().add_line((0, 0), (1, 1), {"layer": "BUSY"})
    problems = checked({"layers": {}}, fix=True)
    assert {name: one["fixed"] for (name, _), one in problems.items()} == {"EMPTY": True, "BUSY": False}
    assert "EMPTY" not in doc.layers
    assert "the standard does not say what replaces it" in problems["BUSY", None]["remark"]


def test_what_a_drawing_cannot_be_given_is_left_with_the_reason(drawing, checked):
    doc = drawing.console.doc
    doc.dimstyles.add("PLAN")
    problems = checked({"dim_styles": {"PLAN": {"dimtxsty": "NOWHERE", "dimblk": "OWN_ARROW"}}}, fix=True)
    assert problems["PLAN", "dimtxsty"]["remark"] == 'not fixed: the drawing has no text style "NOWHERE"'
    assert problems["PLAN", "dimblk"]["remark"] == 'not fixed: the drawing has no block "OWN_ARROW"'


def test_a_drawing_is_a_standard_and_the_first_of_several_decides(drawing):
    from accore.drawing import new_drawing, save_drawing

    right = new_drawing()
    right.layers.add("WALLS", color=5, linetype="DASHED")
    save_drawing(right, drawing.job / "office.dws")
    (drawing.job / "own.json").write_text('{"layers": {"WALLS": {"color": 1}}, "replace": {"layers": {"W": "WALLS"}}}')
    doc = drawing.console.doc
    doc.layers.add("W")
    doc.modelspace().add_line((0, 0), (1, 1), {"layer": "W"})
    drawing.script("CHK own.json,office.dws Y report.json\n")
    assert doc.layers.get("WALLS").color == 1
    drawing.script("CHK office.dws Y again.json\n")
    assert (doc.layers.get("WALLS").color, doc.layers.get("WALLS").dxf.linetype) == (5, "DASHED")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "The standard cannot be read"),
        ('{"colors": {}}', 'A standard has no "colors" at standard.json'),
        ('{"layers": []}', '"layers" is not an object'),
        ('{"layers": {"A": {"colour": 1}}}', '"A" of layers has "colour"'),
        ('{"layers": {"A": {"color": 300}}}', '"color" of "A"'),
        ('{"layers": {"A": {"plot": "no"}}}', "'no' is neither true nor false"),
        ('{"linetypes": {"A": {"pattern": []}}}', "a list with the length of the pattern"),
        ('{"dim_styles": {"A": {"text": 1}}}', '"A" of dim_styles has "text"'),
        ('{"layers": {}, "replace": {"layers": {"A": "B"}}}', '"B" is to replace others and is not among the layers'),
    ],
)
def test_a_mistake_in_a_standard_is_named(drawing, text: str, says: str):
    (drawing.job / "standard.json").write_text(text)
    with pytest.raises(ConsoleError) as refused:
        drawing.script("CHECKSTANDARDS standard.json N report.json\n")
    assert says in str(refused.value)
    assert not Path(drawing.job / "report.json").exists()
