"""Service limits: defaults, an app's own changes, and an administrator's grant."""

from datetime import datetime
from typing import Any

import pytest

from cadstack.app import servicelimits
from cadstack.app.ports import Store
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal

ME = Principal("me", frozenset({"code:all"}))


def app(now: datetime, **limits: Any) -> ClientApp:
    return ClientApp("me", "me", "", now, limits=limits)


def test_a_grant_and_an_own_change_stand_side_by_side(now: datetime) -> None:
    limits = servicelimits.limits_of(
        app(now, frontend={"versions": 500}, processing_seconds={"Revit": 60}, monthly_processing_hours=2)
    )
    assert (limits.frontend.versions, limits.frontend.aliases) == (500, 100)
    assert limits.frontend.monthly_processing_hours == 2
    assert limits.family("Revit").processing_seconds == 60
    assert limits.family("AutoCAD").processing_seconds == 900


def test_changes_add_up_and_leave_the_grant_alone(store: Store, now: datetime) -> None:
    store.run(lambda uow: uow.apps.put(app(now, frontend={"versions": 500})))
    for family, seconds in (("Revit", 60), ("AutoCAD", 70)):
        store.run(servicelimits.change, ME, {"backendLimits": {family: {"limitProcessingTimeSec": seconds}}})
    store.run(servicelimits.change, ME, {"frontendLimits": {"limitMonthlyProcessingTimeInHours": 3}})
    limits = store.run(servicelimits.show, ME)
    assert [limits.family(name).processing_seconds for name in ("Revit", "AutoCAD")] == [60, 70]
    assert (limits.frontend.versions, limits.frontend.monthly_processing_hours) == (500, 3)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"backendLimits": {"Revit": {"limitProcessingTimeSec": 0}}},
        {"backendLimits": {"Revit": {"limitProcessingTimeSec": True}}},
        {"backendLimits": {"Revit": {"limitTotalUncompressedAppsSizeInMB": 6000}}},
        {"backendLimits": {"Revit": 5}},
        {"frontendLimits": {"limitMonthlyProcessingTimeInHours": -1}},
        {"frontendLimits": {"limitMonthlyProcessingTimeInHours": "many"}},
        {"frontendLimits": {"limitPublicAliases": 1}},
    ],
)
def test_what_an_app_cannot_change(store: Store, now: datetime, document: Any) -> None:
    store.run(lambda uow: uow.apps.put(app(now)))
    with pytest.raises(InvalidInput):
        store.run(servicelimits.change, ME, document)
    assert store.run(servicelimits.show, ME) == servicelimits.limits_of(app(now))
