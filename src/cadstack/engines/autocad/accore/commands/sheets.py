"""-PUBLISH: the sheets of a drawing set description (.dsd) as one PDF, or a PDF each."""

import configparser
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from console.exits import ConsoleError
from console.paths import native

from accore.console import Console
from accore.drawing import open_drawing
from accore.plotting import PlotError, plot
from accore.prompts import Dialogue, Text
from accore.registry import command

SINGLE_SHEETS, ONE_FILE = "5", "6"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a set: the drawing's file name, and its layout."""

    title: str
    drawing: str
    layout: str


@command("-PUBLISH")
def publish(console: Console) -> Dialogue:
    """Publish the sheets of a drawing set description to PDF."""
    path = console.files.to_read((yield Text("Enter name of drawing set descriptions file", None)))
    sheets, kind, target = read_sheets(path)
    if kind == SINGLE_SHEETS:
        for sheet in sheets:
            _publish(console, [sheet], target.with_name(f"{sheet.title}.pdf"))
    elif kind == ONE_FILE:
        _publish(console, sheets, target)
    else:
        raise ConsoleError(
            f"Target type {kind} cannot be published",
            where=path.name,
            hint="Type=6 makes one PDF, Type=5 a PDF for each sheet.",
        )


def read_sheets(path: Path) -> tuple[list[Sheet], str, Path]:
    """The sheets of a .dsd file, the type of its target, and the target's name without the author's folders."""
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",), comment_prefixes=(";",))
    try:
        parser.read_string(path.read_text(encoding="utf-8-sig", errors="replace"))
    except configparser.Error as error:
        raise ConsoleError(f"Not a drawing set description: {error.message.splitlines()[0]}", where=path.name) from None
    found = []
    for name in parser.sections():
        if name.casefold().startswith("dwf6sheet:"):
            section = parser[name]
            found.append(Sheet(name.partition(":")[2], _file(section.get("DWG", "")), section.get("Layout", "Model")))
    if not found or "Target" not in parser:
        raise ConsoleError("The set has no sheets or no [Target]", where=path.name)
    target = parser["Target"]
    return found, target.get("Type", ONE_FILE).strip(), Path(_file(target.get("DWF", "")) or f"{path.stem}.pdf")


def _file(text: str) -> str:
    """The file's name, of a path on the author's machine."""
    return re.split(r"[\\/]", text.strip().strip('"'))[-1]


def _publish(console: Console, sheets: list[Sheet], target: Path) -> None:
    """Plot runs of sheets of the same drawing, and join the runs in the order of the set."""
    out = console.files.to_write(str(target.with_suffix(".pdf")))
    parts: list[Path] = []
    try:
        for number, (drawing, run) in enumerate(groupby(sheets, key=lambda sheet: sheet.drawing)):
            part = out.with_name(f"{out.stem}.part{number}.pdf")
            parts.append(part)
            layouts = [sheet.layout for sheet in run]
            for page in plot(_drawing(console, drawing), part, format="pdf", layouts=layouts):
                size = f"{page.width_mm:.2f} wide by {page.height_mm:.2f} high"
                console.transcript.say(f"Published sheet {page.layout} of {drawing}: {size}")
        _join(parts, out)
    except PlotError as error:
        raise ConsoleError(str(error)) from None
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    console.transcript.say(f"Wrote {out.name} ({len(sheets)} sheets).")


def _drawing(console: Console, name: str) -> Any:
    current = console.drawing_path
    if not name or (current is not None and current.name.casefold() == name.casefold()):
        return console.doc
    return open_drawing(console.files.to_read(str(native(name))), console.transcript.say)


def _join(parts: list[Path], out: Path) -> None:
    if len(parts) == 1:
        parts[0].replace(out)
        return
    import pypdfium2

    with pypdfium2.PdfDocument.new() as whole:
        for part in parts:
            with pypdfium2.PdfDocument(part) as document:
                whole.import_pages(document)
        whole.save(out)
