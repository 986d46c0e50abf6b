"""The command line, bundles, and scripts."""

import json
import re
import shutil
from pathlib import Path

import pytest
from console.exits import ConsoleError
from revitcore.commands import COMMANDS, listing, run_script
from revitcore.program import start

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "revit-count-it"


def bundle(folder, code):
    """A bundle `Work` with this module."""
    contents = folder / "Work.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents / "work.py").write_text(code)
    (contents.parent / "PackageContents.xml").write_text(
        '<ApplicationPackage><Components><ComponentEntry ModuleName="./Contents/work.py" /></Components>'
        "</ApplicationPackage>"
    )


def test_switches_and_commands_are_shown(capsys):
    assert start(["/?"]) == 0
    assert start(["/commands"]) == 0
    shown = capsys.readouterr().out
    assert "/al <folder>" in shown
    assert all(command.usage in shown and command.about for command in COMMANDS.values())
    assert shown.endswith(listing() + "\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/i"], "/i has no value"),
        (["/ii", "a.ifc"], "Did you mean /i"),
        ([], "nothing to do"),
        (["/s", "no.txt"], '"no.txt" does not exist'),
        (["/i", "no.ifc"], "does not exist"),
    ],
)
def test_mistakes_are_named(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConsoleError, match=message):
        start(arguments)


def test_the_published_activity_counts_the_house(program, house, tmp_path):
    shutil.copy(house, tmp_path / "model.rvt")
    (tmp_path / "CountItParams.json").write_text('{"walls": true, "floors": false, "doors": true, "windows": true}')
    done = program("/i", str(tmp_path / "model.rvt"), "/al", str(EXAMPLE / "CountItApp.bundle"), "/l", "en-US")
    assert done.returncode == 0, done.stdout
    assert json.loads((tmp_path / "result.txt").read_text()) == {"walls": 11, "doors": 4, "windows": 9}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("LargeBuilding", {"walls": 18, "floors": 4, "doors": 18, "windows": 42}),
        ("TallBuilding", {"walls": 24, "floors": 5, "doors": 5, "windows": 21}),
    ],
)
def test_real_models_are_counted_without_parameters(program, sample, tmp_path, name, counts):
    done = program("/i", str(sample(name)), "/al", str(EXAMPLE / "CountItApp.bundle"))
    assert done.returncode == 0, done.stdout
    assert json.loads((tmp_path / "result.txt").read_text()) == counts


@pytest.mark.parametrize(("answer", "code"), [("True", 0), ("None", 0), ("1", 0), ("False", 1), ("0", 1)])
def test_a_bundle_succeeds_unless_it_answers_false(program, house, tmp_path, answer, code):
    bundle(tmp_path, f"def on_design_automation_ready(data):\n    return {answer}\n")
    done = program("/i", str(house), "/al", ".")
    assert done.returncode == code
    assert ("means that it failed" in done.stdout) is bool(code)


def test_a_bundle_imports_what_the_engine_offers(program, house, tmp_path):
    bundle(
        tmp_path,
        "from bim import checks, properties, schedules, summary, views\n"
        "def on_design_automation_ready(data):\n"
        "    assert data.FilePath.endswith('house.ifc') and data.workitem is None\n"
        "    schedules.write(data.RevitDoc, 'doors.csv', ['Doors'])\n"
        "    return data.RevitDoc.ifc.schema == 'IFC4'\n",
    )
    done = program("/i", str(house), "/al", ".")
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "doors.csv").read_text("utf-8-sig").count("\n") == 5


def test_a_bundle_may_work_without_a_model(program, tmp_path):
    bundle(
        tmp_path,
        "def on_design_automation_ready(data):\n    return data.RevitDoc is None and data.FilePath is None\n",
    )
    assert program("/al", ".").returncode == 0


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def on_design_automation_ready(data):\n    data.RevitDoc.elements('Trees')\n", 'no category "Trees"'),
        (
            "def on_design_automation_ready(data):\n    return 1 / 0\n",
            "ZeroDivisionError: division by zero (work.py:2)",
        ),
        ("def other(data): ...\n", "work.py has no function on_design_automation_ready(data)"),
        ("def on_design_automation_ready(data:\n", "SyntaxError"),
    ],
)
def test_a_bundle_that_fails_ends_the_run_with_the_cause(program, house, tmp_path, code, message):
    bundle(tmp_path, code)
    done = program("/i", str(house), "/al", ".")
    assert done.returncode == 1
    assert message in done.stdout.splitlines()[-1]
    assert "engine itself" not in done.stdout


def test_a_script_makes_everything_without_a_bundle(document, tmp_path, capsys):
    script = """
    # comments and blank lines are passed over
    summary out/summary.json
    schedule all.xlsx
    schedule "fire rating.csv" Walls =Name Pset_WallCommon.FireRating  # two columns
    properties doors.json Doors
    glb house.glb
    plan .\\out\\upper.svg "Upper floor" 1:50
    save again.rvt
    """
    run_script(document, script, "script.txt")
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    wanted = {
        "out/summary.json",
        "all.xlsx",
        "fire rating.csv",
        "doors.json",
        "house.glb",
        "out/upper.svg",
        "again.rvt",
    }
    assert made == wanted
    assert "27 elements in house.glb." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("paint walls", '"paint" is no command.*script.txt:2'),
        ("glb", "script.txt:2.*Write: glb FILE.glb"),
        ("glb a b", "cannot be used so"),
        ('glb "a', "quotation mark is not closed"),
        ("plan a.svg Cellar", "no level.*script.txt:2"),
        ("plan a.svg Ground 0", '"0" is no scale'),
        ("schedule a.csv Trees", "no category"),
        ("check no.ids a.json", 'no file "no.ids"'),
        ("save ../a.ifc", "outside the job folder"),
    ],
)
def test_a_line_that_fails_is_named(document, tmp_path, line, message):
    with pytest.raises(ConsoleError) as caught:
        run_script(document, f"# one\n{line}\nglb never.glb\n", "script.txt")
    assert re.search(message, str(caught.value))
    assert not (tmp_path / "never.glb").exists()


def test_a_model_that_must_meet_its_rules_fails_the_run(document, tmp_path):
    rules = Path(__file__).with_name("fire.ids")
    shutil.copy(rules, tmp_path / "fire.ids")
    run_script(document, "check fire.ids result.json page.html", "script.txt")
    assert json.loads((tmp_path / "result.json").read_text())["passed"] is False
    with pytest.raises(ConsoleError, match="does not meet Fire rating: Walls have a fire rating"):
        run_script(document, "require fire.ids", "script.txt")
