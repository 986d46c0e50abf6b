"""Dimensions that drive circles. Other dimensions would need a solver, and are not implemented."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusiontask.objects import ApiObject, Collection, ScriptError

from .parameters import LENGTH_UNIT, Parameter
from .sketch_curves import SketchCircle
from .values import Point3D, ValueInput, a

if TYPE_CHECKING:
    from .sketches import Sketch


class SketchDimension(ApiObject):
    """A dimension that drives a circle."""

    def __init__(self, sketch: "Sketch", circle: SketchCircle, size: float, per_radius: float) -> None:
        design = sketch._component._design
        self._per_radius = per_radius
        role = "Diameter Dimension" if per_radius > 1 else "Radial Dimension"
        self._parameter = design._new_parameter(ValueInput(size), LENGTH_UNIT, role, self)
        circle._driver = self

    @property
    def parameter(self) -> Parameter:
        """The parameter that holds its value."""
        return self._parameter

    @property
    def value(self) -> float:
        """In centimetres."""
        return self._parameter.value

    def _radius(self) -> float:
        return self._parameter.value / self._per_radius


class SketchDimensions(Collection[SketchDimension]):
    """The dimensions of a sketch."""

    def __init__(self, sketch: "Sketch") -> None:
        self._sketch = sketch
        self._list: list[SketchDimension] = []

    def addDiameterDimension(self, circle: SketchCircle, textPoint: Point3D, isDriving: bool = True) -> SketchDimension:
        """A diameter, which a parameter gives from now on."""
        return self._add(circle, 2.0)

    def addRadialDimension(self, circle: SketchCircle, textPoint: Point3D, isDriving: bool = True) -> SketchDimension:
        """A radius, which a parameter gives from now on."""
        return self._add(circle, 1.0)

    def _add(self, circle: SketchCircle, per_radius: float) -> SketchDimension:
        driven = a(SketchCircle, circle, "The dimension")
        if driven._driver is not None:
            raise ScriptError("The circle has a dimension already")
        self._list.append(SketchDimension(self._sketch, driven, driven.radius * per_radius, per_radius))
        return self._list[-1]

    def _items(self) -> Sequence[SketchDimension]:
        return self._list
