"""Follow-up work on a real store in memory, with a clock that stands until it is moved."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cadstack.app.ports import FollowUp
from cadstack.followup import FollowUps
from cadstack.followup.followups import Handler
from cadstack.store.sql.store import SqlStore, open_store


class Clock:
    """Stands at noon until `pass_` moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Office:
    """A store, a clock, and any number of servers' runners on them."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.done: list[tuple[str, int]] = []

    def rows(self, use: Callable[[Any], Any]) -> Any:
        """What `use` makes of the follow-up rows, in one transaction."""
        return self.store.run(lambda uow: use(uow.followups))

    def enqueue(self, *works: FollowUp) -> None:
        self.store.run(lambda uow: [uow.enqueue(work) for work in works])

    def runner(self, handler: Handler | None = None, executor_id: str = "server-1", **options: Any) -> FollowUps:
        """A runner whose handler notes what it did, or raises what `handler` raises."""

        def note(work: FollowUp, attempt: int) -> None:
            self.done.append((work.id, attempt))
            if handler is not None:
                handler(work, attempt)

        handlers = {"callback": note, "retention": note}
        bell = self.store.bell("followup")
        return FollowUps(self.rows, handlers, executor_id=executor_id, bell=bell, clock=self.clock, **options)

    def tries(self, work_id: str) -> list[tuple[int, str | None]]:
        """Attempt and error of each recorded try."""
        return [(attempt, error) for attempt, _, _, error in self.rows(lambda rows: rows.tries(work_id))]

    def failed(self) -> list[str]:
        return [work_id for work_id, _, _ in self.rows(lambda rows: rows.failed(100))]


@pytest.fixture
def office() -> Iterator[Office]:
    clock = Clock()
    store = open_store("sqlite://", seal=bytes, unseal=bytes, now=clock)
    yield Office(store, clock)
    store.close()
