"""The examples of this engine: their inputs are made, their command lines run, their outputs checked."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENGINE = ROOT / "src" / "cadstack" / "engines" / "autocad"


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-B", *map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("autocad-publish", "437 entities, 14 layers, 3 views"),
        ("autocad-standards", "11 problems, 10 fixed, 1 left; 283 entities, 15 layers"),
    ],
)
def test_an_example_gives_what_its_check_expects(tmp_path: Path, name: str, facts: str):
    pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
    example, inputs, job = ROOT / "examples" / name, tmp_path / "input", tmp_path / "job"
    inputs.mkdir()
    run(example / "make_input.py", inputs, cwd=tmp_path)
    shutil.copytree(inputs, job)
    for rules in example.glob("rules.json"):
        shutil.copy(rules, job)
    activity = json.loads((example / "activity.json").read_text())
    script = activity["settings"]["script"]
    (job / "script.scr").write_text(script if isinstance(script, str) else script["value"])
    values = {"args[HostDwg]": "housing.dxf", "settings[script]": "script.scr", "engine": str(ENGINE)}
    values |= {f"appbundles[{folder.stem}]": str(folder) for folder in example.glob("*.bundle")}
    line = re.sub(r"\$\((.*?)\.path\)", lambda found: values[found[1]], activity["commandLine"][0])
    run(*shlex.split(line.replace("\\", "/")), cwd=job)
    assert facts in run(example / "check.py", job, inputs, cwd=tmp_path)


@pytest.mark.parametrize("name", ["autocad-publish", "autocad-standards"])
def test_inputs_are_the_same_each_time(tmp_path: Path, name: str):
    pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
    made = []
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        run(ROOT / "examples" / name / "make_input.py", folder, cwd=tmp_path)
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
