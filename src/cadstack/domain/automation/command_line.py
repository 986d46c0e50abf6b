r"""The grammar of an activity's command lines: `$(collection[index].property)` among words split as Windows splits.

Guarantee: the number of words is fixed here, on the template, before any value is known. Whatever a work item
substitutes later (spaces, quotes, `$(...)`, back-slashes) stays inside the word that names it. No shell is involved.

Words follow the rules documented for Windows programs: spaces and tabs separate outside of double quotes; n*2
back-slashes before a quote are n back-slashes, one more makes the quote literal; `""` inside quotes is one literal
quote and the quoted part goes on (the current C runtime; CommandLineToArgvW ends the quoted part there, which nobody
writes on purpose). In the first word, the program, quotes only group and back-slashes are plain, so that
`"$(engine.path)\x.exe"` and `$(engine.path)\\x.exe` both work. Typographic quotes, which the published examples
contain, read as plain ones.

Rejected: expanding first and splitting afterwards (a file name with a space would become two arguments, and a quote in
a value could add any argument), and `shlex`, whose back-slash and apostrophe rules are another system's.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cadstack.domain.errors import InvalidInput

ARGS, SETTINGS, APPBUNDLES, ENGINE, WORKITEM = "args", "settings", "appbundles", "engine", "workitem"
_COLLECTIONS = {
    "args": ARGS,
    "settings": SETTINGS,
    "setting": SETTINGS,
    "appbundles": APPBUNDLES,
    "appbundle": APPBUNDLES,
    "engine": ENGINE,
    "workitem": WORKITEM,
}
_VARIABLE = re.compile(r"\$\(\s*(\w+)\s*(?:\[([^\[\]]*)\])?\s*(?:\.\s*(\w+))?\s*\)")
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"'})


class CommandLineError(InvalidInput):
    """A command line that cannot be read or expanded; `column` counts from 1 (0: the line as a whole)."""

    def __init__(self, column: int, message: str, *, next_step: str = "") -> None:
        self.column = column
        place = f"column {column}: {message}" if column else message
        super().__init__(place, fields={"commandLine": (f"{place} {next_step}".strip(),)}, next_step=next_step)


@dataclass(frozen=True)
class Variable:
    """One `$(collection[index].property)`; `text` is as written, `quoted` whether it stands between double quotes."""

    collection: str
    index: str | None
    property: str | None
    column: int
    quoted: bool
    text: str


@dataclass(frozen=True)
class Word:
    """One future element of argv: literal text and variables in order."""

    parts: tuple[str | Variable, ...]
    column: int

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(part for part in self.parts if isinstance(part, Variable))


@dataclass(frozen=True)
class CommandTemplate:
    """A parsed command line: the program and its arguments; `program_end` is where its first argument's text begins."""

    text: str
    words: tuple[Word, ...]
    program_end: int
    unterminated: bool = False

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(variable for word in self.words for variable in word.variables)


def parse(command_line: str) -> CommandTemplate:
    """Split a command line into words of text and variables; raises CommandLineError on a broken `$(`."""
    text = command_line.translate(_TYPOGRAPHIC)
    reader = _Reader(text)
    words = tuple(reader.words())
    return CommandTemplate(command_line, words, reader.program_end, reader.quoted)


def variables_of(command_lines: Iterable[str]) -> Iterator[Variable]:
    """The variables of an activity's lines; one that cannot be read was refused with its activity, and has none."""
    for line in command_lines:
        with contextlib.suppress(CommandLineError):
            yield from parse(line).variables


class _Reader:
    """One pass over a command line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.quoted = False
        self.program_end = 0

    def words(self) -> Iterator[Word]:
        in_program = True
        while True:
            while self.text[self.at : self.at + 1] in (" ", "\t"):
                self.at += 1
            if self.at >= len(self.text):
                return
            yield self._word(in_program)
            if in_program:
                self.program_end = self.at
            in_program = False

    def _word(self, in_program: bool) -> Word:
        parts: list[str | Variable] = []
        literal: list[str] = []
        column = self.at + 1
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in " \t" and not self.quoted:
                break
            if self.text.startswith("$(", self.at):
                if literal:
                    parts.append("".join(literal))
                    literal = []
                parts.append(self._variable())
            elif character == "\\" and not in_program:
                literal.append(self._backslashes())
            elif character == '"':
                literal.append(self._quote(in_program))
            else:
                literal.append(character)
                self.at += 1
        if literal:
            parts.append("".join(literal))
        return Word(tuple(part for part in parts if part != ""), column)

    def _backslashes(self) -> str:
        start = self.at
        while self.text[self.at : self.at + 1] == "\\":
            self.at += 1
        count = self.at - start
        if self.text[self.at : self.at + 1] != '"':
            return "\\" * count
        if count % 2:
            self.at += 1
            return "\\" * (count // 2) + '"'
        return "\\" * (count // 2)

    def _quote(self, in_program: bool) -> str:
        self.at += 1
        if self.quoted and not in_program and self.text[self.at : self.at + 1] == '"':
            self.at += 1
            return '"'
        self.quoted = not self.quoted
        return ""

    def _variable(self) -> Variable:
        match = _VARIABLE.match(self.text, self.at)
        if match is None:
            raise CommandLineError(
                self.at + 1,
                f"'{self.text[self.at : self.at + 24]}' is not a complete variable.",
                next_step="Write $(args[NAME].path), $(settings[NAME].path), $(appbundles[NAME].path), "
                "$(engine.path) or $(workitem.id).",
            )
        name, index, prop = match.groups()
        column, self.at = self.at + 1, match.end()
        collection = _COLLECTIONS.get(name.casefold(), name)
        return Variable(
            collection,
            index.strip() if index is not None else None,
            prop.casefold() if prop else None,
            column,
            self.quoted,
            match.group(),
        )
