"""TOLERANCE entities as frames of lines, strokes and texts; ezdxf does not draw them.

The content holds fields parted by "%%v" and lines parted by "^J"; "{\\Fgdt;j}" is the symbol "j" of AutoCAD's gdt.shx.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ezdxf.entities import Arc, Circle, DXFGraphic, Line, Text
from ezdxf.math import Vec3

# strokes in a cell one text height square around (0, 0): (x1, y1, x2, y2), (x, y, radius) or (x, y, radius, from, to)
Stroke = tuple[float, ...]
_RING: Stroke = (0.0, 0.0, 0.5)
SYMBOLS: dict[str, list[Stroke]] = {
    "a": [(-0.5, -0.4, 0.5, -0.4), (-0.5, -0.4, 0.35, 0.45)],
    "b": [(-0.5, -0.45, 0.5, -0.45), (0.0, -0.45, 0.0, 0.5)],
    "c": [(-0.6, -0.3, 0.3, -0.3), (-0.3, 0.3, 0.6, 0.3), (-0.6, -0.3, -0.3, 0.3), (0.3, -0.3, 0.6, 0.3)],
    "d": [(0.0, -0.25, 0.55, 0.0, 180.0), (-0.55, -0.25, 0.55, -0.25)],
    "e": [_RING],
    "f": [(-0.45, -0.5, 0.05, 0.5), (-0.05, -0.5, 0.45, 0.5)],
    "g": [(0.0, 0.0, 0.3), (-0.6, -0.5, -0.15, 0.5), (0.15, -0.5, 0.6, 0.5)],
    "h": [(-0.45, -0.5, 0.35, 0.45), (0.35, 0.45, 0.05, 0.35), (0.35, 0.45, 0.3, 0.1)],
    "i": [(-0.6, 0.0, 0.6, 0.0), (-0.35, 0.25, 0.35, 0.25), (-0.35, -0.25, 0.35, -0.25)],
    "j": [(0.0, 0.0, 0.38), (-0.6, 0.0, 0.6, 0.0), (0.0, -0.6, 0.0, 0.6)],
    "k": [(0.0, -0.25, 0.55, 0.0, 180.0)],
    "n": [(0.0, 0.0, 0.38), (-0.38, -0.55, 0.38, 0.55)],
    "r": [(0.0, 0.0, 0.5), (0.0, 0.0, 0.25)],
    "t": [
        (-0.65, -0.5, 0.05, 0.45),
        (0.05, 0.45, -0.25, 0.35),
        (0.05, 0.45, 0.0, 0.1),
        (-0.15, -0.5, 0.55, 0.45),
        (0.55, 0.45, 0.25, 0.35),
        (0.55, 0.45, 0.5, 0.1),
        (-0.65, -0.5, -0.15, -0.5),
    ],
    "u": [(-0.6, 0.0, 0.6, 0.0)],
}
_IN_RING = {"l": "L", "m": "M", "p": "P", "s": "S"}
_SYMBOL = re.compile(r"\{\\[Ff]gdt;(\w)\}", re.IGNORECASE)
_TOKEN = re.compile(r"\{\\[Ff]gdt;\w\}|[^{]+|\{", re.IGNORECASE)
_GAP = 0.5  # of the text height, between the text and its frame


@dataclass
class _Pen:
    """Places unit shapes on the drawing: `origin` plus `x` along and `y` across the frame, in drawing units."""

    origin: Vec3
    along: Vec3
    height: float
    attributes: dict[str, Any]

    @property
    def across(self) -> Vec3:
        return Vec3(-self.along.y, self.along.x)

    def at(self, x: float, y: float) -> Vec3:
        return self.origin + self.along * x + self.across * y

    def line(self, x1: float, y1: float, x2: float, y2: float) -> DXFGraphic:
        return Line.new(dxfattribs={**self.attributes, "start": self.at(x1, y1), "end": self.at(x2, y2)})

    def stroke(self, x: float, y: float, stroke: Stroke) -> DXFGraphic:
        h = self.height
        if len(stroke) == 4:
            return self.line(x + stroke[0] * h, y + stroke[1] * h, x + stroke[2] * h, y + stroke[3] * h)
        round_ = {**self.attributes, "center": self.at(x + stroke[0] * h, y + stroke[1] * h), "radius": stroke[2] * h}
        if len(stroke) == 3:
            return Circle.new(dxfattribs=round_)
        turn = self.along.angle_deg
        return Arc.new(dxfattribs={**round_, "start_angle": stroke[3] + turn, "end_angle": stroke[4] + turn})

    def text(self, x: float, y: float, string: str, style: str, scale: float = 1.0) -> DXFGraphic:
        given = {"insert": self.at(x, y - self.height * scale / 2.0), "height": self.height * scale, "text": string}
        return Text.new(dxfattribs={**self.attributes, **given, "rotation": self.along.angle_deg, "style": style})


def _cells(content: str) -> list[list[list[str]]]:
    """Lines of fields of tokens; empty fields at the end of a line are dropped."""
    lines = []
    for row in content.replace("^J", "\n").split("\n"):
        fields = [[token for token in _TOKEN.findall(field) if token.strip()] for field in row.split("%%v")]
        fields = [field for field in fields if field]
        if fields:
            lines.append(fields)
    return lines


def explode(
    entity: DXFGraphic, height: float, style: str, width_of: Callable[[str, float], float]
) -> Iterator[DXFGraphic]:
    """What stands for the TOLERANCE `entity`; `width_of(string, height)` measures its text style."""
    dxf = entity.dxf
    names = ("layer", "color", "true_color", "lineweight")
    attributes = {name: dxf.get(name) for name in names if dxf.hasattr(name)}
    along = Vec3(dxf.get("x_axis_vector", (1.0, 0.0, 0.0)))
    pen = _Pen(Vec3(dxf.insert), along.normalize() if along else Vec3(1, 0), height, attributes)
    half = height
    for number, fields in enumerate(_cells(dxf.get("content", ""))):
        y = -2.0 * half * number
        x = 0.0
        yield pen.line(0.0, y - half, 0.0, y + half)
        for field in fields:
            start, x = x, x + _GAP * height
            for token in field:
                match = _SYMBOL.match(token)
                if match is None:
                    yield pen.text(x, y, token.strip(), style)
                    x += width_of(token.strip(), height)
                    continue
                letter = match[1].lower()
                for stroke in SYMBOLS.get(letter, [_RING]):
                    yield pen.stroke(x + 0.6 * height, y, stroke)
                if letter in _IN_RING:
                    small = _IN_RING[letter]
                    yield pen.text(x + 0.6 * height - width_of(small, height * 0.6) / 2.0, y, small, style, 0.6)
                x += 1.2 * height
            x = max(x + _GAP * height, start + 2.0 * half)
            yield pen.line(x, y - half, x, y + half)
        yield pen.line(0.0, y + half, x, y + half)
        yield pen.line(0.0, y - half, x, y - half)
