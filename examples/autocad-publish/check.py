"""Checks the package of views against the drawing: PYTHON check.py OUTPUTS INPUTS

Opens the drawing itself and compares counts of entities and layers, names and sizes of the views, and the box around
model space; then opens every file that the package names. Prints one line of facts, or ends with what is wrong.
"""

import json
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import ezdxf
from ezdxf import bbox
from PIL import Image

TOLERANCE = 1e-6


class Wrong(Exception):
    """The outputs are not what the drawing says."""


def main(outputs, inputs):
    doc = ezdxf.readfile(inputs / "housing.dxf")
    package = unpacked(outputs)
    index = json.loads((package / "index.json").read_text("utf-8"))["properties"]
    layouts = [layout for layout in map(doc.layouts.get, doc.layout_names_in_taborder()) if len(layout)]
    counts = Counter(entity.dxftype() for layout in layouts for entity in layout)
    equal("entities", index["entities"], dict(sorted(counts.items())))
    equal("layers", [layer["name"] for layer in index["layers"]], [layer.dxf.name for layer in doc.layers])
    box = bbox.extents(doc.modelspace(), fast=True)
    for corner, point in (("min", box.extmin), ("max", box.extmax)):
        if any(abs(a - b) > TOLERANCE for a, b in zip(index["extents"][corner], point, strict=True)):
            raise Wrong(f"the box of model space has {corner} {index['extents'][corner]}, the drawing {tuple(point)}")
    views = [child for child in read_bubble(package)["children"] if child["type"] == "geometry"]
    equal("views", [view["name"] for view in views], [layout.name for layout in layouts])
    paths = sum(check_view(package, view, layout) for view, layout in zip(views, layouts, strict=True))
    return (
        f"{sum(counts.values())} entities, {len(doc.layers)} layers, {len(views)} views with {paths} paths, "
        f"model {box.size.x:.1f} x {box.size.y:.1f}"
    )


def unpacked(outputs):
    """The folder of the package, also where it came as a zip."""
    archive = outputs / "result.zip"
    if not archive.is_file():
        return outputs / "result"
    with zipfile.ZipFile(archive) as file:
        file.extractall(outputs / "package")
    return outputs / "package"


def read_bubble(package):
    """The list of what is in the package, whose files are all there."""
    bubble = json.loads((package / "bubble.json").read_text("utf-8"))
    equal("status", bubble["status"], "success")
    resources = [one for child in bubble["children"] for one in (child, *child.get("children", ()))]
    missing = [one["urn"] for one in resources if "urn" in one and not (package / one["urn"]).is_file()]
    if missing:
        raise Wrong(f"the package lacks {missing[0]}")
    return bubble


def check_view(package, view, layout):
    """The SVG is as large as the sheet and draws something, the thumbnail is a picture of that shape; the paths."""
    files = {one["role"]: package / one["urn"] for one in view["children"]}
    root = ET.parse(files["graphics"]).getroot()  # noqa: S314 - our own output
    sheet = [float(re.match(r"[\d.]+", root.get(side))[0]) for side in ("width", "height")]
    equal(f"size of {view['name']}", sheet, view["size"])
    if layout.name != "Model":
        paper = [layout.dxf.paper_width, layout.dxf.paper_height]
        equal(f"paper of {view['name']}", [round(side) for side in sheet], [round(side) for side in paper])
    paths = sum(1 for element in root.iter() if element.tag.endswith("}path"))
    if not paths:
        raise Wrong(f"the view of {view['name']} draws nothing")
    with Image.open(files["thumbnail"]) as picture:
        if abs(picture.width / picture.height - sheet[0] / sheet[1]) > 0.02:
            raise Wrong(f"the thumbnail of {view['name']} is {picture.size}")
        if len(picture.convert("L").getcolors()) < 2:
            raise Wrong(f"the thumbnail of {view['name']} is blank")
    return paths


def equal(what, found, expected):
    if found != expected:
        raise Wrong(f"{what}: {found} instead of {expected}")


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except Wrong as error:
        sys.exit(f"Wrong: {error}.")
