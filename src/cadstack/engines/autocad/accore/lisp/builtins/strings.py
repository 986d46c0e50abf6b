"""Strings: building, searching, wild cards, conversion to and from numbers."""

import math
import re
from functools import lru_cache

from accore.lisp.errors import LispError
from accore.lisp.evaluator import Interpreter
from accore.lisp.functions import Library
from accore.lisp.reader import atom
from accore.lisp.values import Value, truth

from .arguments import integer, number, short, string, wrong
from .units import as_angle, as_distance, read_distance

library = Library()


@library.function("STRCAT")
def strcat(*parts: Value) -> Value:
    return short("".join(string(part) for part in parts))


@library.function("STRLEN")
def strlen(*parts: Value) -> Value:
    return sum(len(string(part)) for part in parts)


@library.function("SUBSTR")
def substr(text: Value, start: Value, length: Value = None) -> Value:
    if integer(start) < 1:
        raise wrong("positive integer", start)
    end = None if length is None else start - 1 + max(integer(length), 0)
    return string(text)[start - 1 : end]


@library.function("STRCASE")
def strcase(text: Value, lower: Value = None) -> Value:
    return string(text).upper() if lower is None else string(text).lower()


@library.function("ATOI")
def atoi(text: Value) -> Value:
    match = re.match(r"\s*([+-]?\d{1,10})", string(text))
    return int(match[1]) if match else 0


@library.function("ATOF")
def atof(text: Value) -> Value:
    match = re.match(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)", string(text))
    value = float(match[1]) if match else 0.0
    return value if math.isfinite(value) else 0.0


@library.function("ITOA")
def itoa(value: Value) -> Value:
    return str(integer(value))


@library.function("RTOS")
def rtos(lisp: Interpreter, value: Value, mode: Value = None, precision: Value = None) -> Value:
    chosen = lisp.setting("LUNITS", 2) if mode is None else integer(mode)
    digits = lisp.setting("LUPREC", 4) if precision is None else integer(precision)
    return as_distance(float(number(value)), chosen, digits)


@library.function("ANGTOS")
def angtos(lisp: Interpreter, value: Value, mode: Value = None, precision: Value = None) -> Value:
    chosen = lisp.setting("AUNITS", 0) if mode is None else integer(mode)
    digits = lisp.setting("AUPREC", 0) if precision is None else integer(precision)
    return as_angle(float(number(value)), chosen, digits)


@library.function("DISTOF")
def distof(text: Value, _mode: Value = None) -> Value:
    return read_distance(string(text))


@library.function("ANGTOF")
def angtof(text: Value, _mode: Value = None) -> Value:
    value = atom(string(text).strip())
    return math.radians(value) if isinstance(value, int | float) else None


@library.function("CHR")
def chr_(code: Value) -> Value:
    if not 0 < integer(code) < 0x110000:
        raise LispError(f"{code} is not a character code")
    return chr(code)


@library.function("ASCII")
def ascii_(text: Value) -> Value:
    return ord(string(text)[0]) if text else 0


@library.function("VL-STRING-ELT")
def string_elt(text: Value, index: Value) -> Value:
    if not 0 <= integer(index) < len(string(text)):
        raise LispError(f"VL-STRING-ELT: {index} is outside the string")
    return ord(text[index])


@library.function("VL-STRING-SEARCH")
def string_search(part: Value, text: Value, start: Value = 0) -> Value:
    found = string(text).find(string(part), max(integer(start), 0))
    return found if found >= 0 else None


@library.function("VL-STRING-POSITION")
def string_position(code: Value, text: Value, start: Value = 0, from_end: Value = None) -> Value:
    letter = chr(integer(code))
    found = string(text).rfind(letter) if from_end is not None else string(text).find(letter, start or 0)
    return found if found >= 0 else None


@library.function("VL-STRING-SUBST")
def string_subst(new: Value, old: Value, text: Value, start: Value = 0) -> Value:
    begin = max(integer(start), 0)
    return short(string(text)[:begin] + text[begin:].replace(string(old), string(new), 1))


@library.function("VL-STRING-TRANSLATE")
def string_translate(source: Value, target: Value, text: Value) -> Value:
    filler = string(target)[-1:] or ""
    table = {ord(letter): target[i] if i < len(target) else filler for i, letter in enumerate(string(source))}
    return string(text).translate(table)


@library.function("VL-STRING-TRIM")
def string_trim(letters: Value, text: Value) -> Value:
    return string(text).strip(string(letters))


@library.function("VL-STRING-LEFT-TRIM")
def string_left_trim(letters: Value, text: Value) -> Value:
    return string(text).lstrip(string(letters))


@library.function("VL-STRING-RIGHT-TRIM")
def string_right_trim(letters: Value, text: Value) -> Value:
    return string(text).rstrip(string(letters))


@library.function("VL-STRING-MISMATCH")
def string_mismatch(one: Value, other: Value) -> Value:
    pairs = zip(string(one), string(other), strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@library.function("WCMATCH")
def wcmatch(text: Value, pattern: Value) -> Value:
    return truth(matches(string(text), string(pattern)))


def matches(text: str, pattern: str) -> bool:
    """Whether `text` fits an AutoCAD wild-card pattern: `# @ . * ? ~ [..] [~..] ,` and a back-quote to escape."""
    return any(bool(rule.fullmatch(text)) is not negated for negated, rule in _rules(pattern))


@lru_cache(maxsize=256)
def _rules(pattern: str) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    rules = []
    for part in re.findall(r"((?:`.|\[[^\]]*\]|[^,`\[]|\[(?![^\]]*\])|`$)*)(?:,|$)", pattern) or [""]:
        negated = part.startswith("~")
        rules.append((negated, re.compile(_expression(part[negated:]), re.DOTALL)))
    return tuple(rules[:-1] if len(rules) > 1 and pattern and not pattern.endswith(",") else rules)


_SIGNS = {"#": r"\d", "@": r"[^\W\d_]", ".": r"[\W_]", "*": ".*", "?": "."}


def _expression(part: str) -> str:
    result, index = "", 0
    while index < len(part):
        letter = part[index]
        end = part.find("]", index + 2)
        if letter == "`" and index + 1 < len(part):
            index += 1
            result += re.escape(part[index])
        elif letter == "[" and end > 0:
            body = part[index + 1 : end]
            mark = "^" if body.startswith("~") and len(body) > 1 else ""
            inner = body[1:] if mark else body
            result += f"[{mark}{re.escape(inner).replace(chr(92) + '-', '-')}]" if _valid(inner) else re.escape(body)
            index = end
        elif letter == "*":
            result += "" if result.endswith(".*") else ".*"
        else:
            result += _SIGNS.get(letter) or re.escape(letter)
        index += 1
    return result


def _valid(body: str) -> bool:
    """Whether the ranges in a bracket run upwards, as regular expressions require."""
    return bool(body) and all(match[1] <= match[2] for match in re.finditer(r"(.)-(.)", body, re.DOTALL))
