"""Wrong passwords: after a few, each further one costs a wait. Nobody is ever locked out.

Tries are counted for an email together with where they come from, so who guesses from elsewhere slows down himself
and not the person whose email it is. A browser in which that person has signed in before has a count of its own, even
behind the same address as the one who guesses. A try is counted when it begins and taken back when it succeeds, so
many at once gain nothing. Rejected: locking an account (anybody could lock anybody out), and one count for an address
alone (an office behind one gateway shares it).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

FREE_TRIES = 5
LONGEST_WAIT = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(minutes=15)
REMEMBERED_DEVICE = timedelta(days=365)


@dataclass(frozen=True)
class Tries:
    """How often a password was tried in vain of late."""

    kind: ClassVar[str] = "tries"

    who: str
    count: int
    last: datetime

    @property
    def key(self) -> str:
        return self.who

    @property
    def owner(self) -> str:
        return ""

    @property
    def kept_until(self) -> datetime:
        return self.last + FORGOTTEN_AFTER

    def wait(self, now: datetime) -> timedelta:
        """How long from now the next try has to wait; nothing for the first few."""
        if self.count < FREE_TRIES or now >= self.kept_until:
            return timedelta(0)
        pause = min(timedelta(seconds=2 ** min(self.count - FREE_TRIES, 10)), LONGEST_WAIT)
        return max(self.last + pause - now, timedelta(0))

    def and_one(self, now: datetime) -> "Tries":
        """With one more, which is the first where the others are forgotten."""
        return replace(self, count=self.count + 1 if now < self.kept_until else 1, last=now)


@dataclass(frozen=True)
class KnownDevice:
    """A browser in which a person has signed in before."""

    kind: ClassVar[str] = "device"

    token_hash: str
    user_id: str
    last: datetime

    @property
    def key(self) -> str:
        return self.token_hash

    @property
    def owner(self) -> str:
        return self.user_id

    @property
    def kept_until(self) -> datetime:
        return self.last + REMEMBERED_DEVICE
