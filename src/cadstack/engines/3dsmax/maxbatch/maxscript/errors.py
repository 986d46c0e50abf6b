"""How a script fails, and how control leaves an expression."""

from typing import Any


class ScriptError(Exception):
    """A MAXScript error; `at` (`file:line:column`) is filled in by the innermost expression that knows its place."""

    def __init__(self, message: str, at: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at

    def __str__(self) -> str:
        return f"{self.message} at {self.at}" if self.at else self.message


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
