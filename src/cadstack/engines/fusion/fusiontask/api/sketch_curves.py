"""The curves and points of a sketch."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from fusiontask import kernel
from fusiontask.objects import ApiObject, Collection, ScriptError

from .values import ObjectCollection, Point3D, number, triple

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .sketches import Sketch

Triple = tuple[float, float, float]
SMALLEST = 1e-7


class Driver(Protocol):
    """A dimension that gives a circle its radius."""

    def _radius(self) -> float: ...


class SketchPoint(ApiObject):
    """A point of a sketch: on its own, or an end or centre of a curve."""

    def __init__(self, sketch: "Sketch", place: Triple) -> None:
        self._sketch, self._place = sketch, place

    @property
    def geometry(self) -> Point3D:
        """Where it is, on the sketch."""
        return Point3D(*self._place)

    @property
    def worldGeometry(self) -> Point3D:
        """Where it is, in the model."""
        return Point3D(*self._sketch._frame().point(self._place))


class SketchCurve(ApiObject, abstract=True):
    """A curve of a sketch."""

    def __init__(self, sketch: "Sketch") -> None:
        self._sketch, self._construction = sketch, False

    @property
    def isConstruction(self) -> bool:
        """Whether it is only a help line, which bounds no profile."""
        return self._construction

    @isConstruction.setter
    def isConstruction(self, value: bool) -> None:
        self._construction = bool(value)

    @property
    def parentSketch(self) -> "Sketch":
        """The sketch it belongs to."""
        return self._sketch

    @property
    def length(self) -> float:
        """In centimetres."""
        return float(kernel.measure.length(self._drawn().edge()))

    def deleteMe(self) -> bool:
        """Remove it."""
        self._sketch._list.remove(self)
        self._sketch._component._design._model.changed()
        return True

    def _drawn(self) -> Any:
        raise NotImplementedError


class SketchLine(SketchCurve):
    """A straight line."""

    def __init__(self, sketch: "Sketch", start: SketchPoint, end: SketchPoint) -> None:
        super().__init__(sketch)
        if math.dist(start._place, end._place) < SMALLEST:
            raise ScriptError("A line needs two different points")
        self._start, self._end = start, end

    @property
    def startSketchPoint(self) -> SketchPoint:
        """Where it begins."""
        return self._start

    @property
    def endSketchPoint(self) -> SketchPoint:
        """Where it ends."""
        return self._end

    def _drawn(self) -> Any:
        return kernel.regions.Line(self._start._place, self._end._place)

    def _line(self, model: "Model") -> tuple[Triple, Triple]:
        frame = self._sketch._frame()
        start, end = frame.point(self._start._place), frame.point(self._end._place)
        x, y, z = (e - s for s, e in zip(start, end, strict=True))
        return start, (x, y, z)


class SketchCircle(SketchCurve):
    """A circle; a diameter or radial dimension drives its radius."""

    def __init__(self, sketch: "Sketch", centre: SketchPoint, radius: float) -> None:
        super().__init__(sketch)
        self._centre, self._own_radius = centre, _radius(radius)
        self._driver: Driver | None = None

    @property
    def centerSketchPoint(self) -> SketchPoint:
        """Its centre."""
        return self._centre

    @property
    def radius(self) -> float:
        """In centimetres."""
        return self._own_radius if self._driver is None else _radius(self._driver._radius())

    @radius.setter
    def radius(self, value: float) -> None:
        if self._driver is not None:
            raise ScriptError("A dimension gives the radius", hint="Change the dimension's parameter.")
        self._own_radius = _radius(value)
        self._sketch._component._design._model.changed()

    def _drawn(self) -> Any:
        return kernel.regions.Arc(self._centre._place, self.radius)


class SketchArc(SketchCurve):
    """A part of a circle."""

    def __init__(self, sketch: "Sketch", centre: Triple, radius: float, first: float, sweep: float) -> None:
        super().__init__(sketch)
        self._centre, self._arc = SketchPoint(sketch, centre), (_radius(radius), first, sweep)
        if abs(sweep) < SMALLEST:
            raise ScriptError("An arc needs an angle")
        drawn = self._drawn()
        self._start = SketchPoint(sketch, drawn.at(first))
        self._end = SketchPoint(sketch, drawn.at(first + sweep))

    @property
    def centerSketchPoint(self) -> SketchPoint:
        """Its centre."""
        return self._centre

    @property
    def startSketchPoint(self) -> SketchPoint:
        """Where it begins."""
        return self._start

    @property
    def endSketchPoint(self) -> SketchPoint:
        """Where it ends."""
        return self._end

    @property
    def radius(self) -> float:
        """In centimetres."""
        return self._arc[0]

    def _drawn(self) -> Any:
        return kernel.regions.Arc(self._centre._place, *self._arc)


class SketchEllipse(SketchCurve):
    """A whole ellipse."""

    def __init__(self, sketch: "Sketch", centre: Triple, major: Triple, through: Triple) -> None:
        super().__init__(sketch)
        axis = tuple(m - c for m, c in zip(major, centre, strict=True))
        length = math.hypot(*axis)
        if length < SMALLEST:
            raise ScriptError("An ellipse needs a major axis")
        across = [p - c for p, c in zip(through, centre, strict=True)]
        along = sum(v * w for v, w in zip(axis, across, strict=True)) / length
        height = math.sqrt(max(sum(v * v for v in across) - along * along, 0.0))
        rest = 1 - (along / length) ** 2
        if rest <= 0 or height < SMALLEST or (minor := height / math.sqrt(rest)) > length + SMALLEST:
            raise ScriptError("The third point does not give the ellipse a minor axis")
        self._ellipse = (centre, axis, length, min(minor, length))

    @property
    def majorAxisRadius(self) -> float:
        """Half of the longer axis."""
        return self._ellipse[2]

    @property
    def minorAxisRadius(self) -> float:
        """Half of the shorter axis."""
        return self._ellipse[3]

    def _drawn(self) -> Any:
        return kernel.regions.Ellipse(*self._ellipse)


class _Curves(Collection[Any], abstract=True):
    _kind: type[SketchCurve]

    def __init__(self, sketch: "Sketch") -> None:
        self._sketch = sketch

    def _items(self) -> Sequence[Any]:
        return [curve for curve in self._sketch._list if isinstance(curve, self._kind)]

    def _point(self, given: Any) -> SketchPoint:
        return given if isinstance(given, SketchPoint) else SketchPoint(self._sketch, on_sketch(given))


class SketchLines(_Curves):
    """The lines of a sketch."""

    _kind = SketchLine

    def addByTwoPoints(self, startPoint: Any, endPoint: Any) -> SketchLine:
        """A line between two points, new ones or those of other curves."""
        line = SketchLine(self._sketch, self._point(startPoint), self._point(endPoint))
        return self._sketch._add(line)  # type: ignore[no-any-return]

    def addTwoPointRectangle(self, pointOne: Any, pointTwo: Any) -> ObjectCollection:
        """Four lines along the axes, through two opposite corners."""
        (x0, y0, _), (x1, y1, _) = self._point(pointOne)._place, self._point(pointTwo)._place
        return self._closed([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])

    def addCenterPointRectangle(self, centerPoint: Any, cornerPoint: Any) -> ObjectCollection:
        """Four lines along the axes, around a centre."""
        (x, y, _), (cx, cy, _) = self._point(centerPoint)._place, self._point(cornerPoint)._place
        return self.addTwoPointRectangle(Point3D(2 * x - cx, 2 * y - cy, 0), Point3D(cx, cy, 0))

    def addThreePointRectangle(self, pointOne: Any, pointTwo: Any, pointThree: Any) -> ObjectCollection:
        """Four lines: one side by two points, the other as far as the third."""
        (ax, ay, _), (bx, by, _), (cx, cy, _) = (self._point(p)._place for p in (pointOne, pointTwo, pointThree))
        length = math.dist((ax, ay), (bx, by))
        if length < SMALLEST:
            raise ScriptError("A rectangle needs two different points on its first side")
        nx, ny = -(by - ay) / length, (bx - ax) / length
        height = (cx - bx) * nx + (cy - by) * ny
        return self._closed(
            [(ax, ay), (bx, by), (bx + height * nx, by + height * ny), (ax + height * nx, ay + height * ny)]
        )

    def addScribedPolygon(
        self, centerPoint: Any, edgeCount: int, angle: float, radius: float, isInscribed: bool
    ) -> ObjectCollection:
        """A regular polygon in a circle, or around one."""
        if not isinstance(edgeCount, int) or not 3 <= edgeCount <= 1000:
            raise ScriptError("A polygon has from 3 to 1000 edges")
        x, y, _ = self._point(centerPoint)._place
        outer = _radius(radius) if isInscribed else _radius(radius) / math.cos(math.pi / edgeCount)
        turns = (number(angle, "angle") + 2 * math.pi * k / edgeCount for k in range(edgeCount))
        return self._closed([(x + outer * math.cos(t), y + outer * math.sin(t)) for t in turns])

    def _closed(self, corners: list[tuple[float, float]]) -> ObjectCollection:
        points = [SketchPoint(self._sketch, (x, y, 0.0)) for x, y in corners]
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        return ObjectCollection([self._sketch._add(SketchLine(self._sketch, one, two)) for one, two in pairs])


class SketchCircles(_Curves):
    """The circles of a sketch."""

    _kind = SketchCircle

    def addByCenterRadius(self, centerPoint: Any, radius: float) -> SketchCircle:
        """A circle around a point."""
        circle = SketchCircle(self._sketch, self._point(centerPoint), radius)
        return self._sketch._add(circle)  # type: ignore[no-any-return]

    def addByTwoPoints(self, pointOne: Any, pointTwo: Any) -> SketchCircle:
        """A circle whose diameter ends at two points."""
        one, two = self._point(pointOne)._place, self._point(pointTwo)._place
        x, y = (one[0] + two[0]) / 2, (one[1] + two[1]) / 2
        return self.addByCenterRadius(Point3D(x, y, 0), math.dist(one, two) / 2)

    def addByThreePoints(self, pointOne: Any, pointTwo: Any, pointThree: Any) -> SketchCircle:
        """A circle through three points."""
        centre, radius = circle_through(*(self._point(p)._place for p in (pointOne, pointTwo, pointThree)))
        return self.addByCenterRadius(Point3D(*centre), radius)


class SketchArcs(_Curves):
    """The arcs of a sketch."""

    _kind = SketchArc

    def addByCenterStartSweep(self, centerPoint: Any, startPoint: Any, sweepAngle: float) -> SketchArc:
        """An arc around a centre, from a point through an angle in radians."""
        (x, y, _), (sx, sy, _) = self._point(centerPoint)._place, self._point(startPoint)._place
        radius, first = math.hypot(sx - x, sy - y), math.atan2(sy - y, sx - x)
        arc = SketchArc(self._sketch, (x, y, 0.0), radius, first, number(sweepAngle, "sweepAngle"))
        return self._sketch._add(arc)  # type: ignore[no-any-return]

    def addByThreePoints(self, startPoint: Any, point: Any, endPoint: Any) -> SketchArc:
        """An arc from one point through another to a third."""
        places = [self._point(p)._place for p in (startPoint, point, endPoint)]
        (x, y, _), radius = circle_through(*places)
        start, middle, end = (math.atan2(place[1] - y, place[0] - x) for place in places)
        turn = 2 * math.pi
        sweep = (end - start) % turn
        if (middle - start) % turn > sweep:
            sweep -= turn
        arc = SketchArc(self._sketch, (x, y, 0.0), radius, start, sweep)
        return self._sketch._add(arc)  # type: ignore[no-any-return]


class SketchEllipses(_Curves):
    """The ellipses of a sketch."""

    _kind = SketchEllipse

    def add(self, centerPoint: Any, majorAxisPoint: Any, point: Any) -> SketchEllipse:
        """An ellipse by its centre, the end of its major axis and a point on it."""
        places = (self._point(p)._place for p in (centerPoint, majorAxisPoint, point))
        return self._sketch._add(SketchEllipse(self._sketch, *places))  # type: ignore[no-any-return]


class SketchCurves(Collection[SketchCurve]):
    """All curves of a sketch."""

    def __init__(self, sketch: "Sketch") -> None:
        self._sketch = sketch
        self._lines, self._circles = SketchLines(sketch), SketchCircles(sketch)
        self._arcs, self._ellipses = SketchArcs(sketch), SketchEllipses(sketch)

    @property
    def sketchLines(self) -> SketchLines:
        """The lines."""
        return self._lines

    @property
    def sketchCircles(self) -> SketchCircles:
        """The circles."""
        return self._circles

    @property
    def sketchArcs(self) -> SketchArcs:
        """The arcs."""
        return self._arcs

    @property
    def sketchEllipses(self) -> SketchEllipses:
        """The ellipses."""
        return self._ellipses

    def _items(self) -> Sequence[SketchCurve]:
        return self._sketch._list


class SketchPoints(Collection[SketchPoint]):
    """The points that scripts add to a sketch."""

    def __init__(self, sketch: "Sketch") -> None:
        self._sketch = sketch
        self._list: list[SketchPoint] = []

    def add(self, point: Point3D) -> SketchPoint:
        """Add a point."""
        self._list.append(SketchPoint(self._sketch, on_sketch(point)))
        return self._list[-1]

    def _items(self) -> Sequence[SketchPoint]:
        return self._list


def on_sketch(point: Any) -> Triple:
    """The place of a point on its sketch; raises ScriptError for one above it."""
    x, y, z = triple(point)
    if abs(z) > SMALLEST:
        raise ScriptError(f"The point ({x:g}, {y:g}, {z:g}) is not on the sketch: its z has to be 0")
    return x, y, 0.0


def circle_through(one: Triple, two: Triple, three: Triple) -> tuple[Triple, float]:
    """The circle through three points; raises ScriptError where they are in line."""
    (ax, ay, _), (bx, by, _), (cx, cy, _) = one, two, three
    d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(d) < SMALLEST * SMALLEST:
        raise ScriptError("Three points in line give no circle")
    sa, sb, sc = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    x = (sa * (by - cy) + sb * (cy - ay) + sc * (ay - by)) / d
    y = (sa * (cx - bx) + sb * (ax - cx) + sc * (bx - ax)) / d
    return (x, y, 0.0), math.hypot(ax - x, ay - y)


def _radius(value: Any) -> float:
    radius = number(value, "radius")
    if radius < SMALLEST:
        raise ScriptError(f"The radius is {radius:g} cm, which is not above 0")
    return radius
