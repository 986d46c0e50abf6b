"""The command {{NAME}}: writes how many entities each layer of the drawing has."""

import json
from collections import Counter


def register(app):
    @app.command("{{NAME}}")
    def count_by_layer():
        counts = Counter(entity.dxf.layer for entity in app.doc.modelspace())
        (app.job / "layers.json").write_text(json.dumps(counts, indent=2, sort_keys=True), "utf-8")
        app.echo(f"{sum(counts.values())} entities on {len(counts)} layers")
