"""ClientApp: a registered program that asks for tokens."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


def secret_hash(secret: str) -> str:
    """SHA-256 of a client secret. Secrets are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class ClientApp:
    """A client app, with the nickname and public key it gave itself in Design Automation."""

    id: str
    name: str
    secret_hash: str
    created: datetime
    scopes: frozenset[str] = frozenset()
    nickname: str | None = None
    public_key: dict[str, str] | None = None
    limits: dict[str, Any] = field(default_factory=dict)

    @property
    def handle(self) -> str:
        """What stands before the dot in the ids of its bundles and activities."""
        return self.nickname or self.id

    def has_secret(self, secret: str) -> bool:
        return hmac.compare_digest(self.secret_hash, secret_hash(secret))
