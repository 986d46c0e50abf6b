"""Every state machine of the product as a table, applied and checked in this one place."""

from collections.abc import Mapping

from cadstack.domain.automation.workitem import Status
from cadstack.domain.errors import InvalidTransition

_FINAL = frozenset(s for s in Status if s.is_final)

WORK_ITEM: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.INPROGRESS, Status.CANCELLED}),
    # inprogress -> pending: its lease ran out and it is queued again.
    Status.INPROGRESS: frozenset({Status.PENDING}) | _FINAL,
    **{final: frozenset() for final in _FINAL},
}


def work_item_transition(before: Status, after: Status) -> Status:
    """`after`, where the table allows it; raises InvalidTransition."""
    if after not in WORK_ITEM[before]:
        raise InvalidTransition("work item", before, after)
    return after
