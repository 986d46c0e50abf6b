"""ClientApp: a registered program that asks for tokens."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from cadstack.domain.identity.api import ALL_APIS, Api, ApiNotAllowed


def secret_hash(secret: str) -> str:
    """SHA-256 of a client secret. Secrets are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class AppKind(StrEnum):
    """What a client app is, and so how it gets tokens."""

    WEB = "web"
    """A web application: has a secret, and tokens of its own as well as of people."""
    PUBLIC = "public"
    """A desktop, mobile or single-page app: can keep no secret, and gets tokens of people only, with PKCE."""
    SERVER = "server"
    """A server without people: has a secret, tokens of its own, and service accounts."""


@dataclass(frozen=True)
class ClientApp:
    """A client app, with the nickname and public key it gave itself in Design Automation.

    `callbacks` and `logout_callbacks` are the only addresses that a browser is sent back to.
    """

    id: str
    name: str
    secret_hash: str
    created: datetime
    scopes: frozenset[str] = frozenset()
    nickname: str | None = None
    public_key: dict[str, str] | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    kind: AppKind = AppKind.WEB
    callbacks: tuple[str, ...] = ()
    logout_callbacks: tuple[str, ...] = ()
    apis: frozenset[str] = ALL_APIS

    @property
    def handle(self) -> str:
        """What stands before the dot in the ids of its bundles and activities."""
        return self.nickname or self.id

    @property
    def is_public(self) -> bool:
        return self.kind is AppKind.PUBLIC

    def check_api(self, api: Api) -> None:
        """Raises ApiNotAllowed for an API that this app may not use."""
        if self.is_public and api.is_premium:
            raise ApiNotAllowed(
                api,
                f"The {api.title} is a premium API, which public apps such as '{self.name}' cannot use. "
                "Register an app of your own (cadstack app create) and connect with its client id and secret.",
            )
        if api.name not in self.apis:
            raise ApiNotAllowed(api, f"Let the app '{self.name}' use the {api.title}: cadstack app create --api.")

    def has_secret(self, secret: str) -> bool:
        """Never, for an app that has none."""
        return bool(self.secret_hash) and hmac.compare_digest(self.secret_hash, secret_hash(secret))
