"""What engine folders offer to everyone: activities, and the bundles they use."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.engines.catalogue import SHIPPED, stock
from cadstack.engines.manifest import read_manifest
from cadstack.engines.ready_made import read_ready_made

MANIFEST = """
name = "nop"
family = "Nop"
title = "Nop"
[[engine]]
alias = "1"
"""
ACTIVITY = {
    "id": "Nop.Do+prod",
    "version": 7,
    "engine": "Autodesk.Nop+1",
    "commandLine": ["$(engine.path)\\nop.exe"],
    "appbundles": ["Nop.Tool+prod"],
}


def engine(folder: Path, **members: Any) -> Path:
    (folder / "public" / "activities").mkdir(parents=True)
    (folder / "public" / "appbundles" / "Tool.bundle").mkdir(parents=True)
    (folder / "engine.toml").write_text(MANIFEST)
    (folder / "public" / "activities" / "Do.json").write_text(json.dumps({**ACTIVITY, **members}))
    tool = {"id": "Nop.Tool+prod", "engine": "Autodesk.Nop+1"}
    (folder / "public" / "appbundles" / "Tool.json").write_text(json.dumps(tool))
    (folder / "public" / "appbundles" / "Tool.bundle" / "PackageContents.xml").write_text("<ApplicationPackage/>")
    return folder


def test_activities_and_bundles_are_known_by_their_whole_ids(tmp_path: Path) -> None:
    found = read_ready_made(read_manifest(engine(tmp_path)))
    activity, tool = found.activities["Nop.Do+prod"], found.appbundles["Nop.Tool+prod"]
    assert (activity.owner, activity.name, activity.version) == ("Nop", "Do", 7)
    assert (tool.bundle.owner, tool.bundle.name, tool.size) == ("Nop", "Tool", 21)
    with zipfile.ZipFile(BytesIO(found.packages[tool.blob])) as package:
        assert package.namelist() == ["Tool.bundle/PackageContents.xml"]


def test_equal_folders_have_one_blob_and_a_change_has_another(tmp_path: Path) -> None:
    one, same, other = (engine(tmp_path / name) for name in ("one", "same", "other"))
    (other / "public" / "appbundles" / "Tool.bundle" / "more.py").write_text("")
    blobs = [set(read_ready_made(read_manifest(folder)).packages) for folder in (one, same, other)]
    assert blobs[0] == blobs[1]
    assert blobs[0] != blobs[2]


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"id": "Do"}, "Cannot parse id 'Do'"),
        ({"id": "AutoCAD.Do+prod"}, "neither Nop nor Autodesk"),
        ({"engine": "Autodesk.AutoCAD+24"}, "is not among the engines of"),
        ({"commandLine": ["/bin/sh"]}, "The program must be a file of the engine"),
    ],
)
def test_a_bad_activity_is_named_and_costs_only_what_its_engine_offers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, members: dict[str, Any], says: str
) -> None:
    folder = engine(tmp_path / "nop", **members)
    with pytest.raises(InvalidInput, match=r"Do\.json") as refused:
        read_ready_made(read_manifest(folder))
    assert says in str(refused.value)
    catalogue, packages = stock([tmp_path])
    assert (list(catalogue.engines), catalogue.activities, packages) == (["Autodesk.Nop+1"], {}, {})
    assert says in caplog.text


def test_every_bundle_that_a_shipped_activity_names_is_shipped() -> None:
    catalogue, packages = stock([SHIPPED])
    assert {"AutoCAD.PlotToPDF+prod", "AutoCAD.AcSvfPublish+prod", "Autodesk.Nop+Latest"} <= set(catalogue.activities)
    named = {bundle for activity in catalogue.activities.values() for bundle in activity.appbundles}
    assert named == set(catalogue.appbundles)
    assert {bundle.blob for bundle in catalogue.appbundles.values()} == set(packages)
