"""Colours, lineweights and linetypes as scripts write them."""

from typing import Any

from console.exits import ConsoleError

COLOURS = {
    "BYBLOCK": 0, "RED": 1, "YELLOW": 2, "GREEN": 3, "CYAN": 4, "BLUE": 5, "MAGENTA": 6, "WHITE": 7, "BYLAYER": 256,
}  # fmt: skip
LINEWEIGHTS = (
    0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100, 106, 120, 140, 158, 200, 211,
)  # fmt: skip
SPECIAL_WEIGHTS = {"BYLAYER": -1, "BYBLOCK": -2, "DEFAULT": -3}
PATTERNS: dict[str, tuple[str, list[float]]] = {
    "CENTER": ("____ _ ____ _", [2.0, 1.25, -0.25, 0.25, -0.25]),
    "CENTER2": ("___ _ ___ _", [1.125, 0.75, -0.125, 0.125, -0.125]),
    "DASHED": ("__ __ __ __", [0.75, 0.5, -0.25]),
    "DASHED2": ("_ _ _ _ _", [0.375, 0.25, -0.125]),
    "HIDDEN": ("__ __ __ __", [0.375, 0.25, -0.125]),
    "HIDDEN2": ("_ _ _ _ _ _", [0.1875, 0.125, -0.0625]),
    "PHANTOM": ("______ __ __", [2.5, 1.25, -0.25, 0.25, -0.25, 0.25, -0.25]),
    "DASHDOT": ("__ . __ .", [1.0, 0.5, -0.25, 0.0, -0.25]),
    "DIVIDE": ("__ . . __", [1.25, 0.5, -0.25, 0.0, -0.25, 0.0, -0.25]),
    "DOT": (". . . . .", [0.25, 0.0, -0.25]),
    "BORDER": ("__ __ . __", [1.75, 0.5, -0.25, 0.5, -0.25, 0.0, -0.25]),
}


def colour_index(text: str) -> int:
    """The ACI number of a colour name or number."""
    word = text.strip().lstrip("_").upper()
    if word in COLOURS:
        return COLOURS[word]
    if word.isdigit() and 0 <= int(word) <= 256:
        return int(word)
    raise ConsoleError(f'"{text}" is not a colour', hint="Write a number from 1 to 255 or a name such as red.")


def true_colour(text: str) -> int | None:
    """The 24-bit value of `r,g,b`, or None when the text is not one."""
    parts = text.replace(" ", "").split(",")
    if len(parts) == 3 and all(part.isdigit() and int(part) < 256 for part in parts):
        return int(parts[0]) << 16 | int(parts[1]) << 8 | int(parts[2])
    return None


def lineweight(text: str) -> int:
    """A lineweight in hundredths of a millimetre, the nearest that exists; or -1, -2, -3 for the special ones."""
    word = text.strip().lstrip("_").upper().removesuffix("MM").strip()
    for name, value in SPECIAL_WEIGHTS.items():
        if word and name.startswith(word) and len(word) >= 3:
            return value
    try:
        wanted = round(float(word) * 100)
    except (ValueError, OverflowError):
        raise ConsoleError(f'"{text}" is not a lineweight', hint="Write millimetres, such as 0.25.") from None
    if not 0 <= wanted <= 211:
        raise ConsoleError(f"A lineweight is between 0.00 and 2.11 mm, not {text}")
    return min(LINEWEIGHTS, key=lambda value: abs(value - wanted))


def ensure_linetype(doc: Any, name: str) -> str:
    """The linetype of that name in the drawing, loaded from the standard ones when it is missing."""
    word = name.strip()
    if word in doc.linetypes:
        return str(doc.linetypes.get(word).dxf.name)
    pattern = PATTERNS.get(word.upper())
    if pattern is None:
        known = ", ".join(["Continuous", *PATTERNS])
        raise ConsoleError(f'There is no linetype "{name}"', hint=f"The drawing or this list must hold it: {known}.")
    description, lengths = pattern
    scale = 25.4 if doc.header.get("$MEASUREMENT", 1) == 1 else 1.0
    doc.linetypes.add(word.upper(), [length * scale for length in lengths], description=description)
    return word.upper()
