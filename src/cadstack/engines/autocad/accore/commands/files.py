"""SAVEAS, SAVE, QSAVE, DXFOUT, WBLOCK, SCRIPT, QUIT and loading of programs.

Whatever is saved holds DXF, under a .dwg name too, and each command that does so says it (`_save`).
"""

from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from accore.console import Console, Finished
from accore.drawing import VERSIONS, save_drawing, saving_notes
from accore.lisp.errors import LispError
from accore.prompts import Dialogue, Keyword, Point, Text, yes_no
from accore.registry import command
from accore.script import Script
from accore.selecting import select

FORMATS = (
    "R14(LT98&LT97)", "2000(LT2000)", "2004(LT2004)", "2007(LT2007)", "2010(LT2010)", "2013(LT2013)", "2018(LT2018)",
    "Standards", "DXF", "Template",
)  # fmt: skip
DXF_VERSIONS = ("R12", "2000", "2004", "2007", "2010", "2013", "2018")


def _format(reply: str) -> str | None:
    """The format a SAVEAS reply means: a year, or DXF."""
    word = reply.lstrip("_").upper().removeprefix("LT").removeprefix("R")
    if word in VERSIONS:
        return word
    return "DXF" if word and "DXF".startswith(word) else None


@command("SAVEAS")
def saveas(console: Console) -> Dialogue:
    """Save under another name, in the version that the format names; DXF, also under a .dwg name."""
    options = "/".join(FORMATS)
    chosen = yield Text(f"Enter file format [{options}]", "2018", accepts=lambda reply: _format(reply) is not None,
                        choices=tuple(VERSIONS), kind="file format")  # fmt: skip
    version = _format(chosen) or "2018"
    if version == "DXF":
        yield from _dxf(console)
        return
    name = yield Text("Save drawing as", _default_name(console, "dwg"))
    yield from _write(console, name, VERSIONS[version])


@command("SAVE")
def save(console: Console) -> Dialogue:
    """Save under a name, in the version the drawing has; DXF, also under a .dwg name."""
    name = yield Text("Save drawing as", _default_name(console, "dwg"))
    yield from _write(console, name, None)


@command("QSAVE")
def qsave(console: Console) -> Dialogue:
    """Save over the opened drawing; DXF, also over a DWG."""
    if console.drawing_path is None:
        yield from save(console)
        return
    if console.read_only:
        raise ConsoleError("The drawing is open for reading only", hint="Use SAVEAS with another name.")
    _save(console, console.doc, console.files.to_write(str(console.drawing_path)))
    console.modified = False


@command("DXFOUT")
def dxfout(console: Console) -> Dialogue:
    """Write DXF, of a chosen version, as text or binary."""
    name = yield Text("Enter name of drawing file", _default_name(console, "dxf"))
    yield from _dxf_options(console, name)


def _dxf(console: Console) -> Dialogue:
    """SAVEAS DXF: accuracy first, then the name; a name straight away is taken as well."""
    reply = yield Text("Enter decimal places of accuracy (0 to 16) or [Select objects/Entities/Binary/Version]", "16")
    if not (reply.isdigit() or _dxf_option(reply)):
        yield from _write(console, _with_suffix(reply, ".dxf"), None)
        return
    binary, version = False, None
    while _dxf_option(reply):
        binary, version = yield from _apply_option(reply, binary, version)
        if binary:
            break
        reply = yield Text("Enter decimal places of accuracy (0 to 16)", "16")
    name = yield Text("Save drawing as", _default_name(console, "dxf"))
    yield from _write(console, _with_suffix(name, ".dxf"), version, binary)


def _dxf_options(console: Console, name: str) -> Dialogue:
    binary, version = False, None
    while True:
        reply = yield Text("Enter decimal places of accuracy (0 to 16) or [Entities/Binary/Version]", "16")
        if not _dxf_option(reply):
            break
        binary, version = yield from _apply_option(reply, binary, version)
        if binary:
            break
    yield from _write(console, _with_suffix(name, ".dxf"), version, binary)


def _dxf_option(reply: str) -> str | None:
    word = reply.lstrip("_").upper()
    return next((name for name in ("BINARY", "VERSION") if word and name.startswith(word)), None)


