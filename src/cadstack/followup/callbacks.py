"""Callbacks: `onComplete` with the final status, `onProgress` while the item runs; every try is recorded.

Delivered at least once: a receiver that was answered nothing may hear the same again, and knows it by the header
`x-cadstack-delivery`, which stays the same for all tries of one callback.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from cadstack.app import workitems
from cadstack.app.ports import Delivery, FollowUp, Ids, Store, UnitOfWork
from cadstack.domain.automation.arguments import with_workitem_id
from cadstack.domain.automation.workitem import WorkItem
from cadstack.domain.errors import CadstackError
from cadstack.followup.followups import GiveUp

RESET_CONTENT = 205
PROGRESS_TRIES = 2


class Answer(Protocol):
    """What the receiver answered."""

    @property
    def status(self) -> int: ...
    @property
    def excerpt(self) -> str: ...


class Caller(Protocol):
    """Sends one request; raises CadstackError, with `status` and `excerpt` where an answer came."""

    def call(self, url: str, body: Any, *, verb: str = "post", headers: Mapping[str, str] | None = None) -> Answer: ...


class Callbacks:
    """The handler of follow-up work of the kind `callback`."""

    def __init__(
        self,
        store: Store,
        caller: Caller,
        status_document: Callable[[WorkItem], Mapping[str, Any]],
        ids: Ids,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._caller, self._status_document = store, caller, status_document
        self._ids, self._now = ids, now

    def __call__(self, work: FollowUp, attempt: int) -> None:
        """One try; raises what the caller raised, after recording it."""
        item = self._store.run(_item, work.payload["item"])
        name = work.payload["argument"]
        if item is None or name not in item.plan.arguments:
            return
        if name == "onProgress" and (item.status.is_final or attempt > PROGRESS_TRIES):
            return  # news of yesterday
        argument = with_workitem_id(item.plan.arguments[name], item.id)
        body = self._status_document(item) if name == "onComplete" else _progress(item, work.payload.get("text", ""))
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
