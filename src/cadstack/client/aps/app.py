"""Which client app asks, at which server, for what: everything about a connection that does not change."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlsplit

from cadstack.client.connection import ClientError

CLOUD = "https://developer.api.autodesk.com"
CLOUD_USERINFO = "https://api.userprofile.autodesk.com/userinfo"
LOCAL = "http://127.0.0.1:8734"
VAULT_INTEGRATION = "CadstackVaultIntegrationPublicClientNoSecretPKCE"
"""The public client app that every Cadstack server registers at its start; a server may be set to another id."""
LOOPBACK_CALLBACK = "http://127.0.0.1/callback"
"""Without a port: a free one is taken, as RFC 8252 lets programs of a desktop do."""
SCOPES_OF_PEOPLE = ("data:read", "data:write", "data:create", "data:search", "account:read", "user-profile:read")
SCOPES_OF_APPS = ("data:read", "data:write", "data:create", "bucket:read", "bucket:create", "code:all")
BASE_URL, CLIENT_ID, SECRET, CALLBACK = "APS_BASE_URL", "APS_CLIENT_ID", "APS_CLIENT_SECRET", "APS_CALLBACK_URL"


@dataclass(frozen=True)
class ServiceAccount:
    """A technical user of a server-to-server app, with one of its keys: `private_key` is the PEM, given out once."""

    id: str
    key_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True)
class App:
    """A client app at a server. Without a secret it is a public one, which proves itself by PKCE."""

    base_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    callback_url: str = LOOPBACK_CALLBACK
    scopes: tuple[str, ...] = SCOPES_OF_PEOPLE
    service_account: ServiceAccount | None = None
    acts_for_person: bool = True

    @classmethod
    def of(
        cls,
        base_url: str | None,
        client_id: str | None,
        client_secret: str | None,
        callback_url: str | None,
        scopes: str | Iterable[str],
        service_account: ServiceAccount | None,
        last_server: Callable[[], str | None],
        environment: Mapping[str, str] = os.environ,
    ) -> Self:
        """From arguments, then `APS_*` variables, then what needs no configuration; raises ClientError.

        Without a base URL, an app of one's own is registered at the original, and no app means the server that was
        signed in to last. A secret without a callback is an app that asks for itself, not for a person.
        """
        if client_id is None:
            client_id, client_secret = environment.get(CLIENT_ID), client_secret or environment.get(SECRET)
            callback_url = callback_url or environment.get(CALLBACK)
        base_url = base_url or environment.get(BASE_URL) or (CLOUD if client_id else last_server() or LOCAL)
        base_url = _checked(base_url)
        if not client_id and base_url == CLOUD:
            raise ClientError(
                f"{CLOUD} needs a client app of your own.",
                next_step="Register one there and pass client_id= and callback_url=, or set APS_CLIENT_ID.",
            )
        acts_for_person = bool(callback_url) or not client_secret
        if service_account and not client_secret:
            raise ClientError("A service account needs client_id and client_secret of the app that owns it.")
        usual = SCOPES_OF_PEOPLE if acts_for_person or service_account else SCOPES_OF_APPS
        wanted = scopes.split() if isinstance(scopes, str) else scopes
        return cls(
            base_url=base_url,
            client_id=client_id or VAULT_INTEGRATION,
            client_secret=client_secret or "",
            callback_url=callback_url or LOOPBACK_CALLBACK,
            scopes=tuple(dict.fromkeys(wanted)) or usual,
            service_account=service_account,
            acts_for_person=acts_for_person and service_account is None,
        )

    @property
    def record(self) -> str:
        """The name of this app's tokens in the store."""
        return f"{self.base_url} {self.client_id}"

    @property
    def userinfo_url(self) -> str:
        return CLOUD_USERINFO if self.base_url == CLOUD else f"{self.base_url}/userinfo"

    def with_scopes(self, scopes: tuple[str, ...]) -> "App":
        """The same app, which asks for other scopes."""
        return replace(self, scopes=scopes)

    def endpoint(self, name: str) -> str:
        """A path of the Authentication API: `token`, `authorize`, `revoke`, `device`."""
        return f"{self.base_url}/authentication/v2/{name}"

    def credentials(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Options of a request that prove who asks: the secret in a header, or the id of a public app in the form."""
        if self.client_secret:
            return {"data": dict(form), "auth": (self.client_id, self.client_secret)}
        return {"data": {**form, "client_id": self.client_id}}


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ClientError(f"'{url}' is no base URL.", next_step="Use http://host:port or https://host.")
    return url.rstrip("/")
