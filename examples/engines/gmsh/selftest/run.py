"""Meshes a plate with a hole of known volume; prints what works, leaves with 1 when something does not."""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ENGINE))

from console.selftest import Wrong, run_cases, run_program  # noqa: E402  (the path above makes it importable)
from make_input import VOLUME, make_plate  # noqa: E402

PROGRAM = ENGINE / "gmshbatch.exe"


def selftest() -> int:
    """Run every case; 0 when all pass."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        job = Path(folder)
        make_plate(job / "plate.step")
        (job / "notes.step").write_text("not a model")
        return run_cases(
            {
                "the mesh of a STEP file fills the solid": partial(meshed, job),
                "another file is refused": partial(refused, job),
            }
        )


def meshed(job: Path) -> None:
    run_program(PROGRAM, ["/i", "plate.step", "/o", "plate.msh", "/size", "4", "/facts", "facts.json"], job)
    volume = json.loads((job / "facts.json").read_text("utf-8"))["volume"]
    if abs(volume - VOLUME) > VOLUME * 0.01:
        raise Wrong(f"the volume is {volume:.1f} instead of {VOLUME:.1f}")
    if (job / "plate.msh").stat().st_size < 1000:
        raise Wrong("the mesh is next to empty")


def refused(job: Path) -> None:
    run_program(PROGRAM, ["/i", "notes.step", "/o", "notes.msh"], job, code=1)
    if (job / "notes.msh").exists():
        raise Wrong("there is a mesh of a file that is no model")


if __name__ == "__main__":
    sys.exit(selftest())
