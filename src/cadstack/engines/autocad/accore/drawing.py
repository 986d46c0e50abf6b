"""Opening, making and saving drawings. The only place that knows file formats."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from console.exits import ConsoleError

VERSIONS = {
    "R12": "R12", "2000": "R2000", "2004": "R2004", "2007": "R2007", "2010": "R2010", "2013": "R2013", "2018": "R2018",
}  # fmt: skip

_left_out: WeakKeyDictionary[Any, Counter[str]] = WeakKeyDictionary()


def new_drawing() -> Any:
    """An empty metric drawing with the standard linetypes and text styles."""
    import ezdxf

    doc = ezdxf.new("R2018", setup=["linetypes", "styles"], units=4)
    doc.header["$MEASUREMENT"] = 1
    doc.header["$TILEMODE"] = 1
    return doc


def open_drawing(path: Path, say: Callable[[str], None] = lambda _: None) -> Any:
    """Read a DXF or DWG file, told apart by content, and say what was read and what had to be left out.

    Raises ConsoleError with the reason when it cannot be read.
    """
    from accore import dwg

    if not path.is_file():
        raise ConsoleError(
            f'The drawing "{path}" does not exist', hint="Check the /i switch and the input's localName."
        )
    try:
        doc, report = dwg.load_with_report(path)
    except dwg.UnreadableDrawing as error:
        raise ConsoleError(f"Cannot open the drawing: {error}") from None
    for line in report.lines():
        say(line)
    _left_out[doc] = report.skipped
    return doc


def save_drawing(doc: Any, path: Path, version: str | None = None, binary: bool = False) -> str:
    """Write `doc`; the content is always DXF of `version` (as DXF names it, such as R2018). Returns what was written.

    A name that ends in .dwg gets DXF content too, since no open library writes current DWG without loss. Scripts that
    were written for the original then run to their end; `saving_notes` is what their reader has to be told.
    """
    import ezdxf

    if version is not None and version != doc.acad_release:
        doc.dxfversion = version
    try:
        doc.saveas(path, fmt="bin" if binary else "asc")
    except ezdxf.DXFError as error:
        raise ConsoleError(f'Cannot write "{path.name}": {error}') from None
    return f"{doc.acad_release} DXF"


def saving_notes(doc: Any, path: Path) -> list[str]:
    """What a saved file is not, though its name or its source says so."""
    notes = []
    if path.suffix.lower() == ".dwg":
        notes.append(
            f"{path.name} holds DXF, not DWG, which no open library writes without loss. AutoCAD opens it once it is "
            f"renamed to {path.stem}.dxf; SAVEAS DXF writes that name at once."
        )
    left_out = _left_out.get(doc)
    if left_out:
        what = ", ".join(f"{count} {name}" for name, count in sorted(left_out.items()))
        notes.append(f"{path.name} lacks what was skipped when the drawing was read: {what}.")
    return notes


def bounds(entities: Any) -> tuple[tuple[float, float, float], tuple[float, float, float]] | None:
    """The corners of the box around `entities`, or None when they have no extents."""
    from ezdxf import bbox

    box = bbox.extents(entities, fast=True)
    if not box.has_data:
        return None
    return tuple(box.extmin), tuple(box.extmax)  # type: ignore[return-value]
