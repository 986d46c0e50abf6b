"""Signing people in and out of the pages."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cadstack.app.ports import UnitOfWork
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.client_app import secret_hash
from cadstack.domain.identity.session import SESSION_LIFETIME, WebSession
from cadstack.domain.identity.throttle import KnownDevice, Tries
from cadstack.domain.identity.user import User, UserState, folded_email


@dataclass(frozen=True)
class SignedIn:
    """A live session and its user."""

    session: WebSession
    user: User


@dataclass(frozen=True)
class Attempt:
    """A try to sign in: the user if there is one, and how long it has to wait first."""

    who: str
    user: User | None
    wait: timedelta


def signed_in(uow: UnitOfWork, token: str, now: datetime) -> SignedIn | None:
    """Who is signed in with this session token; None where the session is over or its user may not act."""
    session = uow.credentials.get(WebSession, secret_hash(token))
    if session is None or not session.is_live(now):
        return None
    user = uow.users.get(session.user_id)
    return SignedIn(session, user) if user is not None and user.can_act else None


def begin_attempt(uow: UnitOfWork, email: str, device: str, address: str, now: datetime) -> Attempt:
    """Count a try before its password is looked at; one that has to wait is not counted."""
    try:
        user = uow.users.by_email(email)
        name = folded_email(email)
    except InvalidInput:
        return Attempt("", None, timedelta(0))
    known = uow.credentials.get(KnownDevice, secret_hash(device)) if device and user else None
    is_known = known is not None and user is not None and known.user_id == user.id
    who = f"{name} from {secret_hash(device) if is_known else address}"
    tries = uow.credentials.get_locked(Tries, who) or Tries(who, 0, now)
    wait = tries.wait(now)
    if not wait:
        uow.credentials.put(tries.and_one(now))
    return Attempt(who, user, wait)


def sign_in(uow: UnitOfWork, user_id: str, token: str, now: datetime, *, purpose: str = "", who: str = "") -> None:
    """Begin a session with this fresh token; `who` is the attempt whose tries are forgiven."""
    user = uow.users.get_locked(user_id)
    if user is None or not user.can_act:
        return
    uow.users.put(replace(user, last_sign_in=now, state=UserState.ACTIVE))
    uow.credentials.put(WebSession(secret_hash(token), user.id, now, now + SESSION_LIFETIME, purpose))
    if who:
        uow.credentials.delete(Tries, who)


def remember_device(uow: UnitOfWork, user_id: str, device: str, now: datetime) -> None:
    """Know this browser again when the person signs in the next time."""
    uow.credentials.put(KnownDevice(secret_hash(device), user_id, now))


def prolong(uow: UnitOfWork, token_hash: str, now: datetime) -> None:
    """Count the life of a session from now."""
    session = uow.credentials.get_locked(WebSession, token_hash)
    if session is not None and session.is_live(now):
        uow.credentials.put(session.prolonged(now))


def use_up(uow: UnitOfWork, token_hash: str) -> None:
    """The page that the person signed in for has acted: it has to ask again the next time."""
    session = uow.credentials.get_locked(WebSession, token_hash)
    if session is not None:
        uow.credentials.put(replace(session, purpose=""))


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End a session."""
    uow.credentials.delete(WebSession, secret_hash(token))


def sign_out_everywhere(uow: UnitOfWork, user_id: str) -> None:
    """End all sessions of a user."""
    uow.credentials.delete_of(WebSession, user_id)
