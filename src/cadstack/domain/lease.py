"""Who may run what, until when.

The guarantee: at most one holder is believed at any moment, and an item reaches exactly one final state. The attempt
number is the fence: every grant raises it, and a heartbeat, a staged output or a result that carries an older number is
refused. A holder that cannot renew must stop its work when its own clock passes `expires_at`; the server gives the item
away only after that moment plus `GRACE`, so that clocks that drift a little do no harm.

Recovery re-queues and never runs: an expired lease makes the item claimable again, through the same door as a new one.
After `MAX_ATTEMPTS` grants that ended in silence the item is failed with the cause *worker lost*. A holder that stops
in good order gives its attempt back: the number stays, as the fence, and does not count as lost.

Rejected: a lock held in a database session (dies with the connection, not with the worker), and visibility time-outs
without a fence (two workers can then finish the same item).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cadstack.domain.errors import LeaseLost

DURATION = timedelta(seconds=30)
GRACE = timedelta(seconds=2)
MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Hold:
    """One attempt at one item by one worker: what every call about running work carries."""

    item_id: str
    worker: str
    attempt: int


@dataclass(frozen=True)
class Lease:
    """One item's lease; `attempt` counts grants, 0 = never granted, `given_back` those that their holder gave back."""

    attempt: int = 0
    holder: str | None = None
    expires_at: datetime | None = None
    given_back: int = 0

    @property
    def is_held(self) -> bool:
        return self.holder is not None

    @property
    def losses(self) -> int:
        """Grants that ended in silence, if the present one does too."""
        return self.attempt - self.given_back

    @property
    def is_spent(self) -> bool:
        """Every attempt was granted and lost."""
        return self.losses >= MAX_ATTEMPTS

    def has_expired(self, now: datetime) -> bool:
        """Held, and past its end by more than the grace."""
        return self.expires_at is not None and now > self.expires_at + GRACE

    def granted(self, holder: str, now: datetime, duration: timedelta = DURATION) -> "Lease":
        """The next attempt, held by `holder`; raises LeaseLost while another holder is still believed."""
        if self.is_held and not self.has_expired(now):
            raise LeaseLost(f"Attempt {self.attempt} is still held by {self.holder}.")
        return replace(self, attempt=self.attempt + 1, holder=holder, expires_at=now + duration)

    def renewed(self, hold: Hold, now: datetime, duration: timedelta = DURATION) -> "Lease":
        """With a later end, for its current holder; raises LeaseLost for anybody else."""
        self.check(hold)
        return replace(self, expires_at=now + duration)

    def released(self) -> "Lease":
        """Held by nobody; the attempt number stays, as the fence."""
        return replace(self, holder=None, expires_at=None)

    def returned(self) -> "Lease":
        """Released by a holder that stops in good order, which costs the item none of its attempts."""
        return replace(self.released(), given_back=self.given_back + 1)

    def check(self, hold: Hold) -> None:
        """Raises LeaseLost unless this very attempt holds the item."""
        if self.holder != hold.worker or self.attempt != hold.attempt:
            raise LeaseLost(
                f"Attempt {hold.attempt} of {hold.worker} no longer holds the item {hold.item_id}.",
                next_step="Stop the work and discard its outputs; the item runs or ended elsewhere.",
            )
