"""What all features share: their step in the timeline, and how a tool shape changes the bodies of a component."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.enums import CUT, INTERSECT, JOIN, NEW_BODY, NEW_COMPONENT
from fusiontask.objects import NamedCollection, ScriptError

from .brep import BRepBodies, BRepBody
from .named import NamedObject

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .components import Component


class Feature(NamedObject, abstract=True):
    """A step of the timeline that changes bodies."""

    def __init__(self, component: "Component", name: str) -> None:
        self._component, self._name = component, name
        self._target = component
        self._made: list[BRepBody] = []
        self._touched: list[BRepBody] = []
        self._suppressed = False

    @property
    def parentComponent(self) -> "Component":
        """The component whose bodies it changes."""
        return self._target

    @property
    def bodies(self) -> BRepBodies:
        """The bodies that it made or changed."""
        model = self._component._design._model
        model.settle()
        return BRepBodies([body for body in self._touched if model.has(body)])

    @property
    def isSuppressed(self) -> bool:
        """Whether it is left out."""
        return self._suppressed

    @isSuppressed.setter
    def isSuppressed(self, value: bool) -> None:
        self._suppressed = bool(value)
        self._component._design._model.changed()

    def deleteMe(self) -> bool:
        """Remove it from the timeline."""
        self._component._design._model.remove(self)
        return True

    def _compute(self, model: "Model") -> None:
        raise NotImplementedError

    def _body(self, number: int) -> BRepBody:
        """The body of this number that the feature makes; the same one whenever it is computed."""
        while len(self._made) <= number:
            self._made.append(BRepBody(self._target, f"Body{self._target._next_body()}"))
        return self._made[number]

    def _put(self, model: "Model", tool: Any, operation: int, participants: Sequence[BRepBody] = ()) -> None:
        """Change the bodies by the tool; raises ScriptError when there is nothing to change."""
        self._touched = []
        if operation == NEW_COMPONENT and self._target is self._component:
            self._target = self._component._new_component()
        solids = kernel.solids.solids_of(tool)
        if operation in (NEW_BODY, NEW_COMPONENT):
            for number, solid in enumerate(solids):
                self._place(model, self._body(number), solid)
            return
        own = model.bodies(lambda body: body._component is self._component)
        candidates = [body for body in own if not participants or body in participants]
        targets = [body for body in candidates if kernel.solids.overlap(model.shape(body), tool)]
        if operation == JOIN:
            self._join(model, targets, tool)
        elif operation in (CUT, INTERSECT):
            self._carve(model, targets if operation == CUT else candidates, tool, operation)
        else:
            raise ScriptError(f"{operation} is not one of adsk.fusion.FeatureOperations")

    def _join(self, model: "Model", targets: Sequence[BRepBody], tool: Any) -> None:
        solids = kernel.solids.solids_of(kernel.solids.joined([*(model.shape(body) for body in targets), tool]))
        kept = [*targets[:1], *(self._body(number) for number in range(len(solids)))][: len(solids)]
        model.drop(targets[1:])
        for body, solid in zip(kept, solids, strict=True):
            self._place(model, body, solid)

    def _carve(self, model: "Model", targets: Sequence[BRepBody], tool: Any, operation: int) -> None:
        if not targets:
            raise ScriptError(f"{self._name} touches no body of its component")
        extra = 0
        for body in targets:
            work = kernel.solids.cut if operation == CUT else kernel.solids.common
            solids = kernel.solids.solids_of(work(model.shape(body), [tool]))
            model.drop([body])
            for number, solid in enumerate(solids):
                self._place(model, body if number == 0 else self._body(extra), solid)
                extra += number > 0

    def _place(self, model: "Model", body: BRepBody, solid: Any) -> None:
        model.put(body, solid)
        self._touched.append(body)


class FeatureCollection(NamedCollection[Any], abstract=True):
    """The features of one kind in a component."""

    _kind: type[Feature]
    _word: str

    def __init__(self, component: "Component") -> None:
        self._component = component

    def _items(self) -> Sequence[Any]:
        steps = self._component._design._model.steps
        return [step for step in steps if isinstance(step, self._kind) and step._component is self._component]

    def _next_name(self) -> str:
        return f"{self._word}{len(self._items()) + 1}"

    def _append(self, feature: Any) -> Any:
        self._component._design._model.append(feature)
        return feature
