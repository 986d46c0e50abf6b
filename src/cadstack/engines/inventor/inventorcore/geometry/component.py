"""The geometry of any document: a tree in which a component is a solid or an assembly of placed components.

The same component may be placed many times; that is what a bill of materials counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from console.exits import ConsoleError
from OCP.BRep import BRep_Builder
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Compound

from .materials import GENERIC, density_of

Color = tuple[float, float, float]  # red, green, blue in sRGB, 0 to 1
DEEPEST = 64


@dataclass(eq=False)
class Component:
    """A solid (`shape`) or an assembly (`instances`)."""

    name: str
    shape: Any = None
    instances: list["Instance"] = field(default_factory=list)
    color: Color | None = None
    face_colors: list[tuple[Any, Color]] = field(default_factory=list)
    material: str = GENERIC
    density: float | None = None

    @property
    def kilograms_per_cubic_metre(self) -> float:
        return self.density if self.density is not None else density_of(self.material)


@dataclass(eq=False)
class Instance:
    """A component in its place; a color here paints this one only."""

    name: str
    component: Component
    location: TopLoc_Location
    color: Color | None = None


@dataclass(frozen=True)
class Leaf:
    """A solid where it lies in the whole."""

    component: Component
    location: TopLoc_Location
    path: tuple[str, ...]

    @property
    def shape(self) -> Any:
        return self.component.shape.Moved(self.location)


def leaves(component: Component, location: TopLoc_Location | None = None, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every placed solid, in the order of the document."""
    here = location or TopLoc_Location()
    if len(path) > DEEPEST:
        raise ConsoleError(f"The assembly is nested deeper than {DEEPEST} levels")
    if component.shape is not None:
        yield Leaf(component, here, path)
    for instance in component.instances:
        yield from leaves(instance.component, here.Multiplied(instance.location), (*path, instance.name))


def compound(component: Component) -> Any:
    """All of it as one shape."""
    builder, whole = BRep_Builder(), TopoDS_Compound()
    builder.MakeCompound(whole)
    placed = 0
    for leaf in leaves(component):
        builder.Add(whole, leaf.shape)
        placed += 1
    if not placed:
        raise ConsoleError(f"{component.name} holds no geometry")
    return whole


def color_named(text: object) -> Color:
    """`#rrggbb` as a color; raises ConsoleError."""
    if not isinstance(text, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ConsoleError(f"{text!r} is not a color", hint="Write it as #rrggbb.")
    red, green, blue = (int(text[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
