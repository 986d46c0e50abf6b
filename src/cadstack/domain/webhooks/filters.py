"""Filters of webhooks: the part of JSONPath that picks one event from another, such as `$[?(@.ext=='dwg')]`.

A filter holds when its path selects something in the payload. As in the original, `[?(…)]` on an object asks the object
itself, on an array each of its members. There are members, indices, `*`, comparisons, `in`, `nin`, `contains`, `&&`,
`||`, `!` and parentheses.

Filters come from strangers and run on every event, so what can cost more than the payload is long is left out and
refused by name: regular expressions (`=~`), descent (`..`), scripts and functions. Rejected: a JSONPath library,
because those that are kept well offer all of these.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any

from cadstack.domain.errors import InvalidInput

LONGEST = 1000
DEEPEST = 20
ABSENT = object()

TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
  | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<sign>\.\.|=~|==|!=|<=|>=|&&|\|\||[$@.\[\]?()*,<>!])
  | (?P<name>[^\W\d][\w-]*)
    )""",
    re.VERBOSE,
)
LITERALS = {"true": True, "false": False, "null": None}
ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
LEFT_OUT = {"..": "descent (`..`)", "=~": "regular expressions (`=~`)"}

Step = Callable[[Any, Any], Iterable[Any]]
"""From the whole payload and one value, the values that a step leads to."""
Operand = Callable[[Any, Any], Any]
Test = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Filter:
    """A path that was understood."""

    text: str
    steps: tuple[Step, ...]

    def matches(self, payload: Any) -> bool:
        """Whether the path selects anything."""
        return next(_follow(self.steps, payload, payload), ABSENT) is not ABSENT


@lru_cache(maxsize=1024)
def parse_filter(text: str) -> Filter:
    """Raises InvalidInput that says where the filter stops being one."""
    if len(text) > LONGEST:
        raise InvalidInput.at("filter", f"A filter has {LONGEST} characters at most, this one {len(text)}.")
    return _Reader(text).filter()


class _Reader:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._position = 0
        self._depth = 0

    def filter(self) -> Filter:
        self._expect("$")
        steps = self._steps(with_tests=True)
        self._expect("")
        return Filter(self._text, steps)

    def _steps(self, *, with_tests: bool) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._sign in (".", "["):
            if self._take() == ".":
                steps.append(_every if self._took("*") else _member(self._name()))
            else:
                steps.append(self._bracket(with_tests=with_tests))
                self._expect("]")
        return tuple(steps)

    def _bracket(self, *, with_tests: bool) -> Step:
        kind, value = self._tokens[self._position][:2]
        if self._took("*"):
            return _every
        if with_tests and self._took("?"):
            return _those(self._any())
        if kind == "text":
            self._position += 1
            return _member(_unquoted(value))
        if kind == "number" and "." not in value:
            self._position += 1
            return _index(int(value))
        raise self._unexpected("a member in quotes, an index, * or ?(…)")

    def _any(self) -> Test:
        tests = [self._all()]
        while self._took("||"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda root, value: any(test(root, value) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._took("&&"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda root, value: all(test(root, value) for test in tests)

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidInput.at("filter", f"A filter is nested {DEEPEST} deep at most.")
        try:
            if self._took("!"):
                inner = self._one()
                return lambda root, value: not inner(root, value)
            if self._took("("):
                inner = self._any()
                self._expect(")")
                return inner
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Test:
        left = self._operand()
        word = self._tokens[self._position][1]
        if word not in COMPARISONS:
            return lambda root, value: left(root, value) is not ABSENT
        self._position += 1
        compare, right = COMPARISONS[word], self._list() if word in ("in", "nin") else self._operand()
        return lambda root, value: compare(left(root, value), right(root, value))

    def _operand(self) -> Operand:
        kind, value = self._tokens[self._position][:2]
        if kind == "sign" and value in ("$", "@"):
            self._position += 1
            steps, is_root = self._steps(with_tests=False), value == "$"
            return lambda root, value: next(_follow(steps, root, root if is_root else value), ABSENT)
        found = self._literal()
        return lambda _root, _value: found

    def _list(self) -> Operand:
        self._expect("[")
        members = [self._literal()]
        while self._took(","):
            members.append(self._literal())
        self._expect("]")
        return lambda _root, _value: members

    def _literal(self) -> Any:
        kind, value = self._tokens[self._position][:2]
        if kind == "text":
            found: Any = _unquoted(value)
        elif kind == "number":
            found = float(value) if "." in value else int(value)
        elif value in LITERALS:
            found = LITERALS[value]
        else:
            raise self._unexpected("a value")
        self._position += 1
        return found

    @property
    def _sign(self) -> str:
        kind, value = self._tokens[self._position][:2]
        return value if kind == "sign" else ""

    def _take(self) -> str:
        self._position += 1
        return self._tokens[self._position - 1][1]

    def _took(self, sign: str) -> bool:
        if self._sign != sign:
            return False
        self._position += 1
        return True

    def _name(self) -> str:
        if self._tokens[self._position][0] != "name":
            raise self._unexpected("a name")
        return self._take()

    def _expect(self, sign: str) -> None:
        if self._tokens[self._position][1] != sign:
            raise self._unexpected(f"'{sign}'" if sign else "the end")
        self._position += 1

    def _unexpected(self, wanted: str) -> InvalidInput:
        _, found, place = self._tokens[self._position]
        what = f"'{found}'" if found else "the end"
        return InvalidInput.at("filter", f"The filter is not valid at position {place}: {wanted} expected, not {what}.")


def _tokens(text: str) -> list[tuple[str, str, int]]:
    """Kind, text and position of each token, and an empty one at the end."""
    text = text.strip()
    tokens, position = [], 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            position += len(text[position:]) - len(text[position:].lstrip())
            raise InvalidInput.at("filter", f"The filter is not valid at position {position}: '{text[position]}'.")
        kind = str(found.lastgroup)
        if found[kind] in LEFT_OUT:
            raise InvalidInput.at("filter", f"Filters here have no {LEFT_OUT[found[kind]]}.")
        tokens.append((kind, found[kind], found.start(kind)))
        position = found.end()
    return [*tokens, ("end", "", len(text))]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _follow(steps: tuple[Step, ...], root: Any, value: Any) -> Iterator[Any]:
    if not steps:
        yield value
        return
    for found in steps[0](root, value):
        yield from _follow(steps[1:], root, found)


def _member(name: str) -> Step:
    return lambda _root, value: (value[name],) if isinstance(value, dict) and name in value else ()


def _index(number: int) -> Step:
    def at(_root: Any, value: Any) -> Iterable[Any]:
        is_there = isinstance(value, list | tuple) and -len(value) <= number < len(value)
        return (value[number],) if is_there else ()

    return at


def _every(_root: Any, value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _those(test: Test) -> Step:
    def picked(root: Any, value: Any) -> Iterable[Any]:
        members = value if isinstance(value, list | tuple) else (value,)
        return (member for member in members if test(root, member))

    return picked


def _equal(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(eq(left, right))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(left: Any, right: Any) -> bool:
        numbers = all(isinstance(side, int | float) and not isinstance(side, bool) for side in (left, right))
        return (numbers or (isinstance(left, str) and isinstance(right, str))) and compare(left, right)

    return test


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return isinstance(left, list | tuple) and any(_equal(member, right) for member in left)


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "in": lambda left, right: any(_equal(left, member) for member in right),
    "nin": lambda left, right: not any(_equal(left, member) for member in right),
    "contains": _contains,
    **{word: _ordered(compare) for word, compare in ORDERS.items()},
}
