"""What can be called: built-in functions, special forms, and functions made by defun and lambda."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import LispError
from .values import Symbol, Value


@dataclass(frozen=True, eq=False)
class Builtin:
    """A function of this program; its arguments arrive evaluated."""

    name: str
    run: Callable[..., Value]
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
        """Register `f(lisp, *arguments)` under these names."""

        def register(run: Callable[..., Value]) -> Callable[..., Value]:
            least, most = _arity(run)
            for name in names:
                self.entries[name.upper()] = Builtin(name.upper(), run, least, most)
            return run

        return register

    def special(self, *names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Register `f(lisp, operands)` as a special form; `operands` is the unevaluated list."""

        def register(run: Callable[..., Value]) -> Callable[..., Value]:
            for name in names:
                self.entries[name.upper()] = SpecialForm(name.upper(), run)
            return run

        return register


def _arity(run: Callable[..., Any]) -> tuple[int, int | None]:
    parameters = list(inspect.signature(run).parameters.values())[1:]
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        most = None
    else:
        most = len(parameters)
    fixed = [p for p in parameters if p.kind is not p.VAR_POSITIONAL and p.default is p.empty]
    return len(fixed), most
