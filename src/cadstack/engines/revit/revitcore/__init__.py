"""A Revit core console on ifcopenshell: command line, bundles, script commands."""
