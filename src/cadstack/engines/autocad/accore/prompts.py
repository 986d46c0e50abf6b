"""What a command can ask for, and how a reply is understood.

A command is a generator that yields prompts and is sent the answers. So it can be fed by a script, by an AutoLISP
`(command ...)` call that gives only some of its replies, or by a bundle, and none of them needs a thread.
"""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from console.exits import ConsoleError

from accore.lisp.builtins.units import read_distance
from accore.lisp.values import Cons, iterate
from accore.script import Reply

Dialogue = Generator["Prompt", Any, Any]
Point3 = tuple[float, float, float]


class NotUnderstood(ConsoleError):
    """A reply that the prompt cannot take."""


@dataclass
class Prompt:
    """A question; `default` is what Enter means (None: Enter is no answer)."""

    text: str
    default: str | None = None
    whole_line: bool = field(default=False, kw_only=True)

    @property
    def shown(self) -> str:
        return f"{self.text}: " if self.default in (None, "") else f"{self.text} <{self.default}>: "

    def known(self, _reply: str) -> bool:
        """Whether the reply is surely meant for this prompt; decides how much of a line it takes."""
        return True

    def answer(self, reply: Reply, last_point: Point3) -> Any:
        """The value of a reply; raises NotUnderstood."""
        if reply.value is None and not reply.text:
            if self.default is None:
                raise NotUnderstood("A reply is required")
            return self.entered()
        return self.parsed(reply, last_point)

    def entered(self) -> Any:
        """The answer that Enter gives."""
        return self.parsed(Reply(self.default or ""), (0.0, 0.0, 0.0)) if self.default else None

    def parsed(self, reply: Reply, _last_point: Point3) -> Any:
        return reply.text


@dataclass
class Text(Prompt):
    """Any text; with `choices` a known value, in any case, or what `accepts` lets through."""

    choices: Sequence[str] = ()
    accepts: Callable[[str], bool] | None = None
    kind: str = "value"

    def known(self, reply: str) -> bool:
        return not self.choices or self._choice(reply) is not None or bool(self.accepts and self.accepts(reply))

    def entered(self) -> str:
        return self.default or ""

    def parsed(self, reply: Reply, _last_point: Point3) -> str:
        if self.known(reply.text):
            return self._choice(reply.text) or reply.text
        raise NotUnderstood(f'There is no {self.kind} "{reply.text}"', hint=f"There are: {listed(self.choices)}.")

    def _choice(self, reply: str) -> str | None:
        return next((choice for choice in self.choices if choice.casefold() == reply.casefold()), None)


@dataclass
class Keyword(Prompt):
    """One of some options; capitals mark the shortest abbreviation, `_` marks the English name."""

    options: Sequence[str] = ()
    other: Callable[[str], bool] | None = None

    @property
    def shown(self) -> str:
        options = f" [{'/'.join(self.options)}]"
        return f"{self.text}{options}{f' <{self.default}>' if self.default else ''}: "

    def parsed(self, reply: Reply, _last_point: Point3) -> str:
        found = option(self.options, reply.text)
        if found is None and self.other is not None and self.other(reply.text):
            return reply.text
        if found is None:
            raise NotUnderstood(f'"{reply.text}" is not an option', hint=f"The options are {'/'.join(self.options)}.")
        return found


@dataclass
class Number(Prompt):
    """A real number or distance, within limits; `whole` for integers."""

    least: float = -math.inf
    most: float = math.inf
    whole: bool = False

    def parsed(self, reply: Reply, _last_point: Point3) -> float:
        value = reply.value if isinstance(reply.value, int | float) else read_distance(reply.text)
        if value is None or (self.whole and value != int(value)):
            raise NotUnderstood(f'"{reply.text}" is not {"a whole number" if self.whole else "a number"}')
        if not self.least <= value <= self.most:
            raise NotUnderstood(f"{value:g} is not between {self.least:g} and {self.most:g}")
        return int(value) if self.whole else float(value)


@dataclass
class Point(Prompt):
    """A point `x,y[,z]`, relative `@x,y` or polar `@distance<angle`; or one of `options`, or what `other` takes."""

    options: Sequence[str] = ()
    distance: bool = False
    other: Callable[[str], bool] | None = None

    @property
    def shown(self) -> str:
        options = f" or [{'/'.join(self.options)}]" if self.options else ""
        return f"{self.text}{options}{f' <{self.default}>' if self.default else ''}: "

    def parsed(self, reply: Reply, last_point: Point3) -> Point3 | str | float:
        point = as_point(reply, last_point)
        if point is not None:
            return point
        found = option(self.options, reply.text) if self.options else None
        if found is not None:
            return found
        value = reply.value if isinstance(reply.value, int | float) else read_distance(reply.text)
        if self.distance and value is not None:
            return float(value)
        if self.other is not None and self.other(reply.text):
            return reply.text
        raise NotUnderstood(f'"{reply.text}" is not a point', hint="Write x,y or @x,y or @distance<angle.")


@dataclass
class Anything(Prompt):
    """A reply as it came, for sub-dialogues that look at it themselves."""

    def entered(self) -> Reply:
        return Reply(self.default or "")

    def parsed(self, reply: Reply, _last_point: Point3) -> Reply:
        return reply


def yes_no(text: str, default: str = "No") -> Keyword:
    """A Yes/No question."""
    return Keyword(text, default, options=("Yes", "No"))


def option(options: Sequence[str], reply: str) -> str | None:
    """The option that `reply` names, by its capitals or a longer abbreviation; None when there is none."""
    word = reply.lstrip("_").upper()
    if not word:
        return None
    for name in options:
        if word in (name.upper(), abbreviation(name)):
            return name
    starting = [name for name in options if name.upper().startswith(word)]
    long_enough = [name for name in starting if len(word) >= len(abbreviation(name))]
    if len(long_enough) == 1 or (long_enough and len(starting) > 1):
        return long_enough[0]
    return starting[0] if len(starting) == 1 else None


def abbreviation(name: str) -> str:
    """The capitals and digits of an option: LWeight gives LW, eXit gives X."""
    return "".join(letter for letter in name if letter.isupper() or letter.isdigit()) or name.upper()


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names for a message, cut when there are many."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown or "none"


def as_point(reply: Reply, last_point: Point3) -> Point3 | None:
    """The point that a reply names, or None."""
    if isinstance(reply.value, Cons):
        parts = list(iterate(reply.value))
        if len(parts) in (2, 3) and all(isinstance(part, int | float) for part in parts):
            return float(parts[0]), float(parts[1]), float(parts[2]) if len(parts) == 3 else 0.0
        return None
    text = reply.text.strip()
    relative = text.startswith("@")
    text = text.lstrip("@*")
    if relative and not text:
        return last_point
    base = last_point if relative else (0.0, 0.0, 0.0)
    if "<" in text:
        offset = _polar(text)
    else:
        numbers = [read_distance(part) for part in text.split(",")]
        if len(numbers) not in (2, 3) or any(number is None for number in numbers):
            return None
        offset = tuple(float(number or 0) for number in [*numbers, 0.0][:3])
    return None if offset is None else (base[0] + offset[0], base[1] + offset[1], base[2] + offset[2])


def _polar(text: str) -> tuple[float, ...] | None:
    length, _, angle = text.partition("<")
    distance, degrees = read_distance(length), read_distance(angle)
    if distance is None or degrees is None:
        return None
    return distance * math.cos(math.radians(degrees)), distance * math.sin(math.radians(degrees)), 0.0
