"""Tries the engine: makes documents, runs the program on them, looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import json
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ENGINE), str(ENGINE.parent)]  # `console` is in the one when installed, in the other before

from console.selftest import Wrong, run_cases, run_program  # noqa: E402  (the path above makes it importable)

BUNDLE = ENGINE / "public" / "appbundles" / "ChangeParams.bundle"
PART = {
    "parameters": {"width": "40 mm", "height": "width / 2"},
    "features": [
        {"type": "box", "dx": "width", "dy": "width", "dz": "height"},
        {"type": "hole", "offset": "height", "at": [["width / 2", "width / 2"]], "diameter": 10},
    ],
}
ASSEMBLY = {
    "parameters": {"size": "40 mm"},
    "parts": {"block.ipt": {"parameters": {"width": "size"}}},
    "occurrences": [{"part": "block.ipt", "count": 3, "step": ["2 * size", 0, 0]}],
}
RULE = """
Parameter("width", "60 mm")
RuleParametersOutput()
Logger.Info("height", Value("height"))
ThisDoc.export_step("made.step")
ThisDoc.export_gltf("made.glb")
ThisDoc.drawing("made.svg", "made.pdf", sheet="A4")
"""


@dataclass(frozen=True)
class Case:
    """One run of the program: its arguments, the exit code, and a check of what it left."""

    name: str
    arguments: tuple[str, ...]
    code: int
    check: Callable[[Path, str], None]


def changed_part(job: Path, _printed: str) -> None:
    with zipfile.ZipFile(job / "Result.ipt") as part:
        mass = json.loads(part.read("mass.json"))
    near("volume", mass["volume_mm3"], 80 * 80 * 40 - 3.14159265 * 25 * 40)


def changed_assembly(job: Path, _printed: str) -> None:
    with zipfile.ZipFile(job / "Result.zip") as unit:
        content = json.loads(unit.read("unit.iam"))
    if content["parameters"]["size"]["expression"] != "80 mm":
        raise Wrong(f"the size is {content['parameters']['size']}")


def ruled(job: Path, printed: str) -> None:
    if "[iLogic] Info: height 30" not in printed:
        raise Wrong("the rule did not log the height")
    starts = {"made.step": b"ISO-10303-21", "made.glb": b"glTF", "made.svg": b"<svg", "made.pdf": b"%PDF"}
    for name, start in starts.items():
        if not (job / name).read_bytes().startswith(start):
            raise Wrong(f"{name} does not begin with {start!r}")


def refused(job: Path, printed: str) -> None:  # noqa: ARG001 (checks have one signature)
    if 'has no parameter "width"' not in printed:
        raise Wrong("the message does not say that STEP has no parameters")


CASES = (
    Case("a part with changed parameters", ("/i", "block.ipt", "/al", str(BUNDLE), "width.json"), 0, changed_part),
    Case("an assembly that drives its part", ("/i", "unit.iam", "/al", str(BUNDLE), "size.json"), 0, changed_assembly),
    Case("a rule, STEP, glTF and drawings", ("/i", "block.ipt", "/s", "rule.py"), 0, ruled),
    Case("STEP in, without parameters", ("/i", "made.step", "/al", str(BUNDLE), "width.json"), 1, refused),
)


def selftest() -> int:
    """Run every case; 0 when all pass."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        job = Path(folder)
        _prepare(job)
        return run_cases({case.name: partial(_run, case, job) for case in CASES})


def _prepare(job: Path) -> None:
    with zipfile.ZipFile(job / "block.ipt", "w") as part:
        part.writestr("part.json", json.dumps(PART))
    (job / "unit.iam").write_text(json.dumps(ASSEMBLY), "utf-8")
    (job / "width.json").write_text('{"width": "80 mm"}', "utf-8")
    (job / "size.json").write_text('{"size": "80 mm"}', "utf-8")
    (job / "rule.py").write_text(RULE, "utf-8")


def _run(case: Case, job: Path) -> None:
    case.check(job, run_program(ENGINE / "InventorCoreConsole.exe", case.arguments, job, code=case.code))


def near(what: str, found: float, expected: float) -> None:
    if abs(found - expected) > expected * 1e-6:
        raise Wrong(f"the {what} is {found}, not {expected}")


if __name__ == "__main__":
    sys.exit(selftest())
