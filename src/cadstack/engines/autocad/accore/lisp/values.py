"""AutoLISP values: nil is None, T is the symbol T, numbers and strings are Python's, lists are chains of Cons."""

from collections.abc import Iterable, Iterator
from typing import Any

from .errors import LispError

Value = Any


class Symbol:
    """A name; `intern` makes each one once, so identity is equality."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


_symbols: dict[str, Symbol] = {}


def intern(name: str) -> Symbol:
    """The symbol of that name, in any case."""
    name = name.upper()
    found = _symbols.get(name)
    if found is None:
        found = _symbols[name] = Symbol(name)
    return found


T = intern("T")
NOTHING = Symbol("")
"""What `(princ)` returns: a value that prints as nothing."""


class Cons:
    """A pair; `at` is `file:line` when it was read from a file."""

    __slots__ = ("at", "car", "cdr")

    def __init__(self, car: Value, cdr: Value, at: str | None = None) -> None:
        self.car = car
        self.cdr = cdr
        self.at = at


def truth(condition: object) -> Value:
    """T or nil."""
    return T if condition else None


def from_list(items: Iterable[Value], tail: Value = None) -> Value:
    """The AutoLISP list of `items`."""
    result = tail
    for item in reversed(items if isinstance(items, list | tuple) else list(items)):
        result = Cons(item, result)
    return result


def iterate(value: Value) -> Iterator[Value]:
    """The elements of a list; raises LispError for a dotted or other value."""
    rest = value
    while type(rest) is Cons:
        yield rest.car
        rest = rest.cdr
    if rest is not None:
        raise LispError(f"bad list: {describe(value)}")


def to_list(value: Value) -> list[Value]:
    """The elements of a list as a Python list."""
    return list(iterate(value))


def describe(value: Value) -> str:
    """A short printed form for error messages."""
    from .printer import printed

    text = printed(value)
    return text if len(text) <= 60 else text[:57] + "..."
