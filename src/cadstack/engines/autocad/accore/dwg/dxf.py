"""DXF through ezdxf: the strict reader first, which takes half the time, then the recovering one."""

from pathlib import Path

from ezdxf import filemanagement, recover
from ezdxf.audit import Auditor
from ezdxf.document import Drawing
from ezdxf.entities import MText, Text
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.encoding import decode_dxf_unicode

from .report import REPAIR, LoadReport, UnreadableDrawing


def _resolve_unicode(doc: Drawing) -> None:
    """Turn "\\U+00B0" into its character; ezdxf does so for files before 2007 only."""
    for entity in doc.entitydb.values():
        if isinstance(entity, MText) and "\\U+" in entity.text:
            entity.text = decode_dxf_unicode(entity.text)
        elif isinstance(entity, Text) and "\\U+" in entity.dxf.get("text", ""):
            entity.dxf.text = decode_dxf_unicode(entity.dxf.text)


def _read(path: Path) -> tuple[Drawing, Auditor]:
    try:
        doc = filemanagement.readfile(path)
        return doc, doc.audit()
    except Exception:  # whatever the strict reader trips over, the other one may repair
        return recover.readfile(path)


def read_dxf(path: Path) -> tuple[Drawing, LoadReport]:
    """The document, repaired where possible; what was repaired is noted."""
    try:
        doc, auditor = _read(path)
    except (DXFError, OSError) as problem:
        raise UnreadableDrawing(f"{path.name} is a damaged DXF: {str(problem).rstrip('.')}.", REPAIR) from problem
    except Exception as problem:  # the reader lets index, key and value errors of damaged files through
        raise UnreadableDrawing(
            f"{path.name} is a damaged DXF ({type(problem).__name__}: {problem}). {REPAIR}"
        ) from problem
    _resolve_unicode(doc)
    report = LoadReport("DXF", doc.acad_release or doc.dxfversion)
    for layout in doc.layouts:
        report.read.update(entity.dxftype() for entity in layout)
    for what, entries in (("Repaired", auditor.fixes), ("Not repaired", auditor.errors)):
        report.notes.extend(f"{what}: {entry.message}" for entry in entries[:20])
        if len(entries) > 20:
            report.notes.append(f"{what}: {len(entries) - 20} more.")
    return doc, report
