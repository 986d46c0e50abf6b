"""Paper names -> sizes in millimetres, upright (width <= height)."""

import re
from typing import NamedTuple

from .settings import PlotError

INCH = 25.4


class Paper(NamedTuple):
    """A sheet in mm; `inches` says that its trade unit is the inch, which scales are then given in."""

    width: float
    height: float
    inches: bool


def _series(prefix: str, first: tuple[int, int], count: int) -> dict[str, Paper]:
    """ISO 216: each size is the one before, halved across its long side and rounded down."""
    sizes: dict[str, Paper] = {}
    width, height = first
    for number in range(count):
        sizes[f"{prefix}{number}"] = Paper(width, height, False)
        width, height = height // 2, width
    return sizes


def _inches(prefix: str, sizes: dict[str, tuple[float, float]]) -> dict[str, Paper]:
    return {f"{prefix}{name}": Paper(w * INCH, h * INCH, True) for name, (w, h) in sizes.items()}


PAPERS: dict[str, Paper] = {
    **_series("A", (841, 1189), 9),
    **_series("B", (1000, 1414), 9),
    **_inches("ANSI", {"A": (8.5, 11), "B": (11, 17), "C": (17, 22), "D": (22, 34), "E": (34, 44)}),
    **_inches("ARCH", {"A": (9, 12), "B": (12, 18), "C": (18, 24), "D": (24, 36), "E": (36, 48), "E1": (30, 42)}),
    **_inches("", {"LETTER": (8.5, 11), "LEGAL": (8.5, 14), "TABLOID": (11, 17), "LEDGER": (11, 17)}),
}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*_?[xX]_?\s*(\d+(?:\.\d+)?)[\s_]*(MM|INCHES|INCH|IN|PIXELS)?", re.IGNORECASE)
_NAME = re.compile(r"\b(ANSI|ARCH)\s*(E1|[A-E])\b|\b([AB]\d)\b|\b(LETTER|LEGAL|TABLOID|LEDGER)\b", re.IGNORECASE)
LARGEST_MM = 5000.0  # a PDF page ends at 200 inches


def find_paper(name: str) -> Paper:
    """The size behind a paper name; raises PlotError for a name that says neither a standard nor a size."""
    size = _SIZE.search(name)
    if size and (size[3] or "").upper() != "PIXELS":
        inches = (size[3] or "").upper().startswith("IN")
        unit = INCH if inches else 1.0
        width, height = sorted((float(size[1]) * unit, float(size[2]) * unit))
        if not 1.0 <= width <= height <= LARGEST_MM:
            raise PlotError(f'Paper "{name}" is {width:g} x {height:g} mm; sizes from 1 to {LARGEST_MM:g} mm work.')
        return Paper(width, height, inches)
    match = _NAME.search(name.replace("_", " "))
    if match is None:
        raise PlotError(f'Paper "{name}" is not known. Use A0..A8, B0..B8, ANSI A..E, ARCH A..E1, Letter or 420x297.')
    key = "".join(part for part in match.groups() if part).upper()
    return PAPERS[key]
