"""What a model holds, in one JSON document: what people ask first about a file they were sent."""

import json
from pathlib import Path
from typing import Any

from bim.document import Document


def summarize(document: Document) -> dict[str, Any]:
    """Project, schema, program that wrote it, levels, elements of each category, materials, areas of rooms."""
    ifc = document.ifc
    header = ifc.header.file_name
    return {
        "file": document.path.name,
        "project": document.title,
        "schema": document.schema,
        "writtenBy": header.originating_system or "",
        "written": header.time_stamp or "",
        "metresPerUnit": document.units.scale("LENGTHUNIT"),
        "levels": [{"name": level.name, "elevation": round(level.elevation, 6)} for level in document.levels()],
        "categories": document.categories(),
        "materials": sorted({material.Name for material in ifc.by_type("IfcMaterial") if material.Name}),
        "types": len(ifc.by_type("IfcTypeProduct")),
        "propertySets": len({found.Name for found in ifc.by_type("IfcPropertySet")}),
        "rooms": [_room(document, space) for space in document.elements("Rooms")],
    }


def write(document: Document, name: str) -> Path:
    """Write `summarize` as JSON."""
    path = document.to_write(name)
    path.write_text(json.dumps(summarize(document), indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def _room(document: Document, space: Any) -> dict[str, Any]:
    quantities = document.quantities(space)
    area = next(
        (quantities[name] for name in ("NetFloorArea", "GrossFloorArea", "GSA BIM Area") if name in quantities), None
    )
    return {
        "name": space.LongName or space.Name or "",
        "level": document.level_of(space),
        "area": None if area is None else round(area, 6),
    }
