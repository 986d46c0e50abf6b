"""A sheet of lines and texts in millimetres of paper, the origin at the lower left."""

from dataclasses import dataclass, field
from enum import Enum

Point = tuple[float, float]

# Paper sizes, landscape.
SHEETS = {
    "A4": (297.0, 210.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
    "A0": (1189.0, 841.0),
    "Letter": (279.4, 215.9),
    "Tabloid": (431.8, 279.4),
}


class Pen(Enum):
    """A width in millimetres of paper, with dashes for what is hidden; later ones are drawn over earlier ones."""

    HIDDEN = (0.25, (2.0, 1.0))
    THIN = (0.25, ())
    OUTLINE = (0.5, ())
    FRAME = (0.7, ())

    @property
    def width(self) -> float:
        return float(self.value[0])

    @property
    def dashes(self) -> tuple[float, ...]:
        return tuple(self.value[1])


@dataclass(frozen=True)
class Line:
    """A polyline; `filled` makes it an area, such as an arrow head."""

    points: tuple[Point, ...]
    pen: Pen
    filled: bool = False


@dataclass(frozen=True)
class Text:
    """A line of text; `turned` runs upwards. `anchor` is start, middle or end."""

    text: str
    at: Point
    height: float
    anchor: str = "start"
    turned: bool = False


@dataclass
class Sheet:
    """What is drawn, and at which scale the views are."""

    width: float
    height: float
    title: str
    scale: float
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def polyline(self, pen: Pen, *points: Point) -> None:
        self.lines.append(Line(points, pen))

    def rectangle(self, pen: Pen, low: Point, high: Point) -> None:
        self.polyline(pen, low, (high[0], low[1]), high, (low[0], high[1]), low)
