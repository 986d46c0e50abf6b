"""What is in a drawing, as plain data: layers, blocks, attributes, texts, dimensions, layouts, counts, extents."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from accore.drawing import bounds


def drawing_facts(doc: Any) -> dict[str, Any]:
    """Everything DATAEXTRACT writes; coordinates in drawing units, order as in the drawing."""
    layouts = list(_layouts(doc))
    references = [(layout.name, entity) for layout in layouts for entity in layout.query("INSERT")]
    return {
        "version": doc.dxfversion,
        "release": doc.acad_release,
        "units": int(doc.header.get("$INSUNITS", 0)),
        "extents": _extents(doc.modelspace()),
        "layouts": [_layout(layout) for layout in layouts],
        "layers": [_layer(layer) for layer in doc.layers],
        "entities": dict(sorted(Counter(entity.dxftype() for layout in layouts for entity in layout).items())),
        "blocks": _blocks(doc, references),
        "references": [_reference(layout, entity) for layout, entity in references],
        "texts": [_text(layout.name, entity) for layout in layouts for entity in layout.query("TEXT MTEXT")],
        "dimensions": [_dimension(layout.name, one) for layout in layouts for one in layout.query("DIMENSION")],
    }


def _layouts(doc: Any) -> Iterator[Any]:
    for name in doc.layouts.names_in_taborder():
        yield doc.layouts.get(name)


def _extents(entities: Any) -> dict[str, list[float]] | None:
    box = bounds(entities)
    return None if box is None else {"min": _point(box[0]), "max": _point(box[1])}


def _point(point: Any) -> list[float]:
    return [round(float(part), 9) for part in point]


def _layout(layout: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": layout.name, "entities": len(layout)}
    if layout.name != "Model":
        facts["paper"] = [float(layout.dxf.get("paper_width", 0)), float(layout.dxf.get("paper_height", 0))]
        facts["viewports"] = max(len(layout.query("VIEWPORT")) - 1, 0)
    return facts


def _layer(layer: Any) -> dict[str, Any]:
    return {
        "name": layer.dxf.name,
        "color": layer.color,
        "linetype": layer.dxf.linetype,
        "lineweight": layer.dxf.lineweight,
        "on": layer.is_on(),
        "frozen": layer.is_frozen(),
        "locked": layer.is_locked(),
        "plot": bool(layer.dxf.get("plot", 1)),
    }


def _blocks(doc: Any, references: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter(entity.dxf.name.casefold() for _, entity in references)
    return [
        {
            "name": block.name,
            "entities": len(block),
            "references": counts[block.name.casefold()],
            "attributes": [definition.dxf.tag for definition in block.attdefs()],
        }
        for block in doc.blocks
        if not block.is_any_layout and not block.name.startswith("*")
    ]


def _reference(layout: str, entity: Any) -> dict[str, Any]:
    return {
        "block": entity.dxf.name,
        "handle": entity.dxf.handle,
        "layout": layout,
        "layer": entity.dxf.layer,
        "insert": _point(entity.dxf.insert),
        "scale": [entity.dxf.xscale, entity.dxf.yscale, entity.dxf.zscale],
        "rotation": entity.dxf.rotation,
        "attributes": {attribute.dxf.tag: attribute_text(attribute) for attribute in entity.attribs},
    }


def attribute_text(attribute: Any) -> str:
    """The value of an attribute without formatting codes."""
    return str(attribute.plain_mtext() if attribute.has_embedded_mtext_entity else attribute.dxf.text)


def _text(layout: str, entity: Any) -> dict[str, Any]:
    return {
        "text": entity.plain_text(),
        "handle": entity.dxf.handle,
        "layout": layout,
        "layer": entity.dxf.layer,
        "insert": _point(entity.dxf.insert),
    }


def _dimension(layout: str, entity: Any) -> dict[str, Any]:
    measured = entity.get_measurement()
    return {
        "handle": entity.dxf.handle,
        "layout": layout,
        "layer": entity.dxf.layer,
        "style": entity.dxf.dimstyle,
        "measurement": round(float(measured), 9) if isinstance(measured, int | float) else None,
        "text": entity.dxf.get("text", ""),
    }
