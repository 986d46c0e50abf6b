"""The engine's packages, `accore` and `console`, as its program finds them; and a console without a drawing."""

import io
import sys
from pathlib import Path

import pytest

ENGINES = Path(__file__).resolve().parents[4] / "src" / "cadstack" / "engines"
for folder in (ENGINES, ENGINES / "autocad"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


class Run:
    """A console on a job folder, and what it printed."""

    def __init__(self, job: Path, commands=None) -> None:
        from accore.console import Console
        from console.job_files import JobFiles

        self.job = job
        self.output = io.StringIO()
        self.console = Console(self.output, JobFiles(job), commands)

    def script(self, text: str) -> str:
        """Run a script; what it printed."""
        from accore.script import Script

        before = len(self.output.getvalue())
        self.console.run_script(Script(text, "test.scr"))
        return self.output.getvalue()[before:]


@pytest.fixture
def bare(tmp_path: Path) -> Run:
    """A console that knows no commands and has no drawing."""
    from accore.registry import Commands

    return Run(tmp_path, Commands({}))


@pytest.fixture
def drawing(tmp_path: Path) -> Run:
    """A console with every command and an empty drawing; needs the engine's own environment."""
    pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
    from accore import commands, drawing_functions
    from accore.drawing import new_drawing

    commands.load_all()
    run = Run(tmp_path)
    drawing_functions.add_all(run.console)
    run.console.doc = new_drawing()
    return run
