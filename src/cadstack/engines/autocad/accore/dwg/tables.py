"""Layers, linetypes, text styles and dimension styles of a DWG, and the properties that entities take from them."""

from collections.abc import Sequence
from typing import Any

from ezdxf.document import Drawing

from .source import DwgSource

BYLAYER = 256
CONSTRAINT_LAYER = "ADSK_CONSTRAINTS"
_SHAPE_ANCHOR = 0.001  # a dash that only carries a shape; a dot has length 0
_FORBIDDEN = '<>/\\":;?*|=`'


def clean_name(name: str) -> str:
    """`name` without what a symbol table of DXF forbids."""
    plain = "".join("_" if c in _FORBIDDEN or ord(c) < 32 else c for c in name).strip()
    return plain or "unnamed"


class Tables:
    """The symbol tables by DWG handle; `attributes` gives an entity its common DXF attributes."""

    def __init__(self, doc: Drawing, source: DwgSource) -> None:
        self.doc = doc
        self.linetypes = _linetypes(doc, source)
        self.layers = _layers(doc, source, self.linetypes)
        self.text_styles = _text_styles(doc, source)
        self.dimension_styles = _dimension_styles(doc, source)
        self._colors = source.by_handle("decode_entity_styles")
        self._linetypes_of = source.by_handle("decode_entity_linetypes")
        self._lineweights = source.by_handle("decode_entity_lineweights")

    def attributes(self, handle: int) -> dict[str, Any]:
        """Layer, colour, linetype, line weight and visibility of the entity."""
        found: dict[str, Any] = {}
        _, color, true_color, layer = self._colors.get(handle, (handle, None, None, None))
        row = self._linetypes_of.get(handle)
        if row is not None:
            _, own_layer, kind, linetype, scale = row
            layer = layer or own_layer
            name = {1: "BYBLOCK", 2: "CONTINUOUS"}.get(kind) or self.linetypes.get(linetype or 0)
            if name:
                found["linetype"] = name
            if scale > 0.0 and scale != 1.0:
                found["ltscale"] = scale
        found["layer"] = self.layers.get(layer or 0, "0")
        if color is not None and 0 <= color <= 257 and color != BYLAYER:
            found["color"] = color
        if true_color is not None and 0 <= true_color <= 0xFFFFFF:
            found["true_color"] = true_color
        _, weight, invisible = self._lineweights.get(handle, (handle, None, False))
        if weight is not None and weight != -1 and -3 <= weight <= 211:
            found["lineweight"] = weight
        if invisible:
            found["invisible"] = 1
        return found


def _linetypes(doc: Drawing, source: DwgSource) -> dict[int, str]:
    names: dict[int, str] = {}
    for handle, raw_name, description, length, dashes in source.rows("decode_linetypes"):
        name = clean_name(raw_name)
        names[handle] = name
        if not doc.linetypes.has_entry(name):
            pattern = [length, *dashes] if dashes and not _stands_for_shapes(dashes) else [0.0]
            doc.linetypes.add(name, pattern=pattern, description=description)
    return names


def _stands_for_shapes(dashes: Sequence[float]) -> bool:
    """Whether the shapes between the dashes are all there is to see, as in ZIGZAG; alone they would be a faint dust."""
    return all(dash < 0.0 or 0.0 < dash <= _SHAPE_ANCHOR for dash in dashes)


def _layers(doc: Drawing, source: DwgSource, linetypes: dict[int, str]) -> dict[int, str]:
    colors = {row[0]: (row[1], row[2]) for row in source.rows("decode_layer_colors")}
    states = source.by_handle("decode_layer_states")
    linetype_of = dict(source.rows("decode_layer_linetypes"))
    names: dict[int, str] = {}
    for handle, raw_name in source.rows("decode_layer_names"):
        constraints = raw_name.startswith("*")  # dimensional constraints: shown on screen, never plotted
        name = CONSTRAINT_LAYER if constraints else clean_name(raw_name)
        names[handle] = name
        layer = doc.layers.get(name) if doc.layers.has_entry(name) else doc.layers.add(name)
        color, true_color = colors.get(handle, (7, None))
        layer.dxf.color = color if 1 <= color <= 255 else 7
        if true_color is not None:
            layer.dxf.true_color = true_color
        layer.dxf.linetype = linetypes.get(linetype_of.get(handle, 0), "Continuous")
        _, frozen, off, new_frozen, locked, plots, weight = states.get(
            handle, (0, False, False, False, False, True, -3)
        )
        layer.dxf.flags = 1 * frozen | 2 * new_frozen | 4 * locked
        if off:
            layer.off()
        layer.dxf.plot = int(plots and not constraints)
        layer.dxf.lineweight = weight if -3 <= weight <= 211 else -3
    return names


def _text_styles(doc: Drawing, source: DwgSource) -> dict[int, str]:
    names: dict[int, str] = {}
    for row in source.rows("decode_write_tables"):
        if row.get("kind") != "STYLE" or row.get("shape") or not row.get("name"):
            continue
        name = clean_name(row["name"])
        names[row["handle"]] = name
        style = doc.styles.get(name) if doc.styles.has_entry(name) else doc.styles.add(name, font="txt")
        style.dxf.font = row.get("font") or "txt"
        style.dxf.height = max(row.get("height", 0.0), 0.0)
        width = row.get("width", 1.0)
        style.dxf.width = width if 0.01 <= width <= 100.0 else 1.0
    return names


def _dimension_styles(doc: Drawing, source: DwgSource) -> dict[int, str]:
    names: dict[int, str] = {}
    for handle, raw_name, scale, arrow, height in source.rows("decode_dimstyles"):
        name = clean_name(raw_name)
        names[handle] = name
        style = doc.dimstyles.get(name) if doc.dimstyles.has_entry(name) else doc.dimstyles.add(name)
        style.dxf.dimscale = scale or 1.0
        style.dxf.dimasz = arrow
        style.dxf.dimtxt = height
        style.dxf.dimexo, style.dxf.dimexe, style.dxf.dimgap = arrow / 4.0, arrow / 2.0, arrow / 4.0
    return names
