"""From a committed event to a signed delivery, its tries, and what becomes of the hook."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from cadstack.app.announcements import announce, announcement
from cadstack.domain.automation.workitem import Status
from cadstack.domain.events import Event
from cadstack.followup.followups import ATTEMPTS

ROOT = "/webhooks/v1"
SYSTEM = f"{ROOT}/systems/cadstack.automation"
HOOKS = f"{SYSTEM}/events/workitem.finished/hooks"
FAILED = f"{SYSTEM}/events/workitem.failed/hooks"


def bodies(heard: Any) -> list[Any]:
    return [json.loads(body) for _, _, body in heard]


def signed(algorithm: Any, secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def waiting(services: Any) -> bool:
    kinds = ["webhook_announcement", "webhook_delivery", "webhook_reactivation"]
    return services.store.run(lambda uow: uow.followups.next_due(kinds)) is not None


def test_the_envelope(hook_at, happen, deliver, client, token):
    path = hook_at(hookAttribute={"mine": 1})
    item = happen("finished", Status.SUCCESS)
    ((url, headers, body),) = deliver()
    assert url == "https://receiver.example/told"
    assert set(headers) == {"x-adsk-delivery-id"}
    told = json.loads(body)
    assert (told["version"], told["resourceUrn"]) == ("1.0", f"urn:cadstack:automation:workitem:{item}")
    assert told["hook"] == client.get(path, token=token()).json()
    assert told["payload"] == {
        "id": item,
        "status": "success",
        "previousStatus": "pending",
        "activityId": "me.Plot+prod",
        "engineId": "Autodesk.Nop+1",
        "time": "2026-03-01T12:00:00+00:00",
        "stats": told["payload"]["stats"],
    }
    assert told["payload"]["stats"]["timeQueued"]


def test_each_event_goes_to_the_hooks_for_it_and_only_once(hook_at, happen, deliver):
    for name in ("queued", "started", "finished", "failed", "cancelled"):
        hook_at(f"{SYSTEM}/events/workitem.{name}/hooks", callbackUrl=f"https://{name}.example/")
    happen("queued")
    happen("started", Status.INPROGRESS)
    happen("finished", Status.SUCCESS)
    happen("finished", Status.FAILED_DOWNLOAD)
    happen("finished", Status.CANCELLED)
    heard = deliver()
    told = sorted((url, json.loads(body)["payload"]["status"]) for url, _, body in heard)
    assert told == [
        ("https://cancelled.example/", "cancelled"),
        ("https://failed.example/", "failedDownload"),
        ("https://finished.example/", "success"),
        ("https://queued.example/", "pending"),
        ("https://started.example/", "inprogress"),
    ]
    assert len({headers["x-adsk-delivery-id"] for _, headers, _ in heard}) == 5
    assert len(deliver()) == 5


def test_a_failure_says_why(hook_at, happen, deliver):
    hook_at(FAILED)
    happen("finished", Status.FAILED_INSTRUCTIONS)
    assert bodies(deliver())[0]["payload"]["failure"] == {"phase": "run", "cause": "It broke.", "nextStep": "Mend it."}


@pytest.mark.parametrize(
    ("members", "is_heard"),
    [
        ({"scope": {"app": "first-app"}}, True),
        ({"scope": {"workflow": "me.Plot+prod"}}, True),
        ({"scope": {"workflow": "me.Other+prod"}}, False),
        ({"scope": {"engine": "Autodesk.Nop+1"}}, True),
        ({"scope": {"engine": "Autodesk.AutoCAD+25"}}, False),
        ({"filter": "$[?(@.status=='success')]"}, True),
        ({"filter": ["$[?(@.status=='success')]", "$[?(@.activityId=='x')]"]}, False),
        ({"tenant": "another"}, False),
    ],
)
def test_scopes_filters_and_tenants(hook_at, happen, deliver, members, is_heard):
    hook_at(**members)
    happen("finished", Status.SUCCESS)
    assert len(deliver()) == is_heard


def test_without_the_hook_where_that_is_asked_for(hook_at, happen, deliver):
    hook_at(callbackWithEventPayloadOnly=True)
    happen("finished", Status.SUCCESS)
    assert set(bodies(deliver())[0]) == {"version", "resourceUrn", "payload"}


def test_signed_with_the_owners_secret_in_both_ways(hook_at, happen, deliver, client, token):
    client.post(f"{ROOT}/tokens", token=token(), json={"token": "öffentlich"})
    hook_at()
    happen("finished", Status.SUCCESS)
    ((_, headers, body),) = deliver()
    assert headers["x-adsk-signature"] == f"sha1hash={signed(hashlib.sha1, 'öffentlich', body)}"
    assert headers["x-cadstack-signature"] == f"sha256={signed(hashlib.sha256, 'öffentlich', body)}"


def test_a_hooks_own_token_wins_and_can_be_taken_back(hook_at, happen, deliver, client, token):
    client.post(f"{ROOT}/tokens", token=token(), json={"token": "owner"})
    path = hook_at(token="first")
    for change, secret in [({}, "first"), ({"token": "second"}, "second"), ({"token": None}, "owner")]:
        client.patch(path, token=token(), json=change)
        happen("finished", Status.SUCCESS)
        _, headers, body = deliver()[-1]
        assert headers["x-adsk-signature"] == f"sha1hash={signed(hashlib.sha1, secret, body)}"


def test_redeliveries_have_the_same_id_and_bytes(hook_at, happen, deliver, receiver, later, client, token):
    receiver.statuses = [500, 302, 200]
    path = hook_at()
    happen("finished", Status.SUCCESS)
    for seconds in (0, 5, 20, 80, 320):
        later.now += timedelta(seconds=seconds + 1)
        heard = deliver()
    assert len(heard) == 3
    assert len({(headers["x-adsk-delivery-id"], body) for _, headers, body in heard}) == 1
    assert client.get(path, token=token()).json()["status"] == "active"


def fail_for_good(deliver: Any, later: Any) -> int:
    """Let every try fail; how many the receiver heard."""
    for _ in range(ATTEMPTS + 1):
        later.now += timedelta(hours=6)
        heard = deliver()
    return len(heard)


def test_after_the_last_failure_a_hook_is_inactive_and_hears_nothing(
    hook_at, happen, deliver, receiver, later, client, token, services
):
    receiver.statuses = [503]
    path = hook_at()
    happen("finished", Status.SUCCESS)
    assert fail_for_good(deliver, later) == ATTEMPTS
    assert client.get(path, token=token()).json()["status"] == "inactive"
    happen("finished", Status.SUCCESS)
    assert not waiting(services)
    client.patch(path, token=token(), json={"status": "active"})
    receiver.statuses = [200]
    happen("finished", Status.SUCCESS)
    assert len(deliver()) == ATTEMPTS + 1


def test_every_try_is_recorded_with_its_error(hook_at, happen, deliver, receiver, later, services):
    receiver.statuses = [503]
    hook_at()
    happen("finished", Status.SUCCESS)
    fail_for_good(deliver, later)
    ((work_id, kind, _),) = services.store.run(lambda uow: uow.followups.failed(9))
    tries = services.store.run(lambda uow: uow.followups.tries(work_id))
    assert kind == "webhook_delivery"
    assert [(attempt, error) for attempt, _, _, error in tries] == [
        (n + 1, "Refused: HTTP 503") for n in range(ATTEMPTS)
    ]
    assert receiver.heard[0][1]["x-adsk-delivery-id"] == work_id


def test_a_hook_that_wants_it_is_reactivated_and_active_after_a_success(
    hook_at, happen, deliver, receiver, later, client, token
):
    receiver.statuses = [500]
    path = hook_at(autoReactivateHook=True)
    happen("finished", Status.SUCCESS)
    fail_for_good(deliver, later)
    assert client.get(path, token=token()).json()["status"] == "reactivated"
    receiver.statuses = [204]
    happen("finished", Status.SUCCESS)
    deliver()
    assert client.get(path, token=token()).json()["status"] == "active"


def test_nothing_is_stored_for_an_event_that_nobody_waits_for(happen, hook_at, services):
    hook_at(FAILED)
    happen("finished", Status.SUCCESS)
    happen("queued")
    assert not waiting(services)
    happen("finished", Status.FAILED_UPLOAD)
    assert waiting(services)


def test_nothing_is_told_of_what_was_not_committed(hook_at, services, deliver):
    hook_at()

    def fail(uow: Any) -> None:
        uow.emit(Event("e", "workitem.finished", "workitem/x", "", services.now(), after={"status": "success"}))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        services.store.run(fail)
    assert deliver() == []
    assert not waiting(services)


def test_an_announcement_that_is_done_twice_delivers_once(hook_at, happen, deliver, services):
    hook_at()
    happen("finished", Status.SUCCESS)
    (event,) = services.store.run(lambda uow: uow.events(0, 9))
    for _ in range(2):
        services.store.run(announce, announcement(event).payload, services.now())
    assert len(deliver()) == 1


def test_a_hook_does_not_hear_what_was_before_it(hook_at, happen, deliver, clock):
    hook_at(callbackUrl="https://first.example/")
    happen("finished", Status.SUCCESS)
    clock.advance(seconds=1)
    hook_at(callbackUrl="https://second.example/")
    assert [url for url, _, _ in deliver()] == ["https://first.example/"]


def test_what_is_deleted_or_switched_off_meanwhile_hears_nothing(
    hook_at, happen, deliver, receiver, later, client, token
):
    receiver.statuses = [500]
    gone, off = hook_at(callbackUrl="https://a.example/"), hook_at(callbackUrl="https://b.example/")
    happen("finished", Status.SUCCESS)
    assert len(deliver()) == 2
    client.delete(gone, token=token())
    client.patch(off, token=token(), json={"status": "inactive"})
    assert fail_for_good(deliver, later) == 2


def test_an_app_that_is_gone_hears_nothing(hook_at, happen, deliver, services):
    hook_at()
    happen("finished", Status.SUCCESS)
    services.store.run(lambda uow: uow.apps.delete("first-app"))
    assert deliver() == []
