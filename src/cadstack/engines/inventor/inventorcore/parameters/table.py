"""The parameters of a document: each an expression of others, evaluated in the order that they need."""

import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from console.exits import ConsoleError

from .expressions import CONSTANTS, evaluate
from .units import MILLIMETRE, UNITS, Quantity, in_unit, unit_named

# What documents may write for a parameter: the object, its older short form, or the expression alone.
_EXPRESSION_MEMBERS = ("expression", "expr", "value")


class Parameter:
    """One parameter; setting `expression` or `value` takes effect with the document's next `update()`."""

    def __init__(self, table: "Parameters", name: str, expression: str, unit: str, comment: str) -> None:
        self._table = table
        self._expression = expression
        self.name = name
        self.unit = unit
        self.comment = comment

    @property
    def expression(self) -> str:
        """As written, such as `width * 2 / 3`."""
        return self._expression

    @expression.setter
    def expression(self, text: object) -> None:
        before, self._expression = self._expression, _written(self.name, text)
        try:
            self._table.changed()
            self._table.evaluate(self.name)
        except ConsoleError:
            self._expression = before
            self._table.changed()
            raise

    @property
    def value(self) -> float:
        """The number in the parameter's own unit; an assembly or part keeps lengths in millimetres otherwise."""
        return self._table.evaluate(self.name).value / unit_named(self.unit).value

    @value.setter
    def value(self, number: float) -> None:
        self.expression = f"{number!r} {self.unit}"

    def __repr__(self) -> str:
        return f"Parameter({self.name} = {self.expression})"


class Parameters(Mapping[str, Parameter]):
    """The parameters of one document, by name, in the order of the document."""

    def __init__(self, content: Mapping[str, Any] | None = None, owner: str = "The document") -> None:
        self._owner = owner
        self._found: dict[str, Parameter] = {}
        self._values: dict[str, Quantity] = {}
        self.version = 0  # counts changes, for who keeps what was made from the values
        for name, written in (content or {}).items():
            self.add(name, written)

    def add(self, name: str, written: object) -> Parameter:
        """A new parameter from what a document says of it; raises ConsoleError for a bad name, unit or expression."""
        if not name.isidentifier() or name in UNITS or name in CONSTANTS:
            raise ConsoleError(f'"{name}" cannot be the name of a parameter', hint="Use letters, digits and _.")
        members: Mapping[str, Any] = written if isinstance(written, Mapping) else {"expression": written}
        expression = next((members[key] for key in _EXPRESSION_MEMBERS if key in members), None)
        unit, text = str(members.get("unit", "mm")), _written(name, expression)
        unit_named(unit)
        self._found[name] = Parameter(self, name, text, unit, str(members.get("comment", "")))
        self.changed()
        return self._found[name]

    def __getitem__(self, name: str) -> Parameter:
        if name not in self._found:
            raise self._unknown(name)
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def changed(self) -> None:
        """Forget computed values."""
        self._values.clear()
        self.version += 1

    def check(self) -> None:
        """Evaluate all of them; raises ConsoleError naming the first that has no value."""
        for name in self._found:
            self.evaluate(name)

    def evaluate(self, name: str) -> Quantity:
        """The value in millimetres or degrees; raises ConsoleError naming the ring where they need each other."""
        return self._evaluate(name, ())

    def measure(self, written: object, unit: Quantity = MILLIMETRE) -> float:
        """The value of a member of a feature, a number or an expression, as a quantity of `unit`."""
        if isinstance(written, int | float) and not isinstance(written, bool) and math.isfinite(written):
            return written * unit.value
        if not isinstance(written, str):
            raise ConsoleError(f"{written!r} is neither a number nor an expression")
        return in_unit(evaluate(written, self.evaluate, unit), unit).value

    def measure_in(self, expression: str, unit: str) -> float:
        """The value of an expression as a number of the unit of that name."""
        wanted = unit_named(unit)
        return self.measure(expression, wanted) / wanted.value

    def as_json(self) -> dict[str, dict[str, str]]:
        """What a document keeps of them."""
        kept = {}
        for name, parameter in self._found.items():
            kept[name] = {"expression": parameter.expression, "unit": parameter.unit}
            if parameter.comment:
                kept[name]["comment"] = parameter.comment
        return kept

    def _evaluate(self, name: str, asking: tuple[str, ...]) -> Quantity:
        if name in self._values:
            return self._values[name]
        if name in asking:
            ring = " -> ".join([*asking[asking.index(name) :], name])
            raise ConsoleError(f"The parameters need each other in a ring: {ring}", hint="Give one of them a value.")
        if len(asking) > 200:
            raise ConsoleError(f"Parameters lean on each other more than 200 deep, at {name}")
        parameter = self[name]
        unit = unit_named(parameter.unit)
        try:
            value = evaluate(parameter.expression, lambda other: self._evaluate(other, (*asking, name)), unit)
            self._values[name] = in_unit(value, unit)
        except ConsoleError as error:
            if error.where:
                raise
            raise ConsoleError(error.message, where=f"parameter {name}", hint=error.hint) from None
        return self._values[name]

    def _unknown(self, name: str) -> ConsoleError:
        near = get_close_matches(name.casefold(), [known.casefold() for known in self._found], 1)
        meant = next((known for known in self._found if near and known.casefold() == near[0]), None)
        known = ", ".join(self._found) or "none"
        hint = f"Did you mean {meant}?" if meant else f"Its parameters: {known}."
        return ConsoleError(f'{self._owner} has no parameter "{name}"', hint=hint)


def _written(name: str, text: object) -> str:
    if isinstance(text, bool) or not isinstance(text, str | int | float) or not str(text).strip():
        raise ConsoleError(f"The parameter {name} has no expression: {text!r}")
    if isinstance(text, float) and not math.isfinite(text):
        raise ConsoleError(f"The parameter {name} is not a finite number: {text!r}")
    return str(text).strip()
