"""The server of a worker on another machine: a URL and a token."""

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


class Remote:
    """Verbs over HTTP; raises Unavailable where the server cannot be reached or does not answer as one."""

    def __init__(self, client: WorkClient) -> None:
        self._client = client

    def now(self) -> datetime:
        return datetime.now(UTC)

    def claim(self, offer: Offer, wait_seconds: float) -> Assignment | None:
        def once() -> Assignment | None:
            document = self._client.claim(stored_form(offer), min(wait_seconds, LONGEST_POLL))
            return None if document is None else from_stored_form(Assignment, document)

        return self._asked(once)

    def wake(self) -> None:
        """Nothing to end: the server notices when the connection of a poll closes, and gives it no item."""

    def heartbeat(self, hold: Hold, stats: Stats, report: str | None = None) -> Order:
        return self._asked(lambda: Order(self._client.heartbeat(stored_form(hold), stored_form(stats), report)))

    def progress(self, hold: Hold, text: str) -> Order:
        return self._asked(lambda: Order(self._client.progress(stored_form(hold), text)))

    def stage(self, hold: Hold, purpose: str) -> Staged:
        return self._asked(lambda: from_stored_form(Staged, self._client.stage(stored_form(hold), purpose)))

    def finish(self, hold: Hold, outcome: Outcome) -> None:
        self._asked(lambda: self._client.finish(stored_form(hold), stored_form(outcome)))

    def release(self, hold: Hold) -> None:
        self._asked(lambda: self._client.release(stored_form(hold)))

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except WorkRefused as refused:
            raise _ours(refused) from refused
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"The server cannot be reached: {error or type(error).__name__}.") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unavailable(
                f"The server's answer cannot be read: {error!r}.", next_step="Use the same release on both sides."
            ) from error


def _ours(refused: WorkRefused) -> CadstackError:
    kinds: dict[Any, type[CadstackError]] = {"LeaseLost": LeaseLost, "NotAuthenticated": NotAuthenticated}
    kind = kinds.get(refused.code, Unavailable if refused.status >= 500 else CadstackError)
    return kind(refused.message, next_step=refused.next_step)
