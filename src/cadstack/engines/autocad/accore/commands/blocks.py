"""-INSERT, -BLOCK, EXPLODE, -ATTEDIT."""

from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from accore.console import Console
from accore.drawing import open_drawing
from accore.lisp.builtins.strings import matches
from accore.prompts import Dialogue, Keyword, Number, Point, Text, listed, yes_no
from accore.registry import command
from accore.selecting import select


@command("-INSERT")
def minus_insert(console: Console) -> Dialogue:
    """Insert a block, or a drawing as one, with its attributes."""
    name = yield Text("Enter block name or [?]", console.variables.get("INSNAME") or None)
    explode = name.startswith("*")
    block = _block(console, name.removeprefix("*"))
    console.variables.set("INSNAME", block.name)
    x_scale = y_scale = None
    rotation = None
    point: Any = None
    while not isinstance(point, tuple):
        point = yield Point("Specify insertion point", None, options=("Scale", "X", "Y", "Z", "Rotate"))
        if point == "Scale":
            x_scale = y_scale = yield Number("Specify scale factor for XYZ axes", "1")
        elif point == "X":
            x_scale = yield Number("Specify X scale factor", "1")
        elif point in ("Y", "Z"):
            factor = yield Number(f"Specify {point} scale factor", "1")
            y_scale = factor if point == "Y" else y_scale
        elif point == "Rotate":
            rotation = yield Number("Specify rotation angle", "0")
    if x_scale is None:
        x_scale = yield Number("Enter X scale factor, specify opposite corner", "1")
        y_scale = yield Number("Enter Y scale factor <use X scale factor>", "")
    if rotation is None:
        rotation = yield Number("Specify rotation angle", "0")
    scale_y = x_scale if y_scale is None else y_scale
    attributes = {"xscale": x_scale, "yscale": scale_y, "zscale": x_scale, "rotation": rotation}
    insert = console.space.add_blockref(block.name, point, dxfattribs=current_properties(console) | attributes)
    values = yield from _attribute_values(console, block)
    insert.add_auto_attribs(values)
    console.modified = True
    if explode:
        insert.explode()


def current_properties(console: Console) -> dict[str, Any]:
    """Layer, colour, linetype and lineweight that new entities get."""
    header = console.doc.header
    found: dict[str, Any] = {"layer": header["$CLAYER"]}
    for attribute, variable, default in _CURRENT:
        value = header.get(variable, default)
        if value != default:
            found[attribute] = value
    return found


_CURRENT = (("color", "$CECOLOR", 256), ("linetype", "$CELTYPE", "ByLayer"), ("lineweight", "$CELWEIGHT", -1))


def _block(console: Console, name: str) -> Any:
    """The block of that name; `name=file` or a file name reads it from a drawing first."""
    doc = console.doc
    name, _, file = name.partition("=")
    if not file and name in doc.blocks:
        return doc.blocks.get(name)
    path = console.files.find(file or name, ("", ".dxf", ".dwg"))
    if path is None:
        known = listed([block.name for block in doc.blocks if not block.name.startswith("*")])
        raise ConsoleError(f'There is no block and no drawing "{file or name}"', hint=f"The blocks are {known}.")
    from ezdxf.addons import importer

    source = open_drawing(path, console.transcript.say)
    target_name = Path(name).stem if file or Path(name).suffix else name
    if target_name in doc.blocks:
        doc.blocks.delete_block(target_name, safe=False)
    block = doc.blocks.new(target_name, base_point=source.header.get("$INSBASE", (0, 0, 0)))
    carrier = importer.Importer(source, doc)
    carrier.import_modelspace(block)
    carrier.finalize()
    console.transcript.say(f'Block "{target_name}" read from {path.name}.')
    return block


def _attribute_values(console: Console, block: Any) -> Dialogue:
    """Values for the attributes of a block; asked for when ATTREQ is 1, else their defaults."""
    values: dict[str, str] = {}
    asked = console.variables.get("ATTREQ") == 1
    for definition in block.attdefs():
        if definition.is_const:
            continue
        default = definition.dxf.text
        if asked and not definition.is_preset:
            values[definition.dxf.tag] = yield Text(
                definition.dxf.prompt or definition.dxf.tag, default, whole_line=True
            )
        else:
            values[definition.dxf.tag] = default
    return values


