"""How a script fails, and how control leaves an expression."""

from typing import Any

from console.exits import ConsoleError


class ScriptError(ConsoleError):
    """A MAXScript error; `where` (`file:line:column`) is filled in by the innermost expression that knows its place."""

    def __init__(self, message: str, where: str | None = None, *, hint: str | None = None) -> None:
        super().__init__(message, where=where, hint=hint)


class Thrown(ScriptError):
    """What `throw` raises; `value` is what was thrown."""

    def __init__(self, message: str, value: Any) -> None:
        super().__init__(message)
        self.value = value


class Leaving(BaseException):
    """A jump out of an expression. No `catch` of a script may stop it, hence the base class."""

    def __init__(self, value: Any = None) -> None:
        super().__init__()
        self.value = value


class LeaveFunction(Leaving):
    """`return`."""


class LeaveLoop(Leaving):
    """`exit`, in a loop."""


class NextRound(Leaving):
    """`continue`."""


class QuitMax(Leaving):
    """`quitMax`: the program ends here, with `value` as its exit code."""
