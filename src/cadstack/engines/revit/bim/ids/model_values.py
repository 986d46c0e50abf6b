"""What an element has, as IDS compares it: attributes and properties with their data types, numbers in SI."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ifcopenshell
import ifcopenshell.util.element as elements_of

from bim.units import Units

Element = ifcopenshell.entity_instance
UNKNOWN = "UNKNOWN"  # the third value of IfcLogical
_QUANTITIES = {
    "IfcQuantityLength": "IfcLengthMeasure",
    "IfcQuantityArea": "IfcAreaMeasure",
    "IfcQuantityVolume": "IfcVolumeMeasure",
    "IfcQuantityWeight": "IfcMassMeasure",
    "IfcQuantityTime": "IfcTimeMeasure",
    "IfcQuantityCount": "IfcCountMeasure",
    "IfcQuantityNumber": "IfcNumericMeasure",
}
_MULTIPLE = {
    "IfcPropertySingleValue": ("NominalValue",),
    "IfcPropertyListValue": ("ListValues",),
    "IfcPropertyEnumeratedValue": ("EnumerationValues",),
    "IfcPropertyBoundedValue": ("UpperBoundValue", "LowerBoundValue", "SetPointValue"),
    "IfcPropertyTableValue": ("DefiningValues", "DefinedValues"),
}
_UNITS_OF = {"DefiningValues": "DefiningUnit", "DefinedValues": "DefinedUnit"}
_ROOT_ATTRIBUTES = 4


@dataclass(frozen=True)
class Typed:
    """A value and the name of its type in capitals, as IDS writes it."""

    value: Any
    data_type: str


def is_empty(value: Any) -> bool:
    """Whether IDS takes the value for none: null, an empty text or list, an unknown logical."""
    return value is None or value in ("", (), UNKNOWN)


def properties(element: Element, units: Units) -> dict[str, dict[str, list[Typed]]]:
    """The property sets of an element, its type's under its own: {set: {property: values}}.

    A property of a kind that IDS does not compare (complex, reference) has no values.
    """
    found: dict[str, dict[str, list[Typed]]] = {}
    for definition in _definitions(element):
        content = found.setdefault(_name_of(definition), {})
        content.update(_content(definition, units))
    return found


def attributes(element: Element, units: Units) -> Iterator[tuple[str, Any]]:
    """The names and values of an element's own attributes, derived ones left out; measures in SI."""
    declaration = ifcopenshell.schema_by_name(element.file.schema_identifier).declaration_by_name(element.is_a())
    entity = declaration.as_entity()
    for index, (attribute, derived) in enumerate(zip(entity.all_attributes(), entity.derived(), strict=True)):
        if derived:
            continue
        value = element[index]
        if isinstance(value, Element) and value.id() == 0:
            value = _in_si(value, units, None).value
        elif isinstance(value, float):
            value = units.to_si(value, _measure(attribute), None)
        yield attribute.name(), value


def _measure(attribute: Any) -> str:
    kind = attribute.type_of_attribute().as_named_type()
    return "" if kind is None else str(kind.declared_type().name())


def _definitions(element: Element) -> Iterator[Element]:
    """Property definitions in the order in which later ones win: those of the type, then those of the element."""
    kind = elements_of.get_type(element)
    if kind is not None and kind != element:
        yield from getattr(kind, "HasPropertySets", None) or ()
    yield from getattr(element, "HasPropertySets", None) or ()
    yield from getattr(element, "HasProperties", None) or ()
    if element.is_a("IfcMaterial") and element.file.schema == "IFC2X3":
        held = element.file.get_inverse(element)
        yield from (definition for definition in held if definition.is_a("IfcExtendedMaterialProperties"))
    for relation in getattr(element, "IsDefinedBy", None) or ():
        if relation.is_a("IfcRelDefinesByProperties"):
            definition = relation.RelatingPropertyDefinition
            yield from definition if isinstance(definition, tuple) else (definition,)


def _name_of(definition: Element) -> str:
    return getattr(definition, "Name", None) or ""


def _content(definition: Element, units: Units) -> Iterator[tuple[str, list[Typed]]]:
    if definition.is_a("IfcElementQuantity"):
        for quantity in definition.Quantities or ():
            yield quantity.Name, _quantity(quantity, units)
        return
    held = next(
        (name for name in ("HasProperties", "Properties", "ExtendedProperties") if hasattr(definition, name)), ""
    )
    if held:
        for found in getattr(definition, held) or ():
            yield found.Name, list(_values(found, units))
        return
    for name, value in list(attributes(definition, units))[_ROOT_ATTRIBUTES:]:
        yield name, [] if is_empty(value) else [Typed(value, _enumeration(definition, name))]


def _enumeration(definition: Element, name: str) -> str:
    """The declared type of an attribute of a predefined property set."""
    declaration = ifcopenshell.schema_by_name(definition.file.schema_identifier).declaration_by_name(definition.is_a())
    found = next(attribute for attribute in declaration.as_entity().all_attributes() if attribute.name() == name)
    return _measure(found).upper()


def _quantity(quantity: Element, units: Units) -> list[Typed]:
    measure = next((name for kind, name in _QUANTITIES.items() if quantity.is_a(kind)), None)
    if measure is None or quantity[3] is None:
        return []
    return [Typed(units.to_si(quantity[3], measure, quantity.Unit), measure.upper())]


def _values(found: Element, units: Units) -> Iterator[Typed]:
    for name in _MULTIPLE.get(found.is_a(), ()):
        unit = getattr(found, _UNITS_OF.get(name, "Unit"), None)
        value = getattr(found, name)
        for part in value if isinstance(value, tuple) else (value,):
            if part is not None and not is_empty(part.wrappedValue):
                yield _in_si(part, units, unit)


def _in_si(wrapped: Element, units: Units, unit: Element | None) -> Typed:
    value = wrapped.wrappedValue
    if isinstance(value, float):
        value = units.to_si(value, wrapped.is_a(), unit)
    return Typed(value, wrapped.is_a().upper())
