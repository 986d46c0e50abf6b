"""What an element belongs to: wholes, classification references, materials."""

from collections.abc import Callable, Iterator
from typing import Any

import ifcopenshell
import ifcopenshell.util.classification as classifications_of
import ifcopenshell.util.element as elements_of

Element = ifcopenshell.entity_instance


def wholes(element: Element, relations: tuple[str, ...]) -> Iterator[Element]:
    """Everything that the element is a part of through these relations (none: through any), near and far."""
    steps = [_STEPS[name] for name in relations or _STEPS if name in _STEPS]
    seen, waiting = {element.id()}, [element]
    while waiting:
        current = waiting.pop()
        for whole in (found for step in steps for found in step(current) if found is not None):
            if whole.id() not in seen:
                seen.add(whole.id())
                waiting.append(whole)
                yield whole


def references(element: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The systems in which an element is classified, each with its codes from the narrowest to the widest."""
    for reference in classifications_of.get_references(element):
        system = classifications_of.get_classification(reference)
        codes = [_code(found) for found in classifications_of.get_inherited_references(reference)]
        yield (system.Name or "") if system is not None else "", tuple(code for code in codes if code)


def material_names(element: Element) -> list[str] | None:
    """Names and categories in the element's material, its type's when it has none; None without a material."""
    material = elements_of.get_material(element)
    return None if material is None else list(_names(material))


def _names(material: Element) -> Iterator[str]:
    for name in ("Name", "Category", "LayerSetName"):
        value = getattr(material, name, None)
        if value:
            yield value
    for name in (
        "ForLayerSet",
        "ForProfileSet",
        "MaterialLayers",
        "MaterialProfiles",
        "MaterialConstituents",
        "Materials",
        "Material",
    ):
        value = getattr(material, name, None)
        for part in value if isinstance(value, tuple) else (value,):
            if part is not None:
                yield from _names(part)


def _code(reference: Element) -> str | None:
    return getattr(reference, "Identification", None) or getattr(reference, "ItemReference", None)


def _related(inverse: str, relation: str, whole: str) -> Callable[[Element], Iterator[Any]]:
    def step(element: Element) -> Iterator[Any]:
        for found in getattr(element, inverse, None) or ():
            if found.is_a(relation):
                yield getattr(found, whole)

    return step


def _nesting(element: Element) -> Iterator[Any]:
    # IFC2X3 keeps both kinds of relation in one inverse attribute.
    for inverse in ("Nests", "Decomposes"):
        yield from _related(inverse, "IfcRelNests", "RelatingObject")(element)


_STEPS: dict[str, Callable[[Element], Iterator[Any]]] = {
    "IFCRELAGGREGATES": _related("Decomposes", "IfcRelAggregates", "RelatingObject"),
    "IFCRELASSIGNSTOGROUP": _related("HasAssignments", "IfcRelAssignsToGroup", "RelatingGroup"),
    "IFCRELCONTAINEDINSPATIALSTRUCTURE": _related(
        "ContainedInStructure", "IfcRelContainedInSpatialStructure", "RelatingStructure"
    ),
    "IFCRELNESTS": _nesting,
    "IFCRELVOIDSELEMENT": _related("VoidsElements", "IfcRelVoidsElement", "RelatingBuildingElement"),
    "IFCRELFILLSELEMENT": _related("FillsVoids", "IfcRelFillsElement", "RelatingOpeningElement"),
}
