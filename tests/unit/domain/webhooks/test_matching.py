"""Which events become which, and which hooks hear them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cadstack.domain.automation.workitem import Status
from cadstack.domain.errors import NotFound, NotImplementedHere
from cadstack.domain.events import Event
from cadstack.domain.webhooks.catalogue import SYSTEMS, event_named, system_named, told_as
from cadstack.domain.webhooks.documents import envelope, hook_document
from cadstack.domain.webhooks.hook import MOST_REACTIVATIONS, Hook, HookStatus, Scope, Terms
from cadstack.domain.webhooks.matching import Occurrence, heard_by

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOLDER = "urn:adsk.wipprod:fs.folder:co.one"
HOOK = Hook("h1", "app", None, "US", "data", "dm.version.added", Scope("folder", FOLDER), "https://r.test/", NOW, NOW)
ADDED = Occurrence(
    "e1",
    "data",
    "dm.version.added",
    NOW,
    "urn:v",
    {"ext": "dwg"},
    {"folder": ("urn:root", FOLDER), "project": ("p",)},
    tenant="t",
    project="b.p",
)


def stored(type_: str, status: Status | None = None) -> Event:
    return Event("e", type_, "workitem/1", "app", NOW, after={"status": status.value} if status else {})


def test_each_end_of_a_work_item_is_one_event() -> None:
    ends = {status: told_as(stored("workitem.finished", status)) for status in Status if status.is_final}
    assert ends.pop(Status.SUCCESS) == ("cadstack.automation", "workitem.finished")
    assert ends.pop(Status.CANCELLED) == ("cadstack.automation", "workitem.cancelled")
    assert set(ends.values()) == {("cadstack.automation", "workitem.failed")}


@pytest.mark.parametrize("type_", ["workitem.queued", "workitem.started", "workitem.requeued"])
def test_the_other_events_of_work_items_keep_their_names(type_: str) -> None:
    assert told_as(stored(type_)) == ("cadstack.automation", type_)


def test_events_of_data_keep_their_names_and_others_are_told_to_nobody() -> None:
    assert told_as(stored("dm.folder.moved")) == ("data", "dm.folder.moved")
    assert told_as(stored("activity.created")) is None
    assert told_as(stored("workitem.cancel-requested")) is None


def test_names_that_do_not_exist_are_refused_with_those_that_do() -> None:
    assert event_named("data", "dm.version.added") == "dm.version.added"
    with pytest.raises(NotFound, match=r"It has dm\.version\.added"):
        event_named("data", "workitem.queued")
    with pytest.raises(NotFound, match="Use data or"):
        system_named("nothing")
    with pytest.raises(NotImplementedHere, match="never be called"):
        event_named("derivative", "extraction.finished")
    assert all(len(set(system.events)) == len(system.events) for system in SYSTEMS.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "dm.version.deleted"},
        {"system": "cadstack.automation"},
        {"status": HookStatus.INACTIVE},
        {"created": NOW + timedelta(seconds=1)},
        {"terms": Terms(expires=NOW)},
        {"scope": Scope("folder", "urn:other")},
        {"scope": Scope("project", FOLDER)},
        {"tenant": "another"},
        {"terms": Terms(("$[?(@.ext=='dwg')]", "$[?(@.ext=='dxf')]"))},
    ],
)
def test_every_condition_must_be_met(changes: dict[str, Any]) -> None:
    assert heard_by(ADDED, [HOOK, replace(HOOK, **changes)]) == [HOOK]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": HookStatus.REACTIVATED},
        {"scope": Scope("project", "p")},
        {"tenant": "t"},
        {"terms": Terms(("$[?(@.ext=='dwg')]", "$.ext"), expires=NOW + timedelta(seconds=1))},
        {"region": "EMEA"},
    ],
)
def test_what_is_met_is_heard(changes: dict[str, Any]) -> None:
    assert len(heard_by(ADDED, [replace(HOOK, **changes)])) == 1


def test_a_hook_is_told_without_its_token() -> None:
    terms = Terms(attribute={"mine": 1}, token="t0ken", expires=NOW, payload_only=False)
    told = hook_document(replace(HOOK, terms=terms), NOW - timedelta(1))
    assert told == {
        "hookId": "h1",
        "tenant": FOLDER,
        "callbackUrl": "https://r.test/",
        "createdBy": "app",
        "event": "dm.version.added",
        "createdDate": "2026-03-01T12:00:00.000+0000",
        "lastUpdatedDate": "2026-03-01T12:00:00.000+0000",
        "system": "data",
        "creatorType": "Application",
        "status": "active",
        "autoReactivateHook": False,
        "scope": {"folder": FOLDER},
        "urn": "urn:adsk.webhooks:events.hook:h1",
        "__self__": "/systems/data/events/dm.version.added/hooks/h1",
        "hookExpiry": "2026-03-01T12:00:00.000Z",
        "hookAttribute": {"mine": 1},
        "callbackWithEventPayloadOnly": "false",
    }
    assert hook_document(replace(HOOK, terms=terms), NOW)["status"] == "inactive"
    of_user = hook_document(replace(HOOK, user_id="U"), NOW)
    assert (of_user["createdBy"], of_user["creatorType"]) == ("U", "O2User")


def test_the_envelope_leaves_the_hook_out_where_it_is_asked_to() -> None:
    sent = envelope(HOOK, ADDED, NOW)
    assert {"version": "1.0", "resourceUrn": "urn:v", "payload": {"ext": "dwg"}}.items() <= sent.items()
    assert sent["hook"]["hookId"] == "h1"
    assert "hook" not in envelope(replace(HOOK, terms=Terms(payload_only=True)), ADDED, NOW)


def test_a_hook_is_reactivated_a_few_times_only() -> None:
    hook = replace(HOOK, terms=Terms(auto_reactivate=True))
    for _ in range(MOST_REACTIVATIONS):
        hook = hook.given_up("HTTP 500", NOW)
        assert hook.may_be_reactivated
        hook = hook.reactivated(NOW)
        assert hook.status is HookStatus.REACTIVATED
    assert not hook.given_up("HTTP 500", NOW).may_be_reactivated
    assert hook.delivered(NOW).status is HookStatus.ACTIVE
    assert hook.delivered(NOW).delivered(NOW) == hook.delivered(NOW)
    assert not HOOK.given_up("HTTP 500", NOW).may_be_reactivated
