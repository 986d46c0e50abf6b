"""Viewports of a sheet; the first one of a sheet is the sheet itself."""

import math
from typing import Any

from ezdxf.entities import DXFGraphic, Viewport
from ezdxf.layouts import Layout

from .curves import Attributes
from .source import Row
from .tables import Tables

_KNOWN_FLAGS = 0x3FFFFF


def viewport(layout: Layout, row: Row, attributes: Attributes, tables: Tables, number: int) -> DXFGraphic | None:
    """Place viewport `number` (from 1) of `layout`; R14 files do not say what a viewport shows."""
    _, centre, width, height, view, frozen, _, layer = row
    if centre is None or width <= 0.0 or height <= 0.0:
        return None
    given: dict[str, Any] = {
        **attributes,
        "layer": tables.layers.get(layer, attributes.get("layer", "0")),
        "center": centre,
        "width": width,
        "height": height,
        "id": number,
        "status": number,
    }
    if view is not None:
        target, direction, twist, view_height, lens, _, _, view_centre, flags, mode = view
        given |= {
            "view_target_point": target,
            "view_direction_vector": direction if any(direction) else (0.0, 0.0, 1.0),
            "view_twist_angle": math.degrees(twist),
            "view_height": view_height,
            "view_center_point": view_centre,
            "perspective_lens_length": lens,
            "flags": flags & _KNOWN_FLAGS,
            "render_mode": mode,
        }
    entity = layout.new_entity("VIEWPORT", given)
    if isinstance(entity, Viewport):
        entity.frozen_layers = [tables.layers[handle] for handle in frozen if handle in tables.layers]
    return entity
