"""What refers to the table records of a drawing by name, and how to make it refer to another."""

from collections.abc import Iterator
from typing import Any

# Table of the document: the attribute that names a record of it, and the kinds of entity it counts for (None: any).
_ATTRIBUTES: dict[str, tuple[str, frozenset[str] | None]] = {
    "layers": ("layer", None),
    "linetypes": ("linetype", None),
    "dimstyles": ("dimstyle", None),
    "blocks": ("name", frozenset({"INSERT"})),
    "styles": ("style", frozenset({"TEXT", "MTEXT", "ATTRIB", "ATTDEF"})),
}
_HEADERS = {"layers": "$CLAYER", "linetypes": "$CELTYPE", "dimstyles": "$DIMSTYLE", "styles": "$TEXTSTYLE"}
# Records that name records: the table they are in, and their attribute.
_RECORDS = {
    "linetypes": (
        ("layers", "linetype"),
        ("dimstyles", "dimltype"),
        ("dimstyles", "dimltex1"),
        ("dimstyles", "dimltex2"),
    ),
    "styles": (("dimstyles", "dimtxsty"),),
}


def redirect(doc: Any, table: str, old: str, new: str) -> int:
    """Let everything that refers to the record `old` of a table refer to `new`; how many entities do so now."""
    attribute, kinds = _ATTRIBUTES[table]
    count = 0
    for entity in everything(doc):
        if entity.dxf.is_supported(attribute) and (kinds is None or entity.dxftype() in kinds):
            count += _redirected(entity, attribute, old, new)
    for holder, name in _RECORDS.get(table, ()):
        for record in getattr(doc, holder):
            _redirected(record, name, old, new)
    header = _HEADERS.get(table)
    if header and str(doc.header.get(header, "")).casefold() == old.casefold():
        doc.header[header] = new
    return count


def everything(doc: Any) -> Iterator[Any]:
    """The entities of all layouts and blocks, with the attributes of block references."""
    for container in [*doc.layouts, *doc.blocks]:
        for entity in container:
            yield entity
            yield from getattr(entity, "attribs", None) or ()


def _redirected(holder: Any, attribute: str, old: str, new: str) -> bool:
    if str(holder.dxf.get(attribute, "")).casefold() != old.casefold():
        return False
    holder.dxf.set(attribute, new)
    return True
