"""Quantities and their units. Lengths are kept in millimetres, angles in degrees."""

from dataclasses import dataclass
from math import degrees

from console.exits import ConsoleError


@dataclass(frozen=True)
class Quantity:
    """A number with the powers of length and angle that it carries; both are 0 for a pure number."""

    value: float
    length: int = 0
    angle: int = 0

    @property
    def is_pure(self) -> bool:
        return self.length == 0 and self.angle == 0

    @property
    def kind(self) -> str:
        """What it measures, in words."""
        if self.is_pure:
            return "a pure number"
        known = {(1, 0): "a length", (2, 0): "an area", (3, 0): "a volume", (0, 1): "an angle"}
        return known.get((self.length, self.angle), f"length^{self.length} angle^{self.angle}")


MILLIMETRE = Quantity(1.0, length=1)
DEGREE = Quantity(1.0, angle=1)
UNITS: dict[str, Quantity] = {
    "ul": Quantity(1.0),
    "mm": MILLIMETRE,
    "cm": Quantity(10.0, length=1),
    "m": Quantity(1000.0, length=1),
    "in": Quantity(25.4, length=1),
    "ft": Quantity(304.8, length=1),
    "deg": DEGREE,
    "rad": Quantity(degrees(1.0), angle=1),
}


def unit_named(name: str) -> Quantity:
    """The unit of that name; raises ConsoleError naming those there are."""
    try:
        return UNITS[name]
    except KeyError:
        raise ConsoleError(f'There is no unit "{name}"', hint=f"The units: {', '.join(UNITS)}.") from None


def in_unit(quantity: Quantity, unit: Quantity) -> Quantity:
    """A quantity where one of `unit` is wanted: a pure number takes the unit; raises ConsoleError for another kind."""
    if (quantity.length, quantity.angle) == (unit.length, unit.angle):
        return quantity
    if quantity.is_pure:
        return Quantity(quantity.value * unit.value, unit.length, unit.angle)
    raise ConsoleError(f"{quantity.kind} is given where {unit.kind} is wanted")
