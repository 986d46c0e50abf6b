"""The server of a worker on another machine: a URL and a token."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from cadstack.app.work import Assignment, Offer, Order, Outcome, Staged
from cadstack.client.work import WorkClient, WorkRefused
from cadstack.domain.automation.documents.lossless import from_stored_form, stored_form
from cadstack.domain.automation.workitem import Stats
from cadstack.domain.errors import CadstackError, LeaseLost, NotAuthenticated, Unavailable
from cadstack.domain.lease import Hold

T = TypeVar("T")
LONGEST_POLL = 20.0
FINISH_FOR_SECONDS = 25.0
RETRY_SECONDS = 1.0


class Remote:
    """Verbs over HTTP. What must arrive (`finish`) is repeated while the lease may last."""

    def __init__(self, client: WorkClient) -> None:
        self._client = client
        self._over = threading.Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def claim(self, offer: Offer, wait_seconds: float) -> Assignment | None:
        document = self._asked(lambda: self._client.claim(stored_form(offer), min(wait_seconds, LONGEST_POLL)))
        return None if document is None else from_stored_form(Assignment, document)

    def wake(self) -> None:
        """Nothing to end at once: a poll that is out returns by itself."""
        self._over.set()

    def heartbeat(self, hold: Hold, stats: Stats) -> Order:
        return Order(self._asked(lambda: self._client.heartbeat(stored_form(hold), stored_form(stats))))

    def progress(self, hold: Hold, text: str) -> Order:
        return Order(self._asked(lambda: self._client.progress(stored_form(hold), text)))

    def stage(self, hold: Hold, purpose: str) -> Staged:
        return from_stored_form(Staged, self._asked(lambda: self._client.stage(stored_form(hold), purpose)))

    def finish(self, hold: Hold, outcome: Outcome) -> None:
        """Repeated after a lost answer; a repeat of one that had arrived is told LeaseLost, which is then no news."""
        end, sent = time.monotonic() + FINISH_FOR_SECONDS, False
        while True:
            try:
                self._asked(lambda: self._client.finish(stored_form(hold), stored_form(outcome)))
            except LeaseLost:
                if sent:
                    return
                raise
            except Unavailable:
                sent = True
                if time.monotonic() > end:
                    raise
                self._over.wait(RETRY_SECONDS)
            else:
                return

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except WorkRefused as refused:
            raise _ours(refused) from refused
        except httpx.HTTPError as error:
            raise Unavailable(f"The server cannot be reached: {error or type(error).__name__}.") from error


def _ours(refused: WorkRefused) -> CadstackError:
    kinds: dict[Any, type[CadstackError]] = {"LeaseLost": LeaseLost, "NotAuthenticated": NotAuthenticated}
    kind = kinds.get(refused.code, Unavailable if refused.status >= 500 else CadstackError)
    return kind(refused.message, next_step=refused.next_step)
