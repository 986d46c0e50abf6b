"""The housing in isometric projection: curves as short chords, of which those hidden by a nearer body are left out."""

import itertools
import math
from collections.abc import Callable, Iterator

import views
from ezdxf.layouts import Modelspace
from standards import OUTLINE, THIN

Point = tuple[float, float]
ORIGIN: Point = (540.0, 0.0)
_STEPS = 180
_C, _S = math.cos(math.radians(30.0)), 0.5


def project(x: float, y: float, z: float) -> Point:
    """x = axis of the housing, to the lower right; y to the upper right; z up."""
    return (x + y) * _C, (y - x) * _S + z


def circle(x: float, radius: float, y: float = 0.0, z: float = 0.0) -> list[Point]:
    """A circle square to the axis at `x`, round (y, z)."""
    turns = [2.0 * math.pi * i / _STEPS for i in range(_STEPS + 1)]
    return [project(x, y + radius * math.cos(t), z + radius * math.sin(t)) for t in turns]


def _inside(point: Point, polygon: list[Point]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise(polygon):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _hull(points: list[Point]) -> list[Point]:
    """Convex outline, closed."""

    def half(ordered: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    ordered = sorted(set(points))
    outline = half(ordered) + half(ordered[::-1])
    return [*outline, outline[0]]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _visible(curve: list[Point], hidden: Callable[[Point], bool]) -> Iterator[list[Point]]:
    run: list[Point] = []
    for a, b in itertools.pairwise(curve):
        if hidden(((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0)):
            if run:
                yield run
            run = []
        else:
            run = run or [a]
            run.append(b)
    if run:
        yield run


def draw_isometric(space: Modelspace) -> None:
    """Flange, hub, bores and bolt holes, seen from the hub end."""
    flange = circle(views.FLANGE_T, views.FLANGE_R)
    hub_foot, hub_nose = circle(views.FLANGE_T, views.HUB_R), circle(views.HUB_END, views.HUB_R - views.HUB_CHAMFER)
    hub_rim = circle(views.HUB_END - views.HUB_CHAMFER, views.HUB_R)
    hub = _hull(hub_foot + hub_rim + hub_nose)
    body = _hull(flange + circle(0.0, views.FLANGE_R))
    seal = circle(views.HUB_END, views.SEAL_R + views.SEAL_CHAMFER)

    def draw(curve: list[Point], hidden: Callable[[Point], bool], layer: str = OUTLINE) -> None:
        for run in _visible(curve, hidden):
            points = [(ORIGIN[0] + px, ORIGIN[1] + py) for px, py in run]
            space.add_lwpolyline(points, dxfattribs={"layer": layer})

    def seen(_: Point) -> bool:
        return False

    in_hub: Callable[[Point], bool] = lambda p: _inside(p, hub)  # noqa: E731
    outside: Callable[[list[Point]], Callable[[Point], bool]] = lambda shape: lambda p: not _inside(p, shape)  # noqa: E731
    draw(body, in_hub)
    draw(flange, in_hub)
    draw(hub, seen)
    draw(hub_nose, seen, THIN)
    draw(hub_foot, in_hub)
    draw(seal, seen)
    draw(circle(views.SEAL_X, views.SEAL_R), outside(seal))
    throat = circle(views.SEAL_X, views.CLEAR_R)
    draw(throat, outside(seal))
    for y, z in views.bolt_centres():
        sink = circle(views.FLANGE_T, views.SINK_R, y, z)
        floor = circle(views.SINK_X, views.BOLT_R, y, z)
        draw(sink, in_hub)
        draw(circle(views.SINK_X, views.SINK_R, y, z), lambda p, s=sink: in_hub(p) or not _inside(p, s))
        draw(floor, lambda p, s=sink: in_hub(p) or not _inside(p, s))
    turns = [2.0 * math.pi * i / 48 for i in range(49)]
    grease = [
        project(
            views.GREASE_X + views.GREASE_R * math.cos(t),
            views.GREASE_R * math.sin(t),
            math.sqrt(views.HUB_R**2 - (views.GREASE_R * math.sin(t)) ** 2),
        )
        for t in turns
    ]
    draw(grease, seen)
