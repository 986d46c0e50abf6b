"""The nodes of a parsed script. Each has `at`, the place that an error names."""

from dataclasses import dataclass, field

from .values import Value


@dataclass(frozen=True, slots=True)
class Node:
    at: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """A name; `name` is in lower case, `spelt` as in the script."""

    name: str
    spelt: str
    is_global: bool = False


@dataclass(frozen=True, slots=True)
class ScenePath(Node):
    """`$name`, `$wild*`, `$parent/child`, or `$` for the selection."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Array(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Point(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`( ... )`: a scope; its value is that of its last expression."""

    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    arguments: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Property(Node):
    of: Node
    name: str


@dataclass(frozen=True, slots=True)
class Element(Node):
    of: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Assign(Node):
    target: Node
    value: Node
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class Declare(Node):
    """`local a = 1, b` or `global ...`."""

    names: tuple[tuple[str, Node | None], ...]
    is_global: bool


@dataclass(frozen=True, slots=True)
class If(Node):
    test: Node
    then: Node
    otherwise: Node | None


@dataclass(frozen=True, slots=True)
class While(Node):
    test: Node
    body: Node
    test_last: bool


@dataclass(frozen=True, slots=True)
class For(Node):
    """A counted loop when `stop` is there, else a loop over the elements of `start`."""

    variable: str
    start: Node
    stop: Node | None
    step: Node | None
    only: Node | None
    as_long: Node | None
    body: Node
    collect: bool


@dataclass(frozen=True, slots=True)
class Case(Node):
    subject: Node | None
    branches: tuple[tuple[Node | None, Node], ...]


@dataclass(frozen=True, slots=True)
class Function(Node):
    name: str
    parameters: tuple[str, ...]
    keywords: tuple[tuple[str, Node | None], ...]
    body: Node
    mapped: bool = False


@dataclass(frozen=True, slots=True)
class Struct(Node):
    name: str
    members: tuple[tuple[str, Node | None], ...]
    functions: tuple[Function, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Try(Node):
    body: Node
    rescue: Node


@dataclass(frozen=True, slots=True)
class Jump(Node):
    """`return`, `exit` or `continue`."""

    kind: str
    value: Node | None
