"""Writes how many elements of each category the model has."""

import json
from pathlib import Path


def on_design_automation_ready(data):
    counts = data.RevitDoc.categories()
    Path("categories.json").write_text(json.dumps(counts, indent=2), "utf-8")
    print(f"{sum(counts.values())} elements in {len(counts)} categories")
    return True
