"""The server of a worker that runs in the same process: verbs on the store, without a network."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from cadstack.app import work
from cadstack.app.ports import Ids, Store
from cadstack.app.work import Assignment, Offer, Order, Outcome, Staged, Urls
from cadstack.domain import lease as leases
from cadstack.domain.automation.workitem import Stats
from cadstack.domain.lease import Hold


class InProcess:
    """Runs the verbs of `app.work`; a waiting claim is woken by the commit that queues an item."""

    def __init__(
        self,
        store: Store,
        urls: Urls,
        ids: Ids,
        now: Callable[[], datetime],
        lease: timedelta = leases.DURATION,
        most_running: int = 0,
    ) -> None:
        self._store, self._urls, self._ids, self.now, self._lease = store, urls, ids, now, lease
        self._most_running = most_running
        self._bell = store.bell(work.TOPIC)
        self._wakes = 0

    def claim(self, offer: Offer, wait_seconds: float) -> Assignment | None:
        end, wakes = time.monotonic() + wait_seconds, self._wakes
        while True:
            # The count is read before the look, so that a ring between look and wait is not missed.
            seen = self._bell.count
            found = self._claim(offer)
            left = end - time.monotonic()
            if found is not None or left <= 0 or self._wakes != wakes:
                return found
            self._bell.wait(seen, left)

    def _claim(self, offer: Offer) -> Assignment | None:
        return self._store.run(
            work.claim,
            offer,
            self.now(),
            self._ids,
            urls=self._urls,
            lease=self._lease,
            most_running=self._most_running,
        )

    def wake(self) -> None:
        self._wakes += 1
        self._bell.ring()

    def heartbeat(self, hold: Hold, stats: Stats, report: str | None = None) -> Order:
        return self._store.run(work.heartbeat, hold, stats, self.now(), lease=self._lease, report=report)

    def progress(self, hold: Hold, text: str) -> Order:
        return self._store.run(work.report_progress, hold, text, self._ids)

    def stage(self, hold: Hold, purpose: str) -> Staged:
        return self._store.run(work.stage, hold, purpose, self.now(), self._ids, urls=self._urls)

    def finish(self, hold: Hold, outcome: Outcome) -> None:
        self._store.run(work.finish, hold, outcome, self.now(), self._ids)

    def release(self, hold: Hold) -> None:
        self._store.run(work.release, hold, self.now(), self._ids)
