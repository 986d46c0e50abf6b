"""What the runner asks of the rows of follow-up work; each call is part of one transaction of the store."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from cadstack.app.ports import FollowUp

T = TypeVar("T")


class Rows(Protocol):
    """The rows of follow-up work in one transaction.

    `due` is the moment from which any server may take a row. Taking moves it to the end of the taker's lease and raises
    the row's attempt; a taker that dies leaves a row that becomes due again by itself.
    """

    def enqueue(self, work: FollowUp, now: datetime) -> None:
        """Add work; an id that is known already is left as it is."""

    def take(
        self, kinds: Collection[str], limit: int, holder: str, now: datetime, until: datetime
    ) -> Sequence[tuple[FollowUp, int, int]]:
        """Up to `limit` due rows, now `holder`'s until then: the work, its attempt, and that less what was forgiven."""

    def settle(
        self,
        work_id: str,
        attempt: int,
        started_at: datetime,
        now: datetime,
        error: str | None = None,
        again_at: datetime | None = None,
    ) -> bool:
        """Record a try: done without an error, else due again at `again_at`, else failed for good.

        False, and nothing changed, when a newer try has begun or the work has ended.
        """

    def renew(self, held: Collection[tuple[str, int]], until: datetime) -> None:
        """Move the end of the lease of work, given as id and attempt, that is still in hand."""

    def release(self, holder: str, now: datetime) -> int:
        """Make due at once what `holder` held when it died; how many."""

    def next_due(self, kinds: Collection[str]) -> datetime | None:
        """When the next row becomes due, leases included."""


class Transact(Protocol):
    """Runs a function on the rows in one transaction of the store, commits, and returns its result."""

    def __call__(self, use: Callable[[Rows], T], /) -> T: ...
