"""Consent for a machine without a browser: it shows a short code, which its user types in a browser elsewhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

LIFETIME = timedelta(minutes=15)
INTERVAL_SECONDS = 5
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so no words; no letters that look alike in capitals and digits."""
CODE_LENGTH = 8


class Decision(StrEnum):
    """What the user said; `TAKEN` when the machine has its tokens."""

    PENDING = "pending"
    ALLOWED = "allowed"
    DENIED = "denied"
    TAKEN = "taken"


@dataclass(frozen=True)
class DeviceRequest:
    """A machine that waits for its user's consent; polled no more often than every `interval_seconds`."""

    kind: ClassVar[str] = "device_request"

    code_hash: str
    user_code: str
    client_id: str
    scopes: tuple[str, ...]
    expires: datetime
    interval_seconds: int = INTERVAL_SECONDS
    polled: datetime | None = None
    decision: Decision = Decision.PENDING
    user_id: str = ""

    @property
    def key(self) -> str:
        return self.code_hash

    @property
    def owner(self) -> str:
        return self.user_code

    @property
    def kept_until(self) -> datetime:
        return self.expires

    def is_hasty(self, now: datetime) -> bool:
        return self.polled is not None and now - self.polled < timedelta(seconds=self.interval_seconds)

    def slowed_down(self, now: datetime) -> "DeviceRequest":
        """It must wait five seconds longer from now on, as RFC 8628 says."""
        return replace(self, polled=now, interval_seconds=self.interval_seconds + INTERVAL_SECONDS)


def user_code_of(randomness: str) -> str:
    """Eight letters of 20 from a random string: 2.5e10 codes, of which few are live and none for long."""
    number = int.from_bytes(randomness.encode(), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def typed_code(text: str) -> str:
    """What a person typed, without its dash and spaces and in capitals."""
    return "".join(letter for letter in text.upper() if letter in LETTERS)


def shown_code(code: str) -> str:
    """`BCDF-GHJK`"""
    return f"{code[:4]}-{code[4:]}"
