"""Whether an element meets a facet."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

import ifcopenshell
import ifcopenshell.util.element as elements_of

from bim.categories import known
from bim.ids.model_values import Typed, attributes, is_empty, properties
from bim.ids.relations import material_names, references, wholes
from bim.ids.specification import (
    OPTIONAL,
    PROHIBITED,
    Attribute,
    Classification,
    Entity,
    Facet,
    Material,
    PartOf,
    Property,
)
from bim.ids.values import Allowed
from bim.units import Units

Element = ifcopenshell.entity_instance


@dataclass(frozen=True)
class Verdict:
    """`reason` says what is wrong, "" when nothing is; `absent`: there is nothing to be wrong."""

    reason: str = ""
    absent: bool = False

    @property
    def met(self) -> bool:
        return not self.reason


MET = Verdict()


class FacetChecker:
    """Checks elements of one model; keeps the properties of the last element, which several facets ask for."""

    def __init__(self, ifc: ifcopenshell.file) -> None:
        self.ifc = ifc
        self.units = Units(ifc)
        self._last: tuple[int, dict[str, dict[str, list[Typed]]]] = (0, {})

    def failure(self, facet: Facet, element: Element) -> str:
        """Why the element does not meet the facet as its cardinality asks; "" when it does."""
        verdict = self.check(facet, element)
        if facet.cardinality == PROHIBITED:
            return f"It has what is prohibited: {facet}" if verdict.met else ""
        if facet.cardinality == OPTIONAL and verdict.absent:
            return ""
        return verdict.reason

    @singledispatchmethod
    def check(self, facet: Facet, element: Element) -> Verdict:
        """The verdict on one element, whatever the cardinality."""
        raise TypeError(f"no check for {type(facet).__name__} of {element}")

    @check.register
    def _(self, facet: Entity, element: Element) -> Verdict:
        assert facet.name is not None
        if not any(facet.name.matches(name) for name in self.class_names(element)):
            return Verdict(f"Its class is {element.is_a().upper()}, not {facet.name}")
        if facet.predefined is None:
            return MET
        found = {elements_of.get_predefined_type(element), getattr(element, "PredefinedType", None)} - {None}
        if any(facet.predefined.matches(value) for value in found):
            return MET
        return Verdict(f"Its predefined type is {_listed(found) or 'not set'}, not {facet.predefined}")

    @check.register
    def _(self, facet: PartOf, element: Element) -> Verdict:
        found = list(wholes(element, facet.relations))
        if any(self.check(facet.whole, whole).met for whole in found):
            return MET
        names = _listed({whole.is_a().upper() for whole in found})
        return Verdict(f"It is part of {names}, not of {facet.whole}" if names else "It is part of nothing", not found)

    @check.register
    def _(self, facet: Classification, element: Element) -> Verdict:
        found = list(references(element))
        in_system = [codes for system, codes in found if facet.system is None or facet.system.matches(system)]
        if not in_system:
            named = _listed({system for system, _ in found})
            return Verdict(f"It is classified in {named} only" if named else "It is not classified", not found)
        if facet.value is None or any(facet.value.matches(code) for codes in in_system for code in codes):
            return MET
        return Verdict(f"It is classified as {_listed({code for codes in in_system for code in codes}) or 'nothing'}")

    @check.register
    def _(self, facet: Attribute, element: Element) -> Verdict:
        assert facet.name is not None
        named = [(name, value) for name, value in attributes(element, self.units) if facet.name.matches(name)]
        if not named:
            return Verdict(f"Its class has no attribute {facet.name}")
        filled = [(name, value) for name, value in named if not is_empty(value)]
        if not filled:
            return Verdict(f"Its {_listed({name for name, _ in named})} is not set", all(v is None for _, v in named))
        if facet.value is None or any(facet.value.matches(value) for _, value in filled if _comparable(value)):
            return MET
        return Verdict(", ".join(f"Its {name} is {_shown(value)}" for name, value in filled))

    @check.register
    def _(self, facet: Property, element: Element) -> Verdict:
        assert facet.pset is not None
        sets = {name: content for name, content in self._properties(element).items() if facet.pset.matches(name)}
        if not sets:
            return Verdict(f"It has no property set {facet.pset}", absent=True)
        for name, content in sets.items():
            verdict = self._in_set(facet, name, content)
            if not verdict.met:
                return verdict
        return MET

    @check.register
    def _(self, facet: Material, element: Element) -> Verdict:
        names = material_names(element)
        if names is None:
            return Verdict("It has no material", absent=True)
        if facet.value is None or any(facet.value.matches(name) for name in names):
            return MET
        return Verdict(f"Its material is {_listed(set(names)) or 'without a name'}")

    def class_names(self, element: Element) -> list[str]:
        """The class in capitals; in IFC2X3 also the newer class that only the element's type tells (IFCAIRTERMINAL)."""
        names = [element.is_a().upper()]
        kind = elements_of.get_type(element) if self.ifc.schema == "IFC2X3" else None
        if kind is not None and kind != element:
            newer = kind.is_a().removesuffix("Type")
            if not known(newer, self.ifc):
                names.append(newer.upper())
        return names

    def _in_set(self, facet: Property, pset: str, content: dict[str, list[Typed]]) -> Verdict:
        """All properties whose names match must be set, of the data type, and allowed in one of their values."""
        assert facet.name is not None
        named = {name: values for name, values in content.items() if facet.name.matches(name)}
        if not named:
            return Verdict(f"Its {pset} has no property {facet.name}", absent=True)
        for name, values in named.items():
            if not values:
                return Verdict(f"Its {pset}.{name} has no value", absent=True)
            typed = [found.value for found in values if facet.data_type in ("", found.data_type)]
            if not typed:
                kinds = _listed({found.data_type for found in values})
                return Verdict(f"Its {pset}.{name} is of type {kinds}, not {facet.data_type}")
            if facet.value is not None and not any(facet.value.matches(value) for value in typed):
                return Verdict(f"Its {pset}.{name} is {', '.join(_shown(value) for value in typed)}")
        return MET

    def _properties(self, element: Element) -> dict[str, dict[str, list[Typed]]]:
        if self._last[0] != element.id():
            self._last = (element.id(), properties(element, self.units))
        return self._last[1]


def candidates(ifc: ifcopenshell.file, facets: tuple[Facet, ...], checker: FacetChecker) -> list[Element]:
    """The elements that may meet an applicability: those of the named classes, or all objects."""
    entity = next((facet for facet in facets if isinstance(facet, Entity)), None)
    if entity is None or entity.name is None:
        return list(ifc.by_type("IfcObjectDefinition"))
    allowed: Allowed = entity.name
    found = {element.id(): element for element in _of_classes(ifc, allowed.matches)}
    if ifc.schema == "IFC2X3":
        for element in ifc.by_type("IfcObject"):
            if any(allowed.matches(name) for name in checker.class_names(element)):
                found[element.id()] = element
    return [found[number] for number in sorted(found)]


def _of_classes(ifc: ifcopenshell.file, matches: Callable[[str], bool]) -> list[Element]:
    declared = ifcopenshell.schema_by_name(ifc.schema_identifier).entities()
    names = [entity.name() for entity in declared if not entity.is_abstract() and matches(entity.name().upper())]
    return [element for name in names for element in ifc.by_type(name, include_subtypes=False)]


def _comparable(value: Any) -> bool:
    return isinstance(value, (str, bool, int, float))


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.9g}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _listed(values: set[str]) -> str:
    return ", ".join(sorted(values))
