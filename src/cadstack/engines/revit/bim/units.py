"""The units of a model: what a number of the file is in SI.

ifcopenshell's factor leaves out derived units, and that the prefix of a square or cubic unit counts twice or thrice.
"""

import ifcopenshell
import ifcopenshell.util.unit as unit_tables

_POWERS = (("SQUARE_", 2), ("CUBIC_", 3))
_CELSIUS = 273.15


class Units:
    """The factors and offsets to SI of one model; mass is in kilograms, angles in radians."""

    def __init__(self, ifc: ifcopenshell.file) -> None:
        projects = ifc.by_type("IfcProject")
        assignment = projects[0].UnitsInContext if projects else None
        units = (assignment.Units or ()) if assignment is not None else ()
        self._by_type = {unit.UnitType: unit for unit in units if hasattr(unit, "UnitType")}

    def scale(self, unit_type: str) -> float:
        """The factor of a kind of unit (`LENGTHUNIT`); 1 where the model declares none."""
        unit = self._by_type.get(unit_type)
        return 1.0 if unit is None else si_factor(unit)

    def to_si(self, value: float, measure: str, unit: ifcopenshell.entity_instance | None = None) -> float:
        """A number of the measure (`IfcLengthMeasure`), in its own unit or else the model's, as SI."""
        kind = unit_type_of(measure)
        unit = unit or (self._by_type.get(kind) if kind else None)
        if unit is None or not hasattr(unit, "UnitType"):
            return value
        offset = _CELSIUS if getattr(unit, "Name", None) == "DEGREE_CELSIUS" else 0.0
        return value * si_factor(unit) + offset


def unit_type_of(measure: str) -> str | None:
    """The kind of unit of a measure: LENGTHUNIT of IfcPositiveLengthMeasure; None for one without a unit."""
    kind = unit_tables.get_measure_unit_type(measure)
    return None if kind in (None, "USERDEFINED") else str(kind)


def si_factor(unit: ifcopenshell.entity_instance) -> float:
    """What a number in this unit is multiplied with to be in SI."""
    if unit.is_a("IfcDerivedUnit"):
        factor = 1.0
        for part in unit.Elements:
            factor *= si_factor(part.Unit) ** part.Exponent
        return factor
    if unit.is_a("IfcConversionBasedUnit"):
        conversion = unit.ConversionFactor
        return float(conversion.ValueComponent.wrappedValue) * si_factor(conversion.UnitComponent)
    if not unit.is_a("IfcSIUnit"):
        return 1.0
    prefix = float(unit_tables.get_prefix_multiplier(unit.Prefix)) if unit.Prefix else 1.0
    power = next((power for start, power in _POWERS if unit.Name.startswith(start)), 1)
    return prefix**power * (0.001 if unit.Name == "GRAM" else 1.0)
