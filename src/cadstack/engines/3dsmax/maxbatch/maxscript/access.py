"""Reads and sets variables, properties and elements; knows the tables of functions."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from .errors import ScriptError
from .functions import Attribute, Builtin, Library
from .operators import binary, is_number
from .scopes import Scope
from .tree import Assign, Element, Node, Property, Variable
from .values import PARTS, UNDEFINED, ClassValue, Dictionary, Thing, Value, class_name, with_part


class Access:
    """The part of the interpreter that finds what a script names."""

    globals: Scope

    def __init__(self) -> None:
        self.functions: dict[str, Builtin] = {}
        self.classes: dict[str, ClassValue] = {}
        self.constants: dict[str, Callable[..., Value]] = {}
        self.properties: dict[tuple[type, str], Attribute] = {}
        self.thrown: Exception | None = None

    def add(self, library: Library) -> None:
        """Make the functions, classes, variables and properties of `library` known."""
        self.functions.update(library.functions)
        self.classes.update(library.classes)
        self.constants.update(library.constants)
        self.properties.update(library.properties)

    def evaluate(self, node: Node, scope: Scope) -> Value:
        raise NotImplementedError

    def read_variable(self, name: str, scope: Scope) -> Value:
        """A variable of the script, else one of the program, a class or a function; `undefined` where there is none."""
        holder = scope.holder(name)
        if holder is not None:
            return holder.names[name]
        if name in self.constants:
            return self.constants[name](self)
        return self.classes.get(name) or self.functions.get(name) or UNDEFINED

    def near(self, name: str) -> str | None:
        """A hint with a name like `name`."""
        known = [*self.functions, *self.globals.names]
        close = get_close_matches(name, known, 1, 0.75)
        if not close:
            return None
        spelt = self.functions[close[0]].name if close[0] in self.functions else close[0]
        return f"Did you mean {spelt}?"

    def members_of(self, value: Value) -> list[Value] | None:
        """What a loop or a mapped function goes over; None for a single value."""
        if isinstance(value, list):
            return list(value)
        members: Any = getattr(value, "members", None)
        return list(members()) if callable(members) else None

    def property_value(self, node: Property, scope: Scope) -> Value:
        """`value.name`."""
        value = self.evaluate(node.of, scope)
        return self.property_of(value, node.name)

    def property_of(self, value: Value, name: str) -> Value:
        """The property of a value: of its own, or from the tables."""
        if type(value) in PARTS and name in PARTS[type(value)]:
            return getattr(value, name)
        for kind in type(value).__mro__:
            found = self.properties.get((kind, name))
            if found is not None:
                return found.get(value)
        if isinstance(value, Thing):
            return value.get(name)
        if value is UNDEFINED:
            raise ScriptError(
                f"undefined has no property {name}: what stands before the point was not found or not set"
            )
        raise ScriptError(f"{class_name(value)} has no property {name}")

    def element_value(self, node: Element, scope: Scope) -> Value:
        """`value[index]`; `undefined` beyond the end of an array."""
        value, index = self.evaluate(node.of, scope), self.evaluate(node.index, scope)
        if isinstance(value, Dictionary):
            return value[index]
        items = value if isinstance(value, str) else self.members_of(value)
        if items is None and type(value) in PARTS:
            items = [getattr(value, name) for name in PARTS[type(value)]]
        if items is None:
            raise ScriptError(f"{class_name(value)} has no elements")
        if isinstance(index, str) and not isinstance(value, str):
            wanted = index.casefold()
            return next((item for item in items if str(getattr(item, "name", "")).casefold() == wanted), UNDEFINED)
        at = position(index)
        return items[at] if at < len(items) else UNDEFINED

    def assign(self, node: Assign, scope: Scope) -> Value:
        """`target = value`, or `target += value`."""
        value = self.evaluate(node.value, scope)
        if node.operator is not None:
            value = binary(node.operator, self.evaluate(node.target, scope), value)
        self._store(node.target, value, scope)
        return value

    def _store(self, target: Node, value: Value, scope: Scope) -> None:
        if isinstance(target, Variable):
            self._set_variable(target, value, scope)
        elif isinstance(target, Property):
            self._set_property(target, value, scope)
        elif isinstance(target, Element):
            self._set_element(target, value, scope)

    def _set_variable(self, target: Variable, value: Value, scope: Scope) -> None:
        holder = None if target.is_global else scope.holder(target.name)
        place = holder or (self.globals if target.is_global else scope)
        place.names[target.name] = value

    def _set_property(self, target: Property, value: Value, scope: Scope) -> None:
        owner = self.evaluate(target.of, scope)
        if type(owner) in PARTS and target.name in PARTS[type(owner)]:
            if not is_number(value):
                raise ScriptError(f".{target.name} must be a number, not {class_name(value)}")
            self._store(target.of, with_part(owner, target.name, float(value)), scope)
            return
        members = self.members_of(owner)
        if members is not None:
            for member in members:
                self._set_of(member, target.name, value)
            return
        self._set_of(owner, target.name, value)

    def _set_of(self, owner: Value, name: str, value: Value) -> None:
        if not isinstance(owner, Thing):
            raise ScriptError(f"{class_name(owner)} has no property {name} that can be set")
        owner.set(name, value)

    def _set_element(self, target: Element, value: Value, scope: Scope) -> None:
        owner, index = self.evaluate(target.of, scope), self.evaluate(target.index, scope)
        if isinstance(owner, Dictionary):
            owner[index] = value
            return
        if type(owner) in PARTS:
            at = position(index)
            names = PARTS[type(owner)]
            if at >= len(names):
                raise ScriptError(f"{class_name(owner)} has {len(names)} elements, not {index}")
            self._store(target.of, with_part(owner, names[at], value), scope)
            return
        if not isinstance(owner, list):
            raise ScriptError(f"an element of {class_name(owner)} cannot be set")
        at = position(index)
        if at > len(owner) + MOST_GAP:
            raise ScriptError(f"the index {index} is too far beyond the end of the array ({len(owner)} elements)")
        owner.extend([UNDEFINED] * (at + 1 - len(owner)))
        owner[at] = value


MOST_GAP = 1_000_000


def position(index: Value) -> int:
    """An index of the language, which counts from 1, as one that counts from 0."""
    if not is_number(index) or index < 1:
        raise ScriptError(f"an index is a number from 1, not {index}")
    return int(index) - 1
