"""Reads AutoLISP text into values.

Nesting is kept on a list, not on Python's stack, so no text, however deep, can exhaust it.
"""

import re

from .errors import LispError
from .values import Cons, Value, from_list, intern

QUOTE = intern("QUOTE")
_SPACE = re.compile(r"(?:\s+|;\|.*?\|;|;[^|\n][^\n]*|;(?=\n|$))+", re.DOTALL)
_ATOM = re.compile(r"[^\s()'\";]+")
_INTEGER = re.compile(r"[+-]?\d+\Z")
_REAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z")
_ESCAPE = re.compile(r"\\(?:[uU]\+([0-9A-Fa-f]{4})|([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b"}
_INT32 = range(-(1 << 31), 1 << 31)
_DOT = object()


class EndOfText(LispError):
    """The text ended inside a form."""


class Reader:
    """Reads form after form from `text`; `position` and `line` stand after what was read last."""

    def __init__(self, text: str, source: str = "", position: int = 0, line: int = 1) -> None:
        self.text = text
        self.source = source
        self.position = position
        self.line = line

    @property
    def at(self) -> str:
        return f"{self.source}:{self.line}" if self.source else f"line {self.line}"

    def more(self) -> bool:
        """Whether something other than space and comments is left."""
        self._skip()
        return self.position < len(self.text)

    def read(self) -> Value:
        """The next form. Raises LispError for text that is none, EndOfText when it ends too early."""
        open_lists: list[_Open] = []
        started = self.at
        while True:
            self._skip()
            if self.position >= len(self.text):
                begun = open_lists[0].at if open_lists else started
                raise EndOfText("malformed list: a closing parenthesis or quote is missing", begun)
            value, complete = self._one(open_lists)
            while complete and open_lists and open_lists[-1].quoting:
                value = Cons(QUOTE, Cons(value, None), open_lists.pop().at)
            if complete and not open_lists:
                if value is _DOT:
                    raise LispError("misplaced dot on input", self.at)
                return value
            if complete:
                open_lists[-1].items.append(value)

    def _one(self, open_lists: "list[_Open]") -> tuple[Value, bool]:
        """Take one token; the value, and whether it completes a form."""
        letter = self.text[self.position]
        if letter in "('":
            open_lists.append(_Open(self.at, quoting=letter == "'"))
            self.position += 1
            return None, False
        if letter == ")":
            self.position += 1
            if not open_lists or open_lists[-1].quoting:
                raise LispError("extra right parenthesis on input", self.at)
            return open_lists.pop().close(), True
        if letter == '"':
            return self._string(), True
        match = _ATOM.match(self.text, self.position)
        if match is None:
            raise LispError(f"unexpected character {letter!r}", self.at)
        self.position = match.end()
        return (_DOT if match[0] == "." else atom(match[0])), True

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.position)
        if match:
            self._advance(match.end())
        elif self.text.startswith(";|", self.position):
            raise EndOfText("malformed comment: |; is missing", self.at)

    def _advance(self, position: int) -> None:
        self.line += self.text.count("\n", self.position, position)
        self.position = position

    def _string(self) -> str:
        end = self.position + 1
        while end < len(self.text) and self.text[end] != '"':
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise EndOfText("malformed string: the closing quote is missing", self.at)
        body = self.text[self.position + 1 : end]
        self._advance(end + 1)
        return _ESCAPE.sub(_unescape, body) if "\\" in body else body


class _Open:
    """A list, or a quote, whose end has not been read yet."""

    __slots__ = ("at", "items", "quoting")

    def __init__(self, at: str, quoting: bool) -> None:
        self.at = at
        self.quoting = quoting
        self.items: list[Value] = []

    def close(self) -> Value:
        items = self.items
        tail: Value = None
        if _DOT in items:
            if len(items) < 3 or items[-2] is not _DOT or items.count(_DOT) > 1:
                raise LispError("misplaced dot on input", self.at)
            items, tail = items[:-2], items[-1]
        result = from_list(items, tail)
        if result is not None:
            result.at = self.at
        return result


def atom(text: str) -> Value:
    """A number, nil, or a symbol."""
    if _INTEGER.match(text):
        whole = int(text) if len(text) < 20 else None
        return whole if whole in _INT32 else float(text)
    if _REAL.match(text):
        return float(text)
    return None if text.upper() == "NIL" else intern(text)


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    if match[2]:
        return chr(int(match[2], 8))
    return _NAMED.get(match[3].lower(), match[3])
