"""DWG -> ezdxf document.

ezdwg's own conversion to DXF writes what is inside blocks into model space, so only its decoders are used here; each
entity is put where its owner says. Entities go in by ascending handle, which is AutoCAD's draw order.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf.document import Drawing
from ezdxf.entities import DXFGraphic, Insert
from ezdxf.layouts import BaseLayout
from ezdxf.lldxf.const import DXFError
from ezdxf.math import Vec3

from . import DWG_VERSIONS, curves, fills, inserts, texts, viewports
from .report import REPAIR, LoadReport, UnreadableDrawing
from .source import DwgSource, Row
from .spaces import Spaces
from .tables import Tables
from .wholeness import damaged_page

HEADER = ("$INSUNITS", "$LUNITS", "$LUPREC", "$AUNITS", "$AUPREC", "$LTSCALE", "$TEXTSIZE")
HEADER_POINTS = ("$EXTMIN", "$EXTMAX", "$LIMMIN", "$LIMMAX")
Place = Callable[[BaseLayout, Any, dict[str, Any]], DXFGraphic | None]
_SIMPLE: dict[str, Place] = {
    "decode_line_entities": curves.line,
    "decode_point_entities": curves.point,
    "decode_circle_entities": curves.circle,
    "decode_arc_entities": curves.arc,
    "decode_ellipse_entities": curves.ellipse,
    "decode_lwpolyline_entities": curves.lwpolyline,
    "decode_polyline_2d_with_vertex_data": curves.polyline_2d,
    "decode_polyline_3d_with_vertices": curves.polyline_3d,
    "decode_polyline_mesh_with_vertices": curves.polygon_mesh,
    "decode_polyline_pface_with_faces": curves.polyface,
    "decode_ray_entities": curves.ray,
    "decode_xline_entities": curves.xline,
    "decode_mline_entities": curves.mline,
    "decode_leader_entities": curves.leader,
    "decode_3dface_entities": curves.face,
    "decode_solid_entities": curves.solid,
    "decode_trace_entities": curves.trace,
}
_PARTS = ("VERTEX", "SEQEND", "BLOCK", "ENDBLK", "ATTRIB")
_FLAT = {"LINE", "POINT", "CIRCLE", "ARC", "SOLID", "TRACE", "LWPOLYLINE", "POLYLINE", "INSERT"}


def read_dwg(path: Path) -> tuple[Drawing, LoadReport]:
    """The document and what was read and skipped; raises UnreadableDrawing for damaged files."""
    content = path.read_bytes()
    version = content[:6].decode("ascii", "replace")
    place = damaged_page(content)
    if place is not None:
        raise UnreadableDrawing(
            f"{path.name} is damaged: the page at byte {place} does not match its checksum. {REPAIR}"
        )
    report = LoadReport("DWG", DWG_VERSIONS.get(version, version))
    source = DwgSource(path, report)
    try:
        return _Reading(source, report).run(), report
    except UnreadableDrawing:
        raise
    except Exception as problem:  # rows of a shape that only damage explains
        raise UnreadableDrawing(
            f"{path.name} is a damaged DWG ({type(problem).__name__}: {problem}). {REPAIR}"
        ) from problem


class _Reading:
    """One pass over a file: tables, spaces, then every entity by handle."""

    def __init__(self, source: DwgSource, report: LoadReport) -> None:
        self.source = source
        self.report = report
        self.doc = ezdxf.new("R2018", units=0)
        self.doc.filename = str(source.path)
        self._set_header()
        self.tables = Tables(self.doc, source)
        self.spaces = Spaces(self.doc, source)
        self.geometry = source.by_handle("decode_write_geometry")
        self.placed: dict[int, DXFGraphic] = {}

    def run(self) -> Drawing:
        jobs = sorted(self._jobs(), key=lambda job: job[0])
        for handle, place, row in jobs:
            self._place(handle, place, row)
        self._attach_attributes()
        self._place_viewports()
        self._count_skipped()
        return self.doc

    def _set_header(self) -> None:
        header, row = self.doc.header, self.source.header()
        for name, value in zip(HEADER, row, strict=False):
            if value is not None:
                header[name] = value
        for name, value in zip(HEADER_POINTS, row[len(HEADER) :], strict=False):
            if value is not None and max(map(abs, value)) < 1e15:
                header[name] = value
        header["$MEASUREMENT"] = 0 if header.get("$INSUNITS", 0) in (1, 2, 3, 8, 9, 10) else 1

    def _jobs(self) -> list[tuple[int, Place, Any]]:
        source, tables = self.source, self.tables
        jobs = [(row[0], place, row) for decoder, place in _SIMPLE.items() for row in source.rows(decoder)]

        def add(decoder: str, place: Place) -> None:
            jobs.extend((row[0], place, row) for row in source.rows(decoder))

        spacing = source.by_handle("decode_mtext_write_properties")
        patterns = source.by_handle("decode_hatch_patterns")
        pictures = fills.Pictures(self.doc, source.by_handle("decode_image_defs"))
        add("decode_text_entities", lambda s, row, a: texts.text(s, row, a, tables))
        add("decode_attdef_entities", lambda s, row, a: texts.attdef(s, row, a, tables))
        add("decode_mtext_entities", lambda s, row, a: texts.mtext(s, row, a, tables, spacing.get(row[0])))
        add("decode_tolerance_entities", lambda s, row, a: texts.tolerance(s, row, a, tables))
        add("decode_hatch_entities", lambda s, row, a: fills.hatch(s, row, a, patterns.get(row[0])))
        add("decode_image_entities", pictures.place)
        block_of = {row[0]: row[2] for row in source.rows("decode_insert_write_properties")}
        names = {name.lower(): name for name in self.spaces.blocks.values()}

        def insert(space: BaseLayout, row: Row, attributes: dict[str, Any]) -> DXFGraphic | None:
            written = row[8][4] if isinstance(row[8], tuple) else row[8]
            block = self.spaces.blocks.get(block_of.get(row[0]) or 0) or names.get((written or "").lower())
            return inserts.insert(space, row, attributes, block)

        jobs.extend((row["handle"], curves.spline, row) for row in source.rows("decode_write_splines"))
        add("decode_insert_entities", insert)
        add("decode_minsert_entities", insert)
        for kind, row in source.rows("decode_dimension_entities"):
            jobs.append((row[0], self._dimension(kind), row))
        return jobs

    def _dimension(self, kind: str) -> Place:
        return lambda s, row, a: inserts.dimension(s, kind, row, a, self.tables, self.spaces.blocks)

    def _place(self, handle: int, place: Place, row: Any) -> None:
        space = self.spaces.of(handle)
        if space is None or handle in self.placed:
            return
        try:
            entity = place(space, row, self.tables.attributes(handle))
        except (DXFError, ValueError, TypeError, IndexError, ZeroDivisionError) as problem:
            self.report.notes.append(f"Left out {self.source.types.get(handle)} {handle:X}: {problem}")
            return
        if entity is None:
            return
        self.placed[handle] = entity
        if space.is_any_layout:
            self.report.read[entity.dxftype()] += 1
        if entity.dxftype() in _FLAT and handle in self.geometry:
            _set_geometry(entity, self.geometry[handle])

    def _attach_attributes(self) -> None:
        """Attributes name their block reference; in old files the reference names the first of a chain."""
        owner_of: dict[int, int] = {}
        links = dict(self.source.rows("decode_attribute_links"))
        for handle, _, _, members in self.source.rows("decode_insert_write_properties"):
            chain = list(members or ())
            last = chain[-1] if chain else 0
            step = chain[0] if len(chain) == 2 else 0
            while step in links and step != last and len(chain) < 10_000:
                step = links[step]
                chain.append(step)
            owner_of.update(dict.fromkeys(chain, handle))
        for row in self.source.rows("decode_attrib_entities"):
            handle = row[0]
            reference = self.placed.get(row[11][1] or 0) or self.placed.get(owner_of.get(handle, 0))
            if isinstance(reference, Insert):
                inserts.attach(reference, row, self.tables.attributes(handle), self.tables)
            else:
                self.report.skipped["ATTRIB without its block reference"] += 1

    def _place_viewports(self) -> None:
        rows = self.source.by_handle("decode_viewport_details")
        order: dict[int, list[int]] = {}
        for block, (_, setup) in self.spaces.sheets.items():
            order[block] = list(dict.fromkeys([*setup[8], *(h for h in rows if self._sheet_of(h) == block)]))
        for block, handles in order.items():
            layout = self.spaces.sheets[block][0]
            if layout.is_modelspace:
                continue
            for number, handle in enumerate((h for h in handles if h in rows), 1):
                entity = viewports.viewport(layout, rows[handle], self.tables.attributes(handle), self.tables, number)
                if entity is not None:
                    self.placed[handle] = entity
                    self.report.read["VIEWPORT"] += 1

    def _sheet_of(self, handle: int) -> int:
        space = self.spaces.of(handle)
        return next((block for block, (layout, _) in self.spaces.sheets.items() if layout is space), 0)

    def _count_skipped(self) -> None:
        attributes = {row[0] for row in self.source.rows("decode_attrib_entities")}
        empty = {row[0] for row in self.source.rows("decode_text_entities") if not row[1].strip()}
        for handle in self.source.entity_handles:
            kind = self.source.types[handle]
            if handle in self.placed or handle in attributes or handle in empty or kind.startswith(_PARTS):
                continue
            self.report.skipped[kind] += 1


def _set_geometry(entity: DXFGraphic, row: Row) -> None:
    """Thickness, extrusion and elevation, which the decoders of flat entities leave out."""
    _, thickness, extrusion, elevation = row
    if thickness and entity.dxf.is_supported("thickness"):
        entity.dxf.thickness = thickness
    if extrusion is not None and any(extrusion) and not Vec3(extrusion).isclose((0.0, 0.0, 1.0)):
        entity.dxf.extrusion = extrusion
    if elevation and entity.dxftype() == "LWPOLYLINE":
        entity.dxf.elevation = elevation
