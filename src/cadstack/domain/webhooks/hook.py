"""Hook: a subscription of a client app, or of a user through one, to one event of a system."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cadstack.domain.identity.principal import Principal

MOST_REACTIVATIONS = 5
REACTIVATED_AFTER = timedelta(hours=1)


class HookStatus(StrEnum):
    """Inactive after an event that could not be delivered; reactivated until the next event was."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    REACTIVATED = "reactivated"


@dataclass(frozen=True)
class Scope:
    """What narrows the events of a hook: `folder` to a folder and all below, `workflow` to one activity."""

    name: str
    value: str


@dataclass(frozen=True)
class Terms:
    """What its owner may change about a hook.

    `filters` must all hold. `token` signs in place of the owner's secret. `payload_only` leaves the hook out of what is
    sent.
    """

    filters: tuple[str, ...] = ()
    attribute: Mapping[str, Any] | None = None
    token: str = ""
    expires: datetime | None = None
    auto_reactivate: bool = False
    payload_only: bool | None = None


@dataclass(frozen=True)
class Hook:
    """One subscription. `failures` counts the reactivations since something was last delivered.

    `client_id` and `user_id` are who made it: it hears what they may know, at the time of each event.
    """

    id: str
    client_id: str
    user_id: str | None
    region: str
    system: str
    event: str
    scope: Scope
    callback_url: str
    created: datetime
    updated: datetime
    tenant: str = ""
    status: HookStatus = HookStatus.ACTIVE
    terms: Terms = field(default_factory=Terms)
    reactivations: int = 0
    last_failure: str = ""

    @property
    def owner(self) -> str:
        """Who may see and change it."""
        return self.reader.name

    @property
    def reader(self) -> Principal:
        """In whose name its events are looked at."""
        return Principal(self.client_id, frozenset({"data:read", "code:all"}), self.user_id)

    @property
    def urn(self) -> str:
        return f"urn:adsk.webhooks:events.hook:{self.id}"

    @property
    def is_listening(self) -> bool:
        return self.status is not HookStatus.INACTIVE

    @property
    def may_be_reactivated(self) -> bool:
        return not self.is_listening and self.terms.auto_reactivate and self.reactivations < MOST_REACTIVATIONS

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired."""
        return self.terms.expires is not None and self.terms.expires <= now

    def delivered(self, now: datetime) -> "Hook":
        """After a delivery that succeeded; itself where nothing changes."""
        if self.status is not HookStatus.REACTIVATED:
            return self
        return replace(self, status=HookStatus.ACTIVE, reactivations=0, last_failure="", updated=now)

    def given_up(self, reason: str, now: datetime) -> "Hook":
        """After the last try of a delivery failed."""
        return replace(self, status=HookStatus.INACTIVE, last_failure=reason, updated=now)

    def reactivated(self, now: datetime) -> "Hook":
        """Given another chance, without its owner."""
        status = HookStatus.REACTIVATED
        return replace(self, status=status, reactivations=self.reactivations + 1, updated=now)
