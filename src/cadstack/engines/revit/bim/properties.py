"""The properties of every element as one JSON document: what a database or another program reads from a model."""

import json
from pathlib import Path
from typing import Any

from bim.categories import category_of
from bim.document import Document, Element


def collect(document: Document, category: str | None = None) -> list[dict[str, Any]]:
    """One member per element of a category (None: every element): identity, level, type, materials, properties."""
    elements = document.elements(category) if category else document.ifc.by_type("IfcElement")
    shown = [element for element in elements if not element.is_a("IfcFeatureElement")]
    return [describe(document, element) for element in shown]


def write(document: Document, name: str, category: str | None = None) -> Path:
    """Write `collect` to a JSON file, with what is needed to read its numbers."""
    path = document.to_write(name)
    content = {
        "model": document.title,
        "schema": document.schema,
        "metresPerUnit": document.units.scale("LENGTHUNIT"),
        "elements": collect(document, category),
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8")
    return path


def describe(document: Document, element: Element) -> dict[str, Any]:
    """One element as JSON-ready members."""
    return {
        "globalId": element.GlobalId,
        "class": element.is_a(),
        "category": category_of(element),
        "name": element.Name or "",
        "type": document.type_name(element),
        "level": document.level_of(element),
        "materials": document.materials(element),
        "quantities": document.quantities(element),
        "properties": document.property_sets(element),
    }
