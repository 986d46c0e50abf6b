"""Runs under the system's Python with FreeCAD's modules: LIBRARY REQUEST ANSWER. Standard library and FreeCAD only.

The request is JSON: `document`, `changes` (cell contents by alias), and the files to make, `step` and `save`. The
answer is a file, because FreeCAD writes to standard output as it likes.
"""

import json
import re
import sys
from pathlib import Path


def main(request, answer):
    import FreeCAD

    document = FreeCAD.openDocument(request["document"])
    sheets = [one for one in document.Objects if one.TypeId == "Spreadsheet::Sheet"]
    for name, content in request["changes"].items():
        sheet = next(sheet for sheet in sheets if sheet.getCellFromAlias(name))
        sheet.set(sheet.getCellFromAlias(name), content)
    problems = []
    if request["changes"] or request.get("step") or request.get("save"):
        document.recompute(None, True)
        problems = [
            f"{one.Label} is invalid" for one in document.Objects if "Invalid" in one.State or "Error" in one.State
        ]
    if not problems and request.get("step"):
        problems = export(document, request["step"])
    if not problems and request.get("save"):
        document.saveAs(request["save"])
    parameters = [cell for sheet in sheets for cell in cells(sheet)]
    Path(answer).write_text(json.dumps({"parameters": parameters, "problems": problems}), "utf-8")


def cells(sheet):
    """The named cells that hold a number, a length or an angle."""
    for cell in sheet.PropertiesList:
        name = sheet.getAlias(cell) if re.fullmatch(r"[A-Z]+[0-9]+", cell) else None
        if not name:
            continue
        value, content = getattr(sheet, cell), sheet.getContents(cell)
        formula = content if content.startswith("=") else ""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield {"name": name, "value": float(value), "unit": "ul", "formula": formula}
        elif hasattr(value, "Unit"):
            unit = {"Length": "mm", "Angle": "deg"}.get(value.Unit.Type)
            if unit:
                yield {"name": name, "value": float(value.Value), "unit": unit, "formula": formula}


def export(document, path):
    """Write the solids that no other solid is made of; what is wrong, in a list."""
    import Part

    solid = [one for one in document.Objects if hasattr(one, "Shape") and one.Shape.Solids]
    names = {one.Name for one in solid}
    final = [one for one in solid if not any(other.Name in names for other in one.InList)]
    if not final:
        return ["it holds no solid"]
    Part.export(final, path)
    return []


if __name__ == "__main__":
    sys.path.append(sys.argv[1])
    main(json.loads(sys.argv[2]), sys.argv[3])
