"""Selection sets: ssget with filters, and what can be done with a set."""

from collections.abc import Callable, Iterator
from typing import Any

from accore.console import Console
from accore.drawing import bounds
from accore.drawing_functions.command_line import console_of
from accore.drawing_functions.dxf_lists import Ename, to_dxf_list
from accore.drawing_functions.entities import drawing_entities, entity_of, layout_of
from accore.lisp import Cons, Interpreter, Library, LispError, Value, from_list, to_list
from accore.lisp.builtins.arguments import integer, wrong
from accore.lisp.builtins.strings import matches
from accore.lisp.values import describe
from accore.prompts import as_point
from accore.script import Reply

library = Library()
_numbers = iter(range(1, 1 << 31))


class Pickset:
    """A selection set: handles in order."""

    lisp_type = "PICKSET"

    def __init__(self, handles: list[str]) -> None:
        self.handles = dict.fromkeys(handles)
        self._number = next(_numbers)

    def __str__(self) -> str:
        return f"<Selection set: {self._number}>"


def _set(value: Value) -> Pickset:
    if isinstance(value, Pickset):
        return value
    raise wrong("lselsetp", value)


@library.function("SSGET")
def ssget(lisp: Interpreter, *arguments: Value) -> Value:
    console = console_of(lisp)
    rest = list(arguments)
    mode = rest.pop(0).upper().lstrip("_") if rest and isinstance(rest[0], str) else ""
    rules = rest.pop() if rest and _is_filter(rest[-1]) else None
    chosen = _chosen(console, mode.split(":")[0], rest)
    if rules is not None:
        wanted = _filter(console, to_list(rules))
        chosen = [entity for entity in chosen if wanted(entity)]
    return Pickset([entity.dxf.handle for entity in chosen]) if chosen else None


def _is_filter(value: Value) -> bool:
    return isinstance(value, Cons) and isinstance(value.car, Cons) and isinstance(value.car.car, int)


def _chosen(console: Console, mode: str, points: list[Value]) -> list[Any]:
    """The entities that a mode selects, in drawing order."""
    if mode == "X":
        return drawing_entities(console)
    if mode in ("A", "ALL"):
        return list(console.space)
    if mode == "L":
        return list(console.space)[-1:]
    if mode == "P":
        return [entity for entity in console.previous_selection if entity.is_alive]
    if mode == "I":
        return []
    if mode in ("W", "C"):
        corners = [as_point(Reply("", value=point), (0.0, 0.0, 0.0)) for point in points[:2]]
        if len(corners) == 2 and corners[0] and corners[1]:
            return inside(console, corners[0], corners[1], crossing=mode == "C")
    raise LispError(f'ssget "{mode}" needs a person to pick; use "X", "A", "L", "P", or "W" and "C" with two points')


def inside(console: Console, one: Any, other: Any, crossing: bool) -> list[Any]:
    """Entities of the current layout whose box lies in (or, crossing, touches) the window."""
    low = (min(one[0], other[0]), min(one[1], other[1]))
    high = (max(one[0], other[0]), max(one[1], other[1]))
    found = []
    for entity in console.space:
        box = bounds([entity])
        if box is None:
            continue
        (left, bottom, _), (right, top, _) = box
        within = left >= low[0] and bottom >= low[1] and right <= high[0] and top <= high[1]
        touching = left <= high[0] and right >= low[0] and bottom <= high[1] and top >= low[1]
        if touching if crossing else within:
            found.append(entity)
    return found


# Filters

_Test = Callable[[Any], bool]


def _filter(console: Console, pairs: list[Value]) -> _Test:
    stack = iter(pairs)
    tests = _tests(console, stack, None)
    return lambda entity: all(test(entity) for test in tests)


def _tests(console: Console, pairs: Iterator[Value], until: str | None) -> list[_Test]:
    """The tests up to the closing operator `until`; a relation such as ">=" goes with the group after it."""
    tests: list[_Test] = []
    relation: str | None = None
    for pair in pairs:
        if type(pair) is not Cons or not isinstance(pair.car, int):
            raise LispError(f"bad filter: {describe(pair)}")
        if pair.car != -4:
            tests.append(_group(console, pair.car, pair.cdr, relation))
            relation = None
            continue
        operator = str(pair.cdr).upper()
        if operator == until:
            return tests
        if operator.startswith("<") and operator[1:] in _JOINED:
            inner = _tests(console, pairs, operator[1:] + ">")
            tests.append(_joined(operator[1:], inner))
        else:
            relation = operator
    if until is not None:
        raise LispError(f'the filter has no (-4 . "{until}")')
    return tests


