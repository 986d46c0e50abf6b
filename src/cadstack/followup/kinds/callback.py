"""Callbacks: `onComplete` with the final status, `onProgress` while the item runs; every try is recorded.

Delivered at least once: a receiver that was answered nothing may hear the same again, and knows it by the header
`x-cadstack-delivery`, which stays the same for all tries of one callback.
"""

import json
from typing import Any

from cadstack.app import workitems
from cadstack.app.ports import Delivery, FollowUp, UnitOfWork
from cadstack.domain.automation.arguments import with_workitem_id
from cadstack.domain.automation.workitem import WorkItem
from cadstack.domain.errors import CadstackError
from cadstack.followup.followups import GiveUp, Handler
from cadstack.followup.kinds import Tools

RESET_CONTENT = 205
PROGRESS_TRIES = 2


def make_handler(tools: Tools) -> Handler:
    """The handler of `callback` work; its payload names an item and one of its arguments."""
    return Callbacks(tools)


class Callbacks:
    """Sends one callback for each call."""

    def __init__(self, tools: Tools) -> None:
        self._store, self._caller, self._urls = tools.store, tools.caller, tools.urls
        self._ids, self._now = tools.ids, tools.now

    def __call__(self, work: FollowUp, attempt: int) -> None:
        """One try; raises what the caller raised, after recording it."""
        item = self._store.run(_item, work.payload["item"])
        name = work.payload["argument"]
        if item is None or name not in item.plan.arguments:
            return
        if name == "onProgress" and (item.status.is_final or attempt > PROGRESS_TRIES):
            return  # news of yesterday
        argument = with_workitem_id(item.plan.arguments[name], item.id)
        body = (
            workitems.status_document(item, self._urls, self._now())
            if name == "onComplete"
            else _progress(item, work.payload.get("text", ""))
        )
        headers = {**argument.headers, "x-cadstack-delivery": work.id}
        status, excerpt = None, ""
        try:
            answer = self._caller.call(argument.url or "", body, verb=argument.verb or "post", headers=headers)
            status, excerpt = answer.status, answer.excerpt
        except CadstackError as error:
            status, excerpt = getattr(error, "status", None), getattr(error, "excerpt", "") or str(error)
            if status is not None and 400 <= status < 500 and status not in (408, 425, 429):
                raise GiveUp(error.message, next_step=error.next_step) from error
            raise
        finally:
            tried = Delivery(work.id, f"workitem/{item.id}", argument.url or "", attempt, self._now(), status, excerpt)
            self._store.run(_record, tried)
        if name == "onProgress" and status == RESET_CONTENT:
            self._store.run(workitems.cancel_from_callback, item.id, self._now(), self._ids)


def _item(uow: UnitOfWork, item_id: str) -> WorkItem | None:
    return uow.workitems.get(item_id)


def _record(uow: UnitOfWork, delivery: Delivery) -> None:
    uow.deliveries.add(delivery)


def _progress(item: WorkItem, text: str) -> dict[str, Any]:
    """The body of `onProgress`: the engine's own JSON where it sent some, always with the item's id and status."""
    try:
        own = json.loads(text) if text else {}
    except ValueError:
        own = {"progress": text}
    own = own if isinstance(own, dict) else {"progress": own}
    return {**own, "id": item.id, "status": item.status.value}
