"""Recorded sessions of the original, replayed: same calls, same statuses, same bodies member by member.

Bodies are compared as bytes, so the order of members counts too. What must differ (ids, times, signed URLs, host names)
is taken over from our answer before; where we differ on purpose it is listed in `KNOWN_DIFFERENCES`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.automation.workitem import Stats, Status

KNOWN_DIFFERENCES = {
    "uploadParameters.endpointUrl": "repeats endpointURL for a client that reads this spelling",
    "activityId": "work item answers have it since 2024; the recordings are of 2023",
    "backendLimits.AutoCAD.limitProcessingTimeSec": "reports of 2024 show 900 s",
    "backendLimits.Fusion": "an engine that is newer than the recordings",
    "backendLimits.Test": "an engine of the original's own tests",
}
VOLATILE = {
    "id": "work item ids are 32 random digits",
    "uploadParameters.endpointURL": "our host",
    "uploadParameters.formData.policy": "redacted",
    "uploadParameters.formData.x-amz-signature": "of another key",
    "uploadParameters.formData.x-amz-credential": "redacted",
    "uploadParameters.formData.x-amz-date": "now",
    "uploadParameters.formData.x-amz-security-token": "redacted",
    "stats.timeQueued": "now",
    "reportUrl": "signed",
    "debugInfoUrl": "signed",
}


class Recording:
    """Sessions of the SDK that were recorded, as (request, answer) pairs."""

    def __init__(self, folder: Path, name: str) -> None:
        self.exchanges = json.loads((folder / "recordings" / f"{name}.json").read_text())

    def __iter__(self) -> Any:
        for exchange in self.exchanges:
            request = exchange["Request"]
            path = request["RequestUri"].partition("/da/us-east/v3")[2]
            if path:
                yield request["Method"], path, request.get("Content", {}).get("Body"), exchange


def members(document: Any, prefix: str = "") -> dict[str, Any]:
    """Every member that is no object, by its path."""
    if not isinstance(document, Mapping):
        return {prefix: document}
    return {
        path: value
        for name, nested in document.items()
        for path, value in members(nested, f"{prefix}.{name}".strip(".")).items()
    }


def without_known_differences(document: Any) -> Any:
    found: Any = json.loads(json.dumps(document))
    for path in KNOWN_DIFFERENCES:
        *folders, last = path.split(".")
        place = found
        for folder in folders:
            place = place.get(folder, {}) if isinstance(place, dict) else {}
        if isinstance(place, dict):
            place.pop(last, None)
    return found


def with_volatile_of(recorded: Any, ours: Any, volatile: Mapping[str, str]) -> Any:
    """The recorded document with our values where they must differ; a member that we lack is not taken over."""
    have = members(ours)
    found = json.loads(json.dumps(recorded))
    for path in volatile:
        *folders, last = path.split(".")
        place = found
        for folder in folders:
            place = place.get(folder, {}) if isinstance(place, dict) else {}
        if isinstance(place, dict) and last in place and path in have:
            place[last] = have[path]
    return found


def compare(response: Any, exchange: Mapping[str, Any], volatile: Mapping[str, str] = VOLATILE) -> None:
    assert response.status_code == exchange["StatusCode"], response.text
    if "Content" not in exchange:
        assert response.content == b""
        return
    recorded = exchange["Content"]["Body"]
    assert response.headers["content-type"].partition(";")[0] == exchange["Content"]["Headers"]["Content-Type"]
    if isinstance(recorded, str):  # the recorder kept bare strings as JSON text
        assert response.text == recorded
        return
    ours = without_known_differences(response.json())
    expected = without_known_differences(with_volatile_of(recorded, response.json(), volatile))
    assert json.dumps(ours, indent=1) == json.dumps(expected, indent=1)


@pytest.fixture
def recording(payloads: Path) -> Callable[[str], Recording]:
    return lambda name: Recording(payloads, name)


@pytest.fixture
def sdk(da: Any) -> Any:
    """The API called by the app of the recordings, with its nickname."""
    da.ok("PATCH", "/forgeapps/me", {"nickname": "SdkTester"})
    return da


@pytest.fixture
def with_bundle(sdk: Any) -> Any:
    sdk.bundle("MyApp", alias="beta")
    return sdk


@pytest.fixture
def with_two_versions(with_bundle: Any) -> Any:
    with_bundle.ok("POST", "/appbundles/MyApp/versions", {"engine": "Autodesk.AutoCAD+24"})
    for alias in ("latest", "rc"):
        with_bundle.ok("POST", "/appbundles/MyApp/aliases", {"id": alias, "version": 2})
    return with_bundle


def replay(da: Any, recording: Recording, volatile: Mapping[str, str] = VOLATILE) -> None:
    for method, path, document, exchange in recording:
        compare(da(method, path, document), exchange, volatile)


WITHOUT_ID = {path: why for path, why in VOLATILE.items() if path != "id"}


def test_nickname(da: Any, recording: Callable[[str], Recording]) -> None:
    replay(da, recording("ForgeApps_CreateNickname"))
    replay(da, recording("ForgeApps_GetNickname"))
    replay(da, recording("ForgeApps_CreateNicknameRecord"))
    replay(da, recording("ForgeApps_GetNicknameRecord"))
    replay(da, recording("ForgeApps_Delete"))


def test_appbundles_create(sdk: Any, recording: Callable[[str], Recording]) -> None:
    replay(sdk, recording("AppBundles_Create"), WITHOUT_ID)


def test_appbundles_update(with_bundle: Any, recording: Callable[[str], Recording]) -> None:
    replay(with_bundle, recording("AppBundles_Update"), WITHOUT_ID)


def test_appbundles_versions_and_aliases(with_two_versions: Any, recording: Callable[[str], Recording]) -> None:
    replay(with_two_versions, recording("AppBundles_GetAllVersion"), {})
    replay(with_two_versions, recording("AppBundles_GetAllAlias"), {})


def test_appbundles_listing_begins_with_ones_own(with_two_versions: Any, recording: Callable[[str], Recording]) -> None:
    *_, exchange = next(iter(recording("AppBundles_GetAll")))
    recorded = [key for key in exchange["Content"]["Body"]["data"] if key.startswith("SdkTester.")]
    assert with_two_versions.ok("GET", "/appbundles") == {"paginationToken": None, "data": recorded}


def test_activities_create(with_two_versions: Any, recording: Callable[[str], Recording]) -> None:
    replay(with_two_versions, recording("Activities_Create"), WITHOUT_ID)


class TestListing:
    """The recorded listing of 42 ids on three pages."""

    @pytest.fixture
    def catalogue(self, catalogue: Catalogue, recording: Callable[[str], Recording]) -> Catalogue:
        """With every public activity of the recording as a ready-made one."""
        nop = catalogue.activities["Autodesk.Nop+Latest"]
        public = [key for *_, exchange in recording("Activities_GetAll") for key in exchange["Content"]["Body"]["data"]]
        return replace(catalogue, activities={key: nop for key in public if not key.startswith("SdkTester.")})

    def test_pages(self, with_two_versions: Any, recording: Callable[[str], Recording]) -> None:
        with_two_versions.activity("MyAct", alias="latest")
        recorded = [exchange["Content"]["Body"] for *_, exchange in recording("Activities_GetAll")]
        pages = with_two_versions.pages("/activities", spell=lambda token: token.replace("%", "%25") + "&")
        assert [len(page) for page in pages] == [len(page["data"]) for page in recorded] == [20, 20, 2]
        assert pages[0][:2] == recorded[0]["data"][:2]
        ours = [key for page in pages for key in page]
        assert sorted(ours) == sorted(key for page in recorded for key in page["data"])

    def test_tokens_look_alike(self, with_two_versions: Any) -> None:
        token = with_two_versions.ok("GET", "/activities")["paginationToken"]
        assert token.startswith("3eyJ")
        assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%")


def test_servicelimits(da: Any, recording: Callable[[str], Recording]) -> None:
    replay(da, recording("ServiceLimits_Get"), {})
    replay(da, recording("ServiceLimits_Update"), {})
    assert da.ok("GET", "/servicelimits/me")["backendLimits"]["AutoCAD"]["limitProcessingTimeSec"] == 300


def moment(text: str | None) -> datetime | None:
    """A recorded time; seven fraction digits are cut to the six that Python has."""
    return None if text is None else datetime.fromisoformat(text[:26] + "+00:00")


def advance(uow: Any, item_id: str, recorded: Mapping[str, Any]) -> None:
    """Put a work item into the recorded state, as a worker would."""
    item, stats = uow.workitems.get(item_id), recorded["stats"]
    reached = Stats(
        time_queued=item.stats.time_queued,
        time_download_started=moment(stats.get("timeDownloadStarted")),
        time_instructions_started=moment(stats.get("timeInstructionsStarted")),
        time_instructions_ended=moment(stats.get("timeInstructionsEnded")),
        time_upload_ended=moment(stats.get("timeUploadEnded")),
        time_finished=moment(stats.get("timeFinished")),
        bytes_downloaded=stats.get("bytesDownloaded"),
        bytes_uploaded=stats.get("bytesUploaded"),
    )
    blobs = {key: f"reports/{item_id}" for key in ("reportUrl", "debugInfoUrl") if key in recorded}
    uow.workitems.save(
        replace(
            item,
            status=Status(recorded["status"]),
            stats=reached,
            report=blobs.get("reportUrl"),
            debug_info=blobs.get("debugInfoUrl"),
        )
    )


@pytest.mark.parametrize("name", ["WorkItems_Create", "WorkItems_CreateWithStringPayload"])
def test_workitems(with_two_versions: Any, recording: Callable[[str], Recording], services: Any, name: str) -> None:
    for method, path, document, _ in recording("Activities_Create"):
        with_two_versions.ok(method, path, document)
    item_id = ""
    for method, path, document, recorded in recording(name):
        if method == "POST":
            response = with_two_versions(method, path, document)
            item_id = response.json()["id"]
            assert len(item_id) == 32
        else:
            services.store.run(advance, item_id, recorded["Content"]["Body"])
            response = with_two_versions(method, f"/workitems/{item_id}")
            for url in (value for key, value in response.json().items() if key.endswith("Url")):
                assert urlsplit(url).query, "the URL carries its own permission"
        times = {
            f"stats.{key}": "six digits, not seven" for key in recorded["Content"]["Body"]["stats"] if "time" in key
        }
        compare(response, recorded, {**VOLATILE, **times})
        recorded_times = {
            key: value[:26] for key, value in recorded["Content"]["Body"]["stats"].items() if "time" in key
        }
        ours = {key: value[:26] for key, value in response.json()["stats"].items() if key in recorded_times}
        assert {k: v for k, v in ours.items() if k != "timeQueued"} == {
            k: v for k, v in recorded_times.items() if k != "timeQueued"
        }
