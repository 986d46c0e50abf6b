"""One feature of a document, member by member: a mistake names the feature, and nothing unknown is passed over."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from console.exits import ConsoleError

from inventorcore.parameters.table import Parameters
from inventorcore.parameters.units import DEGREE, MILLIMETRE, Quantity

MOST_COPIES = 2000


class Members:
    """The members of one JSON object, with expressions evaluated; `finish()` refuses those nobody asked for."""

    def __init__(self, content: Any, parameters: Parameters, where: str) -> None:
        if not isinstance(content, Mapping):
            raise ConsoleError(f"{where} is not an object but {content!r}")
        self._content = {str(name): value for name, value in content.items() if value is not None}
        self._asked: set[str] = {"comment"}
        self.parameters = parameters
        self.where = where

    def has(self, name: str) -> bool:
        self._asked.add(name)
        return name in self._content

    def raw(self, name: str, default: Any = None) -> Any:
        """The member as written; raises ConsoleError where it is missing and there is no default."""
        if self.has(name):
            return self._content[name]
        if default is None:
            raise ConsoleError(f'{self.where} has no "{name}"')
        return default

    def length(self, name: str, default: float | None = None) -> float:
        """Millimetres."""
        return self._measure(self.raw(name, default), name, MILLIMETRE)

    def size(self, name: str, default: float | None = None) -> float:
        """Millimetres, more than none."""
        value = self.length(name, default)
        if value <= 1e-6:
            raise ConsoleError(f'{self.where}: "{name}" is {value:g} mm and must be greater than 0')
        return value

    def angle(self, name: str, default: float | None = None) -> float:
        """Degrees."""
        return self._measure(self.raw(name, default), name, DEGREE)

    def count(self, name: str, default: int | None = None) -> int:
        """A whole number from 1."""
        value = self._measure(self.raw(name, default), name, Quantity(1.0))
        if not 1 <= value <= MOST_COPIES or abs(value - round(value)) > 1e-9:
            raise ConsoleError(f'{self.where}: "{name}" is {value:g}, not a whole number from 1 to {MOST_COPIES}')
        return round(value)

    def flag(self, name: str) -> bool:
        """A boolean, or an expression that is not 0."""
        value = self.raw(name, False)
        return value if isinstance(value, bool) else self._measure(value, name, Quantity(1.0)) != 0

    def choice(self, name: str, known: Sequence[str], default: str | None = None) -> str:
        value = self.raw(name, default)
        if value not in known:
            raise ConsoleError(f'{self.where}: "{name}" is {value!r}', hint=f"It can be {', '.join(known)}.")
        return str(value)

    def text(self, name: str, default: str) -> str:
        value = self.raw(name, default)
        if not isinstance(value, str):
            raise ConsoleError(f'{self.where}: "{name}" is {value!r}, not a text')
        return value

    def vector(self, name: str, size: int, default: Sequence[float] | None = None) -> tuple[float, ...]:
        """As many lengths as `size`."""
        return self.numbers(self.raw(name, default), name, size)

    def numbers(self, written: Any, name: str, size: int) -> tuple[float, ...]:
        if not isinstance(written, Sequence) or isinstance(written, str) or len(written) != size:
            raise ConsoleError(f'{self.where}: "{name}" is {written!r}, not a list of {size} lengths')
        return tuple(self._measure(one, name, MILLIMETRE) for one in written)

    def items(self, name: str) -> list[Any]:
        """A list with something in it."""
        value = self.raw(name)
        if not isinstance(value, list) or not value:
            raise ConsoleError(f'{self.where}: "{name}" is not a list with something in it')
        return value

    def inner(self, content: Any, name: str) -> "Members":
        """The members of an object within this one."""
        return Members(content, self.parameters, f'{self.where}: "{name}"')

    def finish(self) -> None:
        """Refuse members that nothing asked for: they are misspelt, or mean something that would be left out."""
        stray = [name for name in self._content if name not in self._asked]
        if stray:
            near = get_close_matches(stray[0], sorted(self._asked), 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(self._asked))}."
            raise ConsoleError(f'{self.where} does not know "{stray[0]}"', hint=hint)

    def _measure(self, written: Any, name: str, unit: Quantity) -> float:
        try:
            return self.parameters.measure(written, unit)
        except ConsoleError as error:
            raise ConsoleError(f'{self.where}: "{name}": {error.message}', where=error.where, hint=error.hint) from None
