"""Meshes a solid with tetrahedra and says what came of it.

`console` is the library that Cadstack puts beside an installed engine: switches, exit codes, files and their contents.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gmsh
from console.content import require
from console.exits import SUCCESS, ConsoleError, run
from console.job_files import JobFiles
from console.switches import CommandLine, Switch, parse, refuse_positional, usage

NAME = "gmshbatch.exe"
SWITCHES = (
    Switch("/i", "solid to mesh, a STEP file", "model"),
    Switch("/o", "mesh to write; its ending says the format", "mesh"),
    Switch("/size", "largest edge of an element, in the units of the model", "length"),
    Switch("/facts", "JSON to write with counts, volume and quality", "file"),
    Switch("/?", "show the switches"),
)
FORMATS = (".msh", ".inp", ".unv", ".vtk", ".stl", ".bdf")


def main(arguments: Sequence[str]) -> None:
    """Run the program and leave with its exit code."""
    run(lambda: start(arguments))


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code, or ConsoleError."""
    line = parse(SWITCHES, arguments)
    refuse_positional(NAME, SWITCHES, line)
    if "/?" in line.flags:
        print(usage(NAME, SWITCHES))
        return SUCCESS
    model, target, size = _model(line), _target(line), _size(line)
    facts = _mesh(model, target, size)
    print(f"{facts['tetrahedra']} tetrahedra, volume {facts['volume']:.6g}, written to {target.name}.")
    facts_file = line.one("/facts")
    if facts_file:
        JobFiles(Path.cwd()).to_write(facts_file).write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    return SUCCESS


def _model(line: CommandLine) -> Path:
    path = line.file("/i", "model")
    if path is None:
        raise ConsoleError("There is no model", hint="Name a STEP file with /i.")
    require(path, ("step",), "Gmsh")
    return path


def _target(line: CommandLine) -> Path:
    target = JobFiles(Path.cwd()).to_write(line.one("/o") or "mesh.msh")
    if target.suffix not in FORMATS:
        raise ConsoleError(f'"{target.name}" has no ending of a mesh', hint=f"These are written: {', '.join(FORMATS)}.")
    return target


def _size(line: CommandLine) -> float | None:
    text = line.one("/size")
    try:
        size = float(text) if text else None
    except ValueError:
        size = math.nan
    if size is not None and not 0 < size < math.inf:
        raise ConsoleError(f'"{text}" is not a length above 0', hint="Give /size in the units of the model.")
    return size


def _mesh(model: Path, target: Path, size: float | None) -> dict[str, Any]:
    gmsh.initialize(interruptible=False)
    try:
        gmsh.option.setNumber("General.Verbosity", 2)
        # The format is named, since the file may have any name.
        solids = [tag for dim, tag in gmsh.model.occ.importShapes(str(model), format="step") if dim == 3]
        gmsh.model.occ.synchronize()
        if not solids:
            raise ConsoleError(f'"{model.name}" holds no solid', hint="Export solids, not surfaces.")
        if size is not None:
            gmsh.option.setNumber("Mesh.MeshSizeMax", size)
        gmsh.model.mesh.generate(3)
        gmsh.write(str(target))
        return _facts(solids)
    except ConsoleError:
        raise
    except Exception as error:  # Gmsh raises nothing more particular
        raise ConsoleError(f'"{model.name}" cannot be meshed: {error}', hint="Try another /size.") from None
    finally:
        gmsh.finalize()


def _facts(solids: list[int]) -> dict[str, Any]:
    _, tags, _ = gmsh.model.mesh.getElements(3)
    elements = [tag for found in tags for tag in found]
    box = gmsh.model.getBoundingBox(-1, -1)
    return {
        "solids": len(solids),
        "nodes": len(gmsh.model.mesh.getNodes()[0]),
        "tetrahedra": len(elements),
        "volume": float(sum(gmsh.model.mesh.getElementQualities(elements, "volume"))),
        "solid_volume": float(sum(gmsh.model.occ.getMass(3, solid) for solid in solids)),
        "worst_quality": float(min(gmsh.model.mesh.getElementQualities(elements, "minSICN"))),
        "box": [round(float(value), 3) for value in box],
    }
