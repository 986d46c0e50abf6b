"""Mass properties."""

from dataclasses import asdict, dataclass
from typing import Any

from OCP.BRepGProp import BRepGProp
from OCP.GProp import GProp_GProps

from .bounds import bounds_of
from .component import Component, compound, leaves

CUBIC_MILLIMETRE = 1e-9  # cubic metres
_UNITS = {
    "volume": "mm3",
    "area": "mm2",
    "mass": "kg",
    "center": "mm",
    "inertia": "kg_mm2",
    "low": "mm",
    "high": "mm",
}


@dataclass(frozen=True)
class MassProperties:
    """Volume in mm3, area in mm2, mass in kg, centre in mm, inertia about the centre in kg mm2 (rows)."""

    volume: float
    area: float
    mass: float
    center: tuple[float, float, float]
    inertia: tuple[tuple[float, float, float], ...]
    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def as_json(self) -> dict[str, Any]:
        """As `mass.json` keeps it, with the units in the names."""
        content = asdict(self)
        units = {
            "volume": "mm3",
            "area": "mm2",
            "mass": "kg",
            "center": "mm",
            "inertia": "kg_mm2",
            "low": "mm",
            "high": "mm",
        }
        return {f"{name}_{units[name]}": value for name, value in content.items()}


def mass_of(component: Component) -> MassProperties:
    """The mass properties of a component, each solid with its own density."""
    total, volume, area = GProp_GProps(), 0.0, 0.0
    for leaf in leaves(component):
        solid = GProp_GProps()
        BRepGProp.VolumeProperties_s(leaf.shape, solid)
        volume, area = volume + solid.Mass(), area + area_of(leaf.component.shape)
        density = leaf.component.kilograms_per_cubic_metre * CUBIC_MILLIMETRE
        if abs(solid.Mass()) > 0:
            total.Add(solid, density)
    box, center, matrix = bounds_of(compound(component)), total.CentreOfMass(), total.MatrixOfInertia()
    rows = tuple((matrix.Value(row, 1), matrix.Value(row, 2), matrix.Value(row, 3)) for row in (1, 2, 3))
    return MassProperties(volume, area, total.Mass(), (center.X(), center.Y(), center.Z()), rows, box.low, box.high)


def area_of(shape: Any) -> float:
    """Square millimetres."""
    properties = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, properties)
    return float(properties.Mass())


def volume_of(shape: Any) -> float:
    """Cubic millimetres."""
    properties = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape, properties)
    return float(properties.Mass())
