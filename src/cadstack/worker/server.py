"""What a worker asks of its server. Two implementations: in process, and over HTTP."""

from datetime import datetime
from typing import Protocol

from cadstack.app.work import Assignment, Offer, Order, Outcome, Staged
from cadstack.domain.automation.workitem import Stats
from cadstack.domain.lease import Hold


class Server(Protocol):
    """The verbs of `app.work`; every call that carries a hold raises LeaseLost once the attempt is over."""

    def claim(self, offer: Offer, wait_seconds: float) -> Assignment | None:
        """The next item, or None after waiting that long for one."""

    def heartbeat(self, hold: Hold, stats: Stats, report: str | None = None) -> Order:
        """Keep the lease; `report` is the blob of the report so far."""

    def progress(self, hold: Hold, text: str) -> Order: ...
    def stage(self, hold: Hold, purpose: str) -> Staged: ...
    def finish(self, hold: Hold, outcome: Outcome) -> None: ...
    def release(self, hold: Hold) -> None:
        """Give the item back unfinished, so that another worker has it at once."""

    def wake(self) -> None:
        """End a waiting `claim` of this worker."""

    def now(self) -> datetime: ...
