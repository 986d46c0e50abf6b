"""Revit's categories and the IFC classes that hold their elements.

IFC has one class for floors, roof plates, landings and base slabs: "Floors" are all of them, whatever their predefined
type says, because exporters seldom set it with care.
"""

import ifcopenshell
from console.exits import ConsoleError

CATEGORIES: dict[str, tuple[str, ...]] = {
    "Walls": ("IfcWall", "IfcCurtainWall"),
    "Floors": ("IfcSlab",),
    "Roofs": ("IfcRoof",),
    "Doors": ("IfcDoor",),
    "Windows": ("IfcWindow",),
    "Ceilings": ("IfcCovering",),
    "Columns": ("IfcColumn",),
    "Structural Framing": ("IfcBeam", "IfcMember"),
    "Structural Foundations": ("IfcFooting", "IfcPile"),
    "Stairs": ("IfcStair",),
    "Ramps": ("IfcRamp",),
    "Railings": ("IfcRailing",),
    "Furniture": ("IfcFurnishingElement",),
    "Rooms": ("IfcSpace",),
    "Levels": ("IfcBuildingStorey",),
    "Ducts": ("IfcDuctSegment",),
    "Pipes": ("IfcPipeSegment",),
    "Mechanical Equipment": ("IfcEnergyConversionDevice", "IfcFlowMovingDevice"),
    "Generic Models": ("IfcBuildingElementProxy",),
}
_BY_KEY = {name.casefold().replace(" ", ""): name for name in CATEGORIES}


def classes(category: str, ifc: ifcopenshell.file) -> tuple[str, ...]:
    """The IFC classes of a category (`Walls`, `OST_Walls`) or of an IFC class name, those of the model's schema only.

    Raises ConsoleError for a name that is neither.
    """
    wanted = category.strip()
    key = wanted.casefold().removeprefix("ost_").replace(" ", "")
    if key in _BY_KEY:
        return tuple(name for name in CATEGORIES[_BY_KEY[key]] if known(name, ifc))
    if key.startswith("ifc") and known(wanted, ifc):
        return (wanted,)
    raise ConsoleError(
        f'There is no category "{category}"',
        hint=f"Use an IFC class of {ifc.schema_identifier}, or one of: {', '.join(CATEGORIES)}.",
    )


def known(class_name: str, ifc: ifcopenshell.file) -> bool:
    """Whether the model's schema declares the class."""
    try:
        ifcopenshell.schema_by_name(ifc.schema_identifier).declaration_by_name(class_name)
    except RuntimeError:
        return False
    return True


def category_of(element: ifcopenshell.entity_instance) -> str:
    """The category of an element; its IFC class without `Ifc` where Revit has no category for it."""
    for name, members in CATEGORIES.items():
        if any(element.is_a(member) for member in members):
            return name
    return str(element.is_a()).removeprefix("Ifc")
