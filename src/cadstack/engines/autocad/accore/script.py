"""Reads .scr files as the command line does: a space or a line end is Enter, `;` begins a comment line.

A reply in quotes may hold spaces; a reply that begins with `(` is an AutoLISP form, over as many lines as it takes;
`!name` is the value of an AutoLISP variable. An empty reply is Enter itself.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from accore.lisp.reader import Reader
from accore.lisp.values import Value, intern

_BLANK = re.compile(r"(?:[ \t]*(?:;[^\n]*)?\n)*[ \t]*(?:;[^\n]*)?\Z")
_BLANK_AFTER_REPLY = re.compile(r"[ \t]*(?:\n(?:[ \t]*(?:;[^\n]*)?\n)*[ \t]*(?:;[^\n]*)?)?\Z")


@dataclass(frozen=True)
class Reply:
    """One answer to a prompt: its text, where it stands, and for AutoLISP a form still to evaluate or a value."""

    text: str
    at: str | None = None
    form: Value = None
    value: Any = None


class Script:
    """A script and the position in it."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
        self.name = name
        self._position = 0
        self._line = 1

    @property
    def at(self) -> str:
        return f"{self.name}:{self._line}"

    def ended(self) -> bool:
        """Whether nothing but blank lines and comments is left."""
        if self._at_line_start():
            return bool(_BLANK.match(self.text, self._position))
        return bool(_BLANK_AFTER_REPLY.match(self.text, self._position))

    def enters_left(self) -> bool:
        """Whether an Enter is left to give, after the last reply's own line end."""
        return "\n" in self.text[self._position :]

    def word(self) -> Reply | None:
        """The next reply up to a space or line end; None at the end."""
        return self._reply(self._to_space)

    def line(self, known: Callable[[str], bool] | None = None) -> Reply | None:
        """The next reply up to the line end, for prompts that accept spaces.

        With `known`, a line that is not a known answer gives its longest run of leading words that is one, so that
        several answers may stand on one line; a line that begins with none is given whole.
        """
        return self._reply(lambda start: self._to_line_end(start, known))

    def _reply(self, end_of: Callable[[int], int]) -> Reply | None:
        self._skip_comments()
        if self._position >= len(self.text):
            return None
        at, start = self.at, self._position
        first = self.text[start]
        if first == "(" or (first == "'" and self.text.startswith("'(", start)):
            return self._form(at)
        if first == '"':
            closing = self.text.find('"', start + 1)
            if closing > 0 and "\n" not in self.text[start:closing]:
                self._take(closing + 1)
                self._delimiter()
                return Reply(self.text[start + 1 : closing], at)
        end = end_of(start)
        word = self.text[start:end]
        self._take(end)
        self._delimiter()
        if word.startswith("!") and len(word) > 1:
            return Reply(word, at, form=intern(word[1:]))
        return Reply(word, at)

    def _form(self, at: str) -> Reply:
        reader = Reader(self.text, self.name, self._position, self._line)
        form = reader.read()
        text = self.text[self._position : reader.position]
        self._position, self._line = reader.position, reader.line
        while self._position < len(self.text) and self.text[self._position] in " \t":
            self._position += 1
        if self.text.startswith("\n", self._position):
            self._delimiter()
        return Reply(text, at, form=form)

    def _to_space(self, start: int) -> int:
        return next((i for i in range(start, len(self.text)) if self.text[i] in " \t\n"), len(self.text))

    def _to_line_end(self, start: int, known: Callable[[str], bool] | None) -> int:
        end = self.text.find("\n", start)
        line = self.text[start : end if end >= 0 else len(self.text)]
        if known is None or known(line.strip()):
            return start + len(line)
        return start + next((len(head) for head in _heads(line) if known(head)), len(line))

    def _skip_comments(self) -> None:
        while self._at_line_start() and self.text.startswith(";", self._position):
            end = self.text.find("\n", self._position)
            self._take(end + 1 if end >= 0 else len(self.text))

    def _at_line_start(self) -> bool:
        return self._position == 0 or self.text[self._position - 1] == "\n"

    def _delimiter(self) -> None:
        if self._position < len(self.text):
            self._take(self._position + 1)

    def _take(self, end: int) -> None:
        self._line += self.text.count("\n", self._position, end)
        self._position = end


def _heads(line: str) -> Iterator[str]:
    """The line without its last word, its last two words, and so on."""
    words = line.split(" ")
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count])
