"""An engine from outside the tree: its own activity and work item, on a server that was told nothing else."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from office import DA, Office

from cadstack.engines import installation

sys.path.insert(0, str(Path(__file__).parent / "engines"))

from families import installed_engines

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "engines" / "gmsh"
GMSH = installation.find("gmsh", installed_engines())

pytestmark = pytest.mark.skipif(GMSH is None, reason="needs Gmsh: cadstack engine install examples/engines/gmsh")


@pytest.fixture(scope="module")
def engines() -> Path:
    return installed_engines()


def python(program: str, *arguments: Path) -> str:
    assert GMSH is not None
    done = subprocess.run(
        [GMSH.interpreter, EXAMPLE / program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_work_item_runs_as_the_example_writes_it(open_office: Callable[..., Office], tmp_path: Path) -> None:
    python("make_input.py", tmp_path)
    office = open_office()
    office.start()
    office.ok("POST", "/oss/v2/buckets", json={"bucketKey": "acceptance-bucket", "policyKey": "persistent"})
    office.put("plate.step", (tmp_path / "plate.step").read_bytes())
    item = json.loads((EXAMPLE / "workitem.json").read_text("utf-8"))
    for name, argument in item["arguments"].items():
        if isinstance(argument, dict):
            item["arguments"][name] = {**argument, **office.argument(Path(argument["url"]).name)}
    done = office.wait(office.ok("POST", f"{DA}/workitems", json=item)["id"], 120)
    assert done["status"] == "success", office.report(done)
    for name in ("plate.msh", "facts.json"):
        (tmp_path / name).write_bytes(office.get(name) or b"")
    assert "box [60.0, 40.0, 8.0]" in python("check.py", tmp_path, tmp_path)
