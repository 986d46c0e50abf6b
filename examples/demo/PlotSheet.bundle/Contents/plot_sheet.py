"""Adds the command SHEETFACTS: the title block, parts and contents of the drawing, as JSON."""

import json
from collections import Counter


def register(app):
    """Called once when the bundle is loaded."""

    @app.command("SHEETFACTS")
    def sheet_facts():
        target = app.job / (app.ask("Enter file name <facts.json>: ") or "facts.json")
        facts = collect(app.doc)
        target.write_text(json.dumps(facts, indent=2, ensure_ascii=False), "utf-8")
        app.echo(f"{facts['entities']} entities on {len(facts['layers'])} layers written to {target.name}")


def collect(doc):
    """What a reader of the drawing would ask first."""
    entities = Counter(entity.dxftype() for layout in doc.layouts for entity in layout)
    blocks = {}
    for layout in doc.layouts:
        for insert in layout.query("INSERT"):
            if insert.attribs:
                blocks.setdefault(insert.dxf.name, []).append({a.dxf.tag: a.dxf.text for a in insert.attribs})
    return {
        "version": doc.acad_release,
        "entities": sum(entities.values()),
        "types": dict(sorted(entities.items())),
        "layers": sorted(layer.dxf.name for layer in doc.layers),
        "layouts": doc.layout_names_in_taborder(),
        "blocks": blocks,
    }
