"""Consent for a machine without a browser (RFC 8628)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.authorization import give_consent
from cadstack.app.grants import Granted, InvalidGrant, begin_chain
from cadstack.app.identity import InvalidScope, grant_scopes
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.errors import CadstackError, InvalidInput, NotFound, NotPermitted
from cadstack.domain.identity.client_app import AppKind, ClientApp, secret_hash
from cadstack.domain.identity.device import LIFETIME, Decision, DeviceRequest, typed_code, user_code_of
from cadstack.domain.identity.scope import CLIENT_ONLY_SCOPES


class DeviceNotReady(InvalidInput):
    """The machine has no tokens yet, or will have none; `code` is that of RFC 8628."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Begun:
    """What the machine shows, and what it asks again with."""

    request: DeviceRequest
    device_code: str


def begin(uow: UnitOfWork, app: ClientApp, scope: str, now: datetime, ids: Ids) -> Begun:
    """A request that waits for its user; raises InvalidScope."""
    if app.kind is AppKind.SERVER:
        raise NotPermitted("A server-to-server app cannot sign people in.")
    scopes = tuple(grant_scopes(app, scope))
    if set(scopes) & CLIENT_ONLY_SCOPES:
        raise InvalidScope
    code = ids.secret()
    user_code = user_code_of(hashlib.sha256(ids.secret().encode()).hexdigest())
    request = DeviceRequest(secret_hash(code), user_code, app.id, scopes, now + LIFETIME)
    uow.credentials.put(request)
    return Begun(request, code)


def waiting(uow: UnitOfWork, typed: str, now: datetime) -> tuple[DeviceRequest, ClientApp]:
    """The request that a typed code means, and its app; raises NotFound."""
    code = typed_code(typed)
    for request in uow.credentials.of(DeviceRequest, code) if code else ():
        app = uow.apps.get(request.client_id)
        if request.decision is Decision.PENDING and now < request.expires and app is not None:
            return request, app
    raise NotFound("This code does not exist, was used, or has expired.", next_step="Start again on the machine.")


def decide(uow: UnitOfWork, typed: str, user_id: str, now: datetime, *, is_allowed: bool) -> None:
    """The user's answer; raises NotFound."""
    found, app = waiting(uow, typed, now)
    request = uow.credentials.get_locked(DeviceRequest, found.code_hash) or found
    if request.decision is not Decision.PENDING:
        raise NotFound("This code was used.")
    decision = Decision.ALLOWED if is_allowed else Decision.DENIED
    uow.credentials.put(replace(request, decision=decision, user_id=user_id))
    if is_allowed:
        give_consent(uow, user_id, app.id, request.scopes, now)


def poll(uow: UnitOfWork, app: ClientApp, device_code: str, now: datetime, ids: Ids) -> Granted | CadstackError:
    """The machine's tokens, once; until then DeviceNotReady is returned, since asking is written down."""
    request = uow.credentials.get_locked(DeviceRequest, secret_hash(device_code))
    if request is None or request.client_id != app.id or request.decision is Decision.TAKEN:
        raise InvalidGrant("The device code is invalid.")
    if now >= request.expires:
        raise DeviceNotReady("expired_token", "The device code has expired.")
    if request.decision is Decision.DENIED:
        raise DeviceNotReady("access_denied", "The user denied the request.")
    if request.is_hasty(now):
        uow.credentials.put(request.slowed_down(now))
        return DeviceNotReady("slow_down", "Ask less often.")
    if request.decision is Decision.PENDING:
        uow.credentials.put(replace(request, polled=now))
        return DeviceNotReady("authorization_pending", "The user has not decided yet.")
    user = uow.users.get(request.user_id)
    if user is None or not user.can_act:
        raise DeviceNotReady("access_denied", "The user may not be acted for.")
    uow.credentials.put(replace(request, decision=Decision.TAKEN))
    return begin_chain(uow, user, app.id, request.scopes, now, ids)
