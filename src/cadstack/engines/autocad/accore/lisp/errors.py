"""How evaluation fails."""


class LispError(Exception):
    """An AutoLISP error; `at` (`file:line`) is filled in by the innermost form that knows its place."""

    def __init__(self, message: str, at: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at

    def __str__(self) -> str:
        return f"{self.message} at {self.at}" if self.at else self.message


class LispExit(LispError):
    """`(exit)` or `(quit)`: ends the running form; not a failure."""

    def __init__(self) -> None:
        super().__init__("quit / exit abort")
