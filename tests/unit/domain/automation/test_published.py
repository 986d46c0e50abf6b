"""The published activities and work items, carried from the request to argv without network or files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.arguments import absent_paths, argument_values, bind, decided_paths
from cadstack.domain.automation.command_line import parse
from cadstack.domain.automation.documents import read_activity, read_submission
from cadstack.domain.automation.expansion import ExpansionValues, Layout, expand
from cadstack.domain.automation.local_names import local_name, unique_name
from cadstack.domain.automation.settings import setting_paths, setting_values

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
# (activity, work item): what the commands become with a folder /job, the engine in /engine, bundles in /bundles.
CASES = {
    ("002", "004"): [
        "/engine/3dsmaxbatch.exe|-sceneFile|/job/workingFolder/sceneName.max|/job/maxscriptToExecute.ms|-v|5"
    ],
    ("007", "009"): [
        "/engine/accoreconsole.exe|/i|/job/Input.dwg|/al|/bundles/dasAppBundleName|/s|/job/setting_script.scr"
    ],
    ("023", "025"): ["/engine/revitcoreconsole.exe|/i|/job/input.rvt|/al|/bundles/DeleteWallsApp"],
    ("043", "046"): ["/engine/accoreconsole.exe|/s|/job/setting_script.scr"],
    ("050", "051"): ["/engine/revitcoreconsole.exe|/i|/job/DeleteWalls.rvt|/al|/bundles/DynamoDATest"],
    ("062", "058"): [
        "/engine/InventorCoreConsole.exe|/i|/job/PictureInFormTest.ipt|/al|/bundles/ChangeParams|/job/params.json"
    ],
    ("062", "059"): [
        "/engine/InventorCoreConsole.exe|/i|/job/Assy/iLogicBasic1.iam|/al|/bundles/ChangeParams|/job/params.json"
    ],
    ("062", "065"): [
        ("/engine/InventorCoreConsole.exe|/i|/job/Assembly/1100_10001080329_IAM_001.iam|/al|/bundles/ChangeParams"
        "|/job/params.json")
    ],
    ("071", "081"): [
        "/engine/accoreconsole.exe|/i|/job/blocks_and_tables_-_imperial.dwg|/s|/job/setting_script.scr"
    ],
    ("105", "107"): [
        ("/engine/InventorCoreConsole.exe|/al|/bundles/UpdateParameters|/ilod|/job/unzippedIam/Wheel.iam|/paramFile"
        "|/job/input_InventorParams|/p")
    ],
    ("100", "101"): ["/engine/revitcoreconsole.exe|/al|/bundles/MyTool"],
    ("011", "012"): [],
}  # fmt: skip


def published(number: str) -> Any:
    found = sorted(PAYLOADS.glob(f"{number}_*.json"))
    if not found:
        pytest.skip("the published payloads are not beside the repository (../shared)")
    filled = re.sub(
        r"\{\{(\w+)\}\}",
        lambda match: {"engine": "Autodesk.Fusion+Latest"}.get(match[1], match[1]),
        found[0].read_text(),
    )
    return json.loads(filled)


def layout(activity: Activity) -> Layout:
    bundles = {
        reference: f"/bundles/{reference.partition('.')[2].partition('+')[0]}" for reference in activity.appbundles
    }
    return Layout("/engine", "/job", bundles)


@pytest.mark.parametrize(("activity", "workitem"), CASES, ids=lambda number: number)
def test_published_pairs_expand(activity: str, workitem: str) -> None:
    found = read_activity(published(activity), owner="me", version=1, name="name")
    binding = bind(found, read_submission(published(workitem)).arguments, "abc")
    paths = decided_paths(binding)
    for bound in binding.inputs:
        if bound.name not in paths and bound.source != "value":
            name = local_name(bound.argument, bound.parameter.local_name, unique=f"input_{bound.name}")
            paths[bound.name] = unique_name(name, [*paths.values()], folder=bound.unpacks)
        if bound.argument.path_in_zip:
            paths[bound.name] += f"/{bound.argument.path_in_zip}"
    values = ExpansionValues(
        layout(found),
        "abc",
        argument_paths={**absent_paths(binding), **paths},
        argument_values=argument_values(binding),
        setting_paths=setting_paths(found.settings, found.command_line, ".scr"),
        setting_values=setting_values(found.settings),
    )
    commands = [expand(parse(line), values) for line in found.command_line]
    assert ["|".join(argv) for argv in commands] == CASES[(activity, workitem)]
