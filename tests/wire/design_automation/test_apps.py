"""Nickname, public key, service limits, engines and their health."""

from datetime import timedelta
from typing import Any

import pytest

from cadstack.app.engines import percentile


def test_an_app_without_nickname_is_called_by_its_client_id(da: Any) -> None:
    assert da("GET", "/forgeapps/me").text == '"first-app"'
    da.ok("PATCH", "/forgeapps/me", {"nickname": "Mine"})
    assert da("GET", "/forgeapps/me").text == '"Mine"'
    assert da.ok("POST", "/appbundles", {"id": "A", "engine": "Autodesk.AutoCAD+24"})["id"] == "Mine.A"


def test_a_nickname_stays_while_there_is_data_but_may_be_sent_again(da: Any) -> None:
    da.ok("PATCH", "/forgeapps/me", {"nickname": "Mine"})
    da.activity("Act")
    assert da("PATCH", "/forgeapps/me", {"nickname": "Mine"}).status_code == 200
    assert da("PATCH", "/forgeapps/me", {"nickname": "Other"}).status_code == 409
    assert da("PATCH", "/forgeapps/me", {"publicKey": {"exponent": "AQAB", "modulus": "Ag=="}}).status_code == 200
    assert da.ok("GET", "/forgeapps/me") == {"nickname": "Mine", "publicKey": {"Exponent": "AQAB", "Modulus": "Ag=="}}


@pytest.mark.parametrize("nickname", ["Taken", "other_id", "Autodesk", "autocad", "everyone", "me"])
def test_a_nickname_that_stands_for_somebody_else_is_a_conflict(
    da: Any, other: Any, register: Any, nickname: str
) -> None:
    register("other_id")
    other.ok("PATCH", "/forgeapps/me", {"nickname": "Taken"})
    response = da("PATCH", "/forgeapps/me", {"nickname": nickname})
    assert response.status_code == 409
    assert response.json() == f"The nickname '{nickname}' is in use already. Choose another."


def test_the_own_client_id_is_no_nickname(da: Any, register: Any, token: Any, client: Any) -> None:
    app = register("plain_id")
    response = client.patch("/da/us-east/v3/forgeapps/me", token=token(app=app), json={"nickname": "plain_id"})
    assert (response.status_code, list(response.json())) == (400, ["nickname"])


def test_deleting_the_app_wipes_its_things_and_no_others(da: Any, other: Any) -> None:
    da.ok("PATCH", "/forgeapps/me", {"nickname": "Mine", "publicKey": {"Exponent": "AQAB", "Modulus": "Ag=="}})
    da.bundle("A")
    da.activity("B")
    other.bundle("C")
    response = da("DELETE", "/forgeapps/me")
    assert (response.status_code, response.content) == (200, b"")
    assert da("GET", "/forgeapps/me").text == '"first-app"'
    assert da.listed("/appbundles") == []
    assert [key for key in da.listed("/activities") if "first" in key or "Mine" in key] == []
    assert other.listed("/appbundles") == ["other-app.C+$LATEST", "other-app.C+prod"]


def test_service_limits_can_be_sent_back_as_they_came(da: Any) -> None:
    limits = da.ok("GET", "/servicelimits/me")
    assert da.ok("PUT", "/servicelimits/me", limits) == limits
    limits["backendLimits"]["Revit"]["limitProcessingTimeSec"] = 60
    limits["frontendLimits"]["limitMonthlyProcessingTimeInHours"] = 1.5
    assert da.ok("PUT", "/servicelimits/me", limits) == limits
    assert da.ok("GET", "/servicelimits/first-app") == limits


def test_monthly_hours_stop_new_work_items(da: Any) -> None:
    da.ok("PUT", "/servicelimits/me", {"frontendLimits": {"limitMonthlyProcessingTimeInHours": 0}})
    response = da("POST", "/workitems", {"activityId": "Autodesk.Nop+Latest"})
    assert response.status_code == 403
    assert "limitMonthlyProcessingTimeInHours is 0" in response.json()


def test_engines_are_listed_on_pages_and_read_by_id(da: Any) -> None:
    pages = da.pages("/engines")
    ids = [key for page in pages for key in page]
    assert [len(page) for page in pages] == [20, 9]
    assert len(set(ids)) == 29
    assert da("GET", "/engines/Autodesk.Inventor%2B23").text == (
        '{"productVersion":"24.3","description":"Inventor 23","version":31,"id":"Autodesk.Inventor+23"}'
    )


def test_a_family_that_is_offered_is_healthy(da: Any) -> None:
    assert da.ok("GET", "/health/AutoCAD") == {"Status": "Fully Operational"}
    assert da.ok("GET", "/health/3dsmax") == {"Status": "Fully Operational"}


def test_health_asks_for_no_token(da: Any, client: Any) -> None:
    """Autodesk's npm client sends none with this one call; its statistics do ask for one."""
    assert client.get("/da/us-east/v3/health/AutoCAD").json() == {"Status": "Fully Operational"}
    assert client.get("/da/us-east/v3/health/Maya").status_code == 404
    assert client.get("/da/us-east/v3/health/AutoCAD/stats").status_code == 401


def test_queue_times_are_percentiles_of_the_last_day(da: Any, services: Any, clock: Any) -> None:
    assert da.ok("GET", "/health/AutoCAD/stats") == {"p50QueueTimeMs": 0, "p95QueueTimeMs": 0}
    for seconds in (1, 2, 3):
        item = da.ok("POST", "/workitems", {"activityId": "Autodesk.Nop+Latest"})["id"]
        services.store.run(start_after, item, seconds)
    for priority in ("", "?priority=p3", "?priority=ALL"):
        times = da.ok("GET", f"/health/AutoCAD/stats{priority}")
        assert times == {"p50QueueTimeMs": 2000, "p95QueueTimeMs": 3000}
    assert da.ok("GET", "/health/AutoCAD/stats?priority=P1")["p50QueueTimeMs"] == 0


def start_after(uow: Any, item_id: str, seconds: int) -> None:
    from dataclasses import replace

    item = uow.workitems.get(item_id)
    started = item.stats.time_queued + timedelta(seconds=seconds)
    uow.workitems.save(replace(item, stats=replace(item.stats, time_download_started=started)))


@pytest.mark.parametrize(
    ("seconds", "percent", "milliseconds"), [([], 50, 0), ([1.0], 95, 1000), ([1.0, 2.0], 50, 1000), ([0.0015], 50, 2)]
)
def test_percentiles_are_by_nearest_rank(seconds: list[float], percent: int, milliseconds: int) -> None:
    assert percentile(seconds, percent) == milliseconds
