"""Design: the parameters, components and timeline of a document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from fusiontask.expressions import Quantity
from fusiontask.model import Model
from fusiontask.objects import ApiObject, Collection

from .components import Component, Components, Occurrence
from .exports import ExportManager
from .parameters import (
    ModelParameter,
    ModelParameters,
    Parameter,
    ParameterList,
    UnitsManager,
    UserParameters,
    users_of,
)
from .values import ValueInput

if TYPE_CHECKING:
    from .application import FusionDocument

PRODUCT_TYPE = "DesignProductType"


class Design(ApiObject):
    """The design of a document."""

    def __init__(self, document: "FusionDocument") -> None:
        self._document = document
        self._model = Model()
        self._components: list[Component] = []
        self._user_parameters, self._model_parameters = UserParameters(self), ModelParameters()
        self._list, self._units = ParameterList(self), UnitsManager(self)
        self._root = Component(self, document.name)
        self._exports, self._timeline = ExportManager(self), Timeline(self)
        self._parameter_count = 0

    @property
    def productType(self) -> str:
        """`DesignProductType`."""
        return PRODUCT_TYPE

    @property
    def parentDocument(self) -> "FusionDocument":
        """The document of this design."""
        return self._document

    @property
    def rootComponent(self) -> Component:
        """The component that holds everything."""
        return self._root

    @property
    def activeComponent(self) -> Component:
        """The root component: nothing else can be activated."""
        return self._root

    @property
    def allComponents(self) -> Components:
        """Every component, the root first."""
        return Components(self)

    @property
    def userParameters(self) -> UserParameters:
        """The parameters that scripts made."""
        return self._user_parameters

    @property
    def allParameters(self) -> ParameterList:
        """The parameters of features and of scripts."""
        return self._list

    @property
    def unitsManager(self) -> UnitsManager:
        """Units and expressions."""
        return self._units

    @property
    def fusionUnitsManager(self) -> UnitsManager:
        """Units and expressions."""
        return self._units

    @property
    def exportManager(self) -> ExportManager:
        """Writes STEP and STL files."""
        return self._exports

    @property
    def timeline(self) -> "Timeline":
        """The features in their order."""
        return self._timeline

    @property
    def designType(self) -> int:
        """1: every design is parametric."""
        return 1

    @designType.setter
    def designType(self, value: int) -> None:
        """Accepted: a direct design here keeps its features."""

    def computeAll(self) -> bool:
        """Compute everything again now."""
        self._model.changed()
        self._model.settle()
        return True

    def _parameter(self, name: str) -> Parameter | None:
        return self._list.itemByName(name)

    def _quantity(self, name: str) -> Quantity | None:
        found = self._parameter(name)
        return found._quantity() if found is not None else None

    def _users_of(self, name: str) -> list[Any]:
        return users_of(name, self._list._items())

    def _new_parameter(self, given: ValueInput, units: str, role: str, owner: ApiObject) -> ModelParameter:
        self._parameter_count += 1
        while self._parameter(f"d{self._parameter_count}") is not None:
            self._parameter_count += 1
        made = ModelParameter(self, f"d{self._parameter_count}", given, units, role, owner)
        self._model_parameters._list.append(made)
        return made

    def _placed(self, component: Component) -> list[Occurrence]:
        return [found for known in self._components for found in known._occurrences if found._component is component]


class Timeline(Collection[Any]):
    """The features of a design, in their order."""

    space: ClassVar[str] = "fusion"

    def __init__(self, design: Design) -> None:
        self._design = design

    def _items(self) -> Sequence[Any]:
        return self._design._model.steps
