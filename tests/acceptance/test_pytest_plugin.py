"""The fixtures in a project that is not this one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("kit")

ACTIVITY = {
    "id": "Do",
    "engine": "Autodesk.Nop+1",
    "commandLine": ['$(engine.path)\\nopconsole.exe script "$(args[Script].path)"'],
    "parameters": {
        "Script": {"verb": "get", "localName": "words.txt"},
        "Out": {"verb": "put", "localName": "out.txt"},
    },
}
ITEM = {"activityId": "Do+prod", "arguments": {"Script": {"url": "words.txt"}, "Out": {"url": "out.txt"}}}
TESTS = """
import pytest

def test_the_first(run_workitem):
    done = run_workitem()
    assert done.succeeded, done.report
    assert done.file("Out").read_text() == "first"

def test_another_input_on_the_same_server(run_workitem, tmp_path):
    (tmp_path / "other.txt").write_text("write out.txt second")
    assert run_workitem(files={"Script": tmp_path / "other.txt"}).file("Out").read_text() == "second"

def test_an_output_of_another_run_is_not_taken_for_one(run_workitem, tmp_path):
    (tmp_path / "none.txt").write_text("say nothing")
    done = run_workitem(files={"Script": tmp_path / "none.txt"})
    assert done.status["status"] == "failedUpload"
    with pytest.raises(KeyError, match="Out was not made; made are: none .failedUpload."):
        done.file("Out")

def test_the_server_by_itself(cadstack_server):
    assert cadstack_server.url.startswith("http://127.0.0.1:")
"""


def test_a_project_tests_its_work_items(tmp_path: Path, engines: Path) -> None:
    (tmp_path / "activity.json").write_text(json.dumps(ACTIVITY))
    (tmp_path / "workitem.json").write_text(json.dumps(ITEM))
    (tmp_path / "words.txt").write_text("write out.txt first")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_do.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CADSTACK_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**kept, "CADSTACK_ENGINES": str(engines)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
