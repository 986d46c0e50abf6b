"""DATAEXTRACT, -ATTEXT, ATTOUT, ATTIN."""

import csv
import json
import re
from pathlib import Path
from typing import Any

from console.exits import ConsoleError

from accore.commands.blocks import all_inserts
from accore.console import Console
from accore.facts import attribute_text, drawing_facts
from accore.prompts import Dialogue, Keyword, Text
from accore.registry import command
from accore.selecting import select

TABLES = ("layers", "blocks", "references", "texts", "dimensions", "layouts")
_CHOICES = dict(zip(("LAyers", "Blocks", "References", "Texts", "Dimensions", "layOuts"), TABLES, strict=True))


@command("DATAEXTRACT", "-DATAEXTRACTION")
def dataextract(console: Console) -> Dialogue:
    """Write the facts of the drawing: `.json` holds all of them; `.csv` one table, or a file per table for All."""
    stem = console.drawing_path.stem if console.drawing_path else "Drawing1"
    name = yield Text("Enter file name (.json or .csv)", f"{stem}.json")
    target = console.files.to_write(name)
    facts = drawing_facts(console.doc)
    if target.suffix.lower() == ".json":
        target.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        console.transcript.say(f"Wrote {target.name}.")
        return
    if target.suffix.lower() != ".csv":
        raise ConsoleError(f'"{name}" is neither .json nor .csv')
    options = (*_CHOICES, "All")
    chosen = yield Keyword("Enter table to write", "All", options=options)
    if chosen == "All":
        for table in TABLES:
            _write_table(console, target.with_name(f"{target.stem}-{table}.csv"), facts[table])
    else:
        _write_table(console, target, facts[_CHOICES[chosen]])


def _write_table(console: Console, target: Path, rows: list[dict[str, Any]]) -> None:
    """One row per item; attributes become columns, points become x, y, z."""
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(flat)
    console.transcript.say(f"Wrote {target.name} ({len(flat)} rows).")


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= {str(tag): text for tag, text in value.items()}
        elif isinstance(value, list) and value and all(isinstance(part, int | float) for part in value):
            flat |= {f"{key}_{axis}": part for axis, part in zip("xyz", value, strict=False)}
        else:
            flat[key] = ";".join(value) if isinstance(value, list) else value
    return flat


_FIELD = re.compile(r"\s*(\S+)\s+([CN])(\d{3})(\d{3})\s*$", re.IGNORECASE)


@command("-ATTEXT", "ATTEXT")
def attext(console: Console) -> Dialogue:
    """Attributes by a template file; without one, handle, block and every attribute."""
    form = yield Keyword("Enter extraction type", "Cdf", options=("Cdf", "Sdf", "Dxf"))
    if form == "Dxf":
        raise ConsoleError("DXX files cannot be written here", hint="Use Cdf, Sdf or DATAEXTRACT.")
    template = yield Text("Enter name of template file", "")
    output = yield Text(
        "Enter name of extract file", f"{console.drawing_path.stem if console.drawing_path else 'a'}.txt"
    )
    inserts = all_inserts(console)
    fields = _template(console, template) if template else _default_fields(inserts)
    lines = []
    for insert in inserts:
        row = [(_value(insert, name), kind, width, digits) for name, kind, width, digits in fields]
        own = {attribute.dxf.tag.upper() for attribute in insert.attribs}
        if not own & {name for name, *_ in fields}:
            continue
        lines.append(_cdf(row) if form == "Cdf" else _sdf(row))
    target = console.files.to_write(output if Path(output).suffix else f"{output}.txt")
    target.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    console.transcript.say(f"{len(lines)} records in extract file {target.name}.")


_Field = tuple[str, str, int, int]


