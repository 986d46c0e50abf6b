import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.automation.activity import Activity, Parameter, Setting, Verb
from cadstack.domain.automation.jobfile import job_document, job_file_names, job_text
from cadstack.domain.automation.masking import masked
from cadstack.domain.automation.workitem import Argument, PinnedBundle, Plan

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
SIGNED = "https://cdn.us.oss.api.autodesk.com/oss/v2/signedresources/"
OPEN_NETWORK = Setting("true", is_environment_variable=True)
COMMAND_LINE = (
    '$(engine.path)\\accoreconsole.exe /i "$(args[Input].path)" /al "$(appbundles[CustomFonts].path)" '
    '/s "$(settings[script].path)"'
)
ACTIVITY = Activity(
    "apsapps",
    "customfontsactivity",
    1,
    "Autodesk.AutoCAD+25_1",
    command_line=(COMMAND_LINE,),
    parameters={"Input": Parameter(Verb.GET, "input.dwg"), "Output": Parameter(Verb.PUT, "input.pdf")},
    appbundles=("apsapps.CustomFonts+dev",),
    settings={
        "script": Setting('(load "fontStyle.lsp")\nSUBST\n(load "CallPlot.lsp")\nCallPlot\n'),
        "dasOpenNetwork": OPEN_NETWORK,
    },
)
PLAN = Plan(
    activity=ACTIVITY,
    activity_id="apsapps.customfontsactivity+prod",
    engine_id="Autodesk.AutoCAD+25_1",
    engine_id_with_version="Autodesk.AutoCAD_25_1!44",
    family="AutoCAD",
    installation="autocad",
    bundles=(PinnedBundle("apsapps", "CustomFonts", 1, "blob"),),
    arguments={
        "Output": Argument(f"{SIGNED}2fa01bb7-8437-455c-9036-9d458d95bddf?region=US"),
        "Input": Argument(f"{SIGNED}5ea86631-8596-4d83-93ef-ead5fc39dc04?region=US"),
    },
    processing_seconds=3600,
    silence_seconds=60,
    uncompressed_apps_mb=500,
)


def recorded(number: str) -> dict[str, Any]:
    found = sorted(PAYLOADS.glob(f"{number}_job_das_*.json"))
    if not found:
        pytest.skip("the recorded payloads are not beside the repository (../shared)")
    document: dict[str, Any] = json.loads(found[0].read_text())
    return document


def bound(parameter: Parameter | None, argument: Argument, name: str = "a") -> dict[str, Any]:
    parameters = {} if parameter is None else {name: parameter}
    plan = replace(PLAN, activity=replace(ACTIVITY, parameters=parameters), arguments={name: argument})
    document: dict[str, Any] = job_document(plan, "abc")["BoundArguments"][name]
    return document


def test_the_recorded_file_with_signed_urls_comes_out_again() -> None:
    document = recorded("118")
    assert job_text(PLAN, document["Id"]) == json.dumps(document, indent=2, ensure_ascii=False)


def test_the_recorded_file_with_object_urns_comes_out_again() -> None:
    document = recorded("116")
    urn = {name: bound["url"] for name, bound in document["BoundArguments"].items()}
    plan = replace(
        PLAN,
        activity=replace(
            ACTIVITY,
            command_line=tuple(document["CommandLine"]),
            settings={
                "script": Setting("_tilemode 0 -export _pdf _all result.pdf\n"),
                "dasOpenNetwork": OPEN_NETWORK,
            },
            parameters={"HostDwg": Parameter(local_name="$(HostDwg)"), "Result": Parameter(Verb.POST, "result.pdf")},
        ),
        activity_id=document["ActivityId"],
        engine_id_with_version=document["EngineId"],
        bundles=(),
        arguments={
            "hostDwg": Argument(urn["HostDwg"], headers={"Authorization": "Bearer t"}),
            "Result": Argument(urn["Result"], Verb.PUT, {"Authorization": "Bearer t"}),
        },
        processing_seconds=900,
    )
    for entry in document["BoundArguments"].values():
        entry["headers"]["Authorization"] = masked("Bearer t")
    assert job_text(plan, document["Id"]) == json.dumps(document, indent=2, ensure_ascii=False)


def test_parameter_and_argument_are_merged_and_the_argument_wins() -> None:
    parameter = Parameter(Verb.POST, "declared", zip=True, on_demand=True)
    assert bound(parameter, Argument("das://x/y")) == {
        "localName": "declared",
        "zip": True,
        "ondemand": True,
        "url": "das://x/y",
        "verb": "post",
    }
    argument = Argument("das://x/$(workitem.id)", Verb.PUT, local_name="own", zip=False, optional=True)
    assert bound(Parameter(Verb.POST, "declared", zip=True), argument) == {
        "localName": "own",
        "optional": True,
        "url": "das://x/abc",
        "verb": "put",
    }


def test_callbacks_and_values_are_there_too() -> None:
    callback = bound(None, Argument("https://me/p", headers={"x-das-authorize": "k"}), "onProgress")
    assert callback == {
        "ondemand": True,
        "url": f"https://me/{masked('p')}",
        "headers": {"x-das-authorize": masked("k")},
        "verb": "post",
    }
    assert bound(Parameter(Verb.READ, "p.json"), Argument(value={"a": 1})) == {
        "localName": "p.json",
        "value": {"a": 1},
        "verb": "read",
    }
    assert bound(None, Argument(value="tok"), "adsk3LeggedToken") == {"value": masked("tok")}


def test_quotas_are_integers_and_the_names_of_the_file() -> None:
    assert job_document(PLAN, "abc")["Quotas"] == {
        "limitProcessingTimeSec": 3600,
        "limitTotalUncompressedAppsSizeInMB": 500,
    }
    assert job_file_names("abc") == ("abc_Job.das", "abc_job.das")


SECRET = st.text("xyzXYZ0189", min_size=12, max_size=20)


@given(SECRET)
def test_no_secret_of_a_work_item_can_be_read_in_its_file(secret: str) -> None:
    reference = Argument(f"https://h/{secret}", headers={"Cookie": secret})
    arguments = {
        "Input": Argument(f"https://{secret}:{secret}@h/a?sig={secret}", references=(reference,)),
        "Output": Argument(
            f"https://h/{secret}",
            headers={"Authorization": f"Bearer {secret}"},
            request_content=secret,
            multiparts={"x-amz-signature": secret},
        ),
        "adsk3LeggedToken": Argument(value=secret),
        "PersonalAccessToken": Argument(value=secret),
        "onComplete": Argument(f"https://h/?k={secret}"),
        "params": Argument(value={"nested": [{"clientSecret": secret}]}),
    }
    settings = {"from": Setting(url=f"https://h/{secret}", headers={"Authorization": secret}), "token": Setting(secret)}
    plan = replace(PLAN, arguments=arguments, activity=replace(ACTIVITY, settings=settings))
    assert secret not in job_text(plan, "abc")
