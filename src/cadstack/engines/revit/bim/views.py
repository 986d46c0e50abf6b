"""What a model looks like: a glTF scene of the whole building, and floor plans of single storeys as SVG.

One thread makes the geometry, so that the same model gives the same bytes; a machine with more work has more jobs.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.geom
from console.exits import ConsoleError

from bim.document import Document, Level

NOT_BUILT = ("IfcOpeningElement", "IfcSpace")
NOT_IN_PLANS = ("IfcOpeningElement", "IfcBuildingElementProxy")  # Revit exports trees and cars as proxies
CUT_ABOVE_FLOOR = 1.2
MARGIN = 10.0
_PAPER = 2000  # mm: the sheet on which a plan is drawn before it is cut to size
_STYLE = """
path { stroke: #222; stroke-width: 0.13px; fill: none; }
.IfcWall path, .IfcWallStandardCase path, .IfcColumn path { fill: #555; fill-rule: evenodd; }
.IfcSlab path, .IfcRoof path, .IfcBeam path { fill: #999; fill-rule: evenodd; }
.IfcWindow path { fill: #cfe6f2; fill-rule: evenodd; }
.IfcSpace path { fill: #f4f1ea; stroke: none; }
text { font: 2.5px sans-serif; fill: #222; }
"""
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_POINT = re.compile(rf"[ML]({_NUMBER}),({_NUMBER})")  # not the radii and flags of arcs
_PATH = re.compile(r'<path [^>]*?\bd="([^"]*)"')
_ROOM = re.compile(r'(\s*<g id="[^"]*" class="IfcSpace".*?</g>)', re.DOTALL)


@dataclass(frozen=True)
class Scene:
    """What a glTF file holds; `without_shape` are GlobalIds of elements whose geometry could not be made."""

    path: Path
    elements: int
    without_shape: tuple[str, ...]


def write_glb(document: Document, name: str) -> Scene:
    """Write the building as binary glTF: metres, Y up, one node per element, named by its GlobalId."""
    path = document.to_write(name)
    settings = ifcopenshell.geom.settings()
    for key in ("use-element-guids", "y-up", "apply-default-materials"):
        settings.set(key, True)
    serializer = _serializer(ifcopenshell.geom.serializers.glb, path, settings, document)
    shown = set()
    for shape in _shapes(document, settings, NOT_BUILT):
        serializer.write(shape)
        shown.add(shape.guid)
    if not shown:
        raise ConsoleError(f"{document.path.name} has no geometry", hint="Export it with its geometry.")
    serializer.finalize()
    return Scene(path, len(shown), tuple(_shapeless(document, shown)))


def write_plan(document: Document, name: str, level: str | None = None, scale: int = 100) -> Path:
    """Write the plan of a storey (None: the lowest) as SVG, cut 1.2 m above its floor; the sheet fits the plan."""
    path = document.to_write(name)
    storey = find_level(document, level)
    settings = ifcopenshell.geom.settings()
    settings.set("iterator-output", ifcopenshell.ifcopenshell_wrapper.NATIVE)
    settings.set("bounds", f"{_PAPER}x{_PAPER}")
    settings.set("scale", f"1:{scale}")
    settings.set("section-height", storey.elevation + CUT_ABOVE_FLOOR)
    for key in ("use-element-guids", "print-space-names", "print-space-areas", "door-arcs", "svg-no-css"):
        settings.set(key, True)
    serializer = _serializer(ifcopenshell.geom.serializers.svg, path, settings, document)
    elsewhere = _doors_elsewhere(document, storey)
    for shape in _shapes(document, settings, NOT_IN_PLANS):
        if shape.guid not in elsewhere:
            serializer.write(shape)
    serializer.finalize()
    del serializer  # closes the file
    drawn = path.read_text("utf-8")
    if not _PATH.search(drawn):
        path.unlink()
        raise ConsoleError(f'Nothing is cut {CUT_ABOVE_FLOOR} m above the level "{storey.name}"')
    title = f"{document.title}: {storey.name}, 1:{scale}"
    path.write_text(_finished(drawn, title), "utf-8")
    return path


def find_level(document: Document, name: str | None) -> Level:
    """The storey of that name in any case, the lowest for None; raises ConsoleError naming those there are."""
    levels = document.levels()
    if not levels:
        raise ConsoleError(f"{document.path.name} has no storeys")
    if name is None:
        return levels[0]
    found = next((level for level in levels if level.name.casefold() == name.casefold()), None)
    if found is None:
        known = ", ".join(f'"{level.name}"' for level in levels)
        raise ConsoleError(f'There is no level "{name}"', hint=f"The levels: {known}.")
    return found


def _serializer(factory: Any, path: Path, settings: Any, document: Document) -> Any:
    serializer = factory(str(path), settings)
    serializer.setFile(document.ifc)
    serializer.setUnitNameAndMagnitude("METER", 1.0)
    serializer.writeHeader()
    return serializer


def _shapes(document: Document, settings: Any, left_out: Sequence[str]) -> Iterator[Any]:
    iterator = ifcopenshell.geom.iterator(settings, document.ifc, 1, exclude=list(left_out))
    if not iterator.initialize():
        return
    while True:
        yield iterator.get()
        if not iterator.next():
            return


def _doors_elsewhere(document: Document, storey: Level) -> set[str]:
    """The doors of other storeys: the serializer draws the swing of a door even where it does not cut the door."""
    return {door.GlobalId for door in document.elements("Doors") if document.level_of(door) not in ("", storey.name)}


def _shapeless(document: Document, shown: set[str]) -> Iterator[str]:
    for element in document.ifc.by_type("IfcElement"):
        has_body = element.Representation is not None and not element.is_a("IfcFeatureElement")
        if has_body and element.GlobalId not in shown:
            yield element.GlobalId


def _finished(drawn: str, title: str) -> str:
    """The drawing on a sheet of its size, rooms under walls, with a title for readers and our line widths."""
    body = _rooms_first(drawn).replace("&amp;#178;", "²")  # the serializer escapes its own ² twice
    points = [(float(x), float(y)) for path in _PATH.findall(drawn) for x, y in _POINT.findall(path)]
    left, right = min(x for x, _ in points) - MARGIN, max(x for x, _ in points) + MARGIN
    top, bottom = min(y for _, y in points) - MARGIN, max(y for _, y in points) + MARGIN
    width, height = right - left, bottom - top
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm" '
        f'viewBox="{left:.2f} {top:.2f} {width:.2f} {height:.2f}">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n{body}"
    )


def _rooms_first(drawn: str) -> str:
    rooms = "".join(_ROOM.findall(drawn))
    rest = _ROOM.sub("", drawn)
    start = rest.index("<g ")
    opened = rest.index(">", start) + 1
    return rest[start:opened] + rooms + rest[opened:]
