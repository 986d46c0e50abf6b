"""The solid while its features are applied, and what each feature did, so that patterns and mirrors can repeat it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from console.exits import ConsoleError
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain

from inventorcore.geometry.bounds import bounds_of
from inventorcore.geometry.kernel import failing_as, shape_list, solids
from inventorcore.geometry.mass import volume_of

OPERATIONS = ("join", "cut", "intersect")
_BUILDERS = {"join": BRepAlgoAPI_Fuse, "cut": BRepAlgoAPI_Cut, "intersect": BRepAlgoAPI_Common}


@dataclass(frozen=True)
class Applied:
    """A tool that was joined to, cut from or intersected with the body."""

    name: str
    operation: str
    tools: tuple[Any, ...]


@dataclass
class Body:
    """The solid so far (None before the first feature) and the history of its tools."""

    shape: Any = None
    history: list[Applied] = field(default_factory=list)

    def existing(self, where: str) -> Any:
        """The solid, which must be there already."""
        if self.shape is None:
            raise ConsoleError(f"{where} needs a solid, and no feature before it makes one")
        return self.shape

    @property
    def reach(self) -> float:
        """A length that leads out of the solid from anywhere in it."""
        return 2 * bounds_of(self.shape).diagonal + 1.0 if self.shape is not None else 1000.0

    def apply(self, name: str, operation: str, tools: Sequence[Any], where: str) -> None:
        """Combine the solid with tools; raises ConsoleError when nothing is left."""
        self.history.append(Applied(name, operation, tuple(tools)))
        if self.shape is None:
            if operation != "join":
                raise ConsoleError(f"{where} cannot {operation}: there is no solid yet")
            self.shape, tools = tools[0], tools[1:]
        if tools:
            self.shape = self._combined(operation, tools, where)

    def _combined(self, operation: str, tools: Sequence[Any], where: str) -> Any:
        builder = _BUILDERS[operation]()
        with failing_as(f"{where}: the {operation} failed"):
            builder.SetArguments(shape_list([self.shape]))
            builder.SetTools(shape_list(tools))
            builder.Build()
            if not builder.IsDone():
                raise ConsoleError(f"{where}: the {operation} failed", hint="Move it a little, or check its sizes.")
            unified = ShapeUpgrade_UnifySameDomain(builder.Shape(), True, True, False)
            unified.Build()
            result = unified.Shape()
        if not solids(result):
            raise ConsoleError(f"{where}: the {operation} leaves no solid")
        return result

    def replace(self, shape: Any, where: str, doubt: str) -> None:
        """Take a reworked solid; one that grew out of its own bounds is nonsense, refused with `doubt`.

        The kernel answers sizes that do not fit with such solids as often as with an error.
        """
        if not solids(shape) or not bounds_of(self.shape).holds(bounds_of(shape)):
            raise ConsoleError(doubt, hint="Make it smaller.")
        if BRepCheck_Analyzer(shape).IsValid() and volume_of(shape) <= 0:
            raise ConsoleError(f"{where} turns the solid inside out")
        self.shape = shape
