"""Read a drawing, DWG or DXF, into an ezdxf document: `load(path)`.

The first bytes of a file say what it is, never its name. DXF of any version is read and repaired by ezdxf. DWG is
read from R14 to R2018 (`DWG_VERSIONS`) by ezdwg's low-level decoders; `DWG_ENTITIES` names the entities that come
across, everything else is counted in the report. Writing DWG is not the business of this package.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from .report import LoadReport, UnreadableDrawing

if TYPE_CHECKING:
    from ezdxf.document import Drawing

DWG_VERSIONS = {
    "AC1014": "R14",
    "AC1015": "2000",
    "AC1018": "2004",
    "AC1021": "2007",
    "AC1024": "2010",
    "AC1027": "2013",
    "AC1032": "2018",
}
DWG_ENTITIES = (
    "LINE POINT CIRCLE ARC ELLIPSE SPLINE LWPOLYLINE POLYLINE RAY XLINE MLINE LEADER 3DFACE SOLID TRACE "
    "TEXT MTEXT ATTDEF ATTRIB TOLERANCE INSERT DIMENSION HATCH IMAGE VIEWPORT"
).split()

__all__ = ["DWG_ENTITIES", "DWG_VERSIONS", "LoadReport", "UnreadableDrawing", "load", "load_with_report"]


def load(path: Path) -> "Drawing":
    """The drawing in `path`; raises UnreadableDrawing saying what the file is instead, or where it is damaged."""
    return load_with_report(path)[0]


def load_with_report(path: Path) -> "tuple[Drawing, LoadReport]":
    """The drawing, and what was read, repaired and skipped."""
    from accore.plotting import fonts

    from .sniff import DWG, identify

    path = Path(path)
    kind = identify(path)
    fonts.install()
    if kind == DWG:
        from .reader import read_dwg

        return read_dwg(path)
    from .dxf import read_dxf

    return read_dxf(path)
