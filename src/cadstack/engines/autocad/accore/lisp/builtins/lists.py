"""Lists: car to cddddr, construction, search, mapping, sorting."""

import itertools
from functools import cmp_to_key

from accore.lisp.errors import LispError
from accore.lisp.evaluator import Interpreter
from accore.lisp.functions import Library
from accore.lisp.values import Cons, Value, from_list, iterate, to_list, truth

from .arguments import cons, integer, wrong
from .control import same

library = Library()
_LONGEST = 5_000_000


def _accessor(path: str) -> None:
    def run(value: Value) -> Value:
        for step in reversed(path):
            if value is None:
                return None
            pair = cons(value)
            value = pair.car if step == "A" else pair.cdr
        return value

    library.function(f"C{path}R")(run)


for _length in range(1, 5):
    for _letters in itertools.product("AD", repeat=_length):
        _accessor("".join(_letters))


@library.function("CONS")
def cons_(first: Value, rest: Value) -> Value:
    return Cons(first, rest)


@library.function("LIST")
def list_(*items: Value) -> Value:
    return from_list(items)


@library.function("VL-LIST*")
def list_star(*items: Value) -> Value:
    return from_list(items[:-1], items[-1]) if items else None


@library.function("APPEND")
def append(*lists: Value) -> Value:
    if not lists:
        return None
    result = lists[-1]
    for one in reversed(lists[:-1]):
        result = from_list(to_list(one), result)
    return result


@library.function("REVERSE")
def reverse(items: Value) -> Value:
    return from_list(to_list(items)[::-1])


@library.function("LENGTH")
def length(items: Value) -> Value:
    return sum(1 for _ in iterate(items))


@library.function("VL-LIST-LENGTH")
def list_length(items: Value) -> Value:
    count = 0
    while type(items) is Cons:
        count += 1
        items = items.cdr
    return count if items is None else None


@library.function("NTH")
def nth(index: Value, items: Value) -> Value:
    if integer(index) < 0:
        raise wrong("positive integer", index)
    rest = items
    for _ in range(index):
        if rest is None:
            return None
        rest = cons(rest).cdr
    return None if rest is None else cons(rest).car


@library.function("LAST")
def last(items: Value) -> Value:
    found = to_list(items)
    return found[-1] if found else None


@library.function("MEMBER")
def member(lisp: Interpreter, item: Value, items: Value) -> Value:
    while type(items) is Cons:
        if same(lisp, item, items.car):
            return items
        items = items.cdr
    return None


@library.function("VL-POSITION")
def position(lisp: Interpreter, item: Value, items: Value) -> Value:
    for index, one in enumerate(iterate(items)):
        if same(lisp, item, one):
            return index
    return None


@library.function("VL-REMOVE")
def remove(lisp: Interpreter, item: Value, items: Value) -> Value:
    return from_list([one for one in iterate(items) if not same(lisp, item, one)])


@library.function("ASSOC")
def assoc(lisp: Interpreter, key: Value, items: Value) -> Value:
    while type(items) is Cons:
        entry = items.car
        if type(entry) is Cons and same(lisp, key, entry.car):
            return entry
        items = items.cdr
    return None


@library.function("SUBST")
def subst(lisp: Interpreter, new: Value, old: Value, items: Value) -> Value:
    return from_list([new if same(lisp, one, old) else one for one in iterate(items)])


@library.function("MAPCAR")
def mapcar(lisp: Interpreter, function: Value, *lists: Value) -> Value:
    columns = [to_list(one) for one in lists]
    return from_list([lisp.apply(function, list(row)) for row in zip(*columns, strict=False)])


@library.function("VL-EVERY")
def every(lisp: Interpreter, function: Value, *lists: Value) -> Value:
    rows = zip(*(to_list(one) for one in lists), strict=False)
    return truth(all(lisp.apply(function, list(row)) is not None for row in rows))


@library.function("VL-SOME")
def some(lisp: Interpreter, function: Value, *lists: Value) -> Value:
    for row in zip(*(to_list(one) for one in lists), strict=False):
        found = lisp.apply(function, list(row))
        if found is not None:
            return found
    return None


@library.function("VL-REMOVE-IF")
def remove_if(lisp: Interpreter, function: Value, items: Value) -> Value:
    return from_list([item for item in iterate(items) if lisp.apply(function, [item]) is None])


@library.function("VL-REMOVE-IF-NOT")
def remove_if_not(lisp: Interpreter, function: Value, items: Value) -> Value:
    return from_list([item for item in iterate(items) if lisp.apply(function, [item]) is not None])


@library.function("VL-MEMBER-IF")
def member_if(lisp: Interpreter, function: Value, items: Value) -> Value:
    while type(items) is Cons:
        if lisp.apply(function, [items.car]) is not None:
            return items
        items = items.cdr
    return None


@library.function("VL-MEMBER-IF-NOT")
def member_if_not(lisp: Interpreter, function: Value, items: Value) -> Value:
    while type(items) is Cons:
        if lisp.apply(function, [items.car]) is None:
            return items
        items = items.cdr
    return None


def _compare(lisp: Interpreter, function: Value, one: Value, other: Value) -> int:
    if lisp.apply(function, [one, other]) is not None:
        return -1
    return 1 if lisp.apply(function, [other, one]) is not None else 0


@library.function("VL-SORT")
def sort(lisp: Interpreter, items: Value, function: Value) -> Value:
    """Keeps equal elements (the original may drop them, which scripts only ever work around)."""
    return from_list(sorted(iterate(items), key=cmp_to_key(lambda a, b: _compare(lisp, function, a, b))))


@library.function("VL-SORT-I")
def sort_indices(lisp: Interpreter, items: Value, function: Value) -> Value:
    values = to_list(items)
    order = sorted(range(len(values)), key=cmp_to_key(lambda a, b: _compare(lisp, function, values[a], values[b])))
    return from_list(order)


@library.function("ACAD_STRLSORT")
def string_sort(items: Value) -> Value:
    values = to_list(items)
    if not all(isinstance(value, str) for value in values):
        raise wrong("list of strings", items)
    return from_list(sorted(values, key=str.casefold))


@library.function("VL-LIST->STRING")
def list_to_string(items: Value) -> Value:
    return "".join(_letter(code) for code in iterate(items))


@library.function("VL-STRING->LIST")
def string_to_list(text: Value) -> Value:
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise wrong("stringp", text)
    return from_list([ord(letter) for letter in text])


def _letter(code: Value) -> str:
    if isinstance(code, int) and 0 < code < 0x110000:
        return chr(code)
    raise LispError(f"{code} is not a character code")
