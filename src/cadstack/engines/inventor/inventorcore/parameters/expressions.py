"""Expressions as users write them into parameters: `width * 2 / 3`, `max(8 mm; d / 4)`, `sin(30 deg) * l`.

Guarantee: nothing is executed. A recursive-descent parser computes the value directly, names are looked up in a mapping
that the caller gives, and length and depth are bounded. Python's `eval` was rejected, also with emptied builtins: an
expression comes with a document from anywhere. Its `ast` was rejected too, as units (`8 mm`) are not Python.

Units follow the original: a pure number beside a length or an angle takes the unit of the document, so `t + 20` is
twenty millimetres more, and a sum of a length and an angle is refused.
"""

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from console.exits import ConsoleError

from .units import DEGREE, UNITS, Quantity, in_unit

LONGEST, DEEPEST = 2000, 60
_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|([-+*/^();,]))")
CONSTANTS = {"PI": math.pi, "E": math.e}


def evaluate(text: str, lookup: Callable[[str], Quantity], unit: Quantity) -> Quantity:
    """The value of an expression; pure numbers that meet `unit` take it. Raises ConsoleError naming the mistake."""
    parser = _Parser(text, lookup, unit)
    try:
        return parser.whole()
    except (OverflowError, ZeroDivisionError, ValueError):
        raise ConsoleError(f'"{text}" has no value: it divides by zero or leaves the range of numbers') from None


class _Token(NamedTuple):
    kind: str  # number, name, sign, end
    text: str


