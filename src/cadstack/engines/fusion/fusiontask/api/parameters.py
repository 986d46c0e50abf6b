"""Parameters: names, expressions and values, those of the user and those that features make."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusiontask.expressions import CONSTANTS, UNITS, Quantity, evaluate, names_in, shown, unit
from fusiontask.objects import ApiObject, NamedCollection, ScriptError

from .values import ValueInput, a, number, text

if TYPE_CHECKING:
    from .design import Design

_NAME = re.compile(r"[^\W\d]\w*\Z")
LENGTH_UNIT, ANGLE_UNIT, PLAIN = "mm", "deg", ""


class Parameter(ApiObject):
    """A named value of a design, computed from its expression."""

    def __init__(self, design: "Design", name: str, given: ValueInput, units: str, comment: str = "") -> None:
        self._design, self._name, self._unit, self._comment = design, name, units, comment
        self._expression = given._value if isinstance(given._value, str) else shown(given._value, units)
        self._evaluating = False
        _ = self.value

    @property
    def name(self) -> str:
        """Its name, by which expressions refer to it."""
        return self._name

    @property
    def unit(self) -> str:
        """The unit that its expression is in by default."""
        return self._unit

    @property
    def comment(self) -> str:
        """What it is for."""
        return self._comment

    @comment.setter
    def comment(self, value: str) -> None:
        self._comment = text(value, "comment")

    @property
    def expression(self) -> str:
        """The expression that gives its value."""
        return self._expression

    @expression.setter
    def expression(self, value: str) -> None:
        before, self._expression = self._expression, text(value, "expression")
        try:
            _ = self.value
            self._design._model.recompute()
        except ScriptError:
            self._expression = before
            self._design._model.changed()
            raise

    @property
    def value(self) -> float:
        """The value in internal units: centimetres, radians."""
        if self._evaluating:
            raise ScriptError(f"The parameter '{self._name}' depends on itself")
        self._evaluating = True
        try:
            return evaluate(self._expression, self._unit, self._design._quantity)
        finally:
            self._evaluating = False

    @value.setter
    def value(self, value: float) -> None:
        self.expression = shown(number(value, "value"), self._unit)

    @property
    def isFavorite(self) -> bool:
        """Always false."""
        return False

    def _quantity(self) -> Quantity:
        return Quantity(self.value, unit(self._unit)[1])


class UserParameter(Parameter):
    """A parameter that the script made."""

    @property
    def isDeletable(self) -> bool:
        """Whether no other parameter's expression names it."""
        return not self._design._users_of(self._name)

    def deleteMe(self) -> bool:
        """Remove it; false where another parameter needs it."""
        if not self.isDeletable:
            return False
        self._design._user_parameters._list.remove(self)
        return True


class ModelParameter(Parameter):
    """A parameter that a feature made, `d1` and so on."""

    def __init__(self, design: "Design", name: str, given: ValueInput, units: str, role: str, owner: ApiObject) -> None:
        super().__init__(design, name, given, units)
        self._role, self._owner = role, owner

    @property
    def role(self) -> str:
        """What it means to its feature, such as `AlongDistance`."""
        return self._role

    @property
    def createdBy(self) -> ApiObject:
        """The feature that it belongs to."""
        return self._owner


class UserParameters(NamedCollection[UserParameter]):
    """The parameters that the script made."""

    def __init__(self, design: "Design") -> None:
        self._design = design
        self._list: list[UserParameter] = []

    def add(self, name: str, value: ValueInput, units: str = "", comment: str = "") -> UserParameter:
        """Add a parameter of a name that is free."""
        if not _NAME.match(text(name, "name")) or name in UNITS or name in CONSTANTS:
            raise ScriptError(f"'{name}' cannot be the name of a parameter")
        if self._design._parameter(name) is not None:
            raise ScriptError(f"There is a parameter '{name}' already")
        given = a(ValueInput, value, "UserParameters.add")
        made = UserParameter(self._design, name, given, text(units or "", "units"), comment or "")
        self._list.append(made)
        return made

    def _items(self) -> Sequence[UserParameter]:
        return self._list


class ModelParameters(NamedCollection[ModelParameter]):
    """The parameters that features made."""

    def __init__(self) -> None:
        self._list: list[ModelParameter] = []

    def _items(self) -> Sequence[ModelParameter]:
        return self._list


class ParameterList(NamedCollection[Parameter]):
    """All parameters of a design."""

    def __init__(self, design: "Design") -> None:
        self._design = design

    def _items(self) -> Sequence[Parameter]:
        return [*self._design._model_parameters._list, *self._design._user_parameters._list]


class UnitsManager(ApiObject):
    """The units of a design, and expressions outside of parameters."""

    def __init__(self, design: "Design") -> None:
        self._design = design

    @property
    def defaultLengthUnits(self) -> str:
        """The unit of lengths without one."""
        return LENGTH_UNIT

    @property
    def internalUnits(self) -> str:
        """The unit of lengths in the API."""
        return "cm"

    def evaluateExpression(self, expression: str, units: str = LENGTH_UNIT) -> float:
        """The value of an expression in internal units."""
        return evaluate(text(expression, "expression"), units, self._design._quantity)

    def isValidExpression(self, expression: str, units: str = LENGTH_UNIT) -> bool:
        """Whether an expression can be computed."""
        try:
            self.evaluateExpression(expression, units)
        except ScriptError:
            return False
        return True

    def formatInternalValue(self, value: float, units: str = LENGTH_UNIT, showUnits: bool = True) -> str:
        """A value in internal units as text in another unit."""
        written = shown(number(value, "value"), units)
        return written if showUnits else written.partition(" ")[0]

    def convert(self, value: float, source: str, target: str) -> float:
        """A value in one unit as one in another; `internalUnits` stands for centimetres."""
        (one, dimension), (other, wanted) = (unit("cm" if u == "internalUnits" else u) for u in (source, target))
        if dimension != wanted:
            raise ScriptError(f"{source} cannot be converted to {target}")
        return number(value, "value") * one / other


def users_of(name: str, parameters: Sequence[Parameter]) -> list[Any]:
    """The parameters whose expressions name another."""
    return [parameter for parameter in parameters if name in names_in(parameter._expression)]
