"""Parses what gives a name to something: variables, functions, structs."""

from .operands import Operands
from .tree import Declare, Function, Node, Struct


class Definitions(Operands):
    """The middle of the parser."""

    def declare(self) -> Node:
        """`local a = 1, b`, `global c`."""
        cursor, at = self.cursor, self.cursor.at
        is_global = cursor.take().text == "global"
        names: list[tuple[str, Node | None]] = []
        while True:
            name = cursor.expect_name("a declaration")
            names.append((name, self.expression() if cursor.take_sign("=") else None))
            if not cursor.take_sign(","):
                return Declare(at, tuple(names), is_global)

    def function(self) -> Function:
        """`fn name a b key:default = body`."""
        cursor, at = self.cursor, self.cursor.at
        mapped = cursor.take_word("mapped")
        cursor.take()
        name, plain, keywords = cursor.expect_name("fn"), [], []
        while not cursor.is_sign("="):
            cursor.take_sign("&")
            parameter = cursor.expect_name("the parameter list")
            if not cursor.take_sign(":"):
                plain.append(parameter)
                continue
            alone = cursor.is_sign("=") or (cursor.after.text == ":" and cursor.token.kind == "word")
            keywords.append((parameter, None if alone else self.operand()))
        cursor.take()
        return Function(at, name, tuple(plain), tuple(keywords), self.expression(), mapped)

    def struct(self) -> Node:
        """`struct name (member, member = value, fn ...)`."""
        cursor, at = self.cursor, self.cursor.at
        cursor.take()
        name = cursor.expect_name("struct")
        cursor.expect_sign("(", "struct")
        members: list[tuple[str, Node | None]] = []
        functions: list[Function] = []
        while not cursor.take_sign(")"):
            if cursor.take_sign(",", ";"):
                continue
            if cursor.is_word("fn", "function", "mapped"):
                functions.append(self.function())
                continue
            member = cursor.expect_name("struct")
            if member in ("public", "private") and cursor.token.kind in ("word", "keyword"):
                continue
            members.append((member, self.expression() if cursor.take_sign("=") else None))
        return Struct(at, name, tuple(members), tuple(functions))
