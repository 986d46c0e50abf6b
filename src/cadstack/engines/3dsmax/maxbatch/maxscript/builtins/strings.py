"""Strings. Positions count from 1."""

import re
from fnmatch import translate
from functools import lru_cache

from maxbatch.maxscript.errors import ScriptError
from maxbatch.maxscript.functions import Library
from maxbatch.maxscript.operators import LONGEST_STRING
from maxbatch.maxscript.values import UNDEFINED, Thing, Value

from .arguments import integer, string

library = Library("Strings")
library.property(str, "count")(len)


@library.function("substring")
def substring(text: Value, start: Value, count: Value) -> Value:
    """Part of a string; a count of -1 means up to the end."""
    begin = integer(start) - 1
    if begin < 0:
        raise ScriptError("a string begins at position 1")
    return string(text)[begin:] if integer(count) < 0 else string(text)[begin : begin + count]


@library.function("findString")
def find_string(text: Value, part: Value) -> Value:
    """Where a part begins, in any case, or undefined."""
    found = string(text).casefold().find(string(part).casefold())
    return found + 1 if found >= 0 else UNDEFINED


@library.function("replace")
def replace(text: Value, start: Value, count: Value, new: Value) -> Value:
    """The string with some characters replaced."""
    begin = integer(start) - 1
    return string(text)[:begin] + string(new) + text[begin + integer(count) :]


@library.function("substituteString")
def substitute_string(text: Value, old: Value, new: Value) -> Value:
    """The string with every occurrence replaced."""
    if not old:
        return text
    there, wanted = string(old), string(new)
    if len(string(text)) + text.count(there) * (len(wanted) - len(there)) > LONGEST_STRING:
        raise ScriptError(f"the string is longer than {LONGEST_STRING >> 20} million characters")
    return text.replace(there, wanted)


@library.function("filterString")
def filter_string(text: Value, separators: Value, *, split_empty_tokens: Value = False) -> Value:
    """The parts between separator characters, as an array."""
    pieces = re.split(f"[{re.escape(string(separators))}]", string(text)) if separators else [text]
    return [piece for piece in pieces if piece or split_empty_tokens is True]


@library.function("toUpper")
def to_upper(text: Value) -> Value:
    """In capitals."""
    return string(text).upper()


@library.function("toLower")
def to_lower(text: Value) -> Value:
    """In small letters."""
    return string(text).lower()


@library.function("trimLeft")
def trim_left(text: Value, letters: Value = " \t\r\n") -> Value:
    """Without leading space or other characters."""
    return string(text).lstrip(string(letters))


@library.function("trimRight")
def trim_right(text: Value, letters: Value = " \t\r\n") -> Value:
    """Without trailing space or other characters."""
    return string(text).rstrip(string(letters))


@library.function("matchPattern")
def match_pattern(text: Value, *, pattern: Value, ignorecase: Value = True) -> Value:
    """Whether a string fits a pattern with `*` and `?`."""
    return _rule(string(pattern), ignorecase is True).match(string(text)) is not None


@lru_cache(maxsize=256)
def _rule(pattern: str, any_case: bool) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")), re.IGNORECASE if any_case else 0)


@library.function("stricmp")
def stricmp(one: Value, other: Value) -> Value:
    """0 for the same string in any case, else -1 or 1 by order."""
    a, b = string(one).casefold(), string(other).casefold()
    return (a > b) - (a < b)


class StringStream(Thing):
    """Text that `format ... to:` writes to and `readLine` reads from."""

    class_name = "StringStream"

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.position = 0

    def write(self, text: str) -> None:
        self.text += text

    def readline(self) -> str:
        line, _, _ = self.text[self.position :].partition("\n")
        self.position = min(self.position + len(line) + 1, len(self.text))
        return line

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


@library.constructor("StringStream")
def string_stream(text: Value = "") -> Value:
    """A stream in memory; `as string` gives its text."""
    return StringStream(string(text))
