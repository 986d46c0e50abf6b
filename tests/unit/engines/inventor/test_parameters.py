import pytest
from console.exits import ConsoleError
from inventorcore.parameters.expressions import evaluate
from inventorcore.parameters.table import Parameters
from inventorcore.parameters.units import MILLIMETRE, Quantity


def value(text, **parameters):
    return Parameters(parameters).measure(text)


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("8 mm", 8),
        ("0.24 in", 6.096),
        ("1 cm + 5", 15),
        ("-2 * (3 + 4)", -14),
        ("2 ^ -1", 0.5),
        ("10 mm * 6 mm / 4 mm", 15),
        ("sqrt(9 mm ^ 2)", 9),
        ("sin(30 deg) * 10 mm", 5),
        ("cos(60) * 10", 5),
        ("max(8 mm; 1 cm, 3)", 10),
        ("PI * 1 mm", 3.141592653589793),
        ("width * 2 / 3", 80),
        ("ceil(width / 50 mm)", 3),
        ("1e1", 10),
    ],
)
def test_expressions_give_lengths(text, millimetres):
    assert value(text, width="120 mm") == pytest.approx(millimetres)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 mm + 1 deg", "a length and an angle cannot be added"),
        ("2 deg", "an angle is given where a length is wanted"),
        ("3 mm * 2 mm", "an area is given where a length is wanted"),
        ("1 / 0", "has no value"),
        ("9 ^ 9 ^ 9", "cannot be read"),
        ("9.0e300 * 9.0e300", "has no value"),
        ("(1", r'a "\)" is missing'),
        ("1 +", "ends too early"),
        ("1 2", '"2" is not expected'),
        ("3 parsec", '"parsec" is not a unit'),
        ("shell(1)", "there is no function shell"),
        ("__import__", 'has no parameter "__import__"'),
        ("a.b", "cannot be read from"),
        ("(" * 100 + "1" + ")" * 100, "nested deeper"),
        ("1" * 3000, "longer than"),
    ],
)
def test_mistakes_are_named(text, message):
    with pytest.raises(ConsoleError, match=message):
        value(text)


def test_a_pure_number_takes_the_unit_of_the_parameter():
    parameters = Parameters({"gap": {"expression": "2", "unit": "in"}, "turn": {"expression": "90", "unit": "deg"}})
    assert parameters.evaluate("gap").value == pytest.approx(50.8)
    assert parameters["gap"].value == pytest.approx(2)
    assert parameters["turn"].value == 90


def test_an_expression_never_reaches_python():
    with pytest.raises(ConsoleError):
        evaluate("().__class__", lambda name: Quantity(1.0), MILLIMETRE)


def test_a_ring_is_named():
    with pytest.raises(ConsoleError, match="ring: a -> b -> c -> a"):
        Parameters({"a": "b", "b": "c + 1", "c": "a"}).check()


def test_a_change_reaches_what_depends_on_it():
    parameters = Parameters({"width": "120 mm", "depth": "width / 2"})
    parameters["width"].expression = "4 in"
    assert parameters["depth"].value == pytest.approx(50.8)
    parameters["width"].value = 30
    assert parameters["width"].expression == "30 mm"
    assert parameters["depth"].value == 15


def test_a_change_that_cannot_be_read_changes_nothing():
    parameters = Parameters({"width": "120 mm"})
    with pytest.raises(ConsoleError, match="parameter width"):
        parameters["width"].expression = "12 +"
    assert parameters["width"].value == 120


def test_an_unknown_parameter_names_a_near_one():
    with pytest.raises(ConsoleError, match="Did you mean width"):
        Parameters({"width": "1"})["Width"]


@pytest.mark.parametrize("name", ["mm", "PI", "two words", "1st"])
def test_names_that_expressions_could_not_tell_apart_are_refused(name):
    with pytest.raises(ConsoleError, match="cannot be the name"):
        Parameters({name: "1"})
