"""Parses MAXScript: statements and operators. `operands` has what operators join.

Guarantee: any text ends in a tree or in a ScriptError with its place. Nesting is bounded, so no text can exhaust the
stack of Python.
"""

from .cursor import Cursor
from .definitions import Definitions
from .errors import ScriptError
from .lexer import SOFT
from .tree import (
    Assign,
    Binary,
    Block,
    Case,
    For,
    If,
    Jump,
    Literal,
    Node,
    Try,
    Unary,
    While,
)
from .values import UNDEFINED

DEEPEST = 200
LEVELS = (("or",), ("and",), ("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/"), ("^",))
ASSIGNMENTS = {"=": None, "+=": "+", "-=": "-", "*=": "*", "/=": "/"}
NO_INTERFACE = {"rollout", "utility", "macroscript", "plugin", "rcmenu", "tool", "when"}
CONTEXTS = {"undo", "animate", "with", "at", "in", "about", "coordsys", "set"}


def parse(text: str, source: str) -> Block:
    """The tree of a whole script."""
    return Parser(Cursor(text, source)).script()


class Parser(Definitions):
    """Recursive descent over the tokens of one script."""

    def __init__(self, cursor: Cursor) -> None:
        super().__init__(cursor)
        self._depth = 0

    def script(self) -> Block:
        """Every expression of the script."""
        return Block(self.cursor.at, self._body(closed_by=None))

    def expression(self) -> Node:
        """One expression, of any kind."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.cursor.wrong(f"the script is nested more than {DEEPEST} levels deep")
        try:
            token = self.cursor.token
            if token.kind == "keyword":
                special = self._statement(token.text)
                if special is not None:
                    return special
            return self._assignment()
        finally:
            self._depth -= 1

    def block(self) -> Node:
        """`( ... )`, its opening parenthesis taken."""
        return Block(self.cursor.at, self._body(closed_by=")"))

    def _body(self, closed_by: str | None) -> tuple[Node, ...]:
        """Expressions, each on a line of its own or after a semicolon."""
        cursor, begun, body = self.cursor, self.cursor.at, list[Node]()
        separated = True
        while not (cursor.take_sign(closed_by) if closed_by else cursor.at_end):
            if cursor.at_end:
                raise ScriptError("the parenthesis is not closed with )", begun)
            if cursor.take_sign(";"):
                separated = True
                continue
            if not (separated or cursor.token.new_line):
                raise cursor.wrong(f"unexpected {cursor.token.text}")
            body.append(self.expression())
            separated = False
        return tuple(body)

    def _statement(self, word: str) -> Node | None:
        """The statement that begins with this keyword; None for a keyword that only begins an expression."""
        if word in NO_INTERFACE and not (word in SOFT and not self._starts_name()):
            raise self.cursor.wrong(f"{word} makes a part of the user interface, which a batch program does not have")
        parse_it = {
            "if": self._if, "while": self._while, "do": self._do_while, "for": self._for, "case": self._case,
            "try": self._try, "local": self.declare, "global": self.declare, "fn": self.function,
            "function": self.function, "mapped": self.function, "struct": self.struct, "return": self._jump,
            "exit": self._jump, "continue": self._jump,
        }.get(word)  # fmt: skip
        if parse_it is not None:
            return parse_it()
        return self._in_context() if word in CONTEXTS and self._is_context(word) else None

    def _starts_name(self) -> bool:
        return self.cursor.after.kind in ("word", "keyword") and not self.cursor.after.new_line

    def _assignment(self) -> Node:
        cursor = self.cursor
        left = self._binary(0)
        if not cursor.is_sign(*ASSIGNMENTS) or cursor.token.new_line:
            return left
        at, operator = cursor.at, ASSIGNMENTS[cursor.take().text]
        if not self.is_target(left):
            raise ScriptError("only a variable, a property or an element can be assigned to", at)
        return Assign(at, left, self.expression(), operator)

    def _binary(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._converted()
        if LEVELS[level] == ("==", "!=", "<", ">", "<=", ">=") and self.cursor.is_word("not"):
            at = self.cursor.at
            self.cursor.take()
            return Unary(at, "not", self._binary(level))
        left = self._binary(level + 1)
        while self._operator_of(level):
            at, operator = self.cursor.at, self.cursor.take().text
            left = Binary(at, operator, left, self._right(level + 1))
        return left

    def _right(self, level: int) -> Node:
        """What follows an operator; a conditional may stand there without parentheses."""
        word = self.cursor.token.text if self.cursor.token.kind == "keyword" else ""
        return self.expression() if word in ("if", "case", "for", "try") else self._binary(level)

    def _operator_of(self, level: int) -> bool:
        token = self.cursor.token
        return token.text in LEVELS[level] and token.kind in ("operator", "keyword") and not token.new_line

    def _converted(self) -> Node:
        cursor = self.cursor
        if cursor.is_sign("-"):
            at = cursor.at
            cursor.take()
            return Unary(at, "-", self._converted())
        value = self.call()
        while cursor.is_word("as") and not cursor.token.new_line:
            at = cursor.at
            cursor.take()
            value = Binary(at, "as", value, self.operand())
        return value

    def _if(self) -> Node:
        cursor, at = self.cursor, self.cursor.at
        cursor.take()
        test = self.expression()
        if cursor.take_word("do"):
            return If(at, test, self.expression(), None)
        cursor.expect_word("then", "if")
        then = self.expression()
        if cursor.is_sign(";") and cursor.after.text == "else":
            cursor.take()
        return If(at, test, then, self.expression() if cursor.take_word("else") else None)

    def _while(self) -> Node:
        at = self.cursor.at
        self.cursor.take()
        test = self.expression()
        self.cursor.expect_word("do", "while")
        return While(at, test, self.expression(), test_last=False)

    def _do_while(self) -> Node:
        at = self.cursor.at
        self.cursor.take()
        body = self.expression()
        self.cursor.expect_word("while", "do")
        return While(at, self.expression(), body, test_last=True)

    def _for(self) -> Node:
        cursor, at = self.cursor, self.cursor.at
        cursor.take()
        variable = cursor.expect_name("for")
        if not (cursor.take_sign("=") or cursor.take_word("in")):
            raise cursor.wrong(f"for needs '=' or 'in' here, not {cursor.token.text}")
        start = self._binary(0)
        stop = self._binary(0) if cursor.take_word("to") else None
        step = self._binary(0) if cursor.take_word("by") else None
        as_long = self._binary(0) if cursor.take_word("while") else None
        only = self._binary(0) if cursor.take_word("where") else None
        collect = cursor.take_word("collect")
        if not collect:
            cursor.expect_word("do", "for")
        return For(at, variable, start, stop, step, only, as_long, self.expression(), collect)

    def _case(self) -> Node:
        cursor, at = self.cursor, self.cursor.at
        cursor.take()
        subject = None if cursor.is_word("of") else self.expression()
        cursor.expect_word("of", "case")
        cursor.expect_sign("(", "case")
        branches: list[tuple[Node | None, Node]] = []
        while not cursor.take_sign(")"):
            if cursor.take_sign(";"):
                continue
            is_default = cursor.token.text == "default" and cursor.after.text == ":"
            label = None if is_default else self.operand() if subject else self._binary(0)
            if is_default:
                cursor.take()
            cursor.expect_sign(":", "a label of case")
            branches.append((label, self.expression()))
        return Case(at, subject, tuple(branches))

    def _try(self) -> Node:
        at = self.cursor.at
        self.cursor.take()
        body = self.expression()
        if self.cursor.is_sign(";") and self.cursor.after.text == "catch":
            self.cursor.take()
        self.cursor.expect_word("catch", "try")
        return Try(at, body, self.expression())

    def _jump(self) -> Node:
        cursor, at = self.cursor, self.cursor.at
        kind = cursor.take().text
        if kind == "exit" and not cursor.take_word("with"):
            return Jump(at, kind, None)
        ends = cursor.token.new_line or cursor.at_end or cursor.is_sign(")", ";") or cursor.is_word("else")
        return Jump(at, kind, None if ends or kind == "continue" else self.expression())

    def _is_context(self, word: str) -> bool:
        after = self.cursor.after
        if word in ("with", "in"):
            return True
        return after.kind in ("word", "keyword", "number") and not after.new_line

    def _in_context(self) -> Node:
        """`undo off (...)`, `with redraw off (...)`: nothing is redrawn or can be undone, so only the body counts."""
        cursor, at = self.cursor, self.cursor.at
        word = cursor.take().text
        if word == "with":
            word = cursor.expect_name("with")
        if word not in ("undo", "redraw", "animate", "quiet"):
            raise ScriptError(f"the context {word!r} is not supported", at)
        if word == "undo" and cursor.token.kind == "string":
            cursor.take()
        if not cursor.take_word("on", "off"):
            self.operand()
        if cursor.token.new_line and not cursor.is_sign("("):
            return Literal(at, UNDEFINED)
        return self.expression()
