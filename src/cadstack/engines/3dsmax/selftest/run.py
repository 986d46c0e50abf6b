"""Tries the engine: makes a scene, runs the program on it, looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ENGINE), str(ENGINE.parent)]  # `console` is in the one when installed, in the other before

from console.selftest import Wrong, run_cases, run_program  # noqa: E402  (the path above makes it importable)

SCENE = """
local base = box name:"base" width:4 length:2 height:0.5
local pin = cylinder name:"pin" radius:0.3 height:1 pos:[1,0,0.5] segs:24
pin.parent = base
base.material = standardMaterial name:"steel" diffuse:(color 90 95 100)
saveMaxFile "input.max"
"""
EXPORT = 'exportFile (sysInfo.currentdir + "/output.fbx") #noPrompt using:FBXEXP'
AGAIN = """
resetMaxFile #noPrompt
importFile "output.fbx"
format "% % %" objects.count $pin.parent.name $base.numFaces
"""
FORMATS = 'for ending in #("glb", "obj", "usda", "stl", "abc") do exportFile ("a." + ending) #noPrompt'
RENDER = 'render outputFile:"a.png" outputWidth:64 outputHeight:48 samples:2'
PYTHON = """
import bpy
import pymxs
pymxs.runtime.exportFile("b.glb", pymxs.runtime.Name("noPrompt"))
print(len(bpy.data.objects), pymxs.runtime.objects.count)
"""
STARTS = {
    "a.glb": b"glTF",
    "a.usda": b"#usda",
    "a.png": b"\x89PNG",
    "output.fbx": b"Kaydara FBX Binary",
    "b.glb": b"glTF",
}


@dataclass(frozen=True)
class Case:
    """A script, whether it gets the scene, the files it must make, and what it must print."""

    name: str
    script: str
    makes: tuple[str, ...] = ()
    prints: str = ""
    scene: bool = True
    code: int = 0
    suffix: str = ".ms"


CASES = (
    Case("make and save a scene", SCENE, ("input.max",), scene=False),
    Case("the documented FBX export", EXPORT, ("output.fbx",)),
    Case("read the FBX back", AGAIN, prints="2 base 12"),
    Case("glTF, OBJ, USD, STL, Alembic", FORMATS, ("a.glb", "a.obj", "a.usda", "a.stl", "a.abc")),
    Case("render with Cycles", RENDER, ("a.png",)),
    Case("Python with bpy and pymxs", PYTHON, ("b.glb",), prints="2 2", suffix=".py"),
    Case("an unknown function is named", "exprotFile 1", prints="exprotFile at script.ms:1:1", code=1),
)


def selftest() -> int:
    """Run every case in one job folder; 0 when all pass."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        return run_cases({case.name: partial(_run, case, Path(folder)) for case in CASES})


def _run(case: Case, job: Path) -> None:
    script = job / f"script{case.suffix}"
    script.write_text(case.script, encoding="utf-8")
    scene = ["-sceneFile", "input.max"] if case.scene else []
    printed = run_program(ENGINE / "3dsmaxbatch.exe", [*scene, script.name], job, code=case.code)
    if case.prints not in printed:
        raise Wrong(f"it printed {printed!r}, without {case.prints!r}")
    for name in case.makes:
        if not (job / name).read_bytes().startswith(STARTS.get(name, b"")):
            raise Wrong(f"{name} is of another kind")


if __name__ == "__main__":
    sys.exit(selftest())
