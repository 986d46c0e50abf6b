"""Expressions with units, as parameters hold them: `width / 2 + 3 mm`, `max(a; b) * 2`, `45 deg`.

Values are kept in the internal units of the API, centimetres and radians, with the power of each. A plain number beside
a length takes the unit of the parameter that is computed: `2` in a parameter in mm is 2 mm, `10 mm + 2` is 12 mm.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .objects import ScriptError

Dimension = tuple[int, int]
NUMBER: Dimension = (0, 0)
LENGTH: Dimension = (1, 0)
ANGLE: Dimension = (0, 1)
UNITS: Mapping[str, tuple[float, Dimension]] = {
    "": (1.0, NUMBER),
    "mm": (0.1, LENGTH),
    "cm": (1.0, LENGTH),
    "m": (100.0, LENGTH),
    "micron": (1e-4, LENGTH),
    "in": (2.54, LENGTH),
    '"': (2.54, LENGTH),
    "inch": (2.54, LENGTH),
    "ft": (30.48, LENGTH),
    "'": (30.48, LENGTH),
    "yd": (91.44, LENGTH),
    "deg": (math.pi / 180, ANGLE),
    "rad": (1.0, ANGLE),
    "grad": (math.pi / 200, ANGLE),
    "ul": (1.0, NUMBER),
    "su": (1.0, NUMBER),
}
CONSTANTS = {"PI": math.pi, "E": math.e}
DEEPEST = 100
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/^();,"']))"""
)


@dataclass(frozen=True)
class Quantity:
    """A number in internal units, with the powers of length and angle."""

    value: float
    dimension: Dimension = NUMBER


def unit(name: str) -> tuple[float, Dimension]:
    """Internal units in one of a unit, and its dimension; raises ScriptError."""
    found = UNITS.get(name)
    if found is None:
        raise ScriptError(f"'{name}' is not a unit", hint=f"Units: {', '.join(known for known in UNITS if known)}.")
    return found


def evaluate(expression: str, default: str, lookup: Callable[[str], Quantity | None]) -> float:
    """The value in internal units, for a parameter whose unit is `default`; raises ScriptError with the place."""
    factor, dimension = unit(default)
    result = _Parser(expression, factor, dimension, lookup).whole()
    if result.dimension == NUMBER != dimension:
        return result.value * factor
    if result.dimension != dimension:
        wanted = default or "no unit"
        raise ScriptError(f"'{expression}' does not come out in {wanted}")
    return result.value


def names_in(expression: str) -> set[str]:
    """The parameters that an expression may refer to."""
    return {match["name"] for match in _TOKEN.finditer(expression) if match["name"]}


def shown(value: float, default: str) -> str:
    """A value in internal units as an expression in a unit."""
    factor, _ = unit(default)
    plain = f"{value / factor:.10g}"
    return f"{plain} {default}" if default else plain


