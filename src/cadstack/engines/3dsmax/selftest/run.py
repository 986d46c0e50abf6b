"""Tries the engine: makes a scene, runs the program on it, looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 120
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
    failed = 0
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        for case in CASES:
            began = time.monotonic()
            wrong = _run(case, Path(folder))
            failed += bool(wrong)
            said = f"FAIL  {case.name}: {wrong}" if wrong else f"pass  {case.name} ({time.monotonic() - began:.1f} s)"
            print(said, flush=True)
    print(f"{len(CASES) - failed} of {len(CASES)} passed")
    return 1 if failed else 0


def _run(case: Case, job: Path) -> str:
    """What is wrong with the outcome of a case, or nothing."""
    script = job / f"script{case.suffix}"
    script.write_text(case.script, encoding="utf-8")
    program = [sys.executable, str(ENGINE / "3dsmaxbatch.exe"), *(["-sceneFile", "input.max"] if case.scene else [])]
    done = subprocess.run(  # noqa: S603  (our own program, fixed arguments)
        [*program, script.name], cwd=job, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    if done.returncode != case.code:
        last = (done.stdout + done.stderr).rstrip().splitlines()[-1:]
        return f"exit code {done.returncode} instead of {case.code}: {' '.join(last)}"
    if case.prints not in done.stdout:
        return f"it printed {done.stdout!r}, without {case.prints!r}"
    wrong = [name for name in case.makes if not _is_well(job / name)]
    return f"{wrong[0]} is missing or of another kind" if wrong else ""


def _is_well(path: Path) -> bool:
    return path.is_file() and path.read_bytes()[:32].startswith(STARTS.get(path.name, b""))


if __name__ == "__main__":
    sys.exit(selftest())
