"""The base of every `adsk` object that scripts see, and the catalogue that describes them to the script's side.

Guarantee: a script reaches what a class declares as a public property or method, and nothing else of this process. The
members' names are the API's, so camel case; what begins with an underscore is ours.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from console.exits import ConsoleError

C = TypeVar("C", bound=Callable[..., Any])
Item = TypeVar("Item")


class ScriptError(ConsoleError):
    """What a script is told as an exception at the line that called."""


def static(function: C) -> "staticmethod[Any, Any]":
    """Marks a static method of the API, such as `Point3D.create`."""
    return staticmethod(function)


def unrecorded(function: C) -> C:
    """Marks a method with an effect outside of the design (a file, a line), which opening a design does not repeat."""
    function._unrecorded = True  # type: ignore[attr-defined]
    return function


class ApiObject:
    """An object of the API. Subclasses name their namespace by `space`, `adsk.fusion` or `adsk.core`."""

    space: ClassVar[str] = "fusion"
    _catalogue: ClassVar[dict[str, type["ApiObject"]]] = {}

    def __init_subclass__(cls, abstract: bool = False) -> None:
        super().__init_subclass__()
        if not abstract:
            ApiObject._catalogue[f"adsk.{cls.space}.{cls.__name__}"] = cls

    @classmethod
    def _type_name(cls) -> str:
        return f"adsk::{cls.space}::{cls.__name__}"

    @property
    def objectType(self) -> str:
        """The name of the class, as `adsk::fusion::Design`."""
        return self._type_name()

    @property
    def isValid(self) -> bool:
        """Whether the object is still part of its document."""
        return True


class Collection(ApiObject, Generic[Item], abstract=True):
    """A collection of the API: `count`, `item(i)` and, on the script's side, `for … of`."""

    def _items(self) -> Sequence[Item]:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items())

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._items())

    def item(self, index: int) -> Item | None:
        """The one at an index from 0; null beyond the end."""
        items = self._items()
        return items[index] if 0 <= index < len(items) else None


class NamedCollection(Collection[Item], abstract=True):
    """A collection whose members have names."""

    def itemByName(self, name: str) -> Item | None:
        """The one of this name, or null."""
        return next((item for item in self._items() if getattr(item, "name", None) == name), None)


def public_members(cls: type[ApiObject]) -> Iterator[tuple[str, Any]]:
    """Name and definition of every public member, inherited ones included."""
    for name in dir(cls):
        if not name.startswith("_") and name != "space":
            yield name, inspect.getattr_static(cls, name)


@cache
def description(cls: type[ApiObject]) -> dict[str, Any]:
    """What the script's side has to know of a class: properties that are read and written, methods, statics."""
    members = dict(public_members(cls))
    properties = {name: member for name, member in members.items() if isinstance(member, property)}
    statics = [name for name, member in members.items() if isinstance(member, staticmethod)]
    return {
        "get": sorted(properties),
        "set": sorted(name for name, member in properties.items() if member.fset is not None),
        "methods": sorted(name for name in members if name not in properties and name not in statics),
        "statics": sorted(statics),
    }


def catalogue() -> dict[str, type[ApiObject]]:
    """Every class of the API by its full name."""
    return dict(sorted(ApiObject._catalogue.items()))
