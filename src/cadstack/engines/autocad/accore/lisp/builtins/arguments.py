"""Checks of argument types, with AutoLISP's wording."""

import math

from accore.lisp.errors import LispError
from accore.lisp.values import Cons, Symbol, Value, describe

INT_LOW, INT_HIGH = -(1 << 31), (1 << 31) - 1
LONGEST_STRING = 16 << 20


def wrong(kind: str, value: Value) -> LispError:
    return LispError(f"bad argument type: {kind} {describe(value)}")


def string(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise wrong("stringp", value)


def number(value: Value) -> int | float:
    if isinstance(value, int | float):
        return value
    raise wrong("numberp:", value)


def integer(value: Value) -> int:
    if isinstance(value, int):
        return value
    raise wrong("fixnump:", value)


def symbol(value: Value) -> Symbol:
    if type(value) is Symbol:
        return value
    raise wrong("symbolp", value)


def cons(value: Value) -> Cons:
    if type(value) is Cons:
        return value
    raise wrong("consp", value)


def bounded(value: int | float) -> int | float:
    """An integer that does not fit 32 bits becomes a real; a real must be finite."""
    if isinstance(value, int):
        return value if INT_LOW <= value <= INT_HIGH else float(value)
    if math.isfinite(value):
        return value
    raise LispError("the result is not a finite number")


def short(text: str) -> str:
    """`text`, unless it has grown beyond what one string may hold."""
    if len(text) > LONGEST_STRING:
        raise LispError(f"the string is longer than {LONGEST_STRING >> 20} million characters")
    return text
