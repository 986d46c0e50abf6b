"""The bill of materials: how often each solid is placed."""

from dataclasses import dataclass

from .component import Component, leaves
from .kernel import faces
from .mass import CUBIC_MILLIMETRE, volume_of


@dataclass(frozen=True)
class BillRow:
    """One row; mass is of one piece, in kg."""

    name: str
    quantity: int
    material: str
    mass: float


def bill_of(component: Component) -> list[BillRow]:
    """The rows by name. Different solids of one name have a row each."""
    counted: dict[int, tuple[Component, int]] = {}
    for leaf in leaves(component):
        if not faces(leaf.component.shape):
            continue  # curves and points of annotations
        known = counted.get(id(leaf.component))
        counted[id(leaf.component)] = (leaf.component, (known[1] if known else 0) + 1)
    rows = [BillRow(one.name, quantity, one.material, _mass(one)) for one, quantity in counted.values()]
    return sorted(rows, key=lambda row: row.name)


def _mass(component: Component) -> float:
    return volume_of(component.shape) * component.kilograms_per_cubic_metre * CUBIC_MILLIMETRE
