import pytest
from console.exits import ConsoleError


def made(drawing, script):
    drawing.script(script)
    return list(drawing.console.space)


def test_line_closes(drawing):
    lines = made(drawing, "LINE 0,0 10,0 @0,5 C\n")
    assert [tuple(line.dxf.end)[:2] for line in lines] == [(10, 0), (10, 5), (0, 0)]


def test_line_undo(drawing):
    lines = made(drawing, "LINE 0,0 10,0 U 0,10 \n")
    assert [tuple(line.dxf.end)[:2] for line in lines] == [(0, 10)]


@pytest.mark.parametrize(
    ("script", "centre", "radius"),
    [
        ("CIRCLE 5,5 2\n", (5, 5), 2),
        ("CIRCLE 5,5 D 4\n", (5, 5), 2),
        ("CIRCLE 5,5 5,8\n", (5, 5), 3),
        ("CIRCLE 2P 0,0 4,0\n", (2, 0), 2),
        ("CIRCLE 3P 1,0 0,1 -1,0\n", (0, 0), 1),
    ],
)
def test_circles(drawing, script, centre, radius):
    (circle,) = made(drawing, script)
    assert tuple(circle.dxf.center)[:2] == pytest.approx(centre)
    assert circle.dxf.radius == pytest.approx(radius)


@pytest.mark.parametrize("script", ["ARC 1,0 0,1 -1,0\n", "ARC -1,0 0,1 1,0\n", "ARC C 0,0 1,0 -1,0\n"])
def test_arcs_run_counter_clockwise(drawing, script):
    (arc,) = made(drawing, script)
    assert (arc.dxf.start_angle, arc.dxf.end_angle) == pytest.approx((0, 180))


def test_polyline_rectangle_point(drawing):
    line, box, point = made(drawing, "PLINE 0,0 W 2 2 5,0 5,5 C\nRECTANG 0,0 3,2\nPOINT 1,1\n")
    assert line.closed
    assert line[0][2] == 2
    assert [tuple(corner)[:2] for corner in box.get_points()] == [(0, 0), (3, 0), (3, 2), (0, 2)]
    assert tuple(point.dxf.location) == (1, 1, 0)


def test_text_in_lines(drawing):
    first, second = made(drawing, "TEXT J MC 1,2 2.5 0 Hello world\nsecond line\n\n")
    assert (first.dxf.text, second.dxf.text) == ("Hello world", "second line")
    assert first.dxf.align_point.y > second.dxf.align_point.y


def test_text_with_a_style_of_fixed_height_asks_no_height(drawing):
    (text,) = made(drawing, "-STYLE BIG arial.ttf 7 1 0 N N\nTEXT 0,0 0 Title\n\n")
    assert (text.dxf.height, text.dxf.style) == (7, "BIG")


def test_new_entities_get_the_current_properties(drawing):
    (line,) = made(drawing, "-LAYER M A \nCECOLOR 3\nLINE 0,0 1,0 \n")
    assert (line.dxf.layer, line.dxf.color) == ("A", 3)


def test_hatch_of_selected_objects(drawing):
    drawing.script("CIRCLE 0,0 5\n-HATCH P ANSI31 2 0 S L\n\n\n")
    (hatch,) = drawing.console.space.query("HATCH")
    assert hatch.dxf.pattern_name == "ANSI31"
    assert hatch.dxf.pattern_scale == 2


def test_editing(drawing):
    drawing.script("LINE 0,0 1,0 \nMOVE ALL\n\n0,0 10,0\nCOPY L\n\n0,0 0,5 \nROTATE L\n\n10,5 90\nCHPROP P\n\nC 1 \n")
    first, second = drawing.console.space
    assert tuple(first.dxf.start)[:2] == (10, 0)
    assert tuple(second.dxf.end)[:2] == pytest.approx((10, 6))
    drawing.script("ERASE W 9,4 11,7\n\n")
    assert list(drawing.console.space) == [first]


def test_a_mistake_in_an_entity_names_the_prompt(drawing):
    with pytest.raises(ConsoleError, match=r'CIRCLE: "x" is not a point for "Specify center point.*test.scr:1'):
        drawing.script("CIRCLE x")