def _template(console: Console, name: str) -> list[_Field]:
    path = console.files.to_read(name if Path(name).suffix else f"{name}.txt")
    fields = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        match = _FIELD.match(line)
        if match is None:
            raise ConsoleError(
                f'"{line.strip()}" is not a template field', where=f"{path.name}:{number}", hint="Write TAG C008000."
            )
        fields.append((match[1].upper(), match[2].upper(), int(match[3]), int(match[4])))
    return fields


def _default_fields(inserts: list[Any]) -> list[_Field]:
    tags = dict.fromkeys(attribute.dxf.tag.upper() for insert in inserts for attribute in insert.attribs)
    return [("BL:HANDLE", "C", 16, 0), ("BL:NAME", "C", 32, 0), *((tag, "C", 64, 0) for tag in tags)]


def _value(insert: Any, name: str) -> Any:
    dxf = insert.dxf
    known = {
        "BL:NAME": dxf.name, "BL:HANDLE": dxf.handle, "BL:LAYER": dxf.layer, "BL:X": dxf.insert.x,
        "BL:Y": dxf.insert.y, "BL:Z": dxf.insert.z, "BL:XSCALE": dxf.xscale, "BL:YSCALE": dxf.yscale,
        "BL:ZSCALE": dxf.zscale, "BL:ORIENT": dxf.rotation, "BL:NUMBER": 0, "BL:LEVEL": 1,
    }  # fmt: skip
    if name.startswith("BL:"):
        if name not in known:
            raise ConsoleError(f'Template field "{name}" is not known', hint=f"Known are {', '.join(known)}.")
        return known[name]
    return next((attribute_text(item) for item in insert.attribs if item.dxf.tag.upper() == name), "")


def _number(value: Any, digits: int) -> str:
    try:
        return f"{float(value):.{digits}f}"
    except ValueError:
        return ""


def _cdf(row: list[tuple[Any, str, int, int]]) -> str:
    quoted = [
        _number(value, digits) if kind == "N" else "'" + str(value).replace("'", "''")[:width] + "'"
        for value, kind, width, digits in row
    ]
    return ",".join(quoted)


def _sdf(row: list[tuple[Any, str, int, int]]) -> str:
    return "".join(
        _number(value, digits).rjust(width)[:width] if kind == "N" else str(value).ljust(width)[:width]
        for value, kind, width, digits in row
    )


@command("ATTOUT")
def attout(console: Console) -> Dialogue:
    """Attributes as tab-separated text, one line per block reference, which ATTIN reads back by handle."""
    name = yield Text("Enter file name", "attributes.txt")
    chosen = yield from select(console)
    inserts = [entity for entity in chosen if entity.dxftype() == "INSERT" and entity.attribs]
    tags = list(dict.fromkeys(attribute.dxf.tag for insert in inserts for attribute in insert.attribs))
    target = console.files.to_write(name)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerow(["HANDLE", "BLOCKNAME", *tags])
        for insert in inserts:
            values = {attribute.dxf.tag: attribute_text(attribute) for attribute in insert.attribs}
            writer.writerow([f"'{insert.dxf.handle}", insert.dxf.name, *(values.get(tag, "<>") for tag in tags)])
    console.transcript.say(f"{len(inserts)} block references written to {target.name}.")


@command("ATTIN")
def attin(console: Console) -> Dialogue:
    """Set attributes from a file that ATTOUT wrote; `<>` leaves a value as it is."""
    name = yield Text("Enter file name", "attributes.txt")
    path = console.files.to_read(name)
    changed = missing = 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            insert = console.doc.entitydb.get((row.get("HANDLE") or "").lstrip("'"))
            if insert is None or insert.dxftype() != "INSERT":
                missing += 1
                continue
            for attribute in insert.attribs:
                value = row.get(attribute.dxf.tag)
                if value not in (None, "<>", attribute_text(attribute)):
                    attribute.dxf.text = value
                    changed += 1
    console.modified = console.modified or changed > 0
    console.transcript.say(f"{changed} attributes changed, {missing} lines without a block reference.")
