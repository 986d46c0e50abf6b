"""Expressions with units."""

import math

import pytest
from fusiontask.expressions import LENGTH, NUMBER, Quantity, evaluate, shown
from fusiontask.objects import ScriptError

KNOWN = {"width": Quantity(4.0, LENGTH), "n": Quantity(6.0, NUMBER)}


@pytest.mark.parametrize(
    ("expression", "unit", "value"),
    [
        ("25 mm", "mm", 2.5),
        ("1 in", "mm", 2.54),
        ("3", "mm", 0.3),
        ("3", "", 3.0),
        ("10 mm + 5", "mm", 1.5),
        ("5 + 10 mm", "cm", 6.0),
        ("width / 2 + 3 mm", "mm", 2.3),
        ("-width * -2", "mm", 8.0),
        ("2 ^ 3 ^ 1", "", 8.0),
        ("-2 ^ 2", "", -4.0),
        ("width ^ 2 / width", "mm", 4.0),
        ("sqrt(width * 1 cm)", "mm", 2.0),
        ("max(width; 50 mm; 1 cm)", "mm", 5.0),
        ("min(1, 2)", "", 1.0),
        ("n * 60", "", 360.0),
        ("360 deg / n", "deg", math.pi / 3),
        ("sin(30 deg)", "", 0.5),
        ("atan(1)", "deg", math.pi / 4),
        ("2 * PI", "", 2 * math.pi),
        ("(1 + 2) mm", "mm", 0.3),
        ("1.5e1 mm", "mm", 1.5),
        ("floor(7 / 2)", "", 3.0),
    ],
)
def test_an_expression_has_a_value_in_internal_units(expression: str, unit: str, value: float) -> None:
    assert evaluate(expression, unit, KNOWN.get) == pytest.approx(value)


@pytest.mark.parametrize(
    ("expression", "unit", "says"),
    [
        ("", "mm", "ends too early"),
        ("2 +", "mm", "ends too early"),
        ("height", "mm", "there is no parameter 'height'"),
        ("1 mm + 1 deg", "mm", "different kinds"),
        ("width * width", "mm", "does not come out in mm"),
        ("45 deg", "mm", "does not come out in mm"),
        ("1 / 0", "", "divides by zero"),
        ("(1", "", "a ')' is missing"),
        ("1 2", "", "'2' is not expected"),
        ("120 mn", "mm", "'mn' is not a unit; the units are mm, "),
        ("width ^ 0.5", "mm", "the exponent has to be"),
        ("10 ^ 999", "", "not a finite number"),
        ("(-8) ^ 0.5", "", "not a finite number"),
        ("sqrt(-1)", "", "sqrt()"),
        ("foo(1)", "", "there is no function 'foo'"),
        ("2 §", "", "cannot be read at '§'"),
        ("(" * 500 + "1" + ")" * 500, "", "nested more than 100 deep"),
        ("1", "furlong", "'furlong' is not a unit"),
    ],
)
def test_what_is_wrong_with_an_expression_is_said(expression: str, unit: str, says: str) -> None:
    with pytest.raises(ScriptError) as refused:
        evaluate(expression, unit, KNOWN.get)
    assert says in str(refused.value)


def test_a_value_is_shown_in_its_unit() -> None:
    assert (shown(2.5, "mm"), shown(math.pi, "deg"), shown(6, "")) == ("25 mm", "180 deg", "6")
