"""Regular small jobs of a server, each at its own interval, in one thread; one that fails gets its next turn."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """A job and the seconds between its runs."""

    name: str
    every_seconds: float
    run: Callable[[], object]


class Housekeeping:
    """Runs every chore once at the start and then at its interval."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._due = dict.fromkeys(chores, 0.0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5.0)

    def _work(self) -> None:
        while not self._over.is_set():
            for chore, due in self._due.items():
                if time.monotonic() < due:
                    continue
                try:
                    chore.run()
                except Exception:  # a chore must not end the others
                    logger.exception("The chore %s failed; it is tried again in %d s.", chore.name, chore.every_seconds)
                self._due[chore] = time.monotonic() + chore.every_seconds
            self._over.wait(max(0.05, min(self._due.values()) - time.monotonic()))
