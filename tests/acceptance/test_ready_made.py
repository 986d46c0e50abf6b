"""Activities that nobody published: a client runs them by their ids, and makes its own with their bundle."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from office import DA, Office

from cadstack.engines import installation

sys.path.insert(0, str(Path(__file__).parent / "engines"))

from families import installed_engines

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "autocad-publish"
AUTOCAD = installation.find("autocad", installed_engines())

pytestmark = [
    pytest.mark.xdist_group("ready-made"),
    pytest.mark.skipif(AUTOCAD is None, reason="needs the AutoCAD engine: cadstack engine install autocad"),
]


@pytest.fixture(scope="module")
def engines() -> Path:
    return installed_engines()


@pytest.fixture(scope="module")
def office(open_office: Callable[..., Office], tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A running server, and the drawing of the example as an object."""
    made = open_office()
    made.start()
    made.ok("PATCH", f"{DA}/forgeapps/me", json={"nickname": "Office"})
    made.ok("POST", "/oss/v2/buckets", json={"bucketKey": "acceptance-bucket", "policyKey": "persistent"})
    folder = tmp_path_factory.mktemp("input")
    python("make_input.py", folder)
    made.put("housing.dxf", (folder / "housing.dxf").read_bytes())
    return made


def python(program: str, *arguments: Path) -> str:
    assert AUTOCAD is not None
    command = [AUTOCAD.interpreter, EXAMPLE / program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def submit(office: Office, activity: str, output: str, verb: str = "put") -> dict[str, Any]:
    arguments = {"HostDwg": office.argument("housing.dxf"), "Result": office.argument(output, verb=verb)}
    item = office.ok("POST", f"{DA}/workitems", json={"activityId": activity, "arguments": arguments})["id"]
    done: dict[str, Any] = office.wait(item, 120)
    assert done["status"] == "success", office.report(done)
    return done


def test_plot_to_pdf_plots_every_layout(office: Office) -> None:
    done = submit(office, "AutoCAD.PlotToPDF+prod", "housing.pdf")
    content = office.get("housing.pdf") or b""
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) == 2
    assert '"ActivityId": "AutoCAD.PlotToPDF+prod"' in office.report(done)


def test_the_published_views_are_those_of_the_drawing(office: Office, tmp_path: Path) -> None:
    submit(office, "AutoCAD.AcSvfPublish+prod", "result.zip")
    (tmp_path / "result.zip").write_bytes(office.get("result.zip") or b"")
    (tmp_path / "housing.dxf").write_bytes(office.get("housing.dxf") or b"")
    assert python("check.py", tmp_path, tmp_path).startswith("437 entities")


def test_the_published_document_makes_an_activity_of_ones_own_with_the_same_bundle(office: Office) -> None:
    document = json.loads((EXAMPLE / "activity.json").read_text("utf-8"))
    mine = office.activity("Views", **{key: value for key, value in document.items() if key not in ("id", "version")})
    submit(office, mine, "mine.zip")
    with zipfile.ZipFile(io.BytesIO(office.get("mine.zip") or b"")) as package:
        assert "bubble.json" in package.namelist()


def test_the_empty_activity_runs_without_arguments(office: Office) -> None:
    item = office.ok("POST", f"{DA}/workitems", json={"activityId": "Autodesk.Nop+Latest"})["id"]
    assert office.wait(item, 120)["status"] == "success"


def test_they_are_listed_and_their_zip_is_nobodys_to_download(office: Office) -> None:
    listed = office.ok("GET", f"{DA}/appbundles")["data"]
    assert "AutoCAD.Publish2View22+prod" in listed
    shown = office.ok("GET", f"{DA}/appbundles/AutoCAD.Publish2View22+prod")
    assert shown["engine"] == "Autodesk.AutoCAD+22"
    assert "package" not in shown
