"""DXF through ezdxf's recovering reader."""

from pathlib import Path

from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.lldxf.const import DXFError

from .report import LoadReport, UnreadableDrawing


def read_dxf(path: Path) -> tuple[Drawing, LoadReport]:
    """The document, repaired where possible; what was repaired is noted."""
    try:
        doc, auditor = recover.readfile(path)
    except (DXFError, OSError) as problem:
        raise UnreadableDrawing(f"{path.name} is a damaged DXF: {problem}") from problem
    except Exception as problem:  # the reader lets index, key and value errors of damaged files through
        raise UnreadableDrawing(f"{path.name} is a damaged DXF ({type(problem).__name__}: {problem}).") from problem
    report = LoadReport("DXF", doc.acad_release or doc.dxfversion)
    for layout in doc.layouts:
        report.read.update(entity.dxftype() for entity in layout)
    for what, entries in (("Repaired", auditor.fixes), ("Not repaired", auditor.errors)):
        report.notes.extend(f"{what}: {entry.message}" for entry in entries[:20])
        if len(entries) > 20:
            report.notes.append(f"{what}: {len(entries) - 20} more.")
    return doc, report
