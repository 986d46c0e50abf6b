"""An engine without command lines, over HTTP: its direct values arrive, and a token among them stays secret."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from office import DA, Office

pytestmark = pytest.mark.xdist_group("tasks")
CLERK = Path(__file__).resolve().parents[1] / "engines" / "clerk"
TOKEN = "pat-4f0c6d1e-do-not-show"
PARAMETERS = {
    "TaskParameters": {"verb": "read", "description": "the parameters for the script", "required": False},
    "PersonalAccessToken": {"verb": "read", "description": "the personal access token to use", "required": True},
    "Out": {"verb": "put", "localName": "out.json"},
}


@pytest.fixture(scope="module")
def clerks(engines: Path, open_office: Callable[..., Office]) -> Office:
    """A running server with the activity `Note` of the engine that writes down what it is told."""
    done = subprocess.run(
        [sys.executable, "-m", "cadstack", "engine", "install", str(CLERK), "--data", str(engines.parent)],
        env={name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = open_office()
    made.start()
    made.furnish()
    made.activity("Note", engine="Autodesk.Clerk+Latest", commandLine=[], parameters=PARAMETERS)
    return made


def submit(office: Office, arguments: dict[str, Any]) -> httpx.Response:
    return office.call("POST", f"{DA}/workitems", json={"activityId": "Office.Note+prod", "arguments": arguments})


def noted(office: Office, key: str, **arguments: Any) -> dict[str, Any]:
    """What the program found, and the report."""
    answer = submit(office, {**arguments, "Out": office.argument(key)})
    assert answer.is_success, answer.text
    done = office.wait(answer.json()["id"])
    assert done["status"] == "success", office.report(done)
    return {**json.loads(office.get(key) or b""), "report": json.loads(office.report(done))}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("given", [TOKEN, {"value": TOKEN}], ids=["bare string", "value"])
def test_a_direct_value_reaches_the_program_in_both_forms(clerks: Office, given: Any) -> None:
    found = noted(clerks, "forms.json", PersonalAccessToken=given, TaskParameters={"value": {"width": 3}})
    assert found["hashes"] == {"PersonalAccessToken": digest(TOKEN), "TaskParameters": digest('{"width":3}')}


def test_a_required_value_that_is_missing_is_refused(clerks: Office) -> None:
    answer = submit(clerks, {"TaskParameters": "{}"})
    assert answer.status_code == 400
    assert "PersonalAccessToken" in answer.text


def test_the_activity_of_the_guide_has_no_command_line(clerks: Office) -> None:
    made = clerks.ok("GET", f"{DA}/activities/Office.Note+prod")
    assert made["commandLine"] == []


def test_a_token_is_nowhere_but_with_the_program(clerks: Office) -> None:
    """The last one: it stops the server, to read its files as they are on disk."""
    found = noted(clerks, "secret.json", PersonalAccessToken=TOKEN)
    assert found["hashes"]["PersonalAccessToken"] == digest(TOKEN)
    assert found["elsewhere"] == 0
    assert found["report"]["result"] == "The token *** is secret."
    assert any(log["message"] == "My token is ***." for log in found["report"]["logs"])
    assert TOKEN not in json.dumps(found["report"])
    clerks.stop()
    files = [path for path in clerks.data.rglob("*") if path.is_file()]
    assert any(path.name.endswith((".db", ".sqlite", ".sqlite3")) for path in files), sorted(p.name for p in files)
    assert any(b"My token is ***." in path.read_bytes() for path in files)
    assert [path.name for path in files if TOKEN.encode() in path.read_bytes()] == []
