"""User: a person who signs in and consents, or a robot that a server-to-server app acts through."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cadstack.domain.errors import InvalidInput

USER_ID = re.compile(r"[A-Z0-9]{12}\Z")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
LONGEST_EMAIL = 254


class UserState(StrEnum):
    """Invited until the first sign-in; a disabled user can neither sign in nor be acted for."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class User:
    """An account of this installation; the email is unique, whatever its case.

    `password_hash` is empty for who signs in elsewhere, was invited, or is a robot. `identities` are the (issuer,
    subject) pairs of other sign-in servers that mean this user. `robot_of` is the app that owns a service account.
    """

    id: str
    email: str
    first_name: str
    last_name: str
    created: datetime
    state: UserState = UserState.ACTIVE
    password_hash: str = ""
    is_admin: bool = False
    identities: tuple[tuple[str, str], ...] = ()
    robot_of: str | None = None
    last_sign_in: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def can_act(self) -> bool:
        return self.state is not UserState.DISABLED


def folded_email(email: str) -> str:
    """The form in which emails are compared; raises InvalidInput for what is none."""
    folded = email.strip().casefold()
    if not EMAIL.match(folded) or len(folded) > LONGEST_EMAIL:
        raise InvalidInput.at("email", f"'{email}' is no email address.")
    return folded
