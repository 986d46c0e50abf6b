"""Client apps and the tokens they ask for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cadstack.app.keyring import KeyRing
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.errors import InvalidInput, NotAuthenticated, NotPermitted
from cadstack.domain.identity.api import ALL_APIS, APIS, FREE_APIS
from cadstack.domain.identity.callback import check_callback
from cadstack.domain.identity.client_app import AppKind, ClientApp, secret_hash
from cadstack.domain.identity.principal import SYSTEM, Principal
from cadstack.domain.identity.scope import CLIENT_ONLY_SCOPES, LIMITED_READ, SCOPES, unknown_scopes

ACCESS_LIFETIME = timedelta(minutes=60)
EXPIRES_IN = 3599
"""What the original tells clients, one second less than it grants."""
MAX_SCOPES = 50
VAULT_INTEGRATION = "Cadstack Vault Integration"
LOOPBACK_CALLBACKS = ("http://127.0.0.1/callback", "http://localhost/callback")
"""Without a port: a program listens where it finds a free one."""


class InvalidScope(InvalidInput):
    """A scope that is unknown, malformed, or more than the client app may ask for."""

    def __init__(self) -> None:
        super().__init__(
            "The requested scope is invalid, unknown, malformed or exceeds the scope granted by the resource owner."
        )


@dataclass(frozen=True)
class Registration:
    """A new client app and its secret, which is shown this once."""

    app: ClientApp
    secret: str


@dataclass(frozen=True)
class Token:
    """An access token and the seconds it is said to live."""

    access_token: str
    expires_in: int


def create_client_app(
    uow: UnitOfWork,
    principal: Principal,
    name: str,
    now: datetime,
    ids: Ids,
    *,
    client_id: str | None = None,
    secret: str | None = None,
    scopes: Iterable[str] = SCOPES,
    kind: AppKind = AppKind.WEB,
    callbacks: Iterable[str] = (),
    logout_callbacks: Iterable[str] = (),
    apis: Iterable[str] = ALL_APIS,
) -> Registration:
    """Register a client app; id and secret may be given, to match what a client has configured already.

    Only the server itself (its operator) may; replaces all but the nickname, public key and limits of an app with that
    id. A public app has no secret.
    """
    if principal is not SYSTEM:
        raise NotPermitted(
            "Only an operator of this server can register client apps.",
            next_step="Ask one to run `cadstack app create`.",
        )
    unknown = set(apis) - ALL_APIS
    if unknown:
        raise InvalidInput.at("apis", f"There is no API {', '.join(sorted(unknown))}. Known: {', '.join(APIS)}.")
    secret, app_id = "" if kind is AppKind.PUBLIC else secret or ids.secret(), client_id or ids.hex32()
    app = uow.apps.get(app_id) or ClientApp(app_id, name, "", now)
    app = replace(
        app,
        name=name,
        secret_hash=secret_hash(secret) if secret else "",
        scopes=frozenset(scopes),
        kind=kind,
        callbacks=tuple(map(check_callback, callbacks)),
        logout_callbacks=tuple(map(check_callback, logout_callbacks)),
        apis=frozenset(apis),
    )
    uow.apps.put(app)
    return Registration(app, secret)


def ensure_vault_integration(uow: UnitOfWork, client_id: str, now: datetime, ids: Ids) -> None:
    """The public app with which `connect_aps()` works where nothing is configured; made where it is not there."""
    if uow.apps.get(client_id) is None:
        create_client_app(
            uow,
            SYSTEM,
            VAULT_INTEGRATION,
            now,
            ids,
            client_id=client_id,
            kind=AppKind.PUBLIC,
            scopes=SCOPES - CLIENT_ONLY_SCOPES,
            callbacks=LOOPBACK_CALLBACKS,
            apis=FREE_APIS,
        )


def authenticate_public_client(uow: UnitOfWork, client_id: str) -> ClientApp | None:
    """The public app with this id, which needs no secret; None for any other."""
    app = uow.apps.get(client_id)
    return app if app is not None and app.is_public else None


def authenticate_client(uow: UnitOfWork, client_id: str, secret: str) -> ClientApp:
    """The client app with this id and secret; raises NotAuthenticated."""
    app = uow.apps.get(client_id)
    if app is None or not app.has_secret(secret):
        raise NotAuthenticated("The client credentials are invalid.")
    return app


def grant_scopes(app: ClientApp, text: str) -> list[str]:
    """The scopes of a space-separated wish, in its order and each once; raises InvalidScope.

    `data:read:<urn>` limits a token to one resource; an app that may have `data:read` may have it.
    """
    wanted = list(dict.fromkeys(text.split()))
    allowed = all(scope in app.scopes or _is_limited_read(app, scope) for scope in wanted)
    if not wanted or len(wanted) > MAX_SCOPES or unknown_scopes(text) or not allowed:
        raise InvalidScope
    return wanted


def issue_token(app: ClientApp, scope: str, keyring: KeyRing, now: datetime, ids: Ids) -> Token:
    """An access token of the app itself (two-legged); raises InvalidScope."""
    claims = {
        "scope": grant_scopes(app, scope),
        "client_id": app.id,
        "jti": ids.hex32() + ids.hex32(),
        "exp": int((now + ACCESS_LIFETIME).timestamp()),
    }
    return Token(keyring.sign(claims, now), EXPIRES_IN)


def _is_limited_read(app: ClientApp, scope: str) -> bool:
    return "data:read" in app.scopes and scope.startswith(LIMITED_READ) and len(scope) > len(LIMITED_READ)
