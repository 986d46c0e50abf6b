"""Fillets and chamfers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusiontask import kernel
from fusiontask.objects import ApiObject, ScriptError

from .brep import BRepBody, BRepEdge, BRepFace
from .feature import Feature, FeatureCollection
from .parameters import LENGTH_UNIT, Parameter
from .values import ValueInput, a, listed

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .components import Component


class _EdgeSet:
    """Edges that are treated with one size."""

    def __init__(self, edges: Any, size: ValueInput, word: str) -> None:
        self.edges: list[BRepEdge] = []
        for entity in listed(edges):
            given = entity.edges._list if isinstance(entity, BRepFace) else [a(BRepEdge, entity, word)]
            self.edges += [edge._anchored() for edge in given]
        if not self.edges:
            raise ScriptError(f"{word} has no edges")
        self.size = a(ValueInput, size, word)
        self.parameter: Parameter | None = None


class _EdgeInput(ApiObject, abstract=True):
    def __init__(self) -> None:
        self._sets: list[_EdgeSet] = []


class _EdgeFeature(Feature, abstract=True):
    """Edges of bodies, treated set by set."""

    _role: str

    def __init__(self, component: "Component", name: str, given: _EdgeInput) -> None:
        super().__init__(component, name)
        if not given._sets:
            raise ScriptError(f"{name} has no edges")
        self._sets = given._sets
        for edges in self._sets:
            edges.parameter = component._design._new_parameter(edges.size, LENGTH_UNIT, self._role, self)

    def _compute(self, model: "Model") -> None:
        self._touched = []
        bodies: dict[BRepBody, list[tuple[list[Any], float]]] = {}
        for edges in self._sets:
            for body in dict.fromkeys(edge._body for edge in edges.edges):
                shape = model.shape(body)
                chosen = [edge._of(shape) for edge in edges.edges if edge._body is body]
                assert edges.parameter is not None
                bodies.setdefault(body, []).append((chosen, edges.parameter.value))
        for body, sets in bodies.items():
            self._place(model, body, self._treated(model.shape(body), sets))

    def _treated(self, shape: Any, sets: Sequence[tuple[list[Any], float]]) -> Any:
        raise NotImplementedError


class FilletEdgeSets(ApiObject):
    """The edges of a fillet, by radius."""

    def __init__(self, owner: _EdgeInput) -> None:
        self._owner = owner

    def addConstantRadiusEdgeSet(self, edges: Any, radius: ValueInput, isTangentChain: bool = True) -> bool:
        """Round these edges; those that continue them smoothly are rounded too."""
        self._owner._sets.append(_EdgeSet(edges, radius, "The fillet"))
        return True

    @property
    def count(self) -> int:
        """How many sets there are."""
        return len(self._owner._sets)


class FilletFeatureInput(_EdgeInput):
    """What defines new fillets."""

    @property
    def edgeSetInputs(self) -> FilletEdgeSets:
        """The edges, by radius."""
        return FilletEdgeSets(self)

    @property
    def isRollingBallCorner(self) -> bool:
        """Always true."""
        return True

    @isRollingBallCorner.setter
    def isRollingBallCorner(self, value: bool) -> None:
        """Accepted: corners are those of a rolling ball."""

    def addConstantRadiusEdgeSet(self, edges: Any, radius: ValueInput, isTangentChain: bool = True) -> bool:
        """Round these edges; those that continue them smoothly are rounded too."""
        return FilletEdgeSets(self).addConstantRadiusEdgeSet(edges, radius, isTangentChain)


class FilletFeature(_EdgeFeature):
    """Rounded edges."""

    _role = "Radius"

    def _treated(self, shape: Any, sets: Sequence[tuple[list[Any], float]]) -> Any:
        return kernel.edges.fillet(shape, sets)


class FilletFeatures(FeatureCollection):
    """The fillets of a component."""

    _kind, _word = FilletFeature, "Fillet"

    def createInput(self) -> FilletFeatureInput:
        """What defines fillets."""
        return FilletFeatureInput()

    def add(self, input: FilletFeatureInput) -> FilletFeature:
        """Round edges."""
        given = a(FilletFeatureInput, input, "FilletFeatures.add")
        return self._append(FilletFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]

    def addSimple(self, edges: Any, radius: ValueInput, isTangentChain: bool = True) -> FilletFeature:
        """Round edges by one radius."""
        given = FilletFeatureInput()
        given.addConstantRadiusEdgeSet(edges, radius, isTangentChain)
        return self.add(given)


class ChamferEdgeSets(ApiObject):
    """The edges of a chamfer, by distance."""

    def __init__(self, owner: _EdgeInput) -> None:
        self._owner = owner

    def addEqualDistanceChamferEdgeSet(self, edges: Any, distance: ValueInput, isTangentChain: bool = True) -> bool:
        """Bevel these edges by the same distance on both faces."""
        self._owner._sets.append(_EdgeSet(edges, distance, "The chamfer"))
        return True

    @property
    def count(self) -> int:
        """How many sets there are."""
        return len(self._owner._sets)


class ChamferFeatureInput(_EdgeInput):
    """What defines new chamfers."""

    @property
    def chamferEdgeSets(self) -> ChamferEdgeSets:
        """The edges, by distance."""
        return ChamferEdgeSets(self)

    def setToEqualDistance(self, distance: ValueInput) -> bool:
        """The distance of the edges that the input was made with."""
        for edges in self._sets:
            edges.size = a(ValueInput, distance, "setToEqualDistance")
        return True


class ChamferFeature(_EdgeFeature):
    """Bevelled edges."""

    _role = "Distance"

    def _treated(self, shape: Any, sets: Sequence[tuple[list[Any], float]]) -> Any:
        return kernel.edges.chamfer(shape, sets)


class ChamferFeatures(FeatureCollection):
    """The chamfers of a component."""

    _kind, _word = ChamferFeature, "Chamfer"

    def createInput(self, edges: Any, isTangentChain: bool = True) -> ChamferFeatureInput:
        """What defines chamfers of these edges; setToEqualDistance gives their size."""
        made = ChamferFeatureInput()
        made._sets.append(_EdgeSet(edges, ValueInput(0.0), "The chamfer"))
        return made

    def createInput2(self) -> ChamferFeatureInput:
        """What defines chamfers."""
        return ChamferFeatureInput()

    def add(self, input: ChamferFeatureInput) -> ChamferFeature:
        """Bevel edges."""
        given = a(ChamferFeatureInput, input, "ChamferFeatures.add")
        return self._append(ChamferFeature(self._component, self._next_name(), given))  # type: ignore[no-any-return]
