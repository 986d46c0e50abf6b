"""Tries the engine: runs scripts as the worker does, and looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import json
import math
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ENGINE), str(ENGINE.parent)]  # `console` is in the one when installed, in the other before

from console.selftest import Wrong, run_cases, run_program  # noqa: E402  (the path above makes it importable)

RESULT = "result.txt"
PART = """
import { adsk } from "@adsk/fas";
const { Point3D, ValueInput, ObjectCollection } = adsk.core;
const { width } = JSON.parse(adsk.parameters);
const app = adsk.core.Application.get();
const design = app.documents.add(adsk.core.DocumentTypes.FusionDesignDocumentType).design;
const root = design.rootComponent;
design.userParameters.add("width", ValueInput.createByString(width), "mm", "");
const sketch = root.sketches.add(root.xYConstructionPlane);
const side = design.userParameters.itemByName("width").value;
sketch.sketchCurves.sketchLines.addTwoPointRectangle(Point3D.create(0, 0, 0), Point3D.create(side, side, 0));
const { extrudeFeatures, filletFeatures } = root.features;
const block = extrudeFeatures.addSimple(
  sketch.profiles.item(0), ValueInput.createByString("width / 2"),
  adsk.fusion.FeatureOperations.NewBodyFeatureOperation);
const body = block.bodies.item(0);
const upright = ObjectCollection.create();
for (const edge of body.edges) if (Math.abs(edge.length - side / 2) < 1e-9) upright.add(edge);
filletFeatures.addSimple(upright, ValueInput.createByString("5 mm"));
const exports = design.exportManager;
exports.execute(exports.createSTEPExportOptions("block.step"));
exports.execute(exports.createSTLExportOptions(root, "block.stl"));
app.activeDocument.saveAs("block", app.data.activeFolder, "", "");
const again = app.documents.open(app.data.findFileById("block")).design;
adsk.result = JSON.stringify([body.volume, again.rootComponent.volume]);
"""


@dataclass(frozen=True)
class Case:
    """A script, its values, how its run has to end, what it must print, and a check of its job folder."""

    name: str
    script: str
    values: dict[str, str] = field(default_factory=dict)
    check: Callable[[Path], None] = lambda _: None
    prints: str = ""
    code: int = 0


def _part(job: Path) -> None:
    volumes = json.loads((job / RESULT).read_text("utf-8"))
    wanted = 4 * 4 * 2 - (4 - math.pi) * 0.25 * 2
    _need(all(abs(volume - wanted) < 1e-6 for volume in volumes), f"volumes {volumes} instead of {wanted}")
    _need((job / "block.step").read_text().startswith("ISO-10303-21"), "no STEP file")
    _need((job / "block.stl").stat().st_size > 84, "no STL file")


def _token(job: Path) -> None:
    told = (job / RESULT).read_text("utf-8")
    _need(told == "token of 6", f"the result is {told!r}")


def _need(true: bool, otherwise: str) -> None:
    if not true:
        raise Wrong(otherwise)


COUNTING = 'import { adsk } from "@adsk/fas"; adsk.result = `token of ${adsk.personalAccessToken.length}`;'
CASES = (
    Case(
        "a part from parameters, to STEP and STL, saved and opened",
        PART,
        {"TaskParameters": '{"width":"40 mm"}'},
        _part,
    ),
    Case("a direct value reaches the script", COUNTING, {"PersonalAccessToken": "abcdef"}, _token),
    Case(
        "a mistake is told with its line",
        "const a: number = 1;\nthrow new Error('x');",
        prints="x at TaskScript.ts:2:7.",
        code=1,
    ),
    Case(
        "files outside of the job cannot be read",
        "Deno.readTextFileSync('/etc/passwd');",
        prints="may not read /etc/passwd",
        code=1,
    ),
)


def selftest() -> int:
    """Run every case; 0 when all pass."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        return run_cases({case.name: partial(_run, case, Path(folder) / str(at)) for at, case in enumerate(CASES)})


def _run(case: Case, job: Path) -> None:
    job.mkdir()
    task = {"values": {"TaskScript": case.script, **case.values}, "result": RESULT}
    printed = run_program(ENGINE / "fusiontask.exe", [], job, code=case.code, task=json.dumps(task) + "\n")
    _need(case.prints in printed, f"it printed {printed!r}, without {case.prints!r}")
    case.check(job)


if __name__ == "__main__":
    sys.exit(selftest())
