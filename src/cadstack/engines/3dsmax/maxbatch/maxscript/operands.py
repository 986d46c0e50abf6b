"""Parses what operators join: literals, properties, elements, and calls.

A call is a name with operands after it on the same line, `f a b key:c`, or `f()`. A `[` that touches what is before
it is an element, with space before it an argument; a `-` with space before it and none after it begins an argument.
"""

from .cursor import Cursor
from .lexer import SOFT
from .tree import Array, Call, Element, Literal, Node, Point, Property, ScenePath, Unary, Variable
from .values import DONT_COLLECT, OK, UNDEFINED, UNSUPPLIED, Value

CONSTANTS: dict[str, Value] = {
    "true": True, "false": False, "on": True, "off": False, "undefined": UNDEFINED, "unsupplied": UNSUPPLIED, "ok": OK,
    "dontcollect": DONT_COLLECT,
}  # fmt: skip
LITERALS = ("number", "string", "name")
CALLABLE = (Variable, Property, Element)


class Operands:
    """The lower half of the parser; `expression` and `block` are the upper half's."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def expression(self) -> Node:
        raise NotImplementedError

    def block(self) -> Node:
        raise NotImplementedError

    def call(self) -> Node:
        """An operand, with the arguments that follow it if it can be called."""
        at = self.cursor.at
        function = self.operand()
        while isinstance(function, CALLABLE):
            arguments, keywords, is_call = self._arguments()
            if not is_call:
                break
            function = self._parts_of(Call(at, function, tuple(arguments), tuple(keywords)))
            if isinstance(function, Call):
                break
        return function

    def operand(self) -> Node:
        """A factor with its properties and elements: `a.b[1].c`."""
        return self._parts_of(self._factor())

    @staticmethod
    def is_target(node: Node) -> bool:
        """Whether `node` can be assigned to."""
        return isinstance(node, Variable | Property | Element)

    def _parts_of(self, node: Node) -> Node:
        cursor = self.cursor
        while True:
            at, token = cursor.at, cursor.token
            if cursor.is_sign(".") and not token.new_line:
                cursor.take()
                node = Property(at, node, cursor.expect_name("a property"))
            elif cursor.is_sign("[") and not token.spaced:
                cursor.take()
                index = self.expression()
                cursor.expect_sign("]", "the element")
                node = Element(at, node, index)
            else:
                return node

    def _arguments(self) -> tuple[list[Node], list[tuple[str, Node]], bool]:
        cursor = self.cursor
        arguments: list[Node] = []
        keywords: list[tuple[str, Node]] = []
        if cursor.is_sign("(") and cursor.after.text == ")" and not cursor.token.new_line:
            cursor.take()
            cursor.take()
            return arguments, keywords, True
        while True:
            if self._at_keyword_argument():
                name = cursor.take().text
                cursor.take()
                keywords.append((name, self._argument()))
            elif self._at_argument():
                arguments.append(self._argument())
            else:
                return arguments, keywords, bool(arguments or keywords)

    def _argument(self) -> Node:
        at = self.cursor.at
        if self.cursor.take_sign("-"):
            return Unary(at, "-", self.operand())
        self.cursor.take_sign("&")
        return self.operand()

    def _at_keyword_argument(self) -> bool:
        token, after = self.cursor.token, self.cursor.after
        named = token.kind in ("word", "keyword") and after.text == ":" and after.kind == "operator"
        return named and not token.new_line and not after.spaced

    def _at_argument(self) -> bool:
        token, after = self.cursor.token, self.cursor.after
        if token.new_line:
            return False
        if token.kind in (*LITERALS, "path", "word"):
            return True
        if token.kind == "keyword":
            return token.text in CONSTANTS or token.text in SOFT - {"from", "throw"}
        if token.text == "-":
            return token.spaced and not after.spaced
        return token.text in ("(", "#(", "#{", "::") or (token.text == "[" and token.spaced) or token.text == "&"

    def _factor(self) -> Node:
        cursor, at = self.cursor, self.cursor.at
        token = cursor.token
        if token.kind in LITERALS:
            return Literal(at, cursor.take().value)
        if token.kind == "path":
            return ScenePath(at, cursor.take().value)
        if token.text in CONSTANTS and token.kind in ("word", "keyword"):
            return Literal(at, CONSTANTS[cursor.take().text])
        if token.kind == "word" or (token.kind == "keyword" and token.text in SOFT):
            return Variable(at, token.text, cursor.take().value or token.text)
        if token.kind == "operator":
            return self._bracketed()
        raise cursor.wrong(f"an expression is missing before {token.text}")

    def _bracketed(self) -> Node:
        cursor, at = self.cursor, self.cursor.at
        if cursor.take_sign("("):
            return self.block()
        if cursor.take_sign("#("):
            return Array(at, self._list(")"))
        if cursor.take_sign("["):
            return Point(at, self._list("]"))
        if cursor.take_sign("::"):
            name = cursor.token
            return Variable(at, cursor.expect_name("::"), name.value or name.text, is_global=True)
        if cursor.take_sign("-"):
            return Unary(at, "-", self.operand())
        if cursor.is_sign("#{"):
            raise cursor.wrong("bit arrays #{...} are not supported; use an array #(...)")
        raise cursor.wrong(f"an expression is missing before {cursor.token.text}")

    def _list(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self.cursor.take_sign(end):
            if items:
                self.cursor.expect_sign(",", f"the list up to {end}")
            items.append(self.expression())
        return tuple(items)
