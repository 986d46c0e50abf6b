"""Puts views on a sheet in third-angle projection, with overall dimensions and a title block."""

from collections.abc import Sequence
from typing import Any

from console.exits import ConsoleError

from .sheet import SHEETS, Line, Pen, Point, Sheet, Text
from .views import View, views_of

MARGIN, GAP, ROOM = 10.0, 22.0, 16.0  # of the frame, between views, for dimensions around them
TITLE_WIDTH, TITLE_HEIGHT = 180.0, 24.0
SCALES = (100, 50, 20, 10, 5, 2, 1, 1 / 2, 1 / 5, 1 / 10, 1 / 20, 1 / 50, 1 / 100, 1 / 200, 1 / 500, 1 / 1000)
# Row and column of each view in third-angle projection.
PLACES = {
    "top": (0, 1),
    "iso": (0, 2),
    "left": (1, 0),
    "front": (1, 1),
    "right": (1, 2),
    "back": (1, 3),
    "bottom": (2, 1),
}


def make_sheet(
    document: Any,
    names: Sequence[str],
    size: str,
    scale: float | None,
    title: str,
    with_hidden: bool,
    exact: bool | None,
) -> Sheet:
    """The sheet of a document; the scale is the largest of the usual ones that fits, where none is given."""
    if size not in SHEETS:
        raise ConsoleError(f'There is no sheet "{size}"', hint=f"The sheets: {', '.join(SHEETS)}.")
    if not names or len(set(names)) != len(names):
        raise ConsoleError("A drawing needs views, each once")
    if scale is not None and not 0 < scale < 1e6:
        raise ConsoleError(f"A scale of {scale!r} is not possible")
    width, height = SHEETS[size]
    views = views_of(document.component, names, with_hidden, exact)
    columns, rows = _spans(views, 1), _spans(views, 0)
    area = (width - 2 * MARGIN, height - 2 * MARGIN - TITLE_HEIGHT)
    chosen = scale or _fitting(columns, rows, area)
    sheet = Sheet(width, height, title, chosen)
    lefts = _positions(columns, chosen, MARGIN, area[0])
    tops = _positions(rows, chosen, MARGIN, area[1])
    for view in views:
        row, column = PLACES[view.name]
        centre = (lefts[column], height - tops[row])
        _draw(sheet, view, centre)
    _title_block(sheet, document, size)
    return sheet


def _spans(views: Sequence[View], axis: int) -> dict[int, float]:
    """The extent of each row (0) or column (1), in millimetres of the model."""
    found: dict[int, float] = {}
    for view in views:
        place = PLACES[view.name][axis]
        found[place] = max(found.get(place, 0.0), view.width if axis else view.height)
    return dict(sorted(found.items()))


def _fitting(columns: dict[int, float], rows: dict[int, float], area: Point) -> float:
    def fits(scale: float) -> bool:
        spans = (columns, rows)
        return all(
            sum(span.values()) * scale + GAP * (len(span) - 1) + 2 * ROOM <= room
            for span, room in zip(spans, area, strict=True)
        )

    return next((scale for scale in SCALES if fits(scale)), SCALES[-1])


def _positions(spans: dict[int, float], scale: float, start: float, room: float) -> dict[int, float]:
    """The centre of each row or column; what room is left is spread between and around them."""
    spare = max(0.0, room - sum(spans.values()) * scale) / (len(spans) + 1)
    found, here = {}, start
    for place, span in spans.items():
        here += spare
        found[place] = here + span * scale / 2
        here += span * scale
    return found


def _draw(sheet: Sheet, view: View, centre: Point) -> None:
    middle = ((view.low[0] + view.high[0]) / 2, (view.low[1] + view.high[1]) / 2)

    def put(point: Point) -> Point:
        x, y = ((point[axis] - middle[axis]) * sheet.scale + centre[axis] for axis in (0, 1))
        return x, y

    for lines, pen in ((view.hidden, Pen.HIDDEN), (view.tangent, Pen.THIN), (view.visible, Pen.OUTLINE)):
        sheet.lines += [Line(tuple(put(point) for point in line), pen) for line in lines]
    low, high = put(view.low), put(view.high)
    if view.name != "iso":
        _dimension(sheet, (low[0], low[1]), (high[0], low[1]), view.width)
    if view.name in ("front", "back"):
        _dimension(sheet, (low[0], low[1]), (low[0], high[1]), view.height)


def _dimension(sheet: Sheet, start: Point, end: Point, value: float) -> None:
    """An overall dimension below (level) or left of (upright) a view."""
    upright, away = start[0] == end[0], 9.0
    (x, y), (u, v) = start, end
    line = ((x - away, y), (u - away, v)) if upright else ((x, y - away), (u, v - away))
    for corner, foot in zip((start, end), line, strict=True):
        over = (foot[0] - 1.5, foot[1]) if upright else (foot[0], foot[1] - 1.5)
        gap = (corner[0] - 1.0, corner[1]) if upright else (corner[0], corner[1] - 1.0)
        sheet.polyline(Pen.THIN, gap, over)
    sheet.polyline(Pen.THIN, *line)
    _arrow(sheet, line[0], upright, 1)
    _arrow(sheet, line[1], upright, -1)
    middle = ((line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2)
    at = (middle[0] - 1.0, middle[1]) if upright else (middle[0], middle[1] + 1.0)
    sheet.texts.append(Text(f"{value:.2f}".rstrip("0").rstrip("."), at, 3.0, "middle", upright))


def _arrow(sheet: Sheet, tip: Point, upright: bool, way: int) -> None:
    x, y = tip
    back, half = 3.0 * way, 0.5
    points = (
        ((x, y), (x - half, y + back), (x + half, y + back))
        if upright
        else (
            (x, y),
            (x + back, y - half),
            (x + back, y + half),
        )
    )
    sheet.lines.append(Line(points, Pen.THIN, filled=True))


def _title_block(sheet: Sheet, document: Any, size: str) -> None:
    sheet.rectangle(Pen.FRAME, (MARGIN, MARGIN), (sheet.width - MARGIN, sheet.height - MARGIN))
    right, low = sheet.width - MARGIN, MARGIN
    left, high, half = right - TITLE_WIDTH, low + TITLE_HEIGHT, low + TITLE_HEIGHT / 2
    sheet.rectangle(Pen.FRAME, (left, low), (right, high))
    sheet.polyline(Pen.THIN, (left, half), (right, half))
    mass = document.mass()
    fields = (
        ("Scale", scale_text(sheet.scale)),
        ("Sheet", size),
        ("Mass", f"{mass.mass:.4g} kg"),
        ("Projection", "third angle, mm"),
    )
    step = TITLE_WIDTH / len(fields)
    for number, (label, value) in enumerate(fields):
        x = left + step * number
        if number:
            sheet.polyline(Pen.THIN, (x, low), (x, half))
        sheet.texts += [Text(label, (x + 2, half - 4), 2.2), Text(value, (x + 2, low + 2.5), 3.2)]
    sheet.texts.append(Text(sheet.title[:60], (left + 3, half + 3.5), 5.0))
    sheet.texts.append(Text(document.display_name[:40], (right - 3, half + 3.5), 3.0, "end"))


def scale_text(scale: float) -> str:
    """`2:1`, `1:5`."""
    return f"{scale:g}:1" if scale >= 1 else f"1:{1 / scale:g}"
