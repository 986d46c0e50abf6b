"""Numbers and comparison."""

import math
from collections.abc import Callable
from itertools import pairwise

from accore.lisp.errors import LispError
from accore.lisp.functions import Library
from accore.lisp.values import Value, truth

from .arguments import bounded, integer, number, wrong

library = Library()


@library.function("+")
def add(*values: Value) -> Value:
    result: int | float = 0
    for value in values:
        result = bounded(result + number(value))
    return result


@library.function("*")
def multiply(*values: Value) -> Value:
    result: int | float = 1
    for value in values:
        result = bounded(result * number(value))
    return result if values else 0


@library.function("-")
def subtract(*values: Value) -> Value:
    if len(values) < 2:
        return -number(values[0]) if values else 0
    result = number(values[0])
    for value in values[1:]:
        result = bounded(result - number(value))
    return result


@library.function("/")
def divide(*values: Value) -> Value:
    if not values:
        return 0
    result = number(values[0])
    for value in values[1:]:
        divisor = number(value)
        if divisor == 0:
            raise LispError("divide by zero")
        if isinstance(result, int) and isinstance(divisor, int):
            quotient = abs(result) // abs(divisor)
            result = quotient if (result < 0) == (divisor < 0) else -quotient
        else:
            result = bounded(result / divisor)
    return result


@library.function("REM")
def rem(*values: Value) -> Value:
    result = number(values[0]) if values else 0
    for value in values[1:]:
        divisor = number(value)
        if divisor == 0:
            raise LispError("divide by zero")
        exact = isinstance(result, int) and isinstance(divisor, int)
        result = int(math.fmod(result, divisor)) if exact else math.fmod(result, divisor)
    return result


@library.function("1+")
def one_more(value: Value) -> Value:
    return bounded(number(value) + 1)


@library.function("1-")
def one_less(value: Value) -> Value:
    return bounded(number(value) - 1)


@library.function("ABS")
def abs_(value: Value) -> Value:
    return abs(number(value))


@library.function("MIN")
def min_(*values: Value) -> Value:
    return _extreme(min, values)


@library.function("MAX")
def max_(*values: Value) -> Value:
    return _extreme(max, values)


def _extreme(choose: Callable[..., Value], values: tuple[Value, ...]) -> Value:
    numbers = [number(value) for value in values] or [0]
    chosen = choose(numbers)
    return float(chosen) if any(isinstance(value, float) for value in numbers) else chosen


@library.function("GCD")
def gcd(one: Value, other: Value) -> Value:
    return math.gcd(integer(one), integer(other))


def _real(name: str, compute: Callable[[float], float]) -> None:
    def run(value: Value) -> Value:
        try:
            return bounded(compute(float(number(value))))
        except ValueError:
            raise LispError(f"function undefined for argument: {name} {value}") from None

    library.function(name)(run)


_real("SQRT", math.sqrt)
_real("SIN", math.sin)
_real("COS", math.cos)
_real("EXP", math.exp)
_real("LOG", math.log)
_real("FLOAT", float)


@library.function("ATAN")
def atan(value: Value, divisor: Value = None) -> Value:
    return math.atan(number(value)) if divisor is None else math.atan2(number(value), number(divisor))


@library.function("EXPT")
def expt(base: Value, power: Value) -> Value:
    if isinstance(base, int) and isinstance(power, int) and 0 <= power <= 64:
        return bounded(base**power)
    try:
        result = math.pow(number(base), number(power))
    except ValueError:
        raise LispError(f"function undefined for argument: EXPT {base} {power}") from None
    return bounded(result)


@library.function("FIX")
def fix(value: Value) -> Value:
    return bounded(int(number(value)))


@library.function("LOGAND")
def logand(*values: Value) -> Value:
    result = -1
    for value in values:
        result &= integer(value)
    return result if values else 0


@library.function("LOGIOR")
def logior(*values: Value) -> Value:
    result = 0
    for value in values:
        result |= integer(value)
    return result


@library.function("LSH")
def lsh(value: Value, bits: Value) -> Value:
    if not -32 <= integer(bits) <= 32:
        return 0
    shifted = integer(value) << bits if bits >= 0 else (value & 0xFFFFFFFF) >> -bits
    return ((shifted & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000


@library.function("~")
def complement(value: Value) -> Value:
    return ~integer(value)


def _comparison(name: str, holds: Callable[[Value, Value], bool]) -> None:
    def run(first: Value, *rest: Value) -> Value:
        return truth(all(holds(_ordered(one, other), other) for one, other in pairwise((first, *rest))))

    library.function(name)(run)


def _ordered(one: Value, other: Value) -> Value:
    """`one`, when it can be ordered against `other`."""
    if isinstance(one, str) and isinstance(other, str):
        return one
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one
    raise wrong("comparison of", one if not isinstance(one, int | float | str) else other)


_comparison("<", lambda one, other: one < other)
_comparison(">", lambda one, other: one > other)
_comparison("<=", lambda one, other: one <= other)
_comparison(">=", lambda one, other: one >= other)


@library.function("=")
def equals(first: Value, *rest: Value) -> Value:
    return truth(all(_alike(one, other) for one, other in pairwise((first, *rest))))


@library.function("/=")
def differs(first: Value, *rest: Value) -> Value:
    return truth(all(not _alike(one, other) for one, other in pairwise((first, *rest))))


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, int | float | str) and isinstance(other, int | float | str):
        return one == other
    return one is other
