"""Reads a standard: from a drawing, or from JSON whose mistakes are named with their place."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from accore.drawing import open_drawing
from accore.properties import LINEWEIGHTS, SPECIAL_WEIGHTS, colour_index, lineweight, true_colour
from accore.standards.tables import DIM_STYLES, LAYERS, LINETYPES, TABLES, TEXT_STYLES, Properties

REPLACE = "replace"


@dataclass(frozen=True)
class Standard:
    """What is right: by table, the records by name, and which name takes the place of one that is not among them.

    A table that is not in `records` is not checked.
    """

    records: dict[str, dict[str, Properties]] = field(default_factory=dict)
    replace: dict[str, dict[str, str]] = field(default_factory=dict)


def read_standard(path: Path) -> Standard:
    """The standard in a file, told apart by content; raises ConsoleError."""
    head = path.read_bytes()[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        return _from_json(path)
    doc = open_drawing(path)
    return Standard(
        {
            table.key: {
                name: table.read(record)
                for name, record in table.records(doc).items()
                if table is not LINETYPES or name.casefold() not in table.always
            }
            for table in TABLES
        }
    )


def merged(standards: Iterable[Standard]) -> Standard:
    """Several as one: the first that has a record of a name decides; raises ConsoleError where `replace` is wrong."""
    whole = Standard()
    for standard in standards:
        for mine, theirs in ((whole.records, standard.records), (whole.replace, standard.replace)):
            for key, entries in theirs.items():
                known = mine.setdefault(key, {})
                taken = {name.casefold() for name in known}
                known.update({name: value for name, value in entries.items() if name.casefold() not in taken})
    for key, names in whole.replace.items():
        known = {name.casefold() for name in whole.records.get(key, {})}
        for new in names.values():
            if new.casefold() not in known:
                raise ConsoleError(f'"{new}" is to replace others and is not among the {key} of the standard')
    return whole


def _from_json(path: Path) -> Standard:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise ConsoleError(f"The standard cannot be read: {error}", where=path.name) from None
    known = [table.key for table in TABLES]
    unknown = sorted(set(content) - {*known, REPLACE})
    if unknown:
        raise ConsoleError(
            f'A standard has no "{unknown[0]}"', where=path.name, hint=f"It has {', '.join(known)}, {REPLACE}."
        )
    records = {
        key: {name: _properties(key, name, given, path) for name, given in _object(content[key], key, path).items()}
        for key in known
        if key in content
    }
    replace = {key: dict(_object(names, REPLACE, path)) for key, names in content.get(REPLACE, {}).items()}
    return Standard(records, replace)


def _object(value: Any, what: str, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConsoleError(f'"{what}" is not an object', where=path.name)
    return value


def _properties(key: str, name: str, given: Any, path: Path) -> Properties:
    properties: Properties = {}
    for member, value in _object(given, name, path).items():
        read = _readers(key).get(member) if key != DIM_STYLES.key else _any
        if read is None or (key == DIM_STYLES.key and not member.startswith("dim")):
            hint = f"It has {', '.join(_readers(key))}." if key != DIM_STYLES.key else "Write a dimension variable."
            raise ConsoleError(f'"{name}" of {key} has "{member}"', where=path.name, hint=hint)
        try:
            properties[member] = read(value)
        except (TypeError, ValueError, ConsoleError) as error:
            raise ConsoleError(f'"{member}" of "{name}": {error}', where=path.name) from None
    return properties


def _readers(key: str) -> dict[str, Callable[[Any], Any]]:
    return {
        LAYERS.key: {"color": _colour, "linetype": _text, "lineweight": _weight, "plot": _switch},
        LINETYPES.key: {"pattern": _pattern},
        TEXT_STYLES.key: {
            "font": _text, "bigfont": _text, "height": float, "width": float, "oblique": float,
            "vertical": _switch, "backwards": _switch, "upside_down": _switch,
        },
    }.get(key, {})  # fmt: skip


def _colour(value: Any) -> int | list[int]:
    """An index, a name, or `r,g,b`."""
    colour = true_colour(str(value))
    if colour is not None:
        return [colour >> 16, colour >> 8 & 255, colour & 255]
    index = colour_index(str(value))
    if not 1 <= index <= 255:
        raise ValueError(f"{value} is not the colour of a layer")
    return index


def _weight(value: Any) -> int:
    """Millimetres or a word, one of those there are."""
    found = lineweight(str(value))
    if found not in (*LINEWEIGHTS, *SPECIAL_WEIGHTS.values()):
        raise ValueError(f"{value} is not a lineweight")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _pattern(value: Any) -> list[float]:
    """The length of the whole pattern, then dashes (above 0), gaps (below 0) and dots (0)."""
    if not isinstance(value, list) or len(value) < 2:
        raise TypeError("a list with the length of the pattern and its parts is expected")
    return [float(part) for part in value]


def _any(value: Any) -> Any:
    return value
