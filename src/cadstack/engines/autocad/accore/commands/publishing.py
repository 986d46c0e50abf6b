"""The four commands of the view-publishing activity: property database, index, views, bubble package.

The original writes SVF, whose format is not public. Here each layout becomes an SVG view; `index.json` and
`bubble.json` say which views and properties there are, so the activity's script and its outputs keep their shape.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from accore.console import Console
from accore.facts import drawing_facts
from accore.plotting import PlotError, PlotSettings, plot
from accore.prompts import Dialogue, Text
from accore.registry import command


@command("PREPAREFORPROPERTYEXTRACTION")
def prepare(console: Console) -> Dialogue:
    """Begin the index: which drawing, and which views it will have."""
    target = console.files.to_write((yield Text("Enter index file name", "index.json")))
    names = console.doc.layouts.names_in_taborder()
    drawing = console.drawing_path.name if console.drawing_path else "Drawing1.dwg"
    views = [{"name": name, "role": "2d", "model": name == "Model"} for name in names]
    _write(target, {"drawing": drawing, "views": views})
    console.transcript.say(f"{len(views)} views listed in {target.name}.")


@command("INDEXEXTRACTOR")
def index_extractor(console: Console) -> Dialogue:
    """Add the properties of the drawing to the index."""
    path = console.files.to_read((yield Text("Enter index file name", "index.json")))
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConsoleError(f'"{path.name}" is not an index: {error}') from None
    index["properties"] = drawing_facts(console.doc)
    _write(path, index)
    console.transcript.say(f"Properties written to {path.name}.")


@command("PUBLISHTOSVF")
def publish_to_svf(console: Console) -> Dialogue:
    """Write a view per layout beside the given name; an empty layout has no view."""
    target = console.files.to_write((yield Text("Enter file name", "output/result.svf")))
    views: list[dict[str, Any]] = []
    for name in console.doc.layouts.names_in_taborder():
        model = name == "Model"
        if not len(console.doc.layouts.get(name)):
            continue
        file = target.with_name(f"{target.stem}-{len(views)}.svg")
        try:
            settings = PlotSettings(area="extents" if model else "layout")
            page = plot(console.doc, file, format="svg", layouts=[name], settings=settings)[0]
        except PlotError as error:
            console.transcript.say(f"Note: layout {name} has no view: {error}")
            continue
        views.append({"name": name, "file": page.path.name, "size": [page.width_mm, page.height_mm], "units": "mm"})
        console.transcript.say(f"View of {name} written to {page.path.name}.")
    _write(target.with_suffix(".json"), {"views": views})


@command("CREATEBUBBLEPACKAGE")
def create_bubble_package(console: Console) -> Dialogue:
    """Gather the views and the index into one folder with a `bubble.json`."""
    source = console.files.folder((yield Text("Enter folder of the views", "output")))
    target = console.files.to_write(f"{(yield Text('Enter package folder', 'result'))}/bubble.json")
    yield Text("Enter thumbnail", "")
    yield Text("Enter options", "")
    if source is None:
        raise ConsoleError("The folder of the views does not exist", hint="Run PUBLISHTOSVF first.")
    files = sorted(path for path in source.iterdir() if path.is_file())
    index = console.files.find("index.json")
    for path in [*files, *([index] if index else [])]:
        shutil.copyfile(path, target.with_name(path.name))
    children: list[dict[str, Any]] = []
    for path in files:
        if path.suffix == ".json":
            children += json.loads(path.read_text(encoding="utf-8")).get("views", [])
    bubble = {"type": "design", "status": "success", "children": [{"role": "2d", **child} for child in children]}
    _write(target, bubble)
    console.transcript.say(f"Package of {len(children)} views written to {target.parent.name}.")


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
