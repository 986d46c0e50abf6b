"""A run after everything was loaded ahead is a run like any other."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")

ENGINES = Path(__file__).resolve().parents[4] / "src" / "cadstack" / "engines"
EXAMPLES = ENGINES.parents[2] / "examples"
IMPORTS = tomllib.loads((ENGINES / "autocad" / "engine.toml").read_text())["warm"]["imports"]
PATHS = f"import sys; sys.path[:0] = [{str(ENGINES / 'autocad')!r}, {str(ENGINES)!r}]\n"
LOOK = """
import importlib, json, os
def state():
    return [dict(os.environ), os.getcwd(), sorted(os.listdir('/proc/self/fd')), sorted(os.listdir('.'))]
before = state()
for name in sys.argv[1:]: importlib.import_module(name)
print(json.dumps([before, state()]))
"""


def python(program: str, folder: Path, *arguments: str) -> str:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-B", "-c", PATHS + program, *arguments],
        cwd=folder, env={"HOME": str(folder), "LANG": "C.UTF-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_leaves_no_trace_outside_of_the_interpreter(tmp_path):
    before, after = json.loads(python(LOOK, tmp_path, *IMPORTS))
    assert after == before


def test_a_run_gives_what_it_gives_without(tmp_path):
    outputs, drawing = [], tmp_path / "housing.dxf"
    maker = f"sys.path.insert(0, {str(EXAMPLES / 'demo_drawing')!r})\nfrom make_demo_drawing import main\n"
    python(maker + "main(sys.argv[1:])", tmp_path, str(drawing))
    for name, loaded in (("fresh", ""), ("loaded", "".join(f"import {name}\n" for name in IMPORTS))):
        job = tmp_path / name
        job.mkdir()
        (job / "run.scr").write_text("_circle 0,0 5\n_tilemode 0 -export _pdf _all sheet.pdf\n")
        (job / "housing.dxf").write_bytes(drawing.read_bytes())
        program = f"{loaded}from accore.program import main\nmain(sys.argv[1:])"
        said = python(program, job, "/i", "housing.dxf", "/s", "run.scr").replace(str(job), "JOB")
        files = {path.name: path.read_bytes() for path in sorted(job.iterdir())}
        assert "sheet.pdf" in files
        outputs.append((said, files))
    assert outputs[0] == outputs[1]
