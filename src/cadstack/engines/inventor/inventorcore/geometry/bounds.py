"""Bounding boxes."""

from dataclasses import dataclass
from typing import Any

from console.exits import ConsoleError
from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib


@dataclass(frozen=True)
class Bounds:
    """An axis-parallel box in millimetres."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @property
    def size(self) -> tuple[float, float, float]:
        x, y, z = (high - low for low, high in zip(self.low, self.high, strict=True))
        return (x, y, z)

    def holds(self, other: "Bounds") -> bool:
        """Whether the other box lies in this one, to a thousandth of its size."""
        slack = self.diagonal / 1000
        lows = all(mine - slack <= its for mine, its in zip(self.low, other.low, strict=True))
        return lows and all(its <= mine + slack for mine, its in zip(self.high, other.high, strict=True))

    @property
    def diagonal(self) -> float:
        return float(sum(side * side for side in self.size) ** 0.5)


def bounds_of(shape: Any) -> Bounds:
    """The tight box around a shape; raises ConsoleError for a shape without extent."""
    box = Bnd_Box()
    BRepBndLib.AddOptimal_s(shape, box, False, False)
    if box.IsVoid():
        raise ConsoleError("The document holds no geometry")
    low, high = box.CornerMin(), box.CornerMax()
    return Bounds((low.X(), low.Y(), low.Z()), (high.X(), high.Y(), high.Z()))
