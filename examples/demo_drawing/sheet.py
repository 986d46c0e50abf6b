"""The sheets: frame with zones, title block with attributes, parts list, notes, viewports."""

import assembly
import detail
import isometric
import views
from annotations import label
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts import Paperspace
from standards import BORDER, STYLE, TEXT, TITLE, VIEWPORT

TITLE_W, TITLE_H = 180.0, 52.0
# x, y, width, height, heading, attribute, text height
CELLS = [
    (0, 39, 45, 13, "Date", "DATE", 2.5),
    (0, 26, 45, 13, "Approved", "APPROVED", 2.5),
    (0, 13, 45, 13, "Checked", "CHECKED", 2.5),
    (0, 0, 45, 13, "Drawn", "DRAWN", 2.5),
    (45, 39, 67, 13, "Owner", "OWNER", 3.5),
    (45, 26, 67, 13, "Surface texture ISO 1302", "SURFACE", 2.5),
    (45, 13, 67, 13, "General tolerances", "TOLERANCES", 2.5),
    (45, 0, 67, 13, "Material", "MATERIAL", 2.5),
    (112, 26, 68, 26, "Title", "TITLE", 5.0),
    (112, 13, 42, 13, "Drawing no.", "DRAWING_NO", 3.5),
    (154, 13, 12, 13, "Rev", "REV", 3.5),
    (166, 13, 14, 13, "Sheet", "SHEET", 3.5),
    (112, 0, 18, 13, "Scale", "SCALE", 3.5),
    (130, 0, 18, 13, "Size", "SIZE", 3.5),
    (148, 0, 32, 13, "", "", 0.0),
]
VALUES = {
    "DATE": "2026-03-16",
    "APPROVED": "H. Sommer",
    "CHECKED": "L. Brandt",
    "DRAWN": "M. Keller",
    "OWNER": "Example Drives Ltd",
    "SURFACE": "Ra 3.2 ( Ra 1.6 )",
    "TOLERANCES": "ISO 2768-mK, size ISO 8015",
    "MATERIAL": "EN-GJL-250, EN 1561",
    "TITLE": "BEARING HOUSING",
    "DRAWING_NO": "CS-1042-01",
    "REV": "B",
}
NOTES = [
    "1  Edges ISO 13715: outside -0.3, inside +0.3",
    "2  Chamfers without dimension 1 x 45%%d",
    "3  Cast radii without dimension R2 to R3",
    "4  Paint outside RAL 7031, not on machined faces",
]


def add_title_block(doc: Drawing) -> None:
    """The block TITLE_BLOCK, its lower left corner at (0, 0), with one attribute per cell."""
    block = doc.blocks.new("TITLE_BLOCK")
    outline = [(0, 0), (TITLE_W, 0), (TITLE_W, TITLE_H), (0, TITLE_H)]
    block.add_lwpolyline(outline, close=True, dxfattribs={"layer": TITLE, "lineweight": 70})
    for x, y, width, height, heading, tag, size in CELLS:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        block.add_lwpolyline(corners, close=True, dxfattribs={"layer": TITLE})
        if not tag:
            continue
        label(block, heading, (x + 1.2, y + height - 3.0), 1.8)
        place = (x + 3.0, y + (height - 4.0 - size) / 2.0 + 0.6)
        attdef = block.add_attdef(tag, dxfattribs={"layer": TEXT, "style": STYLE, "height": size, "prompt": heading})
        attdef.set_placement(place, align=TextEntityAlignment.LEFT)
    _first_angle(block, 164.0, 6.5)


def _first_angle(block: object, x: float, y: float) -> None:
    """The symbol of first angle projection: a cone from the side, then from its small end."""
    given = {"layer": TITLE, "lineweight": 25}
    add = block
    add.add_lwpolyline(
        [(x - 11, y - 1.75), (x - 2, y - 3.5), (x - 2, y + 3.5), (x - 11, y + 1.75)], close=True, dxfattribs=given
    )  # type: ignore[attr-defined]
    for radius in (3.5, 1.75):
        add.add_circle((x + 6.5, y), radius, given)  # type: ignore[attr-defined]
    thin = {"layer": "CENTRE", "ltscale": 0.25}
    for start, end in (
        ((x - 12.5, y), (x - 0.5, y)),
        ((x + 1.5, y), (x + 11.5, y)),
        ((x + 6.5, y - 5), (x + 6.5, y + 5)),
    ):
        add.add_line(start, end, thin)  # type: ignore[attr-defined]


