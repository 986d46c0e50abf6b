"""Model space, sheets and blocks of a DWG, and which of them an entity belongs to."""

from ezdxf.document import Drawing
from ezdxf.layouts import BaseLayout, Layout

from .source import MODEL, PAPER, DwgSource, Row
from .tables import clean_name

_SPACES = ("*MODEL_SPACE", "*PAPER_SPACE")


class Spaces:
    """Targets for entities: `of(handle)`; `blocks` holds block names by the handle of their header."""

    def __init__(self, doc: Drawing, source: DwgSource) -> None:
        self._doc = doc
        self._source = source
        self.blocks: dict[int, str] = {}
        self.sheets: dict[int, tuple[Layout, Row]] = {}
        self._owners: dict[int, BaseLayout] = {}
        self._add_layouts()
        self._add_blocks()
        self._active = self._active_sheet()

    def of(self, handle: int) -> BaseLayout | None:
        """The layout or block that owns the entity; None for parts of other entities."""
        mode, owner = self._source.placements.get(handle, (-1, 0))
        if mode == MODEL:
            return self._doc.modelspace()
        if mode == PAPER:
            return self._active
        return self._owners.get(owner)

    def _add_layouts(self) -> None:
        doc = self._doc
        fresh = doc.layouts.names_in_taborder()[-1]
        rows = sorted(self._source.rows("decode_layout_objects"), key=lambda row: row[2])
        for row in rows:
            block = row[4]
            if row[1].lower() == "model":
                layout: Layout = doc.modelspace()
            else:
                name = _free_name(clean_name(row[1]), {n for n in doc.layouts.names() if n != fresh})
                if fresh:
                    if fresh != name:
                        doc.layouts.rename(fresh, name)
                    fresh, layout = "", doc.layouts.get(name)
                else:
                    layout = doc.layouts.new(name)
                layout.delete_all_entities()
            self.sheets[block] = (layout, row)
            self._owners[block] = layout
            set_page(layout, row)

    def _add_blocks(self) -> None:
        doc, source = self._doc, self._source
        bases = {row["handle"]: row["base_point"] for row in source.rows("decode_write_blocks")}
        taken: set[str] = {block.name.lower() for block in doc.blocks}
        for handle, name in source.rows("decode_block_header_names"):
            if source.types.get(handle) != "BLOCK_HEADER" or name.upper().startswith(_SPACES) or handle in self.sheets:
                continue
            star = "*" if name.startswith("*") else ""
            plain = _free_name(star + clean_name(name.removeprefix("*")), taken)
            taken.add(plain.lower())
            self.blocks[handle] = plain
            self._owners[handle] = doc.blocks.new(plain, base_point=bases.get(handle, (0.0, 0.0, 0.0)))

    def _active_sheet(self) -> Layout | None:
        """The sheet that was current when saving: its entities are stored without an owner."""
        papers = {block: (sheet, row) for block, (sheet, row) in self.sheets.items() if not sheet.is_modelspace}
        for sheet, row in papers.values():
            if any(self._source.placements.get(viewport, (0, 0))[0] == PAPER for viewport in (*row[8], row[9])):
                return sheet
        owners = {owner for mode, owner in self._source.placements.values() if mode == 0}
        unowned = [sheet for block, (sheet, _) in papers.items() if block not in owners]
        return unowned[0] if unowned else next((sheet for sheet, _ in papers.values()), None)


def _free_name(name: str, taken: set[str]) -> str:
    lowered = {other.lower() for other in taken}
    free, number = name, 1
    while free.lower() in lowered:
        free, number = f"{name}_{number}", number + 1
    return free


def set_page(layout: Layout, row: Row) -> None:
    """Copy the page setup: paper, margins, units, turn, plot area and scale."""
    width, height, (left, bottom, right, top), paper, units, turn = row[5]
    flags, origin, kind, low, high, numerator, denominator, standard, _ = row[10]
    dxf = layout.dxf
    if width > 0.0 and height > 0.0:
        dxf.paper_width, dxf.paper_height = width, height
        dxf.left_margin, dxf.bottom_margin, dxf.right_margin, dxf.top_margin = left, bottom, right, top
    dxf.paper_size = paper
    dxf.plot_paper_units = units if units in (0, 1, 2) else 1
    dxf.plot_rotation = turn if turn in (0, 1, 2, 3) else 0
    dxf.plot_origin_x_offset, dxf.plot_origin_y_offset = origin
    dxf.plot_type = kind if 0 <= kind <= 5 else 5
    dxf.plot_window_x1, dxf.plot_window_y1 = low
    dxf.plot_window_x2, dxf.plot_window_y2 = high
    dxf.scale_numerator = numerator if numerator > 0.0 else 1.0
    dxf.scale_denominator = denominator if denominator > 0.0 else 1.0
    dxf.standard_scale_type = standard if 0 <= standard <= 32 else 16
    dxf.plot_layout_flags = flags
    dxf.limmin, dxf.limmax = row[6]
