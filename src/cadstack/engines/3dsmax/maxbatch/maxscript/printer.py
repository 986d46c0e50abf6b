"""Printing: `printed` as `print` does (strings quoted), `displayed` as `format` and `as string` do."""

from .values import PARTS, ClassValue, Color, Compound, Euler, Name, Quaternion, Value, parts

LONGEST = 1_000_000
DEEPEST = 50


def printed(value: Value) -> str:
    """`value` for the listener: strings in quotes."""
    return f'"{value}"' if isinstance(value, str) else _text(value, 0)


def displayed(value: Value) -> str:
    """`value` for people: strings without quotes."""
    return value if isinstance(value, str) else _text(value, 0)


def number(value: float) -> str:
    """A number with six significant digits; a float always shows its point."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.6g}"
    return text if any(mark in text for mark in ".en") else f"{text}.0"


def plain_number(value: float) -> str:
    """A number inside a point or colour: whole ones have no point."""
    return f"{value:.6g}"


def _text(value: Value, depth: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return _array(value, depth)
    if type(value) in PARTS:
        return _compound(value)
    return str(value) if isinstance(value, Name | ClassValue) else repr(value)


def _array(items: list[Value], depth: int) -> str:
    if depth >= DEEPEST:
        return "#(...)"
    text = "#(" + ", ".join(_text(item, depth + 1) for item in items) + ")"
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def _compound(value: Compound) -> str:
    if isinstance(value, Color):
        numbers = parts(value)[: 3 if value.a == 255 else 4]
        return f"(color {' '.join(map(plain_number, numbers))})"
    words = " ".join(map(plain_number, parts(value)))
    if isinstance(value, Euler):
        return f"(eulerAngles {words})"
    if isinstance(value, Quaternion):
        return f"(quat {words})"
    return f"[{words.replace(' ', ',')}]"
