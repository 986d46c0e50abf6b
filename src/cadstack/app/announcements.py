"""From a stored event to one delivery for each webhook that hears it.

The guarantee: a webhook that was there when an event was stored, and whose conditions it meets, gets a delivery of it,
and no event that was not committed is ever told. The event's own transaction stores the work of announcing it, so a
killed server loses none; that work makes the deliveries, all in one transaction and under ids that are made of the
event's and the hook's, so doing it twice makes none twice.

The event's transaction only asks an index whether anybody waits at all. Filters, and whether a hook's owner may know
of the event, are looked at afterwards: they are the owner's to make slow, and a commit must not wait for them. What an
owner may know is asked at each event, not when the hook is made: who leaves a project hears no more of it.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cadstack.app.ports import FollowUp, UnitOfWork
from cadstack.app.projects import enter
from cadstack.domain.automation.documents import failure_document, stats_document
from cadstack.domain.automation.workitem import Status, WorkItem
from cadstack.domain.data.hub import ACCOUNT_PREFIX
from cadstack.domain.errors import CadstackError
from cadstack.domain.events import Event
from cadstack.domain.webhooks.catalogue import AUTOMATION, told_as
from cadstack.domain.webhooks.documents import envelope
from cadstack.domain.webhooks.hook import REACTIVATED_AFTER, Hook
from cadstack.domain.webhooks.matching import Occurrence, heard_by

ANNOUNCEMENT, DELIVERY, REACTIVATION = "webhook_announcement", "webhook_delivery", "webhook_reactivation"
WORK_ITEM = "workitem/"
WORK_ITEM_URN = "urn:cadstack:automation:workitem:"
DELIVERIES = uuid.UUID("5d0c1f8e-6f0b-4a36-9c0e-3d6a7b0f2c11")


def announcement(event: Event) -> FollowUp:
    """The work of telling an event to whoever waits for it."""
    return FollowUp(f"{ANNOUNCEMENT}-{event.id}", ANNOUNCEMENT, {**asdict(event), "at": event.at.isoformat()})


def announce(uow: UnitOfWork, payload: Mapping[str, Any], now: datetime) -> None:
    """Make a delivery for each hook that hears the event of an announcement, and whose owner may."""
    event = Event(**{**payload, "at": datetime.fromisoformat(payload["at"])})
    told = told_as(event)
    hooks = uow.webhooks.awaiting(*told) if told else ()
    occurrence = occurrence_of(uow, event) if hooks else None
    if occurrence is None:
        return
    for hook in heard_by(occurrence, hooks):
        if _may_know(uow, hook, occurrence):
            body = json.dumps(envelope(hook, occurrence, now), separators=(",", ":"))
            uow.enqueue(FollowUp(_delivery_id(hook, event), DELIVERY, {"hook": hook.id, "body": body}))


def occurrence_of(uow: UnitOfWork, event: Event) -> Occurrence | None:
    """The event as subscribers hear it; None where what it happened to is gone."""
    told = told_as(event)
    if told is None:
        return None
    if told[0] != AUTOMATION:
        return _data_occurrence(event)
    item = uow.workitems.get(event.subject.removeprefix(WORK_ITEM))
    return None if item is None else _work_item_occurrence(event, told[1], item)


def settle_delivery(uow: UnitOfWork, hook_id: str, failure: str | None, now: datetime) -> None:
    """A hook after a delivery was accepted, or given up for the reason `failure`."""
    hook = uow.webhooks.get_locked(hook_id)
    if hook is None:
        return
    after = hook.delivered(now) if failure is None else hook.given_up(failure, now)
    if after is hook:
        return
    uow.webhooks.put(after)
    if after.may_be_reactivated:
        work = f"{REACTIVATION}-{hook.id}-{now.isoformat()}"
        uow.enqueue(FollowUp(work, REACTIVATION, {"hook": hook.id}, not_before=now + REACTIVATED_AFTER))


def reactivate(uow: UnitOfWork, hook_id: str, now: datetime) -> None:
    """Give an inactive hook another chance, where its owner wants that and there is one left."""
    hook = uow.webhooks.get_locked(hook_id)
    if hook is not None and hook.may_be_reactivated:
        uow.webhooks.put(hook.reactivated(now))


def _delivery_id(hook: Hook, event: Event) -> str:
    return str(uuid.uuid5(DELIVERIES, f"{hook.id} {event.id}"))


def _may_know(uow: UnitOfWork, hook: Hook, occurrence: Occurrence) -> bool:
    if uow.apps.get(hook.client_id) is None:
        return False
    if occurrence.app:  # work items are their app's, not its users'
        return occurrence.app == hook.client_id and hook.user_id is None
    try:
        enter(uow, hook.reader, occurrence.project, "data:read")
    except CadstackError:
        return False
    return True


def _data_occurrence(event: Event) -> Occurrence:
    payload = event.after
    folders = (payload["source"], *(folder["urn"] for folder in payload["ancestors"]))
    return Occurrence(
        id=event.id,
        system="data",
        event=event.type,
        at=event.at,
        resource_urn=payload["source"],
        payload=payload,
        scopes={"folder": folders, "project": (payload["project"], ACCOUNT_PREFIX + payload["project"])},
        tenant=payload["tenant"],
        project=event.subject.partition("/")[2],
    )


def _work_item_occurrence(event: Event, name: str, item: WorkItem) -> Occurrence:
    status = Status(event.after["status"])
    payload = {
        "id": item.id,
        "status": status.value,
        "previousStatus": event.before.get("status"),
        "activityId": item.plan.activity_id,
        "engineId": item.plan.engine_id,
        "time": event.at.isoformat(),
    }
    if status.is_final:
        payload["stats"] = stats_document(item.stats)
    if item.failure and status.is_final:
        payload["failure"] = failure_document(item.failure)
    return Occurrence(
        id=event.id,
        system=AUTOMATION,
        event=name,
        at=event.at,
        resource_urn=f"{WORK_ITEM_URN}{item.id}",
        payload=payload,
        scopes={"app": (item.owner,), "workflow": (item.plan.activity_id,), "engine": (item.plan.engine_id,)},
        app=item.owner,
    )
