"""The pulse of a running attempt: renews the lease, hears about cancelling, and stops it when it is cut off."""

import threading
import time

import structlog

from cadstack.app.work import Order
from cadstack.domain.errors import LeaseLost
from cadstack.worker.attempt import Attempt
from cadstack.worker.failure import Cancelled

log = structlog.get_logger(__name__)
PROGRESS_SECONDS = 30.0


class Pulse:
    """Beats in a thread of its own from `with` to its end."""

    def __init__(self, attempt: Attempt, every_seconds: float) -> None:
        self._attempt, self._every = attempt, every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{attempt.hold.item_id}", daemon=True)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        told = time.monotonic()
        while not self._over.wait(self._every):
            began = time.monotonic()
            wants_progress = self._attempt.binding.on_progress is not None and began - told > PROGRESS_SECONDS
            if not self.beat(tell_progress=wants_progress):
                return
            told = began if wants_progress else told

    def beat(self, *, tell_progress: bool = False) -> bool:
        """Renew the lease once and do as the server says; answers whether there is still a lease to renew."""
        attempt, server = self._attempt, self._attempt.place.server
        began = time.monotonic()
        try:
            order = server.heartbeat(attempt.hold, attempt.stats)
            attempt.lease_until = began + attempt.assignment.lease_seconds
            if tell_progress and order is not Order.CANCEL:
                order = server.progress(attempt.hold, "")
            if order is Order.CANCEL:
                attempt.stop(Cancelled("The work item was cancelled."))
        except LeaseLost as lost:
            attempt.stop(lost)
            return False
        except Exception as error:  # any trouble with the server is the same: try again while the lease lasts
            log.warning("pulse.missed", item=attempt.hold.item_id, why=str(error))
            return attempt.keeps_lease()
        return True
