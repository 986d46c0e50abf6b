"""Makes the documents of the example: PYTHON make_input.py FOLDER

A bracket with parameters, and a shelf unit in a zip archive whose four parts follow the assembly's parameters.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

BRACKET = {
    "format": "open-part",
    "version": 1,
    "name": "Bracket",
    "material": "Aluminum",
    "color": "#8c9aa8",
    "properties": {"Part Number": "BR-100", "Description": "Mounting bracket"},
    "parameters": {
        "width": "120 mm",
        "depth": "width / 2",
        "thickness": "10 mm",
        "height": "50 mm",
        "bore": "9 mm",
        "holes": {"expression": "3", "unit": "ul"},
    },
    "features": [
        {
            "type": "extrude",
            "name": "Base",
            "plane": "XY",
            "sketch": {"shape": "rectangle", "width": "width", "height": "depth", "radius": 6},
            "distance": "thickness",
        },
        {
            "type": "extrude",
            "name": "Wall",
            "plane": "XZ",
            "sketch": {
                "shape": "polyline",
                "points": [
                    ["10 mm", "thickness / 2"],
                    ["width - 10 mm", "thickness / 2"],
                    ["width - 10 mm", "height - 20 mm"],
                    {"to": ["width - 30 mm", "height"], "through": ["width - 15.858 mm", "height - 5.858 mm"]},
                    ["30 mm", "height"],
                    {"to": ["10 mm", "height - 20 mm"], "through": ["15.858 mm", "height - 5.858 mm"]},
                ],
            },
            "distance": "thickness",
            "direction": "negative",
        },
        {
            "type": "hole",
            "name": "Mount",
            "plane": "XY",
            "offset": "thickness",
            "at": [["width / (holes + 1)", "depth * 0.65"]],
            "diameter": "bore",
            "counterbore": {"diameter": "bore * 1.8", "depth": "thickness / 3"},
        },
        {
            "type": "rectangular_pattern",
            "features": ["Mount"],
            "count": "holes",
            "spacing": "width / (holes + 1)",
        },
        {
            "type": "extrude",
            "name": "Window",
            "plane": "XZ",
            "sketch": {
                "shape": "slot",
                "x": "width / 2",
                "y": "(height + thickness) / 2",
                "length": "width / 4",
                "width": "height / 4",
            },
            "distance": "all",
            "direction": "symmetric",
            "operation": "cut",
        },
    ],
}


def board(name, long, wide, color):
    """A flat board, one parameter for each side."""
    return {
        "format": "open-part",
        "version": 1,
        "name": name,
        "material": "Oak",
        "color": color,
        "parameters": {"length": long, "width": wide, "thickness": "18 mm"},
        "features": [{"type": "box", "dx": "length", "dy": "width", "dz": "thickness"}],
    }


PARTS = {
    "parts/side.ipt": board("Side", "900 mm", "300 mm", "#b98b5e"),
    "parts/shelf.ipt": board("Shelf", "564 mm", "290 mm", "#d9b38c"),
    "parts/back.ipt": board("Back", "600 mm", "900 mm", "#8c6a4a"),
    "parts/foot.ipt": {
        "format": "open-part",
        "version": 1,
        "name": "Foot",
        "material": "Rubber",
        "color": "#303030",
        "parameters": {"d": "40 mm", "h": "20 mm"},
        "features": [
            {"type": "cylinder", "d": "d", "h": "h"},
            {"type": "fillet", "radius": 3, "edges": {"face": "<Z"}},
        ],
    },
}
ASSEMBLY = "1100_10001080329_IAM_001.iam"
SHELF_UNIT = {
    "format": "open-assembly",
    "version": 1,
    "name": "Shelf unit",
    "properties": {"Part Number": "SU-1100"},
    "parameters": {
        "width": "600 mm",
        "height": "900 mm",
        "depth": "300 mm",
        "board": "18 mm",
        "shelves": {"expression": "4", "unit": "ul"},
        "pitch": "(height - board) / (shelves - 1)",
    },
    "parts": {
        "parts/side.ipt": {"parameters": {"length": "height", "width": "depth", "thickness": "board"}},
        "parts/shelf.ipt": {
            "parameters": {"length": "width - 2 * board", "width": "depth - 10 mm", "thickness": "board"}
        },
        "parts/back.ipt": {"parameters": {"length": "width", "width": "height", "thickness": "10 mm"}},
    },
    "occurrences": [
        {
            "name": "Left side",
            "part": "parts/side.ipt",
            "rotation": {"axis": "Y", "angle": "-90 deg"},
            "position": ["board", 0, 0],
        },
        {
            "name": "Right side",
            "part": "parts/side.ipt",
            "rotation": {"axis": "Y", "angle": "-90 deg"},
            "position": ["width", 0, 0],
        },
        {
            "name": "Shelf",
            "part": "parts/shelf.ipt",
            "position": ["board", 0, 0],
            "count": "shelves",
            "step": [0, 0, "pitch"],
        },
        {
            "name": "Back",
            "part": "parts/back.ipt",
            "rotation": {"axis": "X", "angle": "90 deg"},
            "position": [0, "depth + 10 mm", 0],
        },
        {
            "name": "Front foot",
            "part": "parts/foot.ipt",
            "position": [30, 30, -20],
            "count": 2,
            "step": ["width - 60", 0, 0],
        },
        {
            "name": "Rear foot",
            "part": "parts/foot.ipt",
            "position": [30, "depth - 30", -20],
            "count": 2,
            "step": ["width - 60", 0, 0],
        },
    ],
}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bracket.ipt").write_bytes(archive({"part.json": as_json(BRACKET)}))
    unit = {ASSEMBLY: as_json(SHELF_UNIT)}
    unit |= {name: archive({"part.json": as_json(part)}) for name, part in PARTS.items()}
    (folder / "Memory_Inventor.zip").write_bytes(archive(unit))
    (folder / "changeParameters.json").write_text(json.dumps({"width": "32 in", "shelves": "5"}), "utf-8")


def as_json(content):
    return json.dumps(content, indent=2)


def archive(members):
    """A zip archive with the same bytes for the same members."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return memory.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
