"""Texts and feature control frames."""

import math
import re
from typing import Any

from ezdxf.entities import DXFGraphic
from ezdxf.layouts import BaseLayout

from .curves import Attributes
from .source import Row
from .tables import Tables, clean_name

_LEAST_HEIGHT = 1e-9
_ESCAPE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")


def plain(text: str) -> str:
    """Text as DXF writes it: Unicode escapes resolved, "^" as "^ ", line ends and control characters as spaces."""
    text = text.replace("^", "^ ")
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return "".join(c if ord(c) >= 32 else " " for c in text)


def paragraphs(text: str) -> str:
    """MTEXT content with its line ends as \\P."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\P")
    return plain(text)


def placement(row: Row) -> Attributes:
    """Placement shared by TEXT, ATTDEF and ATTRIB rows, which differ in what comes before the insertion point."""
    first = 2 if row[2] is None or (isinstance(row[2], tuple) and len(row[2]) == 3) else 4
    insert, align, extrusion, (thickness, oblique, height, turn, width), (generation, across, up) = row[
        first : first + 5
    ]
    found: Attributes = {
        "insert": insert,
        "extrusion": extrusion,
        "height": max(height, _LEAST_HEIGHT),
        "rotation": math.degrees(turn),
        "oblique": math.degrees(oblique),
        "width": width if 0.001 < width < 1000.0 else 1.0,
        "text_generation_flag": generation & 6,
        "halign": across if 0 <= across <= 5 else 0,
        "valign": up if 0 <= up <= 3 else 0,
        "thickness": thickness,
    }
    if across or up:
        found["align_point"] = align if align is not None else insert
    return found


def text(space: BaseLayout, row: Row, attributes: Attributes, tables: Tables) -> DXFGraphic | None:
    content = plain(row[1])
    if not content.strip():
        return None
    style = {"style": tables.text_styles.get(row[7] or 0, "Standard")}
    return space.add_text(content, dxfattribs={**attributes, **placement(row), **style})


def attdef(space: BaseLayout, row: Row, attributes: Attributes, tables: Tables) -> DXFGraphic | None:
    given = {**attributes, **attribute(row, tables)}
    given["prompt"] = plain(row[3] or "")
    given["tag"] = clean_name(row[2] or "TAG").replace(" ", "_")
    given["text"] = plain(row[1])
    return space.new_entity("ATTDEF", given)


def attribute(row: Row, tables: Tables) -> Attributes:
    """Placement, flags and style of an ATTDEF or ATTRIB row."""
    style = tables.text_styles.get(row[11][0] or 0, "Standard")
    shifted = (row[0], row[1], *row[4:9])
    return {**placement(shifted), "flags": row[9] & 15, "style": style}


def mtext(space: BaseLayout, row: Row, attributes: Attributes, tables: Tables, extra: Row | None) -> DXFGraphic | None:
    _, content, insert, extrusion, direction, width, height, attachment, flow, background, _ = row
    if not content.strip():
        return None
    given: dict[str, Any] = {
        **attributes,
        "insert": insert,
        "extrusion": extrusion,
        "char_height": max(height, _LEAST_HEIGHT),
        "width": max(width, 0.0),
        "attachment_point": attachment if 1 <= attachment <= 9 else 1,
        "flow_direction": flow if flow in (1, 3, 5) else 1,
    }
    if any(direction):
        given["text_direction"] = direction
    if extra is not None:
        _, style, spacing, factor = extra
        given["style"] = tables.text_styles.get(style or 0, "Standard")
        given["line_spacing_style"] = spacing if spacing in (1, 2) else 1
        given["line_spacing_factor"] = min(max(factor, 0.25), 4.0)
    flags, scale, index, _, _ = background
    if flags & 3:
        given["bg_fill"] = flags & 3
        given["box_fill_scale"] = min(max(scale or 1.5, 1.0), 5.0)
        if flags & 1 and index is not None and 1 <= index <= 255:
            given["bg_fill_color"] = index
    return space.add_mtext(paragraphs(content), given)


def tolerance(space: BaseLayout, row: Row, attributes: Attributes, tables: Tables) -> DXFGraphic:
    _, content, insert, direction, extrusion, _, _, style = row
    given = {
        **attributes,
        "insert": insert,
        "extrusion": extrusion,
        "content": content.replace("^", "^ ").replace("\r", "").replace("\n", "^J"),
        "dimstyle": tables.dimension_styles.get(style or 0, "Standard"),
    }
    if any(direction):
        given["x_axis_vector"] = direction
    return space.new_entity("TOLERANCE", given)
