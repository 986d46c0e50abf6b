"""Meshes a plate with a hole of known volume; prints what works, leaves with 1 when something does not."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ENGINE))

from make_input import VOLUME, make_plate  # noqa: E402  (the path above makes it importable)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        make_plate(job / "plate.step")
        (job / "notes.step").write_text("not a model")
        meshed = run(job, "/i", "plate.step", "/o", "plate.msh", "/size", "4", "/facts", "facts.json")
        refused = run(job, "/i", "notes.step", "/o", "notes.msh")
        facts = json.loads((job / "facts.json").read_text("utf-8")) if meshed == 0 else {}
        cases = {
            "a STEP file is meshed": meshed == 0 and (job / "plate.msh").stat().st_size > 1000,
            "the mesh fills the solid": abs(facts.get("volume", 0) - VOLUME) < VOLUME * 0.01,
            "another file is refused": refused == 1 and not (job / "notes.msh").exists(),
        }
    for name, passed in cases.items():
        print(f"{'pass' if passed else 'FAIL'}  {name}")
    return 0 if all(cases.values()) else 1


def run(job: Path, *arguments: str) -> int:
    program = [sys.executable, str(ENGINE / "gmshbatch.exe"), *arguments]
    return subprocess.run(program, cwd=job, capture_output=True, check=False, timeout=60).returncode


if __name__ == "__main__":
    sys.exit(main())
