"""-PURGE, AUDIT, -RENAME, -LINETYPE, -STYLE, UNDO."""

import io
import re
from typing import Any

from console.exits import ConsoleError

from accore.console import Console
from accore.lisp.builtins.strings import matches
from accore.prompts import Dialogue, Keyword, Number, Text, yes_no
from accore.properties import ensure_linetype
from accore.references import redirect
from accore.registry import command
from accore.usage import Unused

PURGEABLE = (
    "Blocks", "Dimstyles", "Groups", "LAyers", "LTypes", "MAterials", "MUltileaderstyles", "Plotstyles", "SHapes",
    "textSTyles", "Mlinestyles", "Tablestyles", "Visualstyles", "Regapps", "Zero-length geometry",
    "Empty text objects", "Orphaned data", "All",
)  # fmt: skip
_NESTING = 50


@command("-PURGE")
def minus_purge(console: Console) -> Dialogue:
    """Remove definitions that nothing uses, as often as that frees others."""
    kind = yield Keyword("Enter type of unused objects to purge", None, options=PURGEABLE)
    unused = Unused(console.doc)
    if kind in ("Zero-length geometry", "Empty text objects", "Orphaned data"):
        count = unused.delete_degenerate(kind)
        console.transcript.say(f"{count} objects purged.")
        return
    names = yield Text("Enter name(s) to purge", "*")
    verify = yield yes_no("Verify each name to be purged?", "Yes")
    total = 0
    kept: set[tuple[str, str]] = set()
    for _ in range(_NESTING):
        found = [
            (table, name)
            for table, name in unused.names(kind)
            if matches(name.upper(), names.upper()) and (table, name) not in kept
        ]
        if not found:
            break
        for table, name in found:
            if verify == "Yes" and (yield yes_no(f'Purge {table} "{name}"?')) == "No":
                kept.add((table, name))
            elif unused.remove(table, name):
                console.transcript.say(f'Deleting {table} "{name}".')
                total += 1
            else:
                kept.add((table, name))
    console.modified = console.modified or total > 0
    console.transcript.say(f"{total} items purged." if total else "No unreferenced items found.")


@command("AUDIT")
def audit(console: Console) -> Dialogue:
    """Check the drawing, and repair it when asked to."""
    import ezdxf

    fix = yield yes_no("Fix any errors detected?")
    doc = console.doc
    if fix == "No":
        stream = io.StringIO()
        doc.write(stream)
        stream.seek(0)
        doc = ezdxf.read(stream)
    auditor = doc.audit()
    for entry in [*auditor.errors, *auditor.fixes]:
        console.transcript.say(f"  {entry.message}")
    found = len(auditor.errors) + len(auditor.fixes)
    fixed = len(auditor.fixes) if fix == "Yes" else 0
    console.modified = console.modified or fixed > 0
    console.transcript.say(f"Total errors found {found} fixed {fixed}")


@command("-RENAME")
def minus_rename(console: Console) -> Dialogue:
    """Rename a definition and everything that refers to it."""
    kinds = ("Block", "Dimstyle", "LAyer", "LType", "textStyle", "View")
    kind = yield Keyword("Enter object type to rename", None, options=kinds)
    old = yield Text(f"Enter old {kind.lower()} name", None)
    new = yield Text(f"Enter new {kind.lower()} name", None)
    doc = console.doc
    table = {
        "Block": doc.blocks, "Dimstyle": doc.dimstyles, "LAyer": doc.layers, "LType": doc.linetypes,
        "textStyle": doc.styles, "View": doc.views,
    }[kind]  # fmt: skip
    if old not in table:
        raise ConsoleError(f'There is no {kind.lower()} "{old}"')
    if new in table:
        raise ConsoleError(f'There is a {kind.lower()} "{new}" already')
    if kind == "LAyer":
        from accore.commands.layers import rename_layer

        rename_layer(console, table.get(old), new)
    else:
        _rename(console, kind, table, old, new)
    console.modified = True
    console.transcript.say(f'Renamed {kind.lower()} "{old}" to "{new}".')


