"""The examples' command lines, with the inputs that they make and the checks that they bring."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"


def python(*arguments):
    done = subprocess.run([sys.executable, "-B", *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("name", "bundle", "facts"),
    [
        ("revit-count-it", "CountItApp", "11 walls, 2 floors, 4 doors, 9 windows; 9.80 x 6.80 x 6.20 m"),
        ("revit-schedules", "BuildingReport", "27 elements in schedules and scene"),
    ],
)
def test_an_example_runs_and_is_right(program, tmp_path, name, bundle, facts):
    example = EXAMPLES / name
    python(example / "make_input.py", tmp_path)
    done = program("/i", str(tmp_path / "house.ifc"), "/al", str(example / f"{bundle}.bundle"))
    assert done.returncode == 0, done.stdout
    assert facts in python(example / "check.py", tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("output", "right", "wrong"),
    [("result.txt", '"walls": 11', '"walls": 10'), ("house.ifc", "-400.", "-900.")],
)
def test_a_check_fails_where_the_counts_or_the_geometry_are_wrong(tmp_path, output, right, wrong):
    example = EXAMPLES / "revit-count-it"
    python(example / "make_input.py", tmp_path)
    (tmp_path / "result.txt").write_text('{"walls": 11, "floors": 2, "doors": 4, "windows": 9}')
    changed = (tmp_path / output).read_text().replace(right, wrong)
    assert wrong in changed
    (tmp_path / output).write_text(changed)
    command = [sys.executable, "-B", example / "check.py", tmp_path, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr[:7]) == (1, "Wrong: ")


def test_the_same_call_makes_the_same_house(house, tmp_path):
    python(EXAMPLES / "revit-count-it" / "make_input.py", tmp_path)
    assert (tmp_path / "house.ifc").read_bytes() == house.read_bytes()


@pytest.mark.parametrize("name", ["revit-count-it", "revit-schedules"])
def test_a_work_item_binds_what_its_activity_declares(name):
    activity = json.loads((EXAMPLES / name / "activity.json").read_text())
    workitem = json.loads((EXAMPLES / name / "workitem.json").read_text())
    assert set(workitem["arguments"]) == set(activity["parameters"])
