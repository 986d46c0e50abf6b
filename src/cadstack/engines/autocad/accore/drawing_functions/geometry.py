"""Points: distance, angle, polar, inters, textbox."""

import math

from accore.lisp import Library, LispError, Value, from_list, to_list
from accore.lisp.builtins.arguments import number, wrong

library = Library()


def _point(value: Value) -> tuple[float, float, float]:
    parts = to_list(value)
    if len(parts) not in (2, 3) or not all(isinstance(part, int | float) for part in parts):
        raise wrong("point", value)
    return float(parts[0]), float(parts[1]), float(parts[2]) if len(parts) == 3 else 0.0


@library.function("DISTANCE")
def distance(one: Value, other: Value) -> Value:
    flat = len(to_list(one)) == 2 or len(to_list(other)) == 2
    (ax, ay, az), (bx, by, bz) = _point(one), _point(other)
    return math.hypot(bx - ax, by - ay, 0.0 if flat else bz - az)


@library.function("ANGLE")
def angle(one: Value, other: Value) -> Value:
    (ax, ay, _), (bx, by, _) = _point(one), _point(other)
    return math.atan2(by - ay, bx - ax) % math.tau


@library.function("POLAR")
def polar(point: Value, direction: Value, length: Value) -> Value:
    x, y, z = _point(point)
    turn, far = float(number(direction)), float(number(length))
    moved = [x + far * math.cos(turn), y + far * math.sin(turn), z]
    return from_list(moved[: len(to_list(point))])


@library.function("INTERS")
def inters(one: Value, two: Value, three: Value, four: Value, *on_segment: Value) -> Value:
    """Where two lines meet; with a last argument nil the lines run on beyond their ends."""
    (ax, ay, _), (bx, by, _), (cx, cy, _), (dx, dy, _) = (_point(value) for value in (one, two, three, four))
    cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if abs(cross) < 1e-12:
        return None
    along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / cross
    across = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / cross
    bounded = not on_segment or on_segment[0] is not None
    if bounded and not (-1e-12 <= along <= 1 + 1e-12 and -1e-12 <= across <= 1 + 1e-12):
        return None
    flat = any(len(to_list(value)) == 2 for value in (one, two, three, four))
    return from_list([ax + along * (bx - ax), ay + along * (by - ay)] + ([] if flat else [0.0]))


@library.function("CVUNIT")
def cvunit(value: Value, source: Value, target: Value) -> Value:
    known = {"mm": 0.001, "cm": 0.01, "m": 1.0, "meter": 1.0, "km": 1000.0, "inch": 0.0254, "in": 0.0254, "ft": 0.3048,
             "foot": 0.3048, "feet": 0.3048, "yard": 0.9144, "mile": 1609.344, "millimeter": 0.001,
             "centimeter": 0.01, "kilometer": 1000.0}  # fmt: skip
    one, other = known.get(str(source).lower()), known.get(str(target).lower())
    if one is None or other is None:
        raise LispError(f"cvunit knows lengths only, not {source} or {target}")
    return float(number(value)) * one / other
