import pytest
from accore.lisp import from_list
from accore.prompts import Keyword, NotUnderstood, Number, Point, Text, option
from accore.script import Reply

ORIGIN = (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("lw", "LWeight"),
        ("_L", "Ltype"),
        ("ON", "ON"),
        ("of", "OFF"),
        ("x", "eXit"),
        ("m", "Make"),
        ("zz", None),
        ("_", None),
    ],
)
def test_options_by_their_capitals(reply, expected):
    assert option(("Make", "ON", "OFF", "Ltype", "LWeight", "eXit"), reply) == expected


def test_enter_means_the_default():
    assert Keyword("Go?", "Yes", options=("Yes", "No")).answer(Reply(""), ORIGIN) == "Yes"
    assert Number("Height", "2.5").answer(Reply(""), ORIGIN) == 2.5
    assert Text("Name", "").answer(Reply(""), ORIGIN) == ""
    with pytest.raises(NotUnderstood, match="required"):
        Text("Name", None).answer(Reply(""), ORIGIN)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("1,2"), (1, 2, 0)),
        (Reply("@1,2,3"), (11, 12, 3)),
        (Reply("@5<90"), (10, 15, 0)),
        (Reply("", value=from_list([1, 2.5])), (1, 2.5, 0)),
        (Reply("@"), (10, 10, 0)),
    ],
)
def test_points(reply, expected):
    assert Point("At").answer(reply, (10.0, 10.0, 0.0)) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["a,b", "1", "1,2,3,4", "@x<y"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(NotUnderstood, match="not a point"):
        Point("At").answer(Reply(text), ORIGIN)


def test_numbers_have_limits():
    with pytest.raises(NotUnderstood, match="not between"):
        Number("N", least=0, most=5).answer(Reply("6"), ORIGIN)
    with pytest.raises(NotUnderstood, match="whole number"):
        Number("N", whole=True).answer(Reply("1.5"), ORIGIN)
    with pytest.raises(NotUnderstood):
        Number("N").answer(Reply("nan"), ORIGIN)


def test_a_value_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(NotUnderstood, match=r'no layout "x".*Model, A1'):
        Text("Layout", choices=("Model", "A1"), kind="layout").answer(Reply("x"), ORIGIN)
