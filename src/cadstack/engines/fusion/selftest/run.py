"""Tries the engine: runs scripts as the worker does, and looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 120
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
class Ended:
    """How a script ended."""

    code: int
    printed: str
    job: Path

    @property
    def result(self) -> str:
        return (self.job / "result.txt").read_text("utf-8")


class Wrong(Exception):
    """A case did not come out as it has to."""


@dataclass(frozen=True)
class Case:
    """A script, its values, and what has to be true of its end."""

    name: str
    script: str
    check: Callable[[Ended], None]
    values: dict[str, str] = field(default_factory=dict)


def _part(ended: Ended) -> None:
    _need(ended.code == 0, ended.printed)
    volumes = json.loads(ended.result)
    wanted = 4 * 4 * 2 - (4 - math.pi) * 0.25 * 2
    _need(all(abs(volume - wanted) < 1e-6 for volume in volumes), f"volumes {volumes} instead of {wanted}")
    _need((ended.job / "block.step").read_text().startswith("ISO-10303-21"), "no STEP file")
    _need((ended.job / "block.stl").stat().st_size > 84, "no STL file")


def _ends(words: str) -> Callable[[Ended], None]:
    def check(ended: Ended) -> None:
        _need(ended.code == 1 and words in ended.printed, f"ended with {ended.code}: {ended.printed}")

    return check


def _told(ended: Ended) -> None:
    _need(ended.code == 0 and ended.result == "token of 6", ended.printed)


def _need(true: bool, otherwise: str) -> None:
    if not true:
        raise Wrong(otherwise.strip())


COUNTING = 'import { adsk } from "@adsk/fas"; adsk.result = `token of ${adsk.personalAccessToken.length}`;'
CASES = (
    Case(
        "a part from parameters, to STEP and STL, saved and opened",
        PART,
        _part,
        {"TaskParameters": '{"width":"40 mm"}'},
    ),
    Case("a direct value reaches the script", COUNTING, _told, {"PersonalAccessToken": "abcdef"}),
    Case(
        "a mistake is told with its line",
        "const a: number = 1;\nthrow new Error('x');",
        _ends("x at TaskScript.ts:2:7."),
    ),
    Case(
        "files outside of the job cannot be read",
        "Deno.readTextFileSync('/etc/passwd');",
        _ends("may not read /etc/passwd"),
    ),
)


def selftest() -> int:
    """Run every case; 0 when all pass."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        for number, case in enumerate(CASES):
            job = Path(folder) / str(number)
            job.mkdir()
            began = time.monotonic()
            try:
                case.check(_run(case, job))
                print(f"pass  {case.name} ({time.monotonic() - began:.1f} s)")
            except (Wrong, OSError, ValueError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"FAIL  {case.name}: {type(error).__name__}: {error}")
    print(f"{len(CASES) - failed} of {len(CASES)} passed")
    return 1 if failed else 0


def _run(case: Case, job: Path) -> Ended:
    task = {"values": {"TaskScript": case.script, **case.values}, "result": "result.txt"}
    done = subprocess.run(  # noqa: S603  (our own program, fixed arguments)
        [sys.executable, str(ENGINE / "fusiontask.exe")],
        cwd=job,
        input=json.dumps(task) + "\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return Ended(done.returncode, done.stdout, job)


if __name__ == "__main__":
    sys.exit(selftest())
