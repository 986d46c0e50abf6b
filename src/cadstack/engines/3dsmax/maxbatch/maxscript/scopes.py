"""Variables by name, in nested scopes."""

from .values import Value


class Scope:
    """The variables of one block or call; names are in lower case."""

    __slots__ = ("names", "parent")

    def __init__(self, parent: "Scope | None", names: dict[str, Value] | None = None) -> None:
        self.parent = parent
        self.names: dict[str, Value] = {} if names is None else names

    def holder(self, name: str) -> "Scope | None":
        """The innermost scope that has a variable of this name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope
