"""LINE, CIRCLE, ARC, PLINE, RECTANG, POINT, TEXT, -MTEXT, -HATCH."""

import math
from typing import Any

from console.exits import ConsoleError

from accore.commands.blocks import current_properties
from accore.console import Console
from accore.prompts import Dialogue, Keyword, Number, Point, Point3, Text
from accore.registry import command
from accore.selecting import select


@command("LINE")
def line(console: Console) -> Dialogue:
    """Draw line after line until Enter or Close."""
    points = [(yield Point("Specify first point", None))]
    lines: list[Any] = []
    while True:
        options = ("Close", "Undo") if len(points) > 2 else ("Undo",)
        reply = yield Point("Specify next point", "", options=options)
        if reply == "Undo":
            if lines:
                console.space.delete_entity(lines.pop())
                points.pop()
            continue
        if not reply:
            return
        end = points[0] if reply == "Close" else reply
        lines.append(console.space.add_line(points[-1], end, current_properties(console)))
        console.modified = True
        if reply == "Close":
            return
        points.append(end)


@command("CIRCLE")
def circle(console: Console) -> Dialogue:
    """Draw a circle by centre and radius, or by two or three points."""
    centre = yield Point("Specify center point for circle", None, options=("3P", "2P"))
    if isinstance(centre, str):
        count = 2 if centre == "2P" else 3
        centre, radius = _around((yield from _points(count)))
    else:
        reply = yield Point("Specify radius of circle", None, options=("Diameter",), distance=True)
        if reply == "Diameter":
            radius = (yield Number("Specify diameter of circle", None, least=1e-9)) / 2
        else:
            radius = math.dist(centre, reply) if isinstance(reply, tuple) else reply
    if radius <= 0:
        raise ConsoleError("The radius must be greater than zero")
    console.space.add_circle(centre, radius, current_properties(console))
    console.modified = True


def _points(count: int) -> Dialogue:
    points: list[Point3] = []
    while len(points) < count:
        points += [(yield Point(f"Specify point {len(points) + 1} on circle", None))]
    return points


def _around(points: list[Point3]) -> tuple[Point3, float]:
    """Centre and radius of the circle on two opposite points, or through three."""
    if len(points) == 2:
        one, other = points
        return tuple((a + b) / 2 for a, b in zip(one, other, strict=True)), math.dist(one, other) / 2  # type: ignore[return-value]
    (ax, ay, z), (bx, by, _), (cx, cy, _) = points
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(twice) < 1e-12:
        raise ConsoleError("The three points lie on one line")
    a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / twice
    y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / twice
    return (x, y, z), math.hypot(ax - x, ay - y)


@command("ARC")
def arc(console: Console) -> Dialogue:
    """By three points, or by centre, start and end."""
    start = yield Point("Specify start point of arc", None, options=("Center",))
    if start == "Center":
        centre = yield Point("Specify center point of arc", None)
        start = yield Point("Specify start point of arc", None)
        end = yield Point("Specify end point of arc", None)
        radius, counter = math.dist(centre[:2], start[:2]), True
    else:
        middle = yield Point("Specify second point of arc", None, options=("Center",))
        if middle == "Center":
            centre = yield Point("Specify center point of arc", None)
            end = yield Point("Specify end point of arc", None)
            radius, counter = math.dist(centre[:2], start[:2]), True
        else:
            end = yield Point("Specify end point of arc", None)
            centre, radius = _around([start, middle, end])
            cross = (middle[0] - start[0]) * (end[1] - start[1]) - (middle[1] - start[1]) * (end[0] - start[0])
            counter = cross > 0
    first, last = _direction(centre, start), _direction(centre, end)
    if not counter:
        first, last = last, first
    console.space.add_arc(centre, radius, first, last, dxfattribs=current_properties(console))
    console.modified = True


def _direction(centre: Point3, point: Point3) -> float:
    return math.degrees(math.atan2(point[1] - centre[1], point[0] - centre[0]))


@command("PLINE", "3DPOLY")
def pline(console: Console) -> Dialogue:
    """Straight segments; width may be set, arcs may not."""
    points = [(yield Point("Specify start point", None))]
    closed = False
    width = 0.0
    while True:
        options = ("Close", "Undo", "Width") if len(points) > 1 else ("Undo", "Width")
        reply = yield Point("Specify next point", "", options=options)
        if not reply:
            break
        if reply == "Undo":
            points = points[:-1] or points
        elif reply == "Width":
            width = yield Number("Specify starting width", f"{width:g}", least=0)
            yield Number("Specify ending width", f"{width:g}", least=0)
        elif reply == "Close":
            closed = True
            break
        else:
            points.append(reply)
    if len(points) > 1:
        flat = [(x, y, width, width, 0.0) for x, y, _ in points]
        elevation = {"elevation": points[0][2]}
        console.space.add_lwpolyline(flat, close=closed, dxfattribs=current_properties(console) | elevation)
        console.modified = True


@command("RECTANG")
def rectang(console: Console) -> Dialogue:
    """Draw a rectangle by two corners, or by its dimensions."""
    first = yield Point("Specify first corner point", None)
    second = yield Point("Specify other corner point", None, options=("Dimensions",))
    if second == "Dimensions":
        length = yield Number("Specify length for rectangles", None)
        width = yield Number("Specify width for rectangles", None)
        yield Point("Specify other corner point", None)
        second = (first[0] + length, first[1] + width, 0.0)
    corners = [first[:2], (second[0], first[1]), second[:2], (first[0], second[1])]
    console.space.add_lwpolyline(corners, close=True, dxfattribs=current_properties(console))
    console.modified = True


@command("POINT")
def point(console: Console) -> Dialogue:
    """Draw a point."""
    console.space.add_point((yield Point("Specify a point", None)), current_properties(console))
    console.modified = True


_JUSTIFICATIONS = (
    "Left",
    "Center",
    "Right",
    "Align",
    "Middle",
    "Fit",
    "TL",
    "TC",
    "TR",
    "ML",
    "MC",
    "MR",
    "BL",
    "BC",
    "BR",
)


@command("TEXT", "-TEXT")
def text(console: Console) -> Dialogue:
    """One line of text, then more lines below it until Enter."""
    from ezdxf.enums import TextEntityAlignment

    align = "Left"
    start = yield Point("Specify start point of text", None, options=("Justify", "Style"))
    while isinstance(start, str):
        if start == "Style":
            yield from _style(console)
        else:
            align = yield Keyword("Enter an option", None, options=_JUSTIFICATIONS)
        start = yield Point("Specify start point of text", None, options=("Justify", "Style"))
    if align in ("Align", "Fit"):
        raise ConsoleError(f"Justification {align} is not supported", hint="Use Left, Center, Right, Middle or MC.")
    style = console.doc.styles.get(console.variables.get("TEXTSTYLE"))
    height = style.dxf.height or (yield Number("Specify height", f"{console.variables.get('TEXTSIZE'):g}", least=1e-9))
    rotation = yield Number("Specify rotation angle of text", "0")
    placement = TextEntityAlignment[_ALIGNMENTS.get(align, align.upper())]
    x, y, z = start
    while True:
        content = yield Text("Enter text", "", whole_line=True)
        if not content:
            return
        entity = console.space.add_text(
            content,
            height=height,
            rotation=rotation,
            dxfattribs=current_properties(console) | {"style": style.dxf.name},
        )
        entity.set_placement((x, y, z), align=placement)
        turn = math.radians(rotation)
        x, y = x + math.sin(turn) * height * 5 / 3, y - math.cos(turn) * height * 5 / 3
        console.modified = True


_ALIGNMENTS = {
    "TL": "TOP_LEFT", "TC": "TOP_CENTER", "TR": "TOP_RIGHT", "ML": "MIDDLE_LEFT", "MC": "MIDDLE_CENTER",
    "MR": "MIDDLE_RIGHT", "BL": "BOTTOM_LEFT", "BC": "BOTTOM_CENTER", "BR": "BOTTOM_RIGHT",
}  # fmt: skip


def _style(console: Console) -> Dialogue:
    name = yield Text("Enter style name or [?]", console.variables.get("TEXTSTYLE"))
    console.variables.set("TEXTSTYLE", name)


@command("-MTEXT", "MTEXT")
def mtext(console: Console) -> Dialogue:
    """Write a paragraph of text."""
    first = yield Point("Specify first corner", None)
    second = yield Point("Specify opposite corner", None, options=("Height", "Rotation", "Style", "Width"))
    height = console.variables.get("TEXTSIZE")
    rotation, width = 0.0, None
    while isinstance(second, str):
        if second == "Height":
            height = yield Number("Specify height", f"{height:g}", least=1e-9)
        elif second == "Rotation":
            rotation = yield Number("Specify rotation angle", "0")
        elif second == "Style":
            yield from _style(console)
        else:
            width = yield Number("Specify width", "0", least=0)
            break
        second = yield Point("Specify opposite corner", None, options=("Height", "Rotation", "Style", "Width"))
    if width is None:
        width = abs(second[0] - first[0])
    lines = []
    while content := (yield Text("MText", "", whole_line=True)):
        lines.append(content)
    attributes = {"insert": first, "char_height": height, "rotation": rotation, "width": width}
    attributes["style"] = console.variables.get("TEXTSTYLE")
    console.space.add_mtext("\\P".join(lines), dxfattribs=current_properties(console) | attributes)
    console.modified = True


@command("-HATCH")
def hatch(console: Console) -> Dialogue:
    """Hatch selected closed polylines, circles and ellipses; picking an internal point is not supported."""
    name, scale, angle = console.variables.get("HPNAME"), 1.0, 0.0
    while True:
        reply = yield Keyword(
            "Specify internal point or", "", options=("Properties", "Select objects"), other=lambda text: "," in text
        )
        if not reply:
            return
        if reply == "Properties":
            name = yield Text("Enter a pattern name or [?/Solid/User defined]", name)
            if name.lstrip("_").upper() not in ("S", "SOLID"):
                scale = yield Number("Specify a scale for the pattern", f"{scale:g}", least=1e-9)
                angle = yield Number("Specify an angle for the pattern", f"{angle:g}")
        elif reply == "Select objects":
            _hatch(console, (yield from select(console)), name, scale, angle)
        else:
            raise ConsoleError("Hatching around a picked point is not supported", hint="Use the option Select objects.")


def _hatch(console: Console, chosen: list[Any], name: str, scale: float, angle: float) -> None:
    from ezdxf.path import make_path, render_hatches

    closed = [entity for entity in chosen if entity.dxftype() in ("LWPOLYLINE", "POLYLINE", "CIRCLE", "ELLIPSE")]
    if not closed:
        raise ConsoleError("Nothing that can be hatched was selected", hint="Select closed polylines or circles.")
    made = render_hatches(
        console.space, [make_path(entity) for entity in closed], dxfattribs=current_properties(console)
    )
    if name.lstrip("_").upper() not in ("S", "SOLID"):
        for one in made:
            one.set_pattern_fill(name.upper(), scale=scale, angle=angle)
    console.modified = True
    console.transcript.say(f"{len(made)} hatches made.")
