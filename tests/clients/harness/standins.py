"""Stand-ins for the five engine families: they answer to the families' engine ids and do no CAD work.

Published requests name engines like `Autodesk.Revit+2024`; what is under test is that the requests are understood. The
program of a stand-in writes every output that the work item's job file asks for and succeeds. Where Cadstack ships an
engine of the family, the stand-in takes its place in this installation.
"""

from pathlib import Path

from cadstack.engines.catalogue import SHIPPED, read_manifests

FAMILIES = {
    "AutoCAD": ("accoreconsole.exe", ("22", "23", "23_1", "24", "24_1", "24_2", "24_3", "25_0", "25_1")),
    "Inventor": ("InventorCoreConsole.exe", ("22", "23", "24", "2021", "2022", "2023", "2024", "2025", "2026")),
    "3dsMax": ("3dsmaxbatch.exe", ("2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026")),
    "Revit": ("revitcoreconsole.exe", tuple(str(year) for year in range(2018, 2027))),
    "Fusion": ("fusionconsole.exe", ("Latest",)),
}

PROGRAM = '''#!/usr/bin/env python3
"""Writes every output that the job file names."""
import json, pathlib

job = json.loads(next(pathlib.Path().glob("*_[Jj]ob.das")).read_text("utf-8-sig"))
for name, argument in job["BoundArguments"].items():
    path = pathlib.Path(argument.get("localName", ""))
    if argument.get("verb") in ("put", "post", "patch") and not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} by a stand-in")
        print("wrote", path)
'''

MANIFEST = """
name = "{name}"
family = "{family}"
title = "A stand-in for {family}"
command_line = {command_line}

[environment]
kind = "python"
python = ">=3.11"

[programs]
"{program}" = "{program}"
"""

ENGINE = """
[[engine]]
alias = "{alias}"
product_version = "{alias}"
description = "{family} {alias}, a stand-in"
"""


def stand_ins(folder: Path) -> list[Path]:
    """An engine folder below `folder` for each family."""
    shipped = {manifest.family: name for name, manifest in read_manifests((SHIPPED,)).items()}
    made = []
    for family, (program, aliases) in FAMILIES.items():
        name = shipped.get(family, family.lower())
        engine = folder / name
        engine.mkdir()
        (engine / program).write_text(PROGRAM)
        entries = [ENGINE.format(alias=alias, family=family) for alias in aliases]
        takes = "false" if family == "Fusion" else "true"
        text = MANIFEST.format(name=name, family=family, program=program, command_line=takes) + "".join(entries)
        (engine / "engine.toml").write_text(text)
        made.append(engine)
    return made