_REFERRED = {"Block": "blocks", "Dimstyle": "dimstyles", "LType": "linetypes", "textStyle": "styles"}


def _rename(console: Console, kind: str, table: Any, old: str, new: str) -> None:
    """Rename a table record and the attributes of entities (and of layers) that refer to it."""
    doc = console.doc
    if kind == "Block":
        table.rename_block(old, new)
    else:
        record = table.get(old)
        table.discard(old)
        record.dxf.name = new
        table.add_entry(record)
    if kind in _REFERRED:
        redirect(doc, _REFERRED[kind], old, new)


@command("-LINETYPE")
def minus_linetype(console: Console) -> Dialogue:
    """List, load and set linetypes; the standard ones are built in."""
    while True:
        chosen = yield Keyword("Enter an option", "", options=("?", "Load", "Set"))
        if not chosen:
            return
        if chosen == "?":
            for linetype in console.doc.linetypes:
                console.transcript.say(f'"{linetype.dxf.name}" {linetype.dxf.description}')
        elif chosen == "Load":
            names = yield Text("Enter linetype(s) to load", None)
            yield Text("Enter name of linetype file to search", "acadiso.lin")
            for name in names.split(","):
                console.transcript.say(f"Linetype {ensure_linetype(console.doc, name)} loaded.")
        else:
            name = yield Text("Enter linetype name to set current or [?]", console.variables.get("CELTYPE"))
            special = name.upper() in ("BYLAYER", "BYBLOCK")
            console.variables.set("CELTYPE", name if special else ensure_linetype(console.doc, name))


@command("-STYLE")
def minus_style(console: Console) -> Dialogue:
    """Make or change a text style and make it current."""
    doc = console.doc
    name = yield Text("Enter name of text style or [?]", console.variables.get("TEXTSTYLE"))
    style = doc.styles.get(name) if name in doc.styles else doc.styles.new(name, dxfattribs={"font": "txt"})
    prompt = "Specify full font name or font filename (TTF or SHX)"
    font = yield Text(prompt, style.dxf.font or "txt", choices=("txt",), accepts=_is_font, kind="font", whole_line=True)
    height = yield Number("Specify height of text", f"{style.dxf.height:g}", least=0)
    width = yield Number("Specify width factor", f"{style.dxf.width:g}", least=0.01, most=100)
    oblique = yield Number("Specify obliquing angle", f"{style.dxf.oblique:g}", least=-85, most=85)
    yield yes_no("Display text backwards?")
    yield yes_no("Display text upside-down?")
    if font.lower().endswith(".shx") or "." not in font:
        yield yes_no("Vertical?")
    style.dxf.update({"font": font.split(",")[0], "height": height, "width": width, "oblique": oblique})
    if "," in font:
        style.dxf.bigfont = font.split(",")[1]
    doc.header["$TEXTSTYLE"] = name
    console.modified = True
    console.transcript.say(f'"{name}" is now the current text style.')


def _is_font(name: str) -> bool:
    """Names may hold spaces; a number after one is the next answer."""
    return bool(name) and not re.search(r"\s[\d.]+(\s|$)", name)


@command("UNDO", "U")
def undo(_: Console) -> Dialogue:
    """Marks and groups are accepted; nothing is undone, since a run starts from its input anyway."""
    options = ("Auto", "Control", "BEgin", "End", "Mark", "Back")
    chosen = yield Keyword("Enter the number of operations to undo or", "1", options=options, other=str.isdigit)
    if chosen == "Control":
        yield Keyword("Enter an UNDO control option", "All", options=("All", "None", "One", "Combine", "Layer"))
    elif chosen == "Auto":
        yield Keyword("Enter UNDO Auto mode", "On", options=("ON", "OFF"))
    elif chosen == "Back" or chosen.isdigit():
        raise ConsoleError("Nothing can be undone in a job", hint="Work on a copy, or do not save.")
