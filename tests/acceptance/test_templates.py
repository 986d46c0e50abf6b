"""A new project runs as it is, on every engine that is installed here, and makes what its work item says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cadstack.engines import installation
from cadstack.engines.catalogue import SHIPPED

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("kit")]

ENGINES = Path(os.environ.get("CADSTACK_ENGINES") or Path(__file__).resolve().parents[2] / ".cache" / "engines")
FACTS = {
    "autocad": ("Layers", {"EDGES": 2, "HOLES": 1}),
    "inventor": ("Mass", {"volume": pytest.approx(120 * 60 * 6), "mass": pytest.approx(120 * 60 * 6 * 2.7e-6)}),
    "revit": ("result", {"Walls": 2, "Floors": 1, "Doors": 1, "Levels": 1}),
}


def cadstack(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")}
    done = subprocess.run(
        [sys.executable, "-m", "cadstack", *words],
        cwd=folder,
        env={**environment, "CADSTACK_ENGINES": str(ENGINES)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("engine", sorted(path.parent.name for path in SHIPPED.glob("*/template")))
def test_a_new_project_runs(tmp_path: Path, engine: str) -> None:
    if installation.find(engine, ENGINES) is None:
        pytest.skip(f"needs the engine: cadstack engine install {engine}")
    cadstack(tmp_path, "bundle", "init", "First", "--engine", engine)
    said = json.loads(cadstack(tmp_path, "run", "First", "--json"))
    outputs = {output["argument"]: output for output in said["outputs"]}
    assert all(output["bytes"] for output in outputs.values()), outputs
    item = json.loads((tmp_path / "First" / "workitem.json").read_text())
    wanted = {name for name, value in item["arguments"].items() if "output/" in str(value)}
    assert set(outputs) == wanted
    if engine in FACTS:
        argument, facts = FACTS[engine]
        assert json.loads(Path(outputs[argument]["path"]).read_text()) == facts