class _Parser:
    def __init__(self, text: str, lookup: Callable[[str], Quantity], unit: Quantity) -> None:
        self.text = text
        self.lookup = lookup
        self.unit = unit
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Quantity:
        value = self._sum()
        if self._next.kind != "end":
            raise self._wrong(f'"{self._next.text}" is not expected')
        if not math.isfinite(value.value):
            raise ValueError
        return value

    @property
    def _next(self) -> _Token:
        return self.tokens[self.at]

    def _take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _accept(self, *signs: str) -> str | None:
        return self._take().text if self._next.kind == "sign" and self._next.text in signs else None

    def _wrong(self, what: str) -> ConsoleError:
        return ConsoleError(f'The expression "{self.text}" cannot be read: {what}')

    def _sum(self) -> Quantity:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._wrong(f"it is nested deeper than {DEEPEST} levels")
        total = self._product()
        while sign := self._accept("+", "-"):
            total = self._added(total, self._product(), 1 if sign == "+" else -1)
        self.depth -= 1
        return total

    def _added(self, left: Quantity, right: Quantity, sign: int) -> Quantity:
        left, right = self._alike(left, right)
        return Quantity(left.value + sign * right.value, left.length, left.angle)

    def _alike(self, left: Quantity, right: Quantity) -> tuple[Quantity, Quantity]:
        """Both of one kind: the pure one takes the unit of the document."""
        if (left.length, left.angle) == (right.length, right.angle):
            return left, right
        one = self.unit if (self.unit.length, self.unit.angle) != (0, 0) else None
        for pure, other in ((left, right), (right, left)):
            if pure.is_pure:
                scale = one if one and (one.length, one.angle) == (other.length, other.angle) else Quantity(1.0)
                taken = Quantity(pure.value * scale.value, other.length, other.angle)
                return (taken, right) if pure is left else (left, taken)
        raise self._wrong(f"{left.kind} and {right.kind} cannot be added or compared")

    def _product(self) -> Quantity:
        total = self._signed()
        while sign := self._accept("*", "/"):
            other = self._signed()
            if sign == "*":
                total = Quantity(total.value * other.value, total.length + other.length, total.angle + other.angle)
            else:
                total = Quantity(total.value / other.value, total.length - other.length, total.angle - other.angle)
        return total

    def _signed(self) -> Quantity:
        negative = False
        while sign := self._accept("+", "-"):
            negative ^= sign == "-"
        value = self._power()
        return Quantity(-value.value, value.length, value.angle) if negative else value

    def _power(self) -> Quantity:
        base = self._atom()
        if not self._accept("^"):
            return base
        negative = self._accept("-") is not None
        power = self._atom()
        exponent = -power.value if negative else power.value
        if not power.is_pure or not (base.is_pure or exponent == int(exponent)):
            raise self._wrong("an exponent must be a pure number, and a whole one where the base has a unit")
        if base.is_pure:
            return Quantity(math.pow(base.value, exponent))
        whole = int(exponent)
        return Quantity(math.pow(base.value, whole), base.length * whole, base.angle * whole)

    def _atom(self) -> Quantity:
        token = self._take()
        if token.kind == "number":
            return self._with_unit(Quantity(float(token.text)))
        if token.kind == "name":
            if self._accept("("):
                return self._call(token.text)
            return Quantity(CONSTANTS[token.text]) if token.text in CONSTANTS else self.lookup(token.text)
        if token.text == "(":
            value = self._sum()
            self._close()
            return self._with_unit(value)
        raise self._wrong(f'"{token.text}" is not expected' if token.text else "it ends too early")

    def _with_unit(self, value: Quantity) -> Quantity:
        if self._next.kind != "name":
            return value
        unit = UNITS.get(self._next.text)
        if unit is None:
            raise self._wrong(f'"{self._next.text}" is not a unit; the units are {", ".join(UNITS)}')
        self._take()
        return in_unit(value, unit)

    def _close(self) -> None:
        if not self._accept(")"):
            raise self._wrong('a ")" is missing')

    def _call(self, name: str) -> Quantity:
        arguments = [self._sum()]
        while self._accept(",", ";"):
            arguments.append(self._sum())
        self._close()
        if name in ("min", "max"):
            return self._extreme(min if name == "min" else max, arguments)
        if len(arguments) != 1:
            raise self._wrong(f"{name} takes one argument")
        return self._function(name, arguments[0])

    def _extreme(self, choose: Callable[[float, float], float], arguments: list[Quantity]) -> Quantity:
        best = arguments[0]
        for other in arguments[1:]:
            left, right = self._alike(best, other)
            best = Quantity(choose(left.value, right.value), left.length, left.angle)
        return best

    def _function(self, name: str, value: Quantity) -> Quantity:
        if name in _OF_ANGLES:
            return Quantity(_OF_ANGLES[name](math.radians(in_unit(value, DEGREE).value)))
        if name in _TO_ANGLES:
            return Quantity(math.degrees(_TO_ANGLES[name](in_unit(value, Quantity(1.0)).value)), angle=1)
        if name == "sqrt":
            if value.length % 2 or value.angle % 2:
                raise self._wrong(f"there is no square root of {value.kind}")
            return Quantity(math.sqrt(value.value), value.length // 2, value.angle // 2)
        if name in _KEEPING:
            return Quantity(float(_KEEPING[name](value.value)), value.length, value.angle)
        known = sorted([*_OF_ANGLES, *_TO_ANGLES, *_KEEPING, "sqrt", "min", "max"])
        raise self._wrong(f"there is no function {name}; the functions are {', '.join(known)}")


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise ConsoleError(f"An expression is longer than {LONGEST} characters")
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConsoleError(f'The expression "{text}" cannot be read from "{text[at : at + 10].strip()}" on')
        kind = ("number", "name", "sign")[(match.lastindex or 1) - 1]
        found.append(_Token(kind, match.group(match.lastindex or 1)))
        at = match.end()
    return [*found, _Token("end", "")]


_OF_ANGLES: dict[str, Callable[[float], float]] = {"sin": math.sin, "cos": math.cos, "tan": math.tan}
_TO_ANGLES: dict[str, Callable[[float], float]] = {"asin": math.asin, "acos": math.acos, "atan": math.atan}
_KEEPING: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "sign": lambda value: math.copysign(1.0, value) if value else 0.0,
}