def draw_frame(layout: Paperspace, width: float, height: float, fields: tuple[int, int]) -> None:
    """The frame of ISO 5457: 20 mm left, 10 mm elsewhere, centring marks and zones."""
    left, right, bottom, top = 20.0, width - 10.0, 10.0, height - 10.0
    layout.add_lwpolyline(
        [(left, bottom), (right, bottom), (right, top), (left, top)], close=True, dxfattribs={"layer": BORDER}
    )
    thin = {"layer": BORDER, "lineweight": 25}
    layout.add_lwpolyline(
        [(left - 5, 5), (right + 5, 5), (right + 5, top + 5), (left - 5, top + 5)], close=True, dxfattribs=thin
    )
    columns, rows = fields
    step_x, step_y = (right - left) / columns, (top - bottom) / rows
    for i in range(columns):
        x = left + step_x * i
        for y in (7.5, top + 2.5):
            if i:
                layout.add_line((x, y - 2.5), (x, y + 2.5), thin)
            label(layout, str(i + 1), (x + step_x / 2.0, y), 2.5, "MIDDLE_CENTER")
    for i in range(rows):
        y = top - step_y * i
        for x in (left - 2.5, right + 2.5):
            if i:
                layout.add_line((x - 2.5, y), (x + 2.5, y), thin)
            label(layout, "ABCDEFGH"[i], (x, y - step_y / 2.0), 2.5, "MIDDLE_CENTER")
    middle = {"layer": BORDER}
    cx, cy = width / 2.0, height / 2.0
    for start, end in (
        ((0, cy), (left + 5, cy)),
        ((right - 5, cy), (width, cy)),
        ((cx, 0), (cx, bottom + 5)),
        ((cx, top - 5), (cx, height)),
    ):
        layout.add_line(start, end, middle)


def place_title_block(layout: Paperspace, corner: tuple[float, float], **values: str) -> None:
    """The title block with its lower right corner at `corner`."""
    reference = layout.add_blockref("TITLE_BLOCK", (corner[0] - TITLE_W, corner[1]), {"layer": TITLE})
    reference.add_auto_attribs({**VALUES, **values})


def draw_parts_list(layout: Paperspace, left: float, bottom: float) -> None:
    """The parts list grows upwards from its heading, which stands on the title block."""
    widths, row = (12.0, 12.0, 86.0, 70.0), 6.5
    edges = [left + sum(widths[:i]) for i in range(len(widths) + 1)]
    height = row * (len(assembly.PARTS) + 1)
    thin = {"layer": TITLE, "lineweight": 25}
    for x in edges:
        layout.add_line((x, bottom), (x, bottom + height), {"layer": TITLE})
    for number, texts in enumerate([("Item", "Qty", "Description", "Material / standard"), *assembly.PARTS]):
        y = bottom + row * number
        layout.add_line(
            (left, y + row), (edges[-1], y + row), {"layer": TITLE} if number in (0, len(assembly.PARTS)) else thin
        )
        for i, text in enumerate(texts):
            middle = i < 2
            x = (edges[i] + edges[i + 1]) / 2.0 if middle else edges[i] + 2.0
            label(layout, text, (x, y + row / 2.0), 2.5, "MIDDLE_CENTER" if middle else "MIDDLE_LEFT")


def add_viewport(
    layout: Paperspace,
    box: tuple[float, float, float, float],
    model_at: tuple[float, float],
    paper_at: tuple[float, float],
    scale: float,
) -> None:
    """A viewport over `box` (x1, y1, x2, y2) that shows the model point at the paper point, at `scale`."""
    x1, y1, x2, y2 = box
    centre = ((x1 + x2) / 2.0, (y1 + y2) / 2.0)
    view = tuple(m + (c - p) / scale for m, c, p in zip(model_at, centre, paper_at, strict=True))
    viewport = layout.add_viewport(centre, (x2 - x1, y2 - y1), view, (y2 - y1) / scale)
    viewport.dxf.layer = VIEWPORT


def _new_sheet(doc: Drawing, name: str, width: float, height: float, paper: str) -> Paperspace:
    layout = doc.layouts.new(name)
    layout.page_setup(size=(width, height), margins=(0, 0, 0, 0), units="mm", name=paper)
    layout.set_plot_style("monochrome.ctb")
    return layout


def make_sheets(doc: Drawing) -> None:
    """ "A3 Sheet" with the part and its assembly, "Detail B 5-1" with detail and picture."""
    add_title_block(doc)
    sheet = _new_sheet(doc, "A3 Sheet", 420.0, 297.0, "ISO_A3_(420.00_x_297.00_MM)")
    draw_frame(sheet, 420.0, 297.0, (8, 6))
    place_title_block(sheet, (410.0, 10.0), SCALE="1:1", SIZE="A3", SHEET="1/2")
    draw_parts_list(sheet, 230.0, 62.0)
    add_viewport(sheet, (22.0, 42.0, 186.0, 286.0), (0.0, 0.0), (110.0, 197.0), 1.0)
    add_viewport(sheet, (186.0, 112.0, 304.0, 286.0), views.SECTION, (222.0, 197.0), 1.0)
    add_viewport(sheet, (304.0, 112.0, 409.0, 286.0), assembly.ORIGIN, (341.0, 197.0), 1.0)
    for number, note in enumerate(["NOTES", *NOTES]):
        label(sheet, note, (25.0, 36.0 - 5.0 * number), 2.5)
    second = _new_sheet(doc, "Detail B 5-1", 297.0, 210.0, "ISO_A4_(297.00_x_210.00_MM)")
    draw_frame(second, 297.0, 210.0, (6, 4))
    place_title_block(second, (287.0, 10.0), SCALE="5:1", SIZE="A4", SHEET="2/2")
    add_viewport(second, (22.0, 66.0, 168.0, 199.0), detail.ORIGIN, (92.0, 130.0), detail.SCALE)
    add_viewport(second, (168.0, 66.0, 286.0, 199.0), isometric.ORIGIN, (217.0, 142.0), 0.5)
    label(second, "ISOMETRIC (1:2)", (227.0, 186.0), 5.0, "CENTER")
