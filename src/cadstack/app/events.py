"""How verbs say what happened."""

from datetime import datetime

from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.automation.workitem import WorkItem
from cadstack.domain.events import Event


def emit_change(
    uow: UnitOfWork, type_: str, before: WorkItem | None, after: WorkItem, by: str, now: datetime, ids: Ids
) -> None:
    """A work item's change of state, with the attempt as the cause."""
    uow.emit(
        Event(
            id=ids.hex32(),
            type=type_,
            subject=f"workitem/{after.id}",
            principal=by,
            at=now,
            before={"status": before.status} if before else {},
            after={"status": after.status},
            cause=f"attempt {after.lease.attempt}" if after.lease.attempt else None,
        )
    )
