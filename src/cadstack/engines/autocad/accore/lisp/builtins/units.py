"""Distances and angles as text, in the modes of LUNITS and AUNITS."""

import math
import re
from fractions import Fraction

from accore.lisp.errors import LispError


def as_distance(value: float, mode: int, precision: int) -> str:
    """Mode 1 scientific, 2 decimal, 3 engineering, 4 architectural, 5 fractional; precision as LUPREC."""
    precision = min(max(precision, 0), 8)
    if mode == 1:
        return f"{value:.{precision}E}"
    if mode == 2:
        return _fixed(value, precision)
    sign = "-" if value < 0 else ""
    if mode == 5:
        return sign + _fraction(abs(value), precision)
    if mode not in (3, 4):
        raise LispError(f"{mode} is not a distance mode (1 to 5)")
    feet, inches = divmod(abs(value), 12.0)
    text = _fixed(inches, precision) if mode == 3 else _fraction(inches, precision)
    return f"{sign}{int(feet)}'-{text}\"" if feet else f'{sign}{text}"'


def as_angle(value: float, mode: int, precision: int) -> str:
    """Mode 0 degrees, 1 degrees/minutes/seconds, 2 grads, 3 radians; `value` in radians."""
    precision = min(max(precision, 0), 8)
    degrees = math.degrees(value) % 360.0
    if mode == 0:
        return _fixed(degrees, precision)
    if mode == 1:
        seconds = round(degrees * 3600)
        minutes, second = divmod(seconds, 60)
        degree, minute = divmod(minutes, 60)
        return (
            f"{degree}d{minute}'{second}\"" if precision > 2 else f"{degree}d{minute}'" if precision else f"{degree}d"
        )
    if mode == 2:
        return _fixed(degrees / 0.9, precision) + "g"
    if mode == 3:
        return _fixed(math.radians(degrees), precision) + "r"
    raise LispError(f"{mode} is not a supported angle mode (0 to 3)")


_FEET = re.compile(r"\s*([+-])?(?:(\d+(?:\.\d+)?)'-?)?\s*(\d+(?:\.\d+)?)?(?:[\s-]?(\d+)/(\d+))?\"?\s*\Z")


def read_distance(text: str) -> float | None:
    """A distance in drawing units from decimal, fractional or feet-and-inches text; None when it is none."""
    try:
        value = float(text)
        return value if math.isfinite(value) else None
    except ValueError:
        match = _FEET.match(text)
    if not match or not any(match.groups()[1:]):
        return None
    sign, feet, inches, above, below = match.groups()
    if below and not int(below):
        return None
    part = Fraction(int(above), int(below)) if below else 0
    return (-1 if sign == "-" else 1) * (float(feet or 0) * 12 + float(inches or 0) + float(part))


def _fixed(value: float, precision: int) -> str:
    text = f"{value:.{precision}f}"
    return text[1:] if float(text) == 0 and text.startswith("-") else text


def _fraction(value: float, precision: int) -> str:
    exact = Fraction(round(value * 2**precision), 2**precision)
    whole, rest = divmod(exact, 1)
    if not rest:
        return str(whole)
    return f"{whole} {rest}" if whole else str(rest)
