"""Signing in through another server (OpenID Connect): what is remembered meanwhile, and who comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

EXTERNAL_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class ExternalSignIn:
    """A browser that was sent to the other server; only the same browser may come back with its state."""

    kind: ClassVar[str] = "external_sign_in"

    state_hash: str
    browser_hash: str
    nonce: str
    verifier: str
    next_path: str
    expires: datetime

    @property
    def key(self) -> str:
        return self.state_hash

    @property
    def owner(self) -> str:
        return ""

    @property
    def kept_until(self) -> datetime:
        return self.expires


@dataclass(frozen=True)
class Identity:
    """Whom the other server means. The email counts only where that server has verified it."""

    issuer: str
    subject: str
    verified_email: str = ""
    first_name: str = ""
    last_name: str = ""
