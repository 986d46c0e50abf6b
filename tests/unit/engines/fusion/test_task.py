"""The task that the worker tells, and which script it makes run."""

import json
from pathlib import Path

import pytest
from console.exits import ConsoleError
from fusiontask.task import Task, read_task, script_of

MANIFEST = "<ApplicationPackage><Components>{}</Components></ApplicationPackage>"
ENTRY = '<ComponentEntry ModuleName="./Contents/{}" />'


def bundle(folder: Path, entries: str, *files: str) -> Path:
    contents = folder / "Thing.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents.parent / "PackageContents.xml").write_text(MANIFEST.format(entries))
    for name in files:
        (contents / name).write_text("")
    return folder


@pytest.mark.parametrize("content", ["", "no json", "[]", '{"values": 3}', '{"bundles": {"a": 1}}'])
def test_a_task_of_another_shape_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "task.json").write_text(content)
    with pytest.raises(ConsoleError, match="The task is not what this program reads"):
        read_task([str(tmp_path / "task.json")])


def test_a_value_that_is_no_text_is_json(tmp_path: Path) -> None:
    (tmp_path / "task.json").write_text(json.dumps({"values": {"TaskParameters": {"a": 1}}}))
    assert read_task([str(tmp_path / "task.json")]).value("taskparameters") == '{"a": 1}'


def test_the_module_of_the_manifest_runs_before_main(tmp_path: Path) -> None:
    root = bundle(tmp_path, ENTRY.format("other.ts"), "main.ts", "other.ts")
    assert script_of(Task(bundles={"me.Thing": root}), tmp_path).name == "other.ts"


@pytest.mark.parametrize("entries", ["", ENTRY.format("Thing.dll")])
def test_main_runs_where_the_manifest_names_no_script(tmp_path: Path, entries: str) -> None:
    root = bundle(tmp_path, entries, "Main.ts", "Thing.dll")
    assert script_of(Task(bundles={"me.Thing": root}), tmp_path).name == "Main.ts"


def test_a_bundle_without_a_script_is_refused(tmp_path: Path) -> None:
    root = bundle(tmp_path, ENTRY.format("Thing.dll"), "Thing.dll")
    with pytest.raises(ConsoleError, match="compiled for the original product"):
        script_of(Task(bundles={"me.Thing": root}), tmp_path)


def test_the_activity_s_first_bundle_runs(tmp_path: Path) -> None:
    first = bundle(tmp_path / "1", ENTRY.format("main.ts"), "main.ts")
    second = bundle(tmp_path / "2", ENTRY.format("main.ts"), "main.ts")
    assert script_of(Task(bundles={"me.A+prod": first, "me.B": second}), tmp_path).is_relative_to(first)


def test_an_inline_script_overwrites_no_input(tmp_path: Path) -> None:
    (tmp_path / "TaskScript.ts").write_text("an input")
    script = script_of(Task(values={"TaskScript": "adsk.log(1)"}), tmp_path)
    assert (script.name, script.read_text()) == ("TaskScript1.ts", "adsk.log(1)")
    assert (tmp_path / "TaskScript.ts").read_text() == "an input"
