"""`cadstack run` as a developer types it: files in, files out, and what went wrong in words."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from office import wait_for

pytestmark = pytest.mark.xdist_group("kit")

ACTIVITY = {
    "id": "Somebody.Do+prod",
    "version": 3,
    "engine": "{{engine}}",
    "commandLine": ['$(engine.path)\\nopconsole.exe script "$(args[Script].path)"'],
    "appbundles": ["{{nickname}}.Tool+prod"],
    "parameters": {
        "Script": {"verb": "get", "localName": "words.txt"},
        "In": {"verb": "get", "localName": "$(In)"},
        "Pack": {"verb": "get", "localName": "pack", "zip": True},
        "Out": {"verb": "put", "localName": "out.txt", "optional": True},
        "Folder": {"verb": "post", "localName": "folder", "zip": True},
    },
}


class Kit:
    """A project folder, and the command in it."""

    def __init__(self, folder: Path, engines: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")}
        self.environment = {**kept, "CADSTACK_ENGINES": str(engines)}
        self.write("activity.json", json.dumps(ACTIVITY))
        self.write("Tool.bundle/PackageContents.xml", "<ApplicationPackage/>")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def item(self, script: str, **arguments: Any) -> None:
        self.write("words.txt", script)
        document = {"activityId": "Somebody.Do+prod", "arguments": {"Script": {"url": "words.txt"}, **arguments}}
        self.write("workitem.json", json.dumps(document))

    def start(self, *options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "cadstack", "run", "--set", "engine=Autodesk.Nop+1", *options]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str) -> tuple[int, str, str]:
        process = self.start(*options)
        printed, said = process.communicate(timeout=60)
        return process.returncode, printed, said

    def outcome(self, *options: str) -> dict[str, Any]:
        """The line for programs."""
        _, printed, said = self.run("--json", *options)
        assert printed, said
        found: dict[str, Any] = json.loads(printed)
        return found


@pytest.fixture
def kit(tmp_path: Path, engines: Path) -> Kit:
    return Kit(tmp_path, engines)


def test_files_go_in_and_come_out(kit: Kit) -> None:
    kit.write("input/in.txt", "hello")
    kit.item("copy in.txt out.txt", In={"url": "input/in.txt"}, Out={"url": "output/result.txt"})
    code, printed, said = kit.run()
    assert code == 0, said
    assert (kit.folder / "output" / "result.txt").read_text() == "hello"
    assert "success" in printed
    assert "output/result.txt" in printed
    assert "note activity.json: version is ignored: the server counts versions." in said


def test_a_folder_goes_in_unpacked_and_comes_back_zipped(kit: Kit) -> None:
    kit.write("parts/a.txt", "a")
    kit.item("copy pack/a.txt folder", Pack={"url": "parts"}, Folder={"url": "folder.zip"})
    found = kit.outcome("--output", "all")
    assert found["status"] == "success", found
    (output,) = found["outputs"]
    assert (output["argument"], output["path"]) == ("Folder", "all/folder.zip")
    assert (kit.folder / "all" / "folder.zip").stat().st_size == output["bytes"]
    assert set(found["phases"]) == {"queued", "download", "engine", "upload", "settle"}


def test_a_failure_says_its_cause_and_the_last_lines(kit: Kit) -> None:
    kit.item("say before exit 3")
    code, printed, _ = kit.run()
    assert code == 1
    assert "failedInstructions  The command ended with exit code 3" in printed
    assert "| before" in printed
    failure = kit.outcome()["failure"]
    assert (failure["phase"], failure["exitCode"], failure["lastLines"]) == ("instructions", 3, ["before"])


def test_the_report_and_the_job_folder_can_be_had(kit: Kit) -> None:
    kit.item("write made.txt yes say hello")
    code, printed, said = kit.run("--report", "--keep")
    assert code == 0, said
    assert "] hello" in printed
    (job,) = kit.folder.glob("job-*")
    assert (job / "made.txt").read_text() == "yes"


def test_an_engine_that_is_not_installed_is_said_with_the_line_to_type(kit: Kit) -> None:
    kit.item("say never")
    code, _, said = kit.run("--set", "engine=Autodesk.AutoCAD+24_3")
    assert code == 1
    assert "Autodesk.AutoCAD+24_3 needs the engine autocad, which is not installed" in said
    assert "Run: cadstack engine install autocad" in said
    found = kit.outcome("--set", "engine=Autodesk.AutoCAD+24_3")
    assert (found["status"], found["nextStep"]) == ("error", "Run: cadstack engine install autocad")


def test_a_placeholder_that_nobody_fills_ends_it(kit: Kit) -> None:
    kit.write("activity.json", json.dumps({**ACTIVITY, "description": "{{what}}"}))
    kit.item("say never")
    code, _, said = kit.run()
    assert code == 1
    assert "activity.json has placeholders without a value: what" in said
    assert "--set what=…" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_a_signal_cancels_the_work_item_and_leaves_nothing(kit: Kit, tmp_path: Path, number: int) -> None:
    kit.item("say started tick 60")
    kit.environment["TMPDIR"] = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir(mode=0o755)
    process = kit.start("--json")
    wait_for(lambda: list((tmp_path / "temporary").rglob("words.txt")))
    process.send_signal(number)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert json.loads(printed)["status"] == "cancelled"
    assert list((tmp_path / "temporary").iterdir()) == []
