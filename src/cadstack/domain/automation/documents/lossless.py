"""Documents between our own programs: a noun goes in and the same noun comes out.

Every field is written, defaults too, so that two releases with different defaults mean the same. Unknown members are
ignored and missing ones take their default, so that an older worker can work for a newer server.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Noun = TypeVar("Noun")


def stored_form(noun: object) -> Any:
    """The JSON form of a noun made of dataclasses, tuples, mappings, enums, times and JSON values."""
    if is_dataclass(noun) and not isinstance(noun, type):
        return {item.name: stored_form(getattr(noun, item.name)) for item in fields(noun)}
    if isinstance(noun, Enum):
        return noun.value
    if isinstance(noun, datetime):
        return noun.isoformat()
    if isinstance(noun, Mapping):
        return {name: stored_form(value) for name, value in noun.items()}
    if isinstance(noun, (tuple, list, frozenset)):
        return [stored_form(value) for value in noun]
    return noun


def from_stored_form(kind: type[Noun], document: Any) -> Noun:
    """The noun of class `kind` that `stored_form` wrote."""
    noun: Noun = _restored(kind, document)
    return noun


def _restored(kind: Any, document: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        choices = [choice for choice in get_args(kind) if choice is not NoneType]
        return document if document is None or len(choices) > 1 else _restored(choices[0], document)
    origin = get_origin(kind)
    if origin in (tuple, frozenset):
        return origin(_restored(get_args(kind)[0], value) for value in document)
    if origin is not None and issubclass(origin, Mapping):
        return {name: _restored(get_args(kind)[1], value) for name, value in document.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _restored(hints[name], value) for name, value in document.items() if name in hints})
    if kind is datetime:
        return datetime.fromisoformat(document)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(document)
    return document


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
