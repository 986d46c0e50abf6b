"""The state of a design while its timeline is computed: which bodies there are now, and their shapes.

Every step of the timeline changes the state in turn. A new step is computed on what is there; after a change of a
parameter or a step, everything is computed again from the start.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from .objects import ScriptError

if TYPE_CHECKING:
    from OCP.TopoDS import TopoDS_Shape

LONGEST = 10_000


class Step(Protocol):
    """One step of a timeline."""

    name: str
    _suppressed: bool

    def _compute(self, model: "Model") -> None:
        """Change the state; raises ScriptError."""


class Model:
    """Bodies and their shapes, in the order in which they came to be."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._done = 0
        self._shapes: dict[Any, TopoDS_Shape] = {}

    @property
    def steps(self) -> list[Step]:
        return list(self._steps)

    def append(self, step: Step) -> None:
        """Compute a new step; one that fails is not kept."""
        if len(self._steps) >= LONGEST:
            raise ScriptError(f"The design has more than {LONGEST} features")
        self.settle()
        before = dict(self._shapes)
        try:
            step._compute(self)
        except ScriptError:
            self._shapes = before
            raise
        self._steps.append(step)
        self._done += 1

    def remove(self, step: Step) -> None:
        """Take a step out."""
        self._steps = [known for known in self._steps if known is not step]
        self.changed()

    def changed(self) -> None:
        """Something that steps depend on is different."""
        self._done = 0

    def recompute(self) -> None:
        """Compute everything again now, so that features find their edges again after every single change."""
        self.changed()
        self.settle()

    def settle(self) -> None:
        """Compute what has not been computed; raises ScriptError naming the step that fails."""
        if self._done == len(self._steps):
            return
        if self._done == 0:
            self._shapes = {}
        while self._done < len(self._steps):
            step = self._steps[self._done]
            try:
                if not step._suppressed:
                    step._compute(self)
            except ScriptError as error:
                self._done = 0
                raise ScriptError(f"{step.name} cannot be computed after the change: {error}") from None
            self._done += 1

    def shape(self, body: Hashable) -> "TopoDS_Shape":
        """The shape that a body has at this point of the timeline; raises ScriptError."""
        found = self._shapes.get(body)
        if found is None:
            raise ScriptError(f"The body '{getattr(body, 'name', body)}' does not exist any more")
        return found

    def has(self, body: Hashable) -> bool:
        return body in self._shapes

    def bodies(self, wanted: Callable[[Any], bool] = lambda _: True) -> list[Any]:
        return [body for body in self._shapes if wanted(body)]

    def put(self, body: Hashable, shape: "TopoDS_Shape") -> None:
        self._shapes[body] = shape

    def drop(self, bodies: Iterable[Hashable]) -> None:
        for body in bodies:
            self._shapes.pop(body, None)
