"""Hatches and pictures."""

import math

from ezdxf.document import Drawing
from ezdxf.entities import DXFGraphic, ImageDef
from ezdxf.layouts import BaseLayout

from .curves import Attributes
from .source import Row

_MOST_PATTERN_LINES = 1000


def hatch(space: BaseLayout, row: Row, attributes: Attributes, pattern: Row | None) -> DXFGraphic | None:
    """A hatch whose boundaries are polylines: ezdwg flattens curved edges."""
    _, name, is_solid, _, elevation, extrusion, paths = row
    loops = [points for _, points in paths if len(points) >= 3]
    if not loops:
        return None
    entity = space.add_hatch(color=attributes.get("color", 256), dxfattribs=attributes)
    entity.dxf.elevation = (0.0, 0.0, elevation)
    entity.dxf.extrusion = extrusion
    entity.dxf.hatch_style = 0
    for index, points in enumerate(loops):
        entity.paths.add_polyline_path(points, is_closed=True, flags=3 if index == 0 else 2)
    if not is_solid and pattern is not None and 0 < len(pattern[4]) <= _MOST_PATTERN_LINES:
        _, angle, scale, double, lines = pattern
        definition = [[math.degrees(turn), base, offset, list(dashes)] for turn, base, offset, dashes in lines]
        entity.set_pattern_fill(
            name or "USER",
            color=attributes.get("color", 256),
            angle=0.0,
            scale=1.0,
            pattern_type=0,
            definition=definition,
        )
        entity.dxf.pattern_angle = math.degrees(angle)
        entity.dxf.pattern_scale = scale if scale > 0.0 else 1.0
        entity.dxf.pattern_double = int(double)
    return entity


class Pictures:
    """Image definitions by DWG handle, created when first used."""

    def __init__(self, doc: Drawing, rows: dict[int, Row]) -> None:
        self._doc = doc
        self._rows = rows
        self._made: dict[int, ImageDef] = {}

    def place(self, space: BaseLayout, row: Row, attributes: Attributes) -> DXFGraphic | None:
        _, insert, across, up, size, flags, clipped, (brightness, contrast, fade), _, corners, key, _ = row
        source = self._rows.get(key)
        if source is None or min(size) < 1.0 or not any(across) or not any(up):
            return None
        if key not in self._made:
            pixels = (int(size[0]), int(size[1]))
            self._made[key] = self._doc.add_image_def(source[1] or "missing", pixels, name=None)
        entity = space.add_image(self._made[key], insert, size, dxfattribs=attributes)
        entity.dxf.u_pixel, entity.dxf.v_pixel = across, up
        entity.dxf.image_size = (size[0], size[1], 0.0)
        entity.dxf.flags = flags & 15
        entity.dxf.brightness, entity.dxf.contrast, entity.dxf.fade = brightness, contrast, fade
        if clipped and len(corners) >= 2:
            entity.set_boundary_path(corners)
            entity.dxf.clipping = 1
        return entity
