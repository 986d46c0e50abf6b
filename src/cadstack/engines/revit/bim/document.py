"""A building model as a bundle sees it: `data.RevitDoc`. Quantities and elevations are in metres, always."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.util.element as elements_of
from console.exits import ConsoleError
from console.job_files import JobFiles

from bim import categories
from bim.ids.model_values import attributes
from bim.units import Units

_UNITS = {"IfcQuantityLength": "LENGTHUNIT", "IfcQuantityArea": "AREAUNIT", "IfcQuantityVolume": "VOLUMEUNIT"}
Element = ifcopenshell.entity_instance


@dataclass(frozen=True)
class Level:
    """A storey: its name, its elevation in metres, and its IFC instance."""

    name: str
    elevation: float
    element: Element


class Document:
    """One open model. `ifc` is the ifcopenshell file, for everything that is not offered here."""

    def __init__(self, ifc: ifcopenshell.file, path: Path, files: JobFiles) -> None:
        self.ifc = ifc
        self.path = path
        self._files = files
        self.units = Units(ifc)

    @property
    def title(self) -> str:
        """The project's name, or the file's when it has none."""
        project = self.ifc.by_type("IfcProject")[0]
        return project.LongName or project.Name or self.path.stem

    @property
    def schema(self) -> str:
        """The schema as the file names it: IFC2X3, IFC4, IFC4X3_ADD2."""
        return str(self.ifc.schema_identifier)

    def elements(self, category: str) -> list[Element]:
        """The elements of a category (`Walls`, `OST_Walls`, `IfcWall`), in the order of the file."""
        found = {
            element.id(): element
            for name in categories.classes(category, self.ifc)
            for element in self.ifc.by_type(name)
        }
        return [found[number] for number in sorted(found)]

    def element(self, global_id: str) -> Element | None:
        """The element with this GlobalId, or None."""
        try:
            return self.ifc.by_guid(global_id)
        except RuntimeError:
            return None

    def categories(self) -> dict[str, int]:
        """How many elements each category has, those with some only, in Revit's order."""
        counted = {name: len(self.elements(name)) for name in categories.CATEGORIES}
        return {name: count for name, count in counted.items() if count}

    def levels(self) -> list[Level]:
        """The storeys from the lowest to the highest."""
        scale = self.units.scale("LENGTHUNIT")
        found = [
            Level(storey.Name or "", float(storey.Elevation or 0.0) * scale, storey)
            for storey in self.ifc.by_type("IfcBuildingStorey")
        ]
        return sorted(found, key=lambda level: level.elevation)

    def level_of(self, element: Element) -> str:
        """The name of the storey that holds the element, also through what it is a part of; "" for none."""
        seen: set[int] = set()  # a damaged model may have a part that is its own whole
        found: Element | None = element
        while found is not None and found.id() not in seen:
            if found.is_a("IfcBuildingStorey"):
                return found.Name or ""
            seen.add(found.id())
            found = elements_of.get_parent(found)
        return ""

    def type_name(self, element: Element) -> str:
        """The name of the element's type; "" for none."""
        found = elements_of.get_type(element)
        return (found.Name or "") if found is not None else ""

    def materials(self, element: Element) -> list[str]:
        """The names of the element's materials, its type's when it has none of its own."""
        return [material.Name or "" for material in elements_of.get_materials(element)]

    def property_sets(self, element: Element) -> dict[str, dict[str, Any]]:
        """The property sets of an element over those of its type: {set: {property: value}}, in the file's units."""
        sets = elements_of.get_psets(element, psets_only=True)
        return {name: {key: value for key, value in found.items() if key != "id"} for name, found in sets.items()}

    def property(self, element: Element, name: str) -> Any:
        """One property, written `Pset_WallCommon.FireRating`; None when the element has none."""
        pset, dot, prop = name.partition(".")
        if not dot:
            hint = "Write Set.Property, as Pset_WallCommon.FireRating; attribute(element, name) reads an attribute."
            raise ConsoleError(f'"{name}" names no property', hint=hint)
        return elements_of.get_pset(element, pset, prop)

    def attribute(self, element: Element, name: str) -> Any:
        """An attribute of the element's IFC class (`OverallWidth`) in SI, so a length in m; None when it has none.

        `element.OverallWidth` is the number in the file, which is often millimetres.
        """
        return dict(attributes(element, self.units)).get(name)

    def quantities(self, element: Element) -> dict[str, float]:
        """The element's quantities by name (`Length`, `NetSideArea`), in m, m² and m³."""
        found: dict[str, float] = {}
        for relation in getattr(element, "IsDefinedBy", None) or ():
            if not relation.is_a("IfcRelDefinesByProperties"):
                continue
            definition = relation.RelatingPropertyDefinition
            if definition is None or not definition.is_a("IfcElementQuantity"):
                continue
            for quantity in definition.Quantities or ():
                unit = _UNITS.get(quantity.is_a())
                if unit is not None and quantity[3] is not None:
                    found[quantity.Name] = float(quantity[3]) * self.units.scale(unit)
        return found

    def to_read(self, name: str) -> Path:
        """A file of the job folder or a bundle, in any case of its name; raises ConsoleError when there is none."""
        return self._files.to_read(name)

    def to_write(self, name: str) -> Path:
        """Where to write an output, its folder made; raises ConsoleError outside the job folder."""
        return self._files.to_write(name)

    def save_as(self, name: str) -> Path:
        """Write the model as IFC; the name may end in .rvt, the content is IFC text."""
        path = self.to_write(name)
        self.ifc.write(str(path), format=".ifc")
        return path