def _apply_option(reply: str, binary: bool, version: str | None) -> Dialogue:
    if _dxf_option(reply) == "BINARY":
        return True, version
    chosen = yield Keyword("Enter version", "2018", options=DXF_VERSIONS)
    return binary, VERSIONS[chosen]


def _default_name(console: Console, suffix: str) -> str:
    return f"{console.drawing_path.stem if console.drawing_path else 'Drawing1'}.{suffix}"


def _with_suffix(name: str, suffix: str) -> str:
    return name if Path(name).suffix else name + suffix


def _write(console: Console, name: str, version: str | None, binary: bool = False) -> Dialogue:
    target = console.files.to_write(_with_suffix(name, ".dwg"))
    if target.exists() and target.is_file() and console.variables.get("EXPERT") < 2:
        answer = yield Keyword(
            f"{target.name} already exists. Do you want to replace it?", "Yes", options=("Yes", "No")
        )
        if answer == "No":
            raise ConsoleError(f'"{target.name}" exists and was not to be replaced')
    if console.read_only and target == console.drawing_path:
        raise ConsoleError("The drawing is open for reading only", hint="Use another name.")
    _save(console, console.doc, target, version, binary)
    console.modified = False


def _save(console: Console, doc: Any, target: Path, version: str | None = None, binary: bool = False) -> None:
    """The one way to a saved file: it says what was written, and what the file is not."""
    written = save_drawing(doc, target, version, binary)
    console.transcript.say(f"Saved {target.name} ({written}).")
    for note in saving_notes(doc, target):
        console.transcript.say(f"Note: {note}")


@command("-WBLOCK", "WBLOCK")
def wblock(console: Console) -> Dialogue:
    """Write a block, or selected objects, or (`*`) the whole drawing to a file; DXF, also under a .dwg name."""
    from ezdxf.addons import importer

    name = yield Text("Enter name of output file", None)
    block = yield Text("Enter name of existing block or [= (block=output file)/* (whole drawing)]", "")
    if block == "*":
        yield from _write(console, name, None)
        return
    target = console.files.to_write(_with_suffix(name, ".dwg"))
    source = Path(name).stem if block == "=" else block
    if source and source not in console.doc.blocks:
        raise ConsoleError(f'There is no block "{source}"')
    if source:
        base, entities = console.doc.blocks.get(source).block.dxf.base_point, list(console.doc.blocks.get(source))
    else:
        base = yield Point("Specify insertion base point", "0,0")
        entities = yield from select(console)
    from accore.drawing import new_drawing

    other = new_drawing()
    carrier = importer.Importer(console.doc, other)
    carrier.import_entities(entities)
    carrier.finalize()
    for entity in other.modelspace():
        entity.translate(-base[0], -base[1], -base[2])
    _save(console, other, target)


@command("SCRIPT")
def script(console: Console) -> Dialogue:
    """Run another script of the job folder in place."""
    name = yield Text("Enter script file name", None)
    path = console.files.to_read(name if Path(name).suffix else name + ".scr")
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    console.active = None
    console.run_script(Script(text, path.name))


@command("APPLOAD", "-APPLOAD")
def appload(console: Console) -> Dialogue:
    """Load an AutoLISP file."""
    name = yield Text("Enter AutoLISP file name", None)
    path = console.files.to_read(name)
    if path.suffix.lower() != ".lsp":
        raise ConsoleError(f'"{name}" cannot be loaded', hint="Provide a .lsp file, or a bundle with a Python module.")
    try:
        console.lisp.load(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)
    except LispError as error:
        raise ConsoleError(error.message, where=error.at) from None


@command("NETLOAD", "ARX", "-ARX")
def netload(_: Console) -> Dialogue:
    """Refuse compiled modules, saying what to provide instead."""
    name = yield Text("Assembly file name", None)
    raise ConsoleError(
        f'"{name}" is compiled for the original product and cannot be loaded',
        hint="Give the bundle a Python or AutoLISP module and load it with /al.",
    )


@command("QUIT", "CLOSE", "CLOSEALL")
def quit_(console: Console) -> Dialogue:
    """End the run. The question about unsaved changes is asked only when a reply for it is there."""
    if console.modified and console.script is not None and not console.script.ended():
        yield yes_no("Really want to discard all changes to drawing?", "Yes")
    raise Finished