@command("-BLOCK")
def minus_block(console: Console) -> Dialogue:
    """Make a block of selected objects."""
    name = yield Text("Enter block name or [?]", None)
    if name in console.doc.blocks and (yield yes_no(f'Block "{name}" already exists. Redefine it?')) == "No":
        return
    base = yield Point("Specify insertion base point", "0,0")
    chosen = yield from select(console)
    if not chosen:
        raise ConsoleError("No objects were selected")
    if name in console.doc.blocks:
        block = console.doc.blocks.get(name)
        block.delete_all_entities()
        block.block.dxf.base_point = base
    else:
        block = console.doc.blocks.new(name, base_point=base)
    for entity in chosen:
        entity.get_layout().move_to_layout(entity, block)
    console.modified = True
    console.transcript.say(f'Block "{name}" made of {len(chosen)} objects.')


@command("EXPLODE")
def explode(console: Console) -> Dialogue:
    """Replace block references, polylines and dimensions by their parts."""
    chosen = yield from select(console)
    count = 0
    for entity in chosen:
        if hasattr(entity, "explode"):
            entity.explode()
            count += 1
    console.modified = console.modified or count > 0
    console.transcript.say(f"{count} of {len(chosen)} objects exploded.")


@command("-ATTEDIT")
def minus_attedit(console: Console) -> Dialogue:
    """Global editing: replace a string in the attribute values that fit block, tag and value patterns."""
    if (yield yes_no("Edit attributes one at a time?", "Yes")) == "Yes":
        raise ConsoleError(
            "Editing one at a time needs a person to pick", hint="Answer No, or change attributes with entmod."
        )
    visible = yield yes_no("Edit only attributes visible on screen?", "Yes")
    block = yield Text("Enter block name specification", "*", whole_line=True)
    tag = yield Text("Enter attribute tag specification", "*", whole_line=True)
    value = yield Text("Enter attribute value specification", "*", whole_line=True)
    inserts = (yield from select(console, "Select attributes")) if visible == "Yes" else all_inserts(console)
    found = [
        attribute
        for insert in inserts
        if insert.dxftype() == "INSERT" and matches(insert.dxf.name.upper(), block.upper())
        for attribute in insert.attribs
        if matches(attribute.dxf.tag.upper(), tag.upper()) and matches(attribute.dxf.text, value)
    ]
    console.transcript.say(f"{len(found)} attributes selected.")
    old = yield Text("Enter string to change", "", whole_line=True)
    new = yield Text("Enter new string", "", whole_line=True)
    count = sum(replace_text(attribute, old, new) for attribute in found)
    console.modified = console.modified or count > 0
    console.transcript.say(f"{count} attributes changed.")


def replace_text(attribute: Any, old: str, new: str) -> bool:
    """Replace the first `old` in a value; an empty `old` puts `new` in front, as the original does."""
    text = attribute.dxf.text
    if old not in text:
        return False
    attribute.dxf.text = text.replace(old, new, 1)
    if attribute.has_embedded_mtext_entity:
        attribute.embed_mtext(attribute.virtual_mtext_entity())
    return True


def all_inserts(console: Console) -> list[Any]:
    """Every block reference of every layout."""
    return [entity for layout in console.doc.layouts for entity in layout.query("INSERT")]


@command("ATTSYNC")
def attsync(console: Console) -> Dialogue:
    """Add the attributes that a block defines and its references lack."""
    yield Keyword("Enter an option", "Name", options=("?", "Name", "Select"))
    name = yield Text("Enter name of block to sync", None)
    if name not in console.doc.blocks:
        raise ConsoleError(f'There is no block "{name}"')
    definitions = list(console.doc.blocks.get(name).attdefs())
    if (yield yes_no(f"ATTSYNC block {name}?", "Yes")) == "No":
        return
    count = 0
    for insert in all_inserts(console):
        if insert.dxf.name.casefold() != name.casefold():
            continue
        present = {attribute.dxf.tag for attribute in insert.attribs}
        missing = {item.dxf.tag: item.dxf.text for item in definitions if item.dxf.tag not in present}
        insert.add_auto_attribs(missing)
        count += len(missing)
    console.modified = console.modified or count > 0
    console.transcript.say(f"{count} attributes added.")
