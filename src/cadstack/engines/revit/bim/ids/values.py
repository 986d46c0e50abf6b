"""The values that a specification allows: one value, or a restriction of XML Schema.

Numbers are compared with the tolerance that IDS prescribes: one millionth, relative plus absolute; an inclusive bound
is widened by it and an exclusive one narrowed, so that no number is on both sides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from console.exits import ConsoleError

TOLERANCE = 1.0e-6
_ROUNDING = (
    1 + 1.0e-9
)  # a number that is off by the tolerance exactly is still equal, although it has no exact binary form
_BOUNDS: dict[str, Callable[[float, float], bool]] = {
    "minInclusive": lambda value, bound: value >= bound - _slack(bound),
    "maxInclusive": lambda value, bound: value <= bound + _slack(bound),
    "minExclusive": lambda value, bound: value > bound + _slack(bound),
    "maxExclusive": lambda value, bound: value < bound - _slack(bound),
}
_LENGTHS: dict[str, Callable[[int, int], bool]] = {
    "length": lambda length, wanted: length == wanted,
    "minLength": lambda length, wanted: length >= wanted,
    "maxLength": lambda length, wanted: length <= wanted,
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,400}")
_SIGNS = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}
_XSD_ESCAPES = {r"\i": "[A-Za-z_:]", r"\c": r"[-.\w:]", r"\I": "[^A-Za-z_:]", r"\C": r"[^-.\w:]"}


class Allowed(Protocol):
    """What a value must be."""

    def matches(self, value: Any) -> bool:
        """Whether a value of the model is allowed."""

    def __str__(self) -> str:
        """What is allowed, for people."""


@dataclass(frozen=True)
class Exactly:
    """One value, as the specification writes it."""

    text: str

    def matches(self, value: Any) -> bool:
        return equal(value, self.text)

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True)
class Restriction:
    """Facets of XML Schema: any of the enumeration, any of the patterns, all of the bounds and lengths."""

    enumeration: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    bounds: tuple[tuple[str, float], ...] = ()
    lengths: tuple[tuple[str, int], ...] = ()

    def matches(self, value: Any) -> bool:
        if self.enumeration and not any(equal(value, text) for text in self.enumeration):
            return False
        if self.patterns and not (
            isinstance(value, str) and any(compiled(pattern).fullmatch(value) for pattern in self.patterns)
        ):
            return False
        if self.bounds and (isinstance(value, bool) or not isinstance(value, (int, float))):
            return False
        if not all(_BOUNDS[name](float(value), bound) for name, bound in self.bounds):
            return False
        return all(_LENGTHS[name](len(str(value)), wanted) for name, wanted in self.lengths)

    def __str__(self) -> str:
        parts = []
        if self.enumeration:
            parts.append("one of " + ", ".join(f'"{text}"' for text in self.enumeration))
        if self.patterns:
            parts.append("like " + " or ".join(self.patterns))
        parts += [f"{_SIGNS[name]} {bound:g}" for name, bound in self.bounds]
        parts += [f"{name} {wanted}" for name, wanted in self.lengths]
        return " and ".join(parts) or "anything"


def equal(value: Any, text: str) -> bool:
    """Whether a value of the model equals the text; booleans are written `true` and `false`."""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, int):
        return _INTEGER.fullmatch(text) is not None and int(text) == value
    if isinstance(value, float):
        try:
            number = float(text)
        except ValueError:
            return False
        return abs(value - number) <= _slack(number) * _ROUNDING
    return isinstance(value, str) and value == text


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of XML Schema as one of Python; raises ConsoleError for one that cannot be read."""
    try:
        return re.compile(_translated(pattern))
    except re.error as error:
        raise ConsoleError(f'The pattern "{pattern}" cannot be read: {error}', hint="Correct the IDS file.") from None


def _translated(pattern: str) -> str:
    """In XML Schema `^` and `$` are plain characters outside brackets, and there are classes for names."""
    parts, in_class = [], False
    marks = re.findall(r"\\.|.", pattern, re.DOTALL)
    for mark in marks:
        if mark in "[]":
            in_class = mark == "["
        if mark in "^$" and not in_class:
            parts.append("\\" + mark)
        else:
            parts.append(mark if in_class else _XSD_ESCAPES.get(mark, mark))
    return "".join(parts)


def _slack(number: float) -> float:
    return abs(number) * TOLERANCE + TOLERANCE
