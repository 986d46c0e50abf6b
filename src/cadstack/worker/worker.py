"""The worker: as many slots as it may run items at once, each claiming the next item when it is free."""

import threading
import time
from dataclasses import replace

import structlog

from cadstack.app.work import Assignment, Offer
from cadstack.domain.errors import CadstackError, NotAuthenticated
from cadstack.domain.lease import Hold
from cadstack.worker.attempt import Attempt, Workplace, give_back
from cadstack.worker.premises import Premises
from cadstack.worker.pulse import Pulse

log = structlog.get_logger(__name__)
WAIT_SECONDS = 20.0
REST_SECONDS = 2.0
BEATS_PER_LEASE = 6


class Worker:
    """Runs items until it is stopped; `stop` lets running items end first, unless told otherwise.

    A claim that waits for an item is not waited for: the server sees the connection close and gives it none.
    """

    def __init__(self, place: Workplace, slots: int, *, beat_seconds: float = 1.0) -> None:
        self._premises = Premises(place.root)
        self._place, self._beat = replace(place, root=self._premises.folder), beat_seconds
        self._offer = Offer(place.worker, tuple(place.installations))
        self._over = threading.Event()
        self._running: dict[Attempt, threading.Thread] = {}
        self.refused: NotAuthenticated | None = None
        self.ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._slot, name=f"{place.worker}-{number}", daemon=True) for number in range(slots)
        ]

    @property
    def description(self) -> str:
        """What runs here, in one line for the log."""
        engines = ", ".join(sorted(self._place.installations))
        return f"Work items run here: {len(self._threads)} at once, in {self._place.sandbox.name} cells, on {engines}."

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, grace_seconds: float = 20.0, kill_seconds: float = 5.0) -> None:
        """Claim nothing more and wait for running items; what is left is stopped and given back."""
        self._over.set()
        self._place.server.wake()
        _join(list(self._running.values()), grace_seconds)
        left = dict(self._running)
        for attempt in left:
            attempt.abandon()
        _join(list(left.values()), kill_seconds)
        self._place.sandbox.close()
        self._premises.leave()

    def _slot(self) -> None:
        while not self._over.is_set():
            try:
                assignment = self._place.server.claim(self._offer, WAIT_SECONDS)
                if assignment is not None and self._over.is_set():
                    give_back(self._place.server, Hold(assignment.id, self._place.worker, assignment.attempt))
                elif assignment is not None:
                    self._run(assignment)
            except NotAuthenticated as refused:
                self.refused = refused
                self._over.set()
            except CadstackError as error:
                log.warning("worker.waits", worker=self._place.worker, why=str(error))
                self._over.wait(REST_SECONDS)
            except Exception:  # a slot must outlive any trouble; the item's lease runs out and it is queued again
                log.exception("worker.slot", worker=self._place.worker)
                self._over.wait(REST_SECONDS)
        self.ended.set()

    def _run(self, assignment: Assignment) -> None:
        attempt = Attempt(assignment, self._place)
        self._running[attempt] = threading.current_thread()
        try:
            with Pulse(attempt, min(self._beat, assignment.lease_seconds / BEATS_PER_LEASE)):
                attempt.run()
        finally:
            del self._running[attempt]


def _join(threads: list[threading.Thread], seconds: float) -> None:
    """Wait for all, that long in all."""
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
