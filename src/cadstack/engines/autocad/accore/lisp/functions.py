"""What can be called: built-in functions, special forms, and functions made by defun and lambda."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import LispError
from .values import Symbol, Value


@dataclass(frozen=True, eq=False)
class Builtin:
    """A function of this program; its arguments arrive evaluated, after the interpreter where it wants that."""

    name: str
    run: Callable[..., Value]
    wants_lisp: bool
    least: int
    most: int | None

    def check(self, count: int) -> None:
        if count < self.least:
            raise LispError(f"too few arguments: {self.name} needs {self.least}, got {count}")
        if self.most is not None and count > self.most:
            raise LispError(f"too many arguments: {self.name} takes {self.most}, got {count}")

    def __str__(self) -> str:
        return f"#<SUBR {self.name}>"


@dataclass(frozen=True, eq=False)
class SpecialForm:
    """A form that gets its operands unevaluated."""

    name: str
    run: Callable[..., Value]

    def __str__(self) -> str:
        return f"#<SPECIAL {self.name}>"


@dataclass(frozen=True, eq=False)
class Lambda:
    """A user's function; locals are the names after `/`."""

    name: str
    parameters: tuple[Symbol, ...]
    local: tuple[Symbol, ...]
    body: tuple[Value, ...]

    def __str__(self) -> str:
        return f"#<USUBR {self.name}>"


class Library:
    """A table of built-in functions; the number of arguments follows from the Python signature."""

    def __init__(self) -> None:
        self.entries: dict[str, Builtin | SpecialForm] = {}

    def function(self, *names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Register `f(*arguments)` or `f(lisp, *arguments)` under these names."""

        def register(run: Callable[..., Value]) -> Callable[..., Value]:
            wants_lisp, least, most = _signature(run)
            for name in names:
                self.entries[name.upper()] = Builtin(name.upper(), run, wants_lisp, least, most)
            return run

        return register

    def special(self, *names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Register `f(lisp, operands)` as a special form; `operands` is the unevaluated list."""

        def register(run: Callable[..., Value]) -> Callable[..., Value]:
            for name in names:
                self.entries[name.upper()] = SpecialForm(name.upper(), run)
            return run

        return register


def _signature(run: Callable[..., Any]) -> tuple[bool, int, int | None]:
    """Whether the function wants the interpreter, and its fewest and most arguments."""
    parameters = list(inspect.signature(run).parameters.values())
    wants_lisp = bool(parameters) and parameters[0].name == "lisp"
    own = parameters[wants_lisp:]
    fixed = [parameter for parameter in own if parameter.kind is not parameter.VAR_POSITIONAL]
    needed = [parameter for parameter in fixed if parameter.default is parameter.empty]
    return wants_lisp, len(needed), None if len(fixed) < len(own) else len(fixed)
