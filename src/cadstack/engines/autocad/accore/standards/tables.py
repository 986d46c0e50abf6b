"""The four tables that a standard is about: how their records are read as plain properties, and written."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.exits import ConsoleError

from accore.properties import ensure_linetype

Properties = dict[str, Any]
# Properties of dimension styles that files store as handles.
_NAMES = ("dimtxsty", "dimldrblk", "dimltype", "dimltex1", "dimltex2")
_ARROWS = ("dimblk", "dimblk1", "dimblk2", "dimldrblk")


class CannotBeSet(Exception):
    """This property cannot be set here; the message says why."""


@dataclass(frozen=True)
class Table:
    """One table: its name in standards and in the document, its name in PURGE, and names that every drawing has."""

    key: str
    noun: str
    attribute: str
    purge_word: str
    always: frozenset[str]
    read: Callable[[Any], Properties]
    write: Callable[[Any, Any, str, Any], None]

    def records(self, doc: Any) -> Mapping[str, Any]:
        """The records by name; those of attached drawings (`plan|WALLS`) belong to these."""
        found = ((str(record.dxf.name), record) for record in getattr(doc, self.attribute))
        return {name: record for name, record in found if name and "|" not in name and not name.startswith("*")}


def same(one: object, other: object) -> bool:
    """Whether two values of a property are equal: numbers nearly, names in any case."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def _read_layer(record: Any) -> Properties:
    rgb = record.rgb
    return {
        "color": record.color if rgb is None else list(rgb),
        "linetype": record.dxf.linetype,
        "lineweight": record.dxf.lineweight,
        "plot": bool(record.dxf.get("plot", 1)),
    }


def _write_layer(doc: Any, record: Any, name: str, value: Any) -> None:
    if name == "color":
        if isinstance(value, int):
            record.dxf.discard("true_color")
            record.color = value
        else:
            record.rgb = tuple(value)
    elif name == "linetype":
        try:
            record.dxf.linetype = ensure_linetype(doc, value)
        except ConsoleError as error:
            raise CannotBeSet(str(error)) from None
    elif name == "plot":
        record.dxf.plot = int(value)
    else:
        record.dxf.set(name, value)


def _read_linetype(record: Any) -> Properties:
    tags = record.pattern_tags.tags
    properties = {"pattern": [tags.get_first_value(40, 0.0), *(tag.value for tag in tags if tag.code == 49)]}
    if record.pattern_tags.is_complex_type():
        properties["shapes"] = [tag.value for tag in tags if tag.code in (9, 46, 50, 44, 45, 75)]
    return properties


def _write_linetype(_doc: Any, record: Any, name: str, value: Any) -> None:
    if name == "shapes" or record.pattern_tags.is_complex_type():
        raise CannotBeSet("linetypes with text or shapes in them cannot be made here")
    record.setup_pattern(value)


def _read_text_style(record: Any) -> Properties:
    return {
        "font": record.dxf.font,
        "bigfont": record.dxf.bigfont,
        "height": record.dxf.height,
        "width": record.dxf.width,
        "oblique": record.dxf.oblique,
        "vertical": bool(record.is_vertical_stacked),
        "backwards": bool(record.is_backward),
        "upside_down": bool(record.is_upside_down),
    }


def _write_text_style(_doc: Any, record: Any, name: str, value: Any) -> None:
    switches = {"vertical": "is_vertical_stacked", "backwards": "is_backward", "upside_down": "is_upside_down"}
    if name in switches:
        setattr(record, switches[name], value)
        return
    if name == "font":
        record.discard_extended_font_data()  # it names a typeface that would win over the file
    record.dxf.set(name, value)


def _read_dim_style(record: Any) -> Properties:
    # Files hold only what differs from the defaults, so these count as properties too.
    stored = (name for _, name in record.DXFATTRIBS.build_group_code_items() if name.startswith("dim"))
    values = {name: record.dxf.get_default(name) for name in (*stored, *_NAMES) if not name.endswith("_handle")}
    return {name: value for name, value in values.items() if value is not None}


def _write_dim_style(doc: Any, record: Any, name: str, value: Any) -> None:
    if name == "dimtxsty" and value not in doc.styles:
        raise CannotBeSet(f'the drawing has no text style "{value}"')
    if name in _ARROWS and value and value not in doc.blocks:
        from ezdxf import ARROWS

        if not ARROWS.is_acad_arrow(ARROWS.arrow_name(value)):
            raise CannotBeSet(f'the drawing has no block "{value}"')
        ARROWS.create_block(doc.blocks, ARROWS.arrow_name(value))
    record.dxf.set(name, value)


LINETYPES = Table(
    "linetypes", "linetype", "linetypes", "LTypes", frozenset({"bylayer", "byblock", "continuous"}),
    _read_linetype, _write_linetype,
)  # fmt: skip
TEXT_STYLES = Table(
    "text_styles", "text style", "styles", "textSTyles", frozenset({"standard"}), _read_text_style, _write_text_style
)
DIM_STYLES = Table(
    "dim_styles",
    "dimension style",
    "dimstyles",
    "Dimstyles",
    frozenset({"standard"}),
    _read_dim_style,
    _write_dim_style,
)
LAYERS = Table("layers", "layer", "layers", "LAyers", frozenset({"0", "defpoints"}), _read_layer, _write_layer)
# What refers to others comes after them, so that it finds them mended.
TABLES = (LINETYPES, TEXT_STYLES, DIM_STYLES, LAYERS)
