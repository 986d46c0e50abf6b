"""WebSession: a browser in which somebody is signed in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

SESSION_LIFETIME = timedelta(days=15)
PROLONGED_AT_MOST_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class WebSession:
    """Lives for `SESSION_LIFETIME` after its last use.

    `purpose` is the address that the person signed in for. A page that must see a fresh sign-in asks whether it is the
    page's own, and takes it away once it has acted on it.
    """

    kind: ClassVar[str] = "session"

    token_hash: str
    user_id: str
    signed_in: datetime
    expires: datetime
    purpose: str = ""

    @property
    def key(self) -> str:
        return self.token_hash

    @property
    def owner(self) -> str:
        return self.user_id

    @property
    def kept_until(self) -> datetime:
        return self.expires

    def is_live(self, now: datetime) -> bool:
        return now < self.expires

    def is_due(self, now: datetime) -> bool:
        """Whether a use should be written down; not every one is, since reading must stay cheap."""
        return self.expires - now < SESSION_LIFETIME - PROLONGED_AT_MOST_EVERY

    def prolonged(self, now: datetime) -> "WebSession":
        return replace(self, expires=now + SESSION_LIFETIME)