_JOINED = ("AND", "OR", "NOT", "XOR")


def _joined(operator: str, tests: list[_Test]) -> _Test:
    if operator == "AND":
        return lambda entity: all(test(entity) for test in tests)
    if operator == "OR":
        return lambda entity: any(test(entity) for test in tests)
    if operator == "NOT":
        return lambda entity: not all(test(entity) for test in tests)
    return lambda entity: sum(test(entity) for test in tests) == 1


def _group(console: Console, code: int, wanted: Value, relation: str | None) -> _Test:
    """The test for one group; strings are wild-card patterns, relations compare numbers and points axis by axis."""
    if code == 0:
        return lambda entity: matches(entity.dxftype(), str(wanted).upper())
    if code == 8:
        return lambda entity: matches(entity.dxf.layer.upper(), str(wanted).upper())
    if code == 410:
        return lambda entity: matches((layout_of(console, entity) or "").upper(), str(wanted).upper())
    if code == 67:
        return lambda entity: int((layout_of(console, entity) or "Model") != "Model") == wanted
    if code == 66:
        return lambda entity: int(bool(getattr(entity, "attribs", None))) == wanted

    def test(entity: Any) -> bool:
        pairs = to_list(to_dxf_list(entity, console.doc.dxfversion, None))
        values = [pair.cdr for pair in pairs if pair.car == code] or [_DEFAULTS[code]] * (code in _DEFAULTS)
        return any(_fits(value, wanted, relation or "=") for value in values)

    return test


_DEFAULTS: dict[int, Value] = {6: "BYLAYER", 62: 256, 48: 1.0, 60: 0, 370: -1, 39: 0.0}


def _fits(value: Value, wanted: Value, relation: str) -> bool:
    if isinstance(wanted, str):
        return matches(str(value).upper(), wanted.upper()) is (relation not in ("/=", "!=", "<>"))
    if isinstance(wanted, Cons) and isinstance(value, Cons):
        signs = relation.split(",") if "," in relation else [relation] * 3
        axes = zip(to_list(value), to_list(wanted), signs, strict=False)
        return all(sign == "*" or _fits(one, other, sign) for one, other, sign in axes)
    if not isinstance(value, int | float) or not isinstance(wanted, int | float):
        return value == wanted
    compared: dict[str, bool] = {
        "=": abs(value - wanted) < 1e-9, "<": value < wanted, ">": value > wanted, "<=": value <= wanted,
        ">=": value >= wanted, "/=": value != wanted, "!=": value != wanted, "<>": value != wanted, "*": True,
        "&": bool(int(value) & int(wanted)), "&=": int(value) & int(wanted) == int(wanted),
    }  # fmt: skip
    if relation not in compared:
        raise LispError(f'bad filter: relation "{relation}"')
    return compared[relation]


# What can be done with a set


@library.function("SSLENGTH")
def sslength(pickset: Value) -> Value:
    return len(_set(pickset).handles)


@library.function("SSNAME")
def ssname(pickset: Value, index: Value) -> Value:
    handles = list(_set(pickset).handles)
    return Ename(handles[integer(index)]) if 0 <= integer(index) < len(handles) else None


@library.function("SSNAMEX")
def ssnamex(pickset: Value, _index: Value = None) -> Value:
    return from_list([from_list([0, Ename(handle), 0]) for handle in _set(pickset).handles])


@library.function("SSADD")
def ssadd(lisp: Interpreter, name: Value = None, pickset: Value = None) -> Value:
    found = Pickset([]) if pickset is None else _set(pickset)
    if name is not None:
        found.handles[entity_of(console_of(lisp), name).dxf.handle] = None
    return found


@library.function("SSDEL")
def ssdel(name: Value, pickset: Value) -> Value:
    if isinstance(name, Ename) and name.handle in _set(pickset).handles:
        del pickset.handles[name.handle]
        return pickset
    return None


@library.function("SSMEMB")
def ssmemb(name: Value, pickset: Value) -> Value:
    return name if isinstance(name, Ename) and name.handle in _set(pickset).handles else None


@library.function("SSSETFIRST", "SSGETFIRST")
def sssetfirst(*_: Value) -> Value:
    return None
