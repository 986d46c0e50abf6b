"""The worker: as many slots as it may run items at once, each claiming the next item when it is free."""

import shutil
import threading

import structlog

from cadstack.app.work import Offer
from cadstack.worker.attempt import Attempt, Workplace
from cadstack.worker.pulse import Pulse

log = structlog.get_logger(__name__)
WAIT_SECONDS = 20.0
REST_SECONDS = 2.0


class Worker:
    """Runs items until it is stopped; `stop` lets running items end first, unless told otherwise."""

    def __init__(self, place: Workplace, slots: int, *, beat_seconds: float = 1.0) -> None:
        self._place, self._beat = place, beat_seconds
        self._offer = Offer(place.worker, tuple(place.installations))
        self._over = threading.Event()
        self._running: set[Attempt] = set()
        self._threads = [
            threading.Thread(target=self._slot, name=f"{place.worker}-{number}", daemon=True) for number in range(slots)
        ]
        shutil.rmtree(place.root, ignore_errors=True)
        place.root.mkdir(parents=True)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, grace_seconds: float = 20.0) -> None:
        """Claim nothing more and wait for running items; what is left is abandoned and queued again in time."""
        self._over.set()
        self._place.server.wake()
        for thread in self._threads:
            thread.join(grace_seconds / len(self._threads))
        for attempt in list(self._running):
            attempt.abandon()
        for thread in self._threads:
            thread.join(5.0)

    def _slot(self) -> None:
        while not self._over.is_set():
            try:
                assignment = self._place.server.claim(self._offer, WAIT_SECONDS)
                if assignment is None:
                    continue
                attempt = Attempt(assignment, self._place)
                self._running.add(attempt)
                try:
                    with Pulse(attempt, self._beat):
                        attempt.run()
                finally:
                    self._running.discard(attempt)
            except Exception:  # a slot must outlive any trouble; the item's lease runs out and it is queued again
                log.exception("worker.slot", worker=self._place.worker)
                self._over.wait(REST_SECONDS)
