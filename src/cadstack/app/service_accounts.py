"""Service accounts of a client app, their keys, and the assertions that become tokens."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from cadstack.app.grants import InvalidGrant
from cadstack.app.identity import ACCESS_LIFETIME
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.revocations import forgive, revoke
from cadstack.app.users import new_user_id
from cadstack.domain.errors import Conflict, InvalidInput, LimitReached, NotAuthenticated, NotFound, NotPermitted
from cadstack.domain.identity.client_app import AppKind, ClientApp
from cadstack.domain.identity.principal import Principal, require
from cadstack.domain.identity.scope import CLIENT_ONLY_SCOPES
from cadstack.domain.identity.service_account import (
    ASSERTION_LIFETIME,
    AUTODESK_TOKEN_URL,
    CLOCK_SKEW,
    MOST_ACCOUNTS,
    MOST_KEYS,
    AccountKey,
    Switch,
    account_email,
    check_person,
)
from cadstack.domain.identity.user import User, UserState

NOT_ENABLED = "The service account is not currently in an enabled state."
INVALID_ASSERTION = "The 'assertion' is invalid."
ACCOUNT, KEY = "application:service_account", "application:service_account_key"
LONGEST_ASSERTION = 16 * 1024


@dataclass(frozen=True)
class NewKey:
    """A key whose private half is shown this once."""

    kid: str
    private_pem: str
    public_pem: str


@dataclass(frozen=True)
class Asserted:
    """Whom an assertion speaks for, and the scopes of the token it becomes."""

    account: User
    scopes: tuple[str, ...]


def make_key() -> NewKey:
    """A fresh RSA-2048 key. It takes a tenth of a second, so it is made before the verb that keeps it."""
    private = rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return NewKey(str(uuid.uuid4()), pem, public)


def create(
    uow: UnitOfWork, caller: Principal, name: str, first_name: str, last_name: str, now: datetime, ids: Ids
) -> User:
    """A new account; raises LimitReached with ten, Conflict where the name is taken."""
    app = _owning_app(uow, caller, f"{ACCOUNT}:write")
    email = account_email(name, app.id)
    names = check_person("firstName", first_name), check_person("lastName", last_name)
    if len(uow.users.robots_of(app.id)) >= MOST_ACCOUNTS:
        raise LimitReached(
            f"An app has at most {MOST_ACCOUNTS} service accounts.", next_step="Delete one that is not used."
        )
    if uow.users.by_email(email) is not None:
        raise Conflict(f"There is a service account '{name}' already.", next_step="Choose another name.")
    made = User(new_user_id(ids), email, *names, created=now, robot_of=app.id)
    uow.users.put(made)
    return made


def listing(uow: UnitOfWork, caller: Principal) -> Sequence[User]:
    """The accounts of the calling app."""
    return uow.users.robots_of(_owning_app(uow, caller, f"{ACCOUNT}:read").id)


def show(uow: UnitOfWork, caller: Principal, account_id: str) -> User:
    """One account; raises NotFound."""
    return _own_account(uow, caller, f"{ACCOUNT}:read", account_id)


def switch(uow: UnitOfWork, caller: Principal, account_id: str, status: str, now: datetime) -> User:
    """Enable or disable an account; its tokens end at once. Raises InvalidInput where it is so already."""
    account = _own_account(uow, caller, f"{ACCOUNT}:write", account_id)
    state = UserState.ACTIVE if _wanted(status) is Switch.ENABLED else UserState.DISABLED
    if state is account.state:
        raise InvalidInput.at("status", f"The service account is already {status}.")
    changed = replace(account, state=state)
    uow.users.put(changed)
    if changed.can_act:
        forgive(uow, account.id)
    else:
        revoke(uow, account.id, now + ACCESS_LIFETIME)
    return changed


def delete(uow: UnitOfWork, caller: Principal, account_id: str, now: datetime) -> None:
    """Delete an account with its keys; its tokens end at once."""
    account = _own_account(uow, caller, f"{ACCOUNT}:write", account_id)
    uow.credentials.delete_of(AccountKey, account.id)
    uow.users.delete(account.id)
    revoke(uow, account.id, now + ACCESS_LIFETIME)


def keys_may_be_made(uow: UnitOfWork, caller: Principal, account_id: str) -> None:
    """Raises what `add_key` would, so that no key is made in vain."""
    account = _enabled_account(uow, caller, f"{KEY}:write", account_id)
    if len(uow.credentials.of(AccountKey, account.id)) >= MOST_KEYS:
        raise LimitReached(f"A service account has at most {MOST_KEYS} keys.", next_step="Delete one.")


def add_key(uow: UnitOfWork, caller: Principal, account_id: str, key: NewKey, now: datetime) -> AccountKey:
    """Keep the public half of a key; raises LimitReached with three."""
    keys_may_be_made(uow, caller, account_id)
    kept = AccountKey(key.kid, account_id, key.public_pem, now)
    uow.credentials.put(kept)
    return kept


def keys(uow: UnitOfWork, caller: Principal, account_id: str) -> Sequence[AccountKey]:
    """The keys of an account."""
    return uow.credentials.of(AccountKey, _enabled_account(uow, caller, f"{KEY}:read", account_id).id)


def switch_key(uow: UnitOfWork, caller: Principal, account_id: str, kid: str, status: str) -> None:
    """Enable or disable a key; raises InvalidInput where it is so already."""
    key = _own_key(uow, caller, account_id, kid)
    if _wanted(status) is key.status:
        raise InvalidInput.at("status", f"The key is already {status}.")
    uow.credentials.put(replace(key, status=_wanted(status)))


def delete_key(uow: UnitOfWork, caller: Principal, account_id: str, kid: str) -> None:
    """Delete a key; raises NotFound."""
    uow.credentials.delete(AccountKey, _own_key(uow, caller, account_id, kid).kid)


def exchange_assertion(
    uow: UnitOfWork, app: ClientApp, assertion: str, scope: str, token_url: str, now: datetime
) -> Asserted:
    """Whom a signed assertion speaks for; raises InvalidGrant.

    Signed with RS256 by an enabled key of the account that it names, by its own app, for the token endpoint of this
    server or of the original, and for five minutes at most.
    """
    key, claims = _verified(uow, assertion)
    account = uow.users.get_locked(key.account_id)
    if account is None or account.robot_of != app.id or not _is_for_us(claims, app, account, token_url, now):
        raise InvalidGrant(INVALID_ASSERTION)
    if not account.can_act:
        raise InvalidGrant(NOT_ENABLED)
    scopes = _asked(app, claims.get("scope"), scope)
    uow.credentials.put(key.used(now))
    uow.users.put(replace(account, last_sign_in=now))
    return Asserted(account, scopes)


def _verified(uow: UnitOfWork, assertion: str) -> tuple[AccountKey, Mapping[str, Any]]:
    """The key that signed it, and its claims; the algorithm is never taken from the assertion."""
    from joserfc import jws, jwt  # noqa: PLC0415 - see keyring
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    try:
        if len(assertion) > LONGEST_ASSERTION:
            raise InvalidGrant(INVALID_ASSERTION)
        kid = jws.extract_compact(assertion.encode()).headers().get("kid")
        key = uow.credentials.get_locked(AccountKey, kid) if isinstance(kid, str) else None
        if key is None or key.status is not Switch.ENABLED:
            raise InvalidGrant(INVALID_ASSERTION)
        return key, jwt.decode(assertion, RSAKey.import_key(key.public_pem), algorithms=["RS256"]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise InvalidGrant(INVALID_ASSERTION) from None


def _is_for_us(claims: Mapping[str, Any], app: ClientApp, account: User, token_url: str, now: datetime) -> bool:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or not 0 < expires < 253_402_300_800:
        return False
    end = datetime.fromtimestamp(expires, UTC)
    return (
        claims.get("iss") == app.id
        and claims.get("sub") == account.id
        and any(one in (token_url, AUTODESK_TOKEN_URL) for one in audiences)
        and now < end <= now + ASSERTION_LIFETIME + CLOCK_SKEW
    )


def _asked(app: ClientApp, claimed: Any, scope: str) -> tuple[str, ...]:
    """The scopes of the request, which must be among the claimed ones; all of these where none are named."""
    claimed = claimed.split() if isinstance(claimed, str) else claimed
    if not isinstance(claimed, list) or not claimed or not all(isinstance(one, str) for one in claimed):
        raise InvalidGrant("The scope is invalid.")
    wanted = list(dict.fromkeys(scope.split() or claimed))
    if not set(wanted) <= set(claimed) or not set(wanted) <= app.scopes or set(wanted) & CLIENT_ONLY_SCOPES:
        raise InvalidGrant("The scope is invalid.")
    return tuple(wanted)


def _owning_app(uow: UnitOfWork, caller: Principal, scope: str) -> ClientApp:
    """The calling app; raises NotAuthenticated for a user's token, NotPermitted for an app of another kind."""
    require(caller, scope)
    if caller.user_id is not None:
        raise NotAuthenticated("Use a two-legged token.")
    app = uow.apps.get(caller.client_id)
    if app is None or app.kind is not AppKind.SERVER:
        raise NotPermitted(
            "Only a server-to-server app can own service accounts.",
            next_step="Register one: cadstack app create NAME --type server.",
        )
    return app


def _own_account(uow: UnitOfWork, caller: Principal, scope: str, account_id: str) -> User:
    app = _owning_app(uow, caller, scope)
    account = uow.users.get_locked(account_id)
    if account is None or account.robot_of != app.id:
        raise NotFound("The service account is not found.")
    return account


def _enabled_account(uow: UnitOfWork, caller: Principal, scope: str, account_id: str) -> User:
    account = _own_account(uow, caller, scope, account_id)
    if not account.can_act:
        raise InvalidInput(NOT_ENABLED)
    return account


def _own_key(uow: UnitOfWork, caller: Principal, account_id: str, kid: str) -> AccountKey:
    account = _enabled_account(uow, caller, f"{KEY}:write", account_id)
    key = uow.credentials.get_locked(AccountKey, kid)
    if key is None or key.account_id != account.id:
        raise NotFound("The key is not found.")
    return key


def _wanted(status: str) -> Switch:
    if status not in Switch.__members__:
        raise InvalidInput.at("status", f"'{status}' is neither ENABLED nor DISABLED.")
    return Switch[status]
