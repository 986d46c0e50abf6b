"""The engine's packages, `maxbatch` and `console`, as its program finds them; and a script world without a scene."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ENGINES = Path(__file__).resolve().parents[4] / "src" / "cadstack" / "engines"
ENGINE = ENGINES / "3dsmax"
for folder in (ENGINES, ENGINE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


class World:
    """An interpreter on a job folder, and what it wrote."""

    def __init__(self, job: Path) -> None:
        from console.job_files import JobFiles
        from maxbatch.maxscript import Interpreter
        from maxbatch.maxscript.builtins import LIBRARIES
        from maxbatch.maxscript.values import Dictionary

        self.job = job
        self.written: list[str] = []
        self.script = Interpreter(self.written.append)
        self.script.files = JobFiles(job)
        self.script.command_line_arguments = Dictionary({"size": 5})
        for library in LIBRARIES:
            self.script.add(library)

    def value(self, text: str):
        return self.script.run(text, "test.ms")

    def output(self, text: str) -> str:
        """What the script writes."""
        self.written.clear()
        self.value(text)
        return "".join(self.written)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def scene(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A script world with an empty scene; needs the engine's own environment."""
    pytest.importorskip("bpy", reason="Blender is installed in the 3ds Max engine's venv only")
    from maxbatch.scene.functions import LIBRARIES
    from maxbatch.scene.session import Session

    monkeypatch.chdir(tmp_path)
    for library in LIBRARIES:
        world.script.add(library)
    world.script.host = Session()
    world.script.guard = Unwatched()
    world.script.say = world.written.append
    world.script.host.reset()
    return world


class Unwatched:
    """Stands for the watcher where the test runner itself has a time limit."""

    @staticmethod
    @contextmanager
    def reading(_path: Path) -> Iterator[None]:
        yield
