"""The rows of the server's own later work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class FollowUp:
    """The server's own later work. `id` is its idempotency key: enqueued twice, it is done once."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    not_before: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """One try of a callback: what was answered, or why nothing was."""

    follow_up: str
    subject: str
    url: str
    attempt: int
    at: datetime
    status: int | None
    excerpt: str


class Deliveries(Protocol):
    """The recorded tries of callbacks."""

    def add(self, delivery: Delivery) -> None: ...
    def of(self, subject: str) -> Sequence[Delivery]: ...


class FollowUpRows(Protocol):
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

    def purge(self, before: datetime, limit: int = 1000) -> int:
        """Forget up to `limit` pieces of work that ended before then; how many."""
