"""Service accounts: robots that a server-to-server app acts through, by assertions that it signs with their keys."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from cadstack.domain.errors import InvalidInput

MOST_ACCOUNTS = 10
MOST_KEYS = 3
ASSERTION_LIFETIME = timedelta(seconds=300)
CLOCK_SKEW = timedelta(seconds=30)
EMAIL_DOMAIN = "adskserviceaccount.autodesk.com"
AUTODESK_TOKEN_URL = "https://developer.api.autodesk.com/authentication/v2/token"  # noqa: S105 - an address
"""What clients that know only the original name as the audience of their assertions."""
NAME = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9-]{5,100}\Z")
PERSON = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{5,100}\Z")


class Switch(StrEnum):
    """Whether an account or a key works."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


@dataclass(frozen=True)
class AccountKey:
    """The public half of a key; the private half was shown once and is kept nowhere."""

    kind: ClassVar[str] = "account_key"

    kid: str
    account_id: str
    public_pem: str
    created: datetime
    status: Switch = Switch.ENABLED
    accessed: datetime | None = None

    @property
    def key(self) -> str:
        return self.kid

    @property
    def owner(self) -> str:
        return self.account_id

    @property
    def kept_until(self) -> datetime:
        """For ever: it ends when it is deleted."""
        return self.created.replace(year=9999)

    def used(self, now: datetime) -> "AccountKey":
        return replace(self, accessed=now)


def account_email(name: str, client_id: str) -> str:
    """The address of an account; raises InvalidInput for a name that is none."""
    if not NAME.match(name):
        raise InvalidInput.at(
            "name", "A name has 5 to 100 letters, digits and dashes, and at least one letter or digit."
        )
    return f"{name}@{client_id}.{EMAIL_DOMAIN}"


def check_person(field: str, name: str) -> str:
    """A first or last name; raises InvalidInput."""
    if not PERSON.match(name):
        raise InvalidInput.at(
            field, f"'{field}' has 5 to 100 letters, digits, dashes and underscores, and at least one letter or digit."
        )
    return name
