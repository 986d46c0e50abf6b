"""Command lines as the original consoles read them, from a table of the switches that a program knows.

Only a switch in the table is a switch: absolute paths begin with `/` here, so `/i` means input and `/in` is a path.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from .exits import ConsoleError
from .paths import existing, native


@dataclass(frozen=True)
class Switch:
    """One switch, with its leading mark, such as `/i` or `-sceneFile`; without `value` it is a flag."""

    name: str
    meaning: str
    value: str | None = None
    repeatable: bool = False


@dataclass(frozen=True)
class CommandLine:
    """A command line after reading; names are as in the table."""

    values: dict[str, list[str]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    positional: tuple[str, ...] = ()

    def one(self, name: str) -> str | None:
        """The value of `name`, or None when it was not given."""
        found = self.values.get(name)
        return found[-1] if found else None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a repeatable switch, in order."""
        return tuple(self.values.get(name, ()))

    def file(self, name: str, what: str) -> Path | None:
        """The file that `name` is given, which is `what`; None when it was not given. Raises ConsoleError."""
        written = self.one(name)
        if written is None:
            return None
        path = existing(native(written))
        if path is None:
            raise ConsoleError(f'The {what} "{written}" does not exist', hint=f"Check the {name} switch.")
        if not path.is_file():
            hint = f"Check {name}; an input's pathInZip names a file in a zip."
            raise ConsoleError(f'The {what} "{written}" is a folder', hint=hint)
        return path


def parse(table: Sequence[Switch], arguments: Sequence[str]) -> CommandLine:
    """Read `arguments`; switch names in any case. Raises ConsoleError for a missing value or a switch given twice."""
    known = {switch.name.casefold(): switch for switch in table}
    values: dict[str, list[str]] = {}
    flags: set[str] = set()
    positional: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        switch = known.get(argument.casefold())
        if switch is None:
            positional.append(argument)
        elif switch.value is None:
            flags.add(switch.name)
        else:
            values.setdefault(switch.name, []).append(_value(switch, next(rest, None), known))
            if len(values[switch.name]) > 1 and not switch.repeatable:
                raise ConsoleError(f"Switch {switch.name} is given twice", hint=f"Give one {switch.value}.")
    return CommandLine(values, frozenset(flags), tuple(positional))


def _value(switch: Switch, value: str | None, known: dict[str, Switch]) -> str:
    if value is None or value.casefold() in known:
        raise ConsoleError(
            f"Switch {switch.name} has no value",
            hint=f"Write {switch.name} <{switch.value}>: {switch.meaning}.",
        )
    return value


def refuse_positional(program: str, table: Sequence[Switch], line: CommandLine) -> None:
    """Raise ConsoleError when arguments are left that no switch took, with the switch that was probably meant."""
    if not line.positional:
        return
    stray = line.positional[0]
    names = [switch.name for switch in table]
    near = get_close_matches(stray.casefold(), [name.casefold() for name in names], 1)
    hint = f"Did you mean {near[0]}?" if near else f"Known switches: {' '.join(names)}."
    raise ConsoleError(f"{program} does not know the argument {stray!r}", hint=hint)


def usage(program: str, table: Sequence[Switch]) -> str:
    """The switches of a program, one per line."""
    rows = [(f"{switch.name} <{switch.value}>" if switch.value else switch.name, switch.meaning) for switch in table]
    width = max(len(left) for left, _ in rows)
    return "\n".join([f"{program} [switches]", *(f"  {left:<{width}}  {meaning}" for left, meaning in rows)])
