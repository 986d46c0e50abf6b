"""FreeCAD documents, recomputed by the FreeCAD of this machine in a process of its own.

FreeCAD comes with the system and runs on the system's Python; it is in no package index, so this engine does without it
until somebody installs it. Its parameters are the named cells (aliases) of spreadsheets. A cell with a formula shows
its value here and its formula as the comment; setting it replaces the formula.
"""

import json
import os
import shutil
import subprocess
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from xml.parsers import expat

from console.exits import ConsoleError
from console.job_files import JobFiles

from inventorcore.geometry.component import Component
from inventorcore.geometry.step_file import read_step
from inventorcore.parameters.table import Parameters

from .document import Document

LIBRARIES = (Path("/usr/lib/freecad/lib"), Path("/usr/lib/freecad-python3/lib"), Path("/usr/lib64/freecad/lib"))
PYTHON = Path("/usr/bin/python3")
SCRIPT = Path(__file__).with_name("freecad_side.py")
INSTALL = "Install it: apt-get install --no-install-recommends freecad"
LONGEST_SECONDS = 600
DESCRIPTION, DEEPEST = "Document.xml", 100
# Without these FreeCAD asks the system for the user's home, and a sandbox knows no users.
HOMES = ("FREECAD_USER_HOME", "FREECAD_USER_DATA", "FREECAD_USER_TEMP")


@dataclass(frozen=True)
class FreeCad:
    """The FreeCAD of this machine: its modules, for the system's Python."""

    library: Path

    def run(self, request: dict[str, Any], folder: Path, shown: str) -> dict[str, Any]:
        """What the script on FreeCAD's side answers; raises ConsoleError with its last line when it fails."""
        answer = folder / "answer.json"
        answer.unlink(missing_ok=True)
        command = [str(PYTHON), "-I", str(SCRIPT), str(self.library), json.dumps(request), str(answer)]
        homes = dict.fromkeys(HOMES, str(folder))
        try:
            done = subprocess.run(  # noqa: S603 (the system's Python and our own script)
                command,
                env=os.environ | homes,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LONGEST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ConsoleError(f"FreeCAD did not finish with {shown} in {LONGEST_SECONDS} s") from None
        if done.returncode != 0 or not answer.is_file():
            last = (done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"])[-1]
            raise ConsoleError(f"{shown} cannot be read by FreeCAD: {last}")
        content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
        if content["problems"]:
            raise ConsoleError(f"{shown} cannot be recomputed: {'; '.join(content['problems'])}")
        return content


def installed() -> FreeCad | None:
    """The FreeCAD of this machine, or None."""
    found = next((folder for folder in LIBRARIES if (folder / "FreeCAD.so").exists()), None)
    return FreeCad(found) if found is not None and PYTHON.exists() else None


class FreeCadDocument(Document):
    """A FreeCAD document driven by its spreadsheets."""

    kind: ClassVar[str] = "part"
    suffix: ClassVar[str] = ".FCStd"

    def __init__(self, path: Path, files: JobFiles, folder: Path) -> None:
        """`folder` is for files in between."""
        freecad = installed()
        if freecad is None:
            raise ConsoleError(
                f"{path.name} is a FreeCAD document, and FreeCAD is not installed on this machine", hint=INSTALL
            )
        _require_flat(path)
        self._freecad = freecad
        self._folder = folder
        self._source = folder / "source.FCStd"
        shutil.copyfile(path, self._source)
        cells = self._run({}, path.name)["parameters"]
        super().__init__(path, files, Parameters({cell["name"]: _parameter(cell) for cell in cells}, path.name), {})
        self._opened = {name: parameter.expression for name, parameter in self.parameters.items()}

    def _build(self) -> Component:
        step = self._folder / "shape.step"
        self._run({"changes": self._changes(), "step": str(step)}, self.display_name)
        return read_step(step, self.name)

    def _write(self, path: Path) -> None:
        """A name that ends in .ipt is taken too, since activities fix the names of their outputs."""
        if path.suffix.casefold() not in (".fcstd", ".ipt"):
            raise self._refused_suffix(path, ".FCStd, .step, .stl or .glb")
        saved = self._folder / "saved.FCStd"
        self._run({"changes": self._changes(), "save": str(saved)}, self.display_name)
        shutil.copyfile(saved, path)
        if path.suffix.casefold() != ".fcstd":
            print(f"Note: {path.name} holds a FreeCAD document.", flush=True)

    def _changes(self) -> dict[str, str]:
        """The cells that were set, as numbers with a unit that FreeCAD knows."""
        changed = [name for name, text in self._opened.items() if self.parameters[name].expression != text]
        return {name: _written(self.parameters[name].value, self.parameters[name].unit) for name in changed}

    def _run(self, request: dict[str, Any], shown: str) -> dict[str, Any]:
        return self._freecad.run({"document": str(self._source), "changes": {}, **request}, self._folder, shown)


def _require_flat(path: Path) -> None:
    """Refuse a description on which FreeCAD's reader would work for minutes, or one that is damaged."""
    depth = 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ConsoleError(f"{path.name} is damaged: its {DESCRIPTION} is nested deeper than {DEEPEST} levels")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        raise ConsoleError(f"{path.name} is damaged: its {DESCRIPTION} has a DOCTYPE, which FreeCAD writes in none")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = opened, closed, declared
    try:
        with zipfile.ZipFile(path) as archive, archive.open(DESCRIPTION) as description:
            parser.ParseFile(description)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError) as error:
        raise ConsoleError(f"{path.name} is damaged: {error}", hint="Save or upload it again.") from None


def _parameter(cell: dict[str, Any]) -> dict[str, str]:
    return {
        "expression": _written(cell["value"], cell["unit"]),
        "unit": cell["unit"],
        "comment": cell["formula"],
    }


def _written(value: float, unit: str) -> str:
    return f"{value!r}" if unit == "ul" else f"{value!r} {unit}"
