"""Block references with their attributes, and dimensions, whose pictures are blocks as well."""

import math
from collections.abc import Mapping
from typing import Any

from ezdxf.entities import DXFGraphic, Insert
from ezdxf.layouts import BaseLayout

from .curves import Attributes
from .source import Row
from .tables import CONSTRAINT_LAYER, Tables, clean_name
from .texts import attribute, plain

_KINDS = {"LINEAR": 0, "ALIGNED": 1, "ANG2LN": 2, "DIAMETER": 3, "RADIUS": 4, "ANG3PT": 5, "ORDINATE": 6}
_OWN_BLOCK, _TEXT_MOVED = 32, 128


def insert(space: BaseLayout, row: Row, attributes: Attributes, block: str | None) -> DXFGraphic | None:
    """INSERT, or MINSERT when the last column holds the grid."""
    _, x, y, z, sx, sy, sz, turn, last = row
    if block is None:
        return None
    given: Attributes = {
        **attributes,
        "xscale": sx or 1.0,
        "yscale": sy or 1.0,
        "zscale": sz or 1.0,
        "rotation": math.degrees(turn),
    }
    if isinstance(last, tuple):
        columns, rows, across, up, _ = last
        given |= {"column_count": columns, "row_count": rows, "column_spacing": across, "row_spacing": up}
    return space.add_blockref(block, (x, y, z), given)


def attach(reference: Insert, row: Row, attributes: Attributes, tables: Tables) -> None:
    """Add the ATTRIB of `row` to its block reference."""
    given = {**attributes, **attribute(row, tables)}
    insert_point = given.pop("insert")
    tag = clean_name(row[2] or "TAG").replace(" ", "_")
    reference.add_attrib(tag, plain(row[1]), insert_point, given)


def dimension(
    space: BaseLayout, kind: str, row: Row, attributes: Attributes, tables: Tables, blocks: Mapping[int, str]
) -> DXFGraphic | None:
    """A dimension shown by its anonymous block, or drawn anew where the file has none.

    Dimensional constraints have none: AutoCAD draws them on the screen only, and their layer does not plot.
    """
    shift = 1 if kind == "ANG3PT" and len(row) == 13 else 0
    text, first, second, third, middle = row[1:6]
    extrusion, _ = row[7 + shift]
    text_turn, horizontal, oblique, turn = row[8 + shift]
    flags, measured, attachment, _, _, _ = row[9 + shift]
    style, block = row[10 + shift]
    fourth, fifth = row[11 + shift]
    number = _KINDS[kind]
    given: dict[str, Any] = {
        **attributes,
        "dimtype": number | _OWN_BLOCK | (0 if flags & 1 else _TEXT_MOVED),
        "dimstyle": tables.dimension_styles.get(style or 0, "Standard"),
        "text": plain(text),
        "defpoint": first,
        "extrusion": extrusion,
        "attachment_point": attachment or 5,
        "text_rotation": math.degrees(text_turn),
        "horizontal_direction": math.degrees(horizontal),
    }
    given["text_midpoint"] = middle if any(middle) else first
    if measured is not None:
        given["actual_measurement"] = measured
    if number in (0, 1, 2, 5, 6):
        given |= {"defpoint2": second, "defpoint3": third}
    if number in (0, 1):
        given |= {"angle": math.degrees(turn), "oblique_angle": math.degrees(oblique)}
    if fourth is not None:
        given["defpoint4"] = fourth
    if number == 2 and fifth is not None:
        given["defpoint5"] = (*fifth[:2], 0.0)
    entity = space.new_entity("DIMENSION", given)
    name = blocks.get(block or 0)
    if name is not None:
        entity.dxf.geometry = name
    elif attributes.get("layer") == CONSTRAINT_LAYER or not _redraw(entity):
        entity.dxf.geometry = ""
    return entity


def _redraw(entity: Any) -> bool:
    from ezdxf.lldxf.const import DXFError

    middle = entity.dxf.text_midpoint
    entity.dxf.discard("text_midpoint")
    entity.dxf.dimtype &= ~_TEXT_MOVED
    try:
        entity.override().render()
    except (DXFError, ValueError, ZeroDivisionError, AttributeError, TypeError):
        return False  # ordinate and angular dimensions without all their points
    finally:
        if not entity.dxf.hasattr("text_midpoint"):
            entity.dxf.text_midpoint = middle
    return True