class _Parser:
    """Recursive descent over: sum, product, sign, power, and a number or name with the unit after it."""

    def __init__(
        self, text: str, factor: float, dimension: Dimension, lookup: Callable[[str], Quantity | None]
    ) -> None:
        self._text, self._factor, self._dimension, self._lookup = text, factor, dimension, lookup
        self._tokens = list(_tokens(text))
        self._at = self._depth = 0

    def whole(self) -> Quantity:
        result = self._sum()
        if self._at < len(self._tokens):
            raise self._unexpected(self._peek())
        if not math.isfinite(result.value):
            raise self._wrong("the result is not a finite number")
        return result

    def _sum(self) -> Quantity:
        left = self._product()
        while self._peek() in ("+", "-"):
            sign = 1.0 if self._take() == "+" else -1.0
            left, right = self._alike(left, self._product())
            left = Quantity(left.value + sign * right.value, left.dimension)
        return left

    def _product(self) -> Quantity:
        left = self._signed()
        while self._peek() in ("*", "/"):
            operator, right = self._take(), self._signed()
            way = 1 if operator == "*" else -1
            dimension = (left.dimension[0] + way * right.dimension[0], left.dimension[1] + way * right.dimension[1])
            if way < 0 and right.value == 0:
                raise self._wrong("it divides by zero")
            left = Quantity(left.value * right.value if way > 0 else left.value / right.value, dimension)
        return left

    def _signed(self) -> Quantity:
        if self._peek() in ("+", "-"):
            sign = 1.0 if self._take() == "+" else -1.0
            inner = self._nested(self._signed)
            return Quantity(sign * inner.value, inner.dimension)
        return self._power()

    def _power(self) -> Quantity:
        base = self._operand()
        if self._peek() != "^":
            return base
        self._take()
        exponent = self._nested(self._signed)
        if exponent.dimension != NUMBER or (base.dimension != NUMBER and exponent.value % 1):
            raise self._wrong("the exponent has to be a plain number, and a whole one for a quantity with a unit")
        power = int(exponent.value) if base.dimension != NUMBER else 0
        try:
            value = float(base.value**exponent.value)
        except (OverflowError, ZeroDivisionError, TypeError):
            raise self._wrong("the power is not a finite number") from None
        return Quantity(value, (base.dimension[0] * power, base.dimension[1] * power))

    def _operand(self) -> Quantity:
        part = self._take()
        if part == "(":
            inner = self._nested(self._sum)
            self._expect(")")
            return self._with_unit(inner)
        if part[0].isdigit() or part[0] == ".":
            return self._with_unit(Quantity(float(part)))
        if not (part[0].isalpha() or part[0] == "_"):
            raise self._unexpected(part)
        if self._peek() == "(":
            return self._function(part)
        if part in CONSTANTS:
            return Quantity(CONSTANTS[part])
        parameter = self._lookup(part)
        if parameter is None:
            raise self._wrong(f"there is no parameter '{part}'")
        return parameter

    def _with_unit(self, quantity: Quantity) -> Quantity:
        if quantity.dimension != NUMBER or self._peek() not in UNITS or self._peek() == "":
            return quantity
        factor, dimension = UNITS[self._take()]
        return Quantity(quantity.value * factor, dimension)

    def _function(self, name: str) -> Quantity:
        self._expect("(")
        values = [self._nested(self._sum)]
        while self._peek() in (";", ","):
            self._take()
            values.append(self._nested(self._sum))
        self._expect(")")
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            raise self._wrong(f"there is no function '{name}'")
        try:
            return function(values)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError) as error:
            raise self._wrong(f"{name}(): {error}") from None

    def _alike(self, left: Quantity, right: Quantity) -> tuple[Quantity, Quantity]:
        """Both in one dimension; a plain number takes the unit of the parameter."""
        if left.dimension == right.dimension:
            return left, right
        for plain, other in ((left, right), (right, left)):
            if plain.dimension == NUMBER and other.dimension == self._dimension:
                given = Quantity(plain.value * self._factor, self._dimension)
                return (given, right) if plain is left else (left, given)
        raise self._wrong("it adds quantities of different kinds")

    def _nested(self, parse: Callable[[], Quantity]) -> Quantity:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"it is nested more than {DEEPEST} deep")
        result = parse()
        self._depth -= 1
        return result

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        if not token:
            raise self._wrong("it ends too early")
        self._at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._wrong(f"a '{sign}' is missing")
        self._at += 1

    def _unexpected(self, token: str) -> ScriptError:
        after_number = self._at > 0 and self._tokens[self._at - 1][0].isdigit()
        if token[0].isalpha() and after_number:
            return self._wrong(f"'{token}' is not a unit; the units are {', '.join(filter(None, UNITS))}")
        return self._wrong(f"'{token}' is not expected there")

    def _wrong(self, reason: str) -> ScriptError:
        return ScriptError(f"The expression '{self._text}' cannot be computed: {reason}")


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise ScriptError(f"The expression '{text}' cannot be read at '{text[at:].strip()[:10]}'")
        at = match.end()
        yield match.group().strip()


def _plain(
    function: Callable[..., float], result: Dimension = NUMBER, takes: Dimension = NUMBER
) -> Callable[[list[Quantity]], Quantity]:
    def call(values: list[Quantity]) -> Quantity:
        if any(value.dimension not in (NUMBER, takes) for value in values):
            raise ValueError("the unit of the argument does not fit")
        return Quantity(function(*(value.value for value in values)), result)

    return call


def _keeping(function: Callable[..., float]) -> Callable[[list[Quantity]], Quantity]:
    def call(values: list[Quantity]) -> Quantity:
        if len({value.dimension for value in values}) != 1:
            raise ValueError("the arguments have different units")
        return Quantity(float(function(*(value.value for value in values))), values[0].dimension)

    return call


def _root(values: list[Quantity]) -> Quantity:
    (value,) = values
    if any(power % 2 for power in value.dimension):
        raise ValueError("the unit has no square root")
    return Quantity(math.sqrt(value.value), (value.dimension[0] // 2, value.dimension[1] // 2))


_FUNCTIONS: Mapping[str, Callable[[list[Quantity]], Quantity]] = {
    "sin": _plain(math.sin, takes=ANGLE),
    "cos": _plain(math.cos, takes=ANGLE),
    "tan": _plain(math.tan, takes=ANGLE),
    "asin": _plain(math.asin, ANGLE),
    "acos": _plain(math.acos, ANGLE),
    "atan": _plain(math.atan, ANGLE),
    "ln": _plain(math.log),
    "log": _plain(math.log10),
    "exp": _plain(math.exp),
    "pow": _plain(math.pow),
    "sign": _plain(lambda value: math.copysign(1.0, value) if value else 0.0, takes=LENGTH),
    "sqrt": _root,
    "abs": _keeping(abs),
    "max": _keeping(max),
    "min": _keeping(min),
    "floor": _plain(math.floor),
    "ceil": _plain(math.ceil),
    "round": _plain(round),
}
