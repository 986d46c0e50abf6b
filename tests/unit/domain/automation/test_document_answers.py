"""What the API answers: members appear as they are reached, in the documented order."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.documents import (
    activity_document,
    alias_document,
    appbundle_document,
    engine_document,
    limits_document,
    moment,
    read_activity,
    read_appbundle,
    read_limits_change,
    share_document,
    work_item_document,
)
from cadstack.domain.automation.engine import Engine
from cadstack.domain.automation.limits import ServiceLimits
from cadstack.domain.automation.workitem import Plan, Stats, Status, WorkItem
from cadstack.domain.lease import Lease
from cadstack.domain.versioned import Alias, Kind

PAYLOADS = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads" / "design-automation" / "payloads"
NOW = datetime(2026, 3, 1, 12, 0, 0, 834108, tzinfo=UTC)


def work_item(**changed: Any) -> WorkItem:
    activity = Activity("a", "b", 1, "Autodesk.AutoCAD+24")
    plan = Plan(activity, "a.b+c", "", "", "AutoCAD", "autocad", (), {}, 60, 60, 500)
    base = WorkItem("f62103c311a54a6ba571a0950ce6eca3", "app", plan, Status.PENDING, Stats(NOW), Lease())
    return replace(base, **changed)


def test_an_alias_shows_its_receivers_only_where_it_has_some() -> None:
    assert alias_document(Alias("a", 1)) == {"version": 1, "id": "a"}
    assert alias_document(Alias("a", 1, ("x",)))["receiver"] == "x"
    assert alias_document(Alias("a", 1, ("x", "y")))["receiver"] == ["x", "y"]


def test_the_status_of_an_item_grows_with_it() -> None:
    assert json.dumps(work_item_document(work_item())) == (
        '{"status": "pending", "activityId": "a.b+c", "stats": {"timeQueued": "2026-03-01T12:00:00.834108Z"}, '
        '"id": "f62103c311a54a6ba571a0950ce6eca3"}'
    )
    running = work_item(
        status=Status.INPROGRESS, stats=Stats(NOW, NOW, bytes_downloaded=0), progress="half", submission_priority="P3"
    )
    assert work_item_document(running) == {
        "status": "inprogress",
        "progress": "half",
        "activityId": "a.b+c",
        "priority": "P3",
        "stats": {
            "timeQueued": "2026-03-01T12:00:00.834108Z",
            "timeDownloadStarted": "2026-03-01T12:00:00.834108Z",
            "bytesDownloaded": 0,
        },
        "id": "f62103c311a54a6ba571a0950ce6eca3",
    }


def test_moments_are_utc_with_six_digits() -> None:
    assert moment(datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-01T12:00:00.000000Z"


def test_only_two_limits_can_be_changed() -> None:
    limits = ServiceLimits()
    change = read_limits_change(
        {"BackendLimits": {"revit": {"limitprocessingtimesec": 5}}, "frontendLimits": {"limitVersions": 100}}, limits
    )
    assert change.processing_seconds == {"Revit": 5}
    assert change.echo == {
        "frontendLimits": {"limitVersions": 100},
        "backendLimits": {"Revit": {"limitProcessingTimeSec": 5}},
    }
    whole = limits_document(limits)
    assert read_limits_change(whole, limits).echo == whole


def payload(number: str) -> Any:
    found = next(iter(PAYLOADS.glob(f"{number}_*.json")), None)
    if found is None:
        pytest.skip("no payloads beside the project (../shared/payloads)")
    return json.loads(found.read_text())


@pytest.mark.parametrize("number", ["090", "068"])
def test_documented_engine(number: str) -> None:
    documented = payload(number)
    family, alias = documented["id"].removeprefix("Autodesk.").split("+")
    engine = Engine(family, alias, documented["productVersion"], documented["description"], documented["version"])
    assert json.dumps(engine_document(engine)) == json.dumps(documented)


def test_documented_shares() -> None:
    first, second = payload("089")["data"]
    assert share_document(Kind.ACTIVITY, "NetworkTests", Alias("Latest", 1, ("everyone",))) == first
    assert share_document(Kind.APPBUNDLE, "RVTIOSketchItPackage2024", Alias("test", 1, ("myNickname",))) == second


def test_documented_bundle() -> None:
    documented = payload("067")
    bundle = read_appbundle(documented, owner="AutoCAD", version=1, name="Publish2View22")
    assert appbundle_document(bundle, "prod") == documented


@pytest.mark.parametrize(("number", "name"), [("060", "AcSvfPublish")])
def test_documented_activity(number: str, name: str) -> None:
    documented = payload(number)
    activity = read_activity(documented, owner="AutoCAD", version=1, name=name)
    normalised = {**documented, "settings": {"script": {"value": documented["settings"]["script"]}}}
    assert activity_document(activity, "prod") == normalised


@pytest.mark.parametrize("number", ["117", "119", "120", "066"])
def test_documented_statuses(number: str) -> None:
    """Final status blocks of real reports, member by member and in their order; times to the sixth digit."""
    documented = payload(number)
    stats = documented["stats"]
    item = work_item(id=documented["id"], status=Status(documented["status"]), stats=read_stats(stats))
    item = replace(item, plan=replace(item.plan, activity_id=documented.get("activityId", "")))
    ours = work_item_document(item, report_url=documented["reportUrl"])
    cut = {name: f"{value[:26]}Z" if name.startswith("time") else value for name, value in stats.items()}
    assert json.dumps(ours) == json.dumps({**documented, "stats": cut})


def read_stats(document: Mapping[str, Any]) -> Stats:
    def at(name: str) -> Any:
        return datetime.fromisoformat(f"{document[name][:26]}+00:00") if name in document else None

    return Stats(
        time_queued=at("timeQueued"),
        time_download_started=at("timeDownloadStarted"),
        time_instructions_started=at("timeInstructionsStarted"),
        time_instructions_ended=at("timeInstructionsEnded"),
        time_upload_ended=at("timeUploadEnded"),
        bytes_downloaded=document.get("bytesDownloaded"),
        bytes_uploaded=document.get("bytesUploaded"),
    )
