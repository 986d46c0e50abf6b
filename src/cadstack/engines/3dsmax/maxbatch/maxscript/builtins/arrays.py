"""Arrays. Indices count from 1."""

from functools import cmp_to_key
from typing import Any

from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.operators import binary, same
from maxbatch.maxscript.values import OK, Value

from .arguments import array, integer

library = Library("Arrays")
library.property(list, "count")(len)


@library.function("append")
def append(items: Value, value: Value) -> Value:
    """Add a value at the end; the array."""
    array(items).append(value)
    return items


@library.function("appendIfUnique")
def append_if_unique(items: Value, value: Value) -> Value:
    """Add a value unless it is there; whether it was added."""
    if any(same(item, value) for item in array(items)):
        return False
    items.append(value)
    return True


@library.function("join")
def join(items: Value, more: Value) -> Value:
    """Add all values of another array; the first array."""
    array(items).extend(array(more))
    return items


@library.function("deleteItem")
def delete_item(items: Value, index: Value) -> Value:
    """Remove the value at an index; the array."""
    if not 1 <= integer(index) <= len(array(items)):
        raise ScriptError(f"the array has {len(items)} elements, not {index}")
    del items[index - 1]
    return items


@library.function("insertItem")
def insert_item(value: Value, items: Value, index: Value) -> Value:
    """Insert a value at an index."""
    array(items).insert(integer(index) - 1, value)
    return OK


@library.function("findItem")
def find_item(script: Any, items: Value, value: Value) -> Value:
    """The index of a value, or 0."""
    members = script.members_of(items) or []
    return next((index for index, item in enumerate(members, 1) if same(item, value)), 0)


@library.function("sort")
def sort(items: Value) -> Value:
    """Sort numbers or strings in place."""
    array(items).sort(key=cmp_to_key(_order))
    return items


@library.function("qsort")
def qsort(script: Any, items: Value, compare: Value) -> Value:
    """Sort in place by a function of two values that gives -1, 0 or 1."""
    array(items).sort(key=cmp_to_key(lambda a, b: integer(script.call(compare, [a, b]))))
    return items


@library.function("makeUniqueArray")
def make_unique_array(items: Value) -> Value:
    """A new array without repeated values."""
    found: list[Value] = []
    for item in array(items):
        if not any(same(item, known) for known in found):
            found.append(item)
    return found


@library.function("reverse")
def reverse(items: Value) -> Value:
    """A new array in the other order."""
    return array(items)[::-1]


def _order(one: Value, other: Value) -> int:
    if binary("<", one, other):
        return -1
    return 1 if binary(">", one, other) else 0
