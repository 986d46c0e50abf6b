"""Cuts MAXScript text into tokens.

Line ends and the space before a token count: a line end closes an expression, `a [1]` is a call and `a[1]` an element,
`f -1` is a call and `f - 1` a difference. So every token knows whether it begins a line and whether space stood before.
"""

import re
from dataclasses import dataclass

from .errors import ScriptError
from .values import Name, Value

KEYWORDS = frozenset(
    """about and animate as at by case catch collect continue coordsys do else exit false fn for from function global if
    in local macroscript mapped not of off on or persistent plugin rcmenu return rollout set struct then throw to tool
    true try undo utility when where while with""".split()
)
# These are words of the grammar only where the grammar looks for them, and names everywhere else.
SOFT = frozenset("about at animate coordsys from on off set tool undo throw".split())
_SPACE = re.compile(r"(?:[ \t\r\f\v\ufeff]+|--[^\n]*|/\*.*?\*/|\\[ \t\r]*\n)+", re.DOTALL)
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]{1,16}(?![0-9a-fA-F])"
    r"|(?>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?[LPlp]?)(?![A-Za-z_])"
)
_WORD = re.compile(r"[^\W\d]\w*|'[^'\n]*'")
_NAME = re.compile(r"#(?:(\w+)|'([^'\n]*)')")
_PATH = re.compile(r"\$(?:'[^'\n]*'|[\w*?/]|\.\.\.)*")
_OPERATOR = re.compile(r"#\(|#\{|==|!=|<=|>=|\+=|-=|\*=|/=|\.\.|::|[-+*/^=<>()\[\]{},;:.&?]")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]+)|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_INT32 = range(-(1 << 31), 1 << 31)


@dataclass(frozen=True)
class Token:
    """`kind` is number, string, name, path, word, keyword, operator or end; `text` is in lower case for words."""

    kind: str
    text: str
    value: Value
    line: int
    column: int
    new_line: bool
    spaced: bool


def tokens(text: str, source: str) -> list[Token]:
    """Every token of a script, an `end` token last; raises ScriptError with the place of what is not one."""
    return _Cutter(text, source).cut()


class _Cutter:
    def __init__(self, text: str, source: str) -> None:
        self.text, self.source = text, source
        self.position, self.line, self.line_start = 0, 1, 0
        self.found: list[Token] = []

    def cut(self) -> list[Token]:
        while True:
            new_line, spaced = self._skip()
            at = self.position
            column = at - self.line_start + 1
            if at >= len(self.text):
                self.found.append(Token("end", "the end of the script", None, self.line, column, True, True))
                return self.found
            line = self.line
            kind, text, value = self._one()
            self.found.append(Token(kind, text, value, line, column, new_line, spaced))

    def _skip(self) -> tuple[bool, bool]:
        start, lines = self.position, not self.found
        while self.position < len(self.text):
            match = _SPACE.match(self.text, self.position)
            if match:
                self._advance(match.end())
            elif self.text[self.position] == "\n":
                lines = True
                self._advance(self.position + 1)
            elif self.text.startswith("/*", self.position):
                raise self._wrong("the comment /* is not closed with */")
            else:
                break
        return lines, self.position > start or lines

    def _one(self) -> tuple[str, str, Value]:
        letter = self.text[self.position]
        if letter == '"':
            return self._string(escapes=True)
        if self.text.startswith('@"', self.position):
            self.position += 1
            return self._string(escapes=False)
        for pattern, make in ((_NUMBER, _number), (_WORD, _word), (_NAME, _name), (_PATH, _path), (_OPERATOR, _sign)):
            match = pattern.match(self.text, self.position)
            if match and match.end() > self.position:
                self.position = match.end()
                return make(match)
        raise self._wrong(f"unexpected character {letter!r}")

    def _string(self, *, escapes: bool) -> tuple[str, str, Value]:
        end = self.position + 1
        while end < len(self.text) and self.text[end] != '"':
            end += 2 if escapes and self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise self._wrong("the string is not closed")
        body = self.text[self.position + 1 : end]
        self._advance(end + 1)
        value = _ESCAPE.sub(_unescape, body) if escapes else body
        return "string", f'"{body}"', value

    def _advance(self, position: int) -> None:
        lines = self.text.count("\n", self.position, position)
        if lines:
            self.line += lines
            self.line_start = self.text.rindex("\n", self.position, position) + 1
        self.position = position

    def _wrong(self, message: str) -> ScriptError:
        return ScriptError(message, f"{self.source}:{self.line}:{self.position - self.line_start + 1}")


def _number(match: re.Match[str]) -> tuple[str, str, Value]:
    text = match[0].rstrip("LPlp") if not match[0].lower().startswith("0x") else match[0]
    if text.lower().startswith("0x"):
        return "number", match[0], int(text, 16)
    if text.isdigit():
        whole = int(text) if len(text) < 20 else None
        is_integer = whole is not None and (whole in _INT32 or match[0] != text)
        return "number", match[0], whole if is_integer else float(text)
    return "number", match[0], float(text.lower().replace("d", "e"))


def _word(match: re.Match[str]) -> tuple[str, str, Value]:
    text = match[0]
    if text.startswith("'"):
        return "word", text.strip("'").casefold(), text.strip("'")
    lower = text.casefold()
    return ("keyword" if lower in KEYWORDS else "word"), lower, text


def _name(match: re.Match[str]) -> tuple[str, str, Value]:
    return "name", match[0], Name(match[1] or match[2] or "")


def _path(match: re.Match[str]) -> tuple[str, str, Value]:
    return "path", match[0], match[0][1:].replace("'", "")


def _sign(match: re.Match[str]) -> tuple[str, str, Value]:
    return "operator", match[0], match[0]


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _ESCAPED.get(match[2], match[2])
