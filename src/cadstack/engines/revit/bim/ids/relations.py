"""What an element belongs to: wholes, classification references, materials."""

from collections.abc import Callable, Iterator
from typing import Any

import ifcopenshell
import ifcopenshell.util.element as elements_of

Element = ifcopenshell.entity_instance
_CLASSIFYING = ("IfcClassification", "IfcClassificationReference")


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
    own = _own_references(element)
    overridden = {_system(reference) for reference in own}
    kind = elements_of.get_type(element) if element.is_a("IfcObject") else None
    of_type = [] if kind is None else _own_references(kind)
    for reference in [*own, *(found for found in of_type if _system(found) not in overridden)]:
        codes = (_code(found) for found in _upwards(reference))
        yield _system(reference), tuple(code for code in codes if code)


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


def _own_references(element: Element) -> list[Element]:
    """Those of the element itself; a resource such as a material keeps them in another place than an object."""
    found = [
        relation.RelatingClassification
        for relation in getattr(element, "HasAssociations", None) or ()
        if relation.is_a("IfcRelAssociatesClassification")
    ]
    for inverse in ("HasExternalReferences", "HasExternalReference"):
        found += [relation.RelatingReference for relation in getattr(element, inverse, None) or ()]
    return [reference for reference in found if reference.is_a() in _CLASSIFYING]


def _upwards(reference: Element) -> Iterator[Element]:
    """The reference, what it refers to, and so on up to the system; a damaged model may go in a circle."""
    seen: set[int] = set()
    found: Element | None = reference
    while found is not None and found.id() not in seen:
        seen.add(found.id())
        yield found
        found = getattr(found, "ReferencedSource", None)


def _system(reference: Element) -> str:
    """The name of the system that a reference belongs to; "" for a reference without one."""
    return next((found.Name or "" for found in _upwards(reference) if found.is_a("IfcClassification")), "")


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
