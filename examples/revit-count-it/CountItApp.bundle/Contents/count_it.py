"""Counts what CountItParams.json asks for and writes result.txt; without the file, everything is counted."""

import json
from pathlib import Path

CATEGORIES = {"walls": "Walls", "floors": "Floors", "doors": "Doors", "windows": "Windows"}


def on_design_automation_ready(data):
    parameters = Path("CountItParams.json")
    wanted = json.loads(parameters.read_text("utf-8-sig")) if parameters.is_file() else dict.fromkeys(CATEGORIES, True)
    counts = {
        name: len(data.RevitDoc.elements(category)) for name, category in CATEGORIES.items() if wanted.get(name) is True
    }
    Path("result.txt").write_text(json.dumps(counts) + "\n", "utf-8")
    print(f"Counted {counts}")
    return True
