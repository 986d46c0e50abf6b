"""The activities that the engine offers to everyone run, and make each output that they declare."""

import json
import shutil
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[4] / "src" / "cadstack" / "engines" / "revit"
PUBLIC = sorted((ENGINE / "public" / "activities").glob("*.json"))


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.stem)
def test_a_public_activity_makes_its_outputs(program, house, tmp_path, path):
    activity = json.loads(path.read_text())
    parameters = activity["parameters"]
    shutil.copy(house, tmp_path / "model.ifc")
    if "rules" in parameters:
        shutil.copy(Path(__file__).with_name("fire.ids"), tmp_path / parameters["rules"]["localName"])
    (tmp_path / "script.txt").write_text(activity["settings"]["script"]["value"])
    done = program("/i", "model.ifc", "/s", "script.txt")
    assert done.returncode == 0, done.stdout
    outputs = [parameter["localName"] for parameter in parameters.values() if parameter["verb"] == "put"]
    assert all((tmp_path / name).stat().st_size > 100 for name in outputs)
