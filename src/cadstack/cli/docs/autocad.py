"""The pages about the AutoCAD engine. Its registries are asked in its own interpreter, which has the CAD library."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cadstack.cli.docs.markdown import code, page, table
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.installation import find

ENGINE = SHIPPED / "autocad"
PATHS = (str(ENGINE), str(SHIPPED))
LOOK = """
import json, sys
sys.path[:0] = sys.argv[1:]
from accore import commands, program, registry
from accore.drawing_functions import command_line, entities, geometry, selection, tables
from accore.lisp.builtins import LIBRARIES
from accore.lisp.functions import SpecialForm
from accore.plotting import fonts
fonts.install()
commands.load_all()
drawing = [module.library for module in (command_line, entities, geometry, selection, tables)]
print(json.dumps({
    "switches": [[s.name, s.value or "", s.meaning, s.repeatable] for s in program.SWITCHES],
    "commands": [[n, c.name, (c.run.__doc__ or "").strip().split("\\n")[0]] for n, c in registry.BUILT_IN.items()],
    "abbreviations": registry.ALIASES,
    "special": [n for l in LIBRARIES for n, e in l.entries.items() if isinstance(e, SpecialForm)],
    "functions": [n for l in LIBRARIES for n, e in l.entries.items() if not isinstance(e, SpecialForm)],
    "drawing": [n for l in drawing for n in l.entries],
}))
"""
FORMATS = """
import json, sys
sys.path[:0] = sys.argv[1:]
from accore.dwg import DWG_ENTITIES, DWG_VERSIONS
from accore.drawing import VERSIONS
from accore.plotting.papers import PAPERS
print(json.dumps({
    "entities": DWG_ENTITIES, "versions": DWG_VERSIONS, "written": list(VERSIONS), "papers": list(PAPERS),
}))
"""


def look_inside(engines: Path) -> dict[str, Any] | None:
    """The registries of the AutoCAD engine of this checkout; None where no installed one lends its interpreter."""
    installed = find("autocad", engines)
    if installed is None or installed.interpreter is None:
        return None
    return ask(installed.interpreter, LOOK, PATHS)


def ask(interpreter: Path, question: str, paths: Iterable[str]) -> dict[str, Any]:
    """What a program of ours prints as JSON; it gets the folders of its packages as arguments."""
    command = [str(interpreter), "-B", "-c", question, *paths]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own program
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def commands_page(found: dict[str, Any]) -> str:
    """Switches of the console, commands of scripts, AutoLISP functions."""
    switches = [
        (code(f"{name} <{value}>" if value else name), meaning + (" (may be repeated)" if repeatable else ""))
        for name, value, meaning, repeatable in found["switches"]
    ]
    return page(
        "AutoCAD engine: switches, commands, AutoLISP",
        "The engine runs `accoreconsole.exe` command lines, scripts (`.scr`) and AutoLISP (`.lsp`) on DXF and DWG. "
        "The same list comes from `accoreconsole.exe /commands`.",
        "## Switches",
        "In any case. Only a switch of this table is a switch; anything else that is left over ends the run.",
        table(("Switch", "Meaning"), switches),
        "## Commands",
        "Names may carry the prefixes `_`, `.` and `'`. `NAME` and `-NAME` are one command where only one exists. "
        "A reply that a command does not understand ends the run with the command, its prompt and its line.",
        table(("Command", "What it does", "Also"), _commands(found)),
        "## Abbreviations",
        ", ".join(f"{code(short)} {name}" for short, name in sorted(found["abbreviations"].items())) + ".",
        "## AutoLISP",
        "Special forms: " + _names(found["special"]),
        "Functions that need no drawing: " + _names(found["functions"]),
        "Functions of the drawing and the command line: " + _names(found["drawing"]),
    )


def _commands(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    also: dict[str, list[str]] = {}
    about: dict[str, str] = {}
    for typed, name, text in found["commands"]:
        about[name] = text
        if typed != name:
            also.setdefault(name, []).append(typed)
    names = sorted(about, key=lambda name: (name.lstrip("-"), name))
    return [(code(name), about[name], ", ".join(map(code, sorted(also.get(name, []))))) for name in names]


def _names(names: list[str]) -> str:
    return ", ".join(code(name.lower()) for name in sorted(names)) + "."


def formats_page() -> str:
    """What is read and written, and the paper sizes of a plot."""
    found = ask(Path(sys.executable), FORMATS, PATHS)
    return page(
        "AutoCAD engine: file formats",
        "What a file is, its first bytes say, never its name.",
        "## Read",
        "DXF, text and binary, of every version that ezdxf reads or can repair. DWG of these versions:",
        table(("Mark in the file", "Version"), ((code(mark), name) for mark, name in found["versions"].items())),
        "Entities of a DWG that come across: " + ", ".join(map(code, found["entities"])) + ".",
        "Everything else in a DWG is left out, counted by type in the report, and never stops the run. "
        "A DWG that is encrypted, cut short, or damaged by its own checksums ends the run with the reason.",
        "## Written",
        f"DXF of the versions {', '.join(found['written'])}, text or binary. PDF, PNG and SVG by the plot and export "
        "commands; see [the commands](autocad-commands.md).",
        "DWG is not written. A name that ends in `.dwg` gets DXF content, and the report says so.",
        "## Paper sizes",
        ", ".join(map(code, found["papers"]))
        + ". A size may also be given as numbers, such as `420 x 297 MM` or `11 x 17 INCHES`.",
    )
