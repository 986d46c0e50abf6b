"""Several work items at once: submit a batch, ask for many, list what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cadstack.app import workitems
from cadstack.app.callers import calling_app
from cadstack.app.ports import Ids, Page, UnitOfWork
from cadstack.app.workitems import ReadToken
from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.automation.workitem import Status, Submission, WorkItem
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal

LARGEST_BATCH = 100
MOST_STATUSES = 50
LIST_WINDOW = timedelta(days=5)


@dataclass(frozen=True)
class Standing:
    """A work item, and its place in the queue while it is pending."""

    item: WorkItem
    queue_position: int | None = None


@dataclass(frozen=True)
class Standings:
    """The items that were found, and why each of the others was not."""

    found: tuple[Standing, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


def submit(
    uow: UnitOfWork,
    principal: Principal,
    submissions: Sequence[Submission],
    now: datetime,
    ids: Ids,
    *,
    catalogue: Catalogue,
    read_token: ReadToken,
) -> tuple[WorkItem, ...]:
    """Queue all of these or none, in order; raises InvalidInput unless they are 1 to 100 items of one activity."""
    if not 0 < len(submissions) <= LARGEST_BATCH:
        raise InvalidInput(
            f"A batch has 1 to {LARGEST_BATCH} work items; this one has {len(submissions)}.",
            next_step="Send several batches.",
        )
    activities = sorted({submission.activity_id for submission in submissions})
    if len(activities) > 1:
        raise InvalidInput(
            f"All work items of a batch must have the same activityId; this one has {', '.join(activities)}.",
            next_step="Send one batch for each activity.",
        )
    return tuple(
        workitems.submit(uow, principal, submission, now, ids, catalogue=catalogue, read_token=read_token)
        for submission in submissions
    )


def standing(uow: UnitOfWork, principal: Principal, item_id: str) -> Standing:
    """One work item; raises NotFound."""
    item = workitems.get(uow, principal, item_id)
    pending = item.status is Status.PENDING
    return Standing(item, uow.workitems.queue_position(item) if pending else None)


def standings(uow: UnitOfWork, principal: Principal, item_ids: Sequence[str]) -> Standings:
    """Up to 50 work items; those that do not exist become errors."""
    if len(item_ids) > MOST_STATUSES:
        raise InvalidInput(
            f"At most {MOST_STATUSES} ids can be asked for at once; these are {len(item_ids)}.",
            next_step="Ask in several calls.",
        )
    calling_app(uow, principal)
    found: list[Standing] = []
    errors: dict[str, str] = {}
    for item_id in dict.fromkeys(item_ids):
        try:
            found.append(Standing(workitems.get(uow, principal, item_id)))
        except NotFound as error:
            errors[item_id] = str(error)
    return Standings(tuple(found), errors)


def changed_since(
    uow: UnitOfWork, principal: Principal, since: datetime, after: str | None, limit: int, now: datetime
) -> Page[tuple[str, datetime]]:
    """Ids and last change of the caller's items; raises InvalidInput for a user's token, or over five days ago."""
    app = calling_app(uow, principal)
    if principal.user_id is not None:
        raise InvalidInput("A three-legged token cannot list work items.", next_step="Use a two-legged token.")
    if since < now - LIST_WINDOW:
        raise InvalidInput.at("startAfterTime", f"The time is more than {LIST_WINDOW.days} days ago. Use a later one.")
    return uow.workitems.changed_since(app.id, since, after, limit)
