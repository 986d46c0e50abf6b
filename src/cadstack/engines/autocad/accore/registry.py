"""Commands by name, with the prefixes that scripts put before a name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accore.console import Console

Run = Callable[["Console"], Any]

ALIASES = {
    "A": "ARC", "B": "BLOCK", "C": "CIRCLE", "CO": "COPY", "CP": "COPY", "E": "ERASE", "H": "HATCH", "I": "INSERT",
    "L": "LINE", "LA": "LAYER", "LT": "LINETYPE", "M": "MOVE", "PL": "PLINE", "PO": "POINT", "PRINT": "PLOT",
    "PU": "PURGE", "RE": "REGEN", "REA": "REGENALL", "REC": "RECTANG", "RECTANGLE": "RECTANG", "REN": "RENAME",
    "ST": "STYLE", "X": "EXPLODE", "Z": "ZOOM", "EXIT": "QUIT", "DT": "TEXT", "MI": "MIRROR", "RO": "ROTATE",
    "SC": "SCALE", "-AT": "ATTDEF", "ATTE": "ATTEDIT", "LO": "LAYOUT", "SET": "SETVAR",
}  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command; `run(console)` does it at once, or gives a dialogue that asks first."""

    name: str
    run: Run
    owner: str = "AutoCAD"


def command(*names: str) -> Callable[[Run], Run]:
    """Register a command of this program under its names; the first is the one it is known by."""

    def register(run: Run) -> Run:
        for name in names:
            BUILT_IN[name.upper()] = Command(names[0].upper(), run)
        return run

    return register


BUILT_IN: dict[str, Command] = {}


def plain_name(typed: str) -> str:
    """The name without `_`, `.` and `'`, in capitals; a leading `-` is kept wherever it stood among them."""
    marks = len(typed) - len(typed.lstrip("_.'-"))
    return ("-" if "-" in typed[:marks] else "") + typed[marks:].upper()


class Commands:
    """The commands of one run: those of this program and those that bundles add."""

    def __init__(self, built_in: dict[str, Command] | None = None) -> None:
        self._table = dict(BUILT_IN if built_in is None else built_in)

    def add(self, name: str, run: Run, owner: str) -> None:
        """Add a bundle's command; it wins over a built-in one of the same name."""
        self._table[plain_name(name)] = Command(plain_name(name), run, owner)

    def find(self, typed: str) -> Command | None:
        """The command of a typed name; `-PLOT` and `PLOT` are one where only one exists."""
        name = plain_name(typed)
        bare = name.removeprefix("-")
        for candidate in (name, bare if name != bare else f"-{bare}", ALIASES.get(name), ALIASES.get(bare)):
            if candidate and candidate in self._table:
                return self._table[candidate]
            if candidate and f"-{candidate}" in self._table:
                return self._table[f"-{candidate}"]
        return None

    def near(self, typed: str, more: Iterable[str] = ()) -> list[str]:
        """Names like `typed`, for a message."""
        return get_close_matches(plain_name(typed), [*self._table, *more], 3, 0.6)

    def names(self) -> list[str]:
        return sorted(self._table)
