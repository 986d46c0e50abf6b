"""Printing: `printed` as prin1 does (strings quoted), `displayed` as princ does."""

from .errors import LispError
from .values import Cons, Symbol, Value

LONGEST = 1_000_000
DEEPEST = 2_000
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"}


def printed(value: Value) -> str:
    """`value` so that the reader reads it back."""
    return _text(value, quoted=True)


def displayed(value: Value) -> str:
    """`value` for people: strings without quotes."""
    return _text(value, quoted=False)


def number(value: int | float) -> str:
    """A number as AutoLISP prints it: six significant digits for reals."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.6g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0').rjust(2, '0')}"
    return text if "." in text or "n" in text else text + ".0"


def _text(value: Value, quoted: bool) -> str:
    parts: list[str] = []
    _write(value, quoted, parts, [0], 0)
    return "".join(parts)


def _write(value: Value, quoted: bool, parts: list[str], size: list[int], depth: int) -> None:
    if type(value) is not Cons:
        text = _atom(value, quoted)
        parts.append(text)
        size[0] += len(text) + 1
        return
    if depth > DEEPEST:
        raise LispError("the list is nested too deeply to print")
    parts.append("(")
    rest: Value = value
    while type(rest) is Cons:
        _write(rest.car, quoted, parts, size, depth + 1)
        if size[0] > LONGEST:
            raise LispError("the value is too large to print")
        rest = rest.cdr
        if type(rest) is Cons:
            parts.append(" ")
    if rest is not None:
        parts.append(" . " + _atom(rest, quoted))
    parts.append(")")


def _atom(value: Value, quoted: bool) -> str:
    if value is None:
        return "nil"
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(letter, letter) for letter in value) + '"' if quoted else value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Symbol):
        return value.name
    return str(value)
