"""The engine's packages, `fusiontask` and `console`; the API in this process, and scripts in processes of their own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENGINES = ROOT / "src" / "cadstack" / "engines"
for folder in (ENGINES, ENGINES / "fusion"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

pytest.importorskip("OCP", reason="Open CASCADE is installed in the Fusion engine's environment only")
PROGRAM = ENGINES / "fusion" / "fusiontask.exe"
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How a script ended: exit code, what it printed, and its result."""

    code: int
    printed: str
    result: str | None

    @property
    def last(self) -> str:
        return self.printed.rstrip().rpartition("\n")[2]


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    return folder


@pytest.fixture
def run(job: Path, tmp_path: Path) -> Any:
    """Runs a script as the worker does: the task on standard input, the job folder as the current one."""

    def ran(
        script: str | None = None, *, bundles: Any = None, files: Any = None, told: bytes = b"", **values: str
    ) -> Ended:
        if script is not None:
            values["TaskScript"] = 'import { adsk } from "@adsk/fas";\n' + script
        task = {
            "id": "item-1",
            "values": values,
            "bundles": bundles or {},
            "files": files or {},
            "result": "result.txt",
        }
        done = subprocess.run(
            [sys.executable, "-B", str(PROGRAM)],
            cwd=job,
            input=json.dumps(task).encode() + b"\n" + told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        result = job / "result.txt"
        return Ended(done.returncode, done.stdout.decode(), result.read_text("utf-8") if result.is_file() else None)

    return ran


class World:
    """The API without a script: an application, a design, and short names for what tests do most."""

    def __init__(self, job: Path) -> None:
        from fusiontask.api.task import Adsk
        from fusiontask.api.values import ObjectCollection, Point3D, ValueInput
        from fusiontask.session import Session
        from fusiontask.task import Task

        self.adsk = Adsk(Task(), job)
        self.session = self.adsk._session = Session(self.adsk)
        self.point, self.real, self.text = Point3D.create, ValueInput.createByReal, ValueInput.createByString
        self.collection = ObjectCollection.createWithArray
        self.app = type(self)._application()
        self.document = self.app.documents.add(0)
        self.design = self.document.design
        self.root = self.design.rootComponent

    @staticmethod
    def _application() -> Any:
        from fusiontask.api.application import Application

        return Application.get()

    def circle(self, radius: float, x: float = 0.0, y: float = 0.0, plane: Any = None) -> Any:
        """The profile inside a circle."""
        sketch = self.root.sketches.add(plane or self.root.xYConstructionPlane)
        sketch.sketchCurves.sketchCircles.addByCenterRadius(self.point(x, y, 0), radius)
        return sketch.profiles.item(0)

    def rectangle(self, width: float, height: float, x: float = 0.0, y: float = 0.0, plane: Any = None) -> Any:
        sketch = self.root.sketches.add(plane or self.root.xYConstructionPlane)
        sketch.sketchCurves.sketchLines.addTwoPointRectangle(self.point(x, y, 0), self.point(x + width, y + height, 0))
        return sketch.profiles.item(0)

    def extrude(self, profile: Any, distance: Any, operation: int = 3) -> Any:
        given = self.text(distance) if isinstance(distance, str) else self.real(distance)
        return self.root.features.extrudeFeatures.addSimple(profile, given, operation)

    def block(self, width: float = 4.0, depth: float = 3.0, height: float = 2.0) -> Any:
        """The body of a block with a corner at the origin."""
        return self.extrude(self.rectangle(width, depth), height).bodies.item(0)


@pytest.fixture
def world(job: Path) -> World:
    return World(job)
