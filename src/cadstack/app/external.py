"""Signing in through another server: who goes there, who comes back, and which user that is.

Nobody gets an account by it. The first time, somebody is known by a verified email that an admin has made or invited
here; from then on by the issuer and subject of the other server, whatever becomes of the email there.
"""

from dataclasses import replace
from datetime import datetime

from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.errors import NotPermitted
from cadstack.domain.identity.client_app import secret_hash
from cadstack.domain.identity.external import EXTERNAL_LIFETIME, ExternalSignIn, Identity
from cadstack.domain.identity.user import User, UserState


def begin(uow: UnitOfWork, browser: str, next_path: str, now: datetime, ids: Ids) -> tuple[str, ExternalSignIn]:
    """The state that goes along, and what is remembered of it."""
    state = ids.secret()
    made = ExternalSignIn(
        secret_hash(state), secret_hash(browser), ids.secret(), ids.secret(), next_path, now + EXTERNAL_LIFETIME
    )
    uow.credentials.put(made)
    return state, made


def come_back(uow: UnitOfWork, state: str, browser: str, now: datetime) -> ExternalSignIn:
    """What was remembered, once; raises NotPermitted for another browser, an old state or an invented one."""
    found = uow.credentials.get_locked(ExternalSignIn, secret_hash(state))
    if found is None or found.browser_hash != secret_hash(browser) or now >= found.expires:
        raise NotPermitted("This sign-in was not begun in this browser, or took too long.", next_step="Begin again.")
    uow.credentials.delete(ExternalSignIn, found.state_hash)
    return found


def user_of(uow: UnitOfWork, identity: Identity) -> User:
    """The user who is meant, now known by it; raises NotPermitted where there is none."""
    user = uow.users.by_identity(identity.issuer, identity.subject)
    if user is None and identity.verified_email:
        user = uow.users.by_email(identity.verified_email)
    user = uow.users.get_locked(user.id) if user is not None else None
    if user is None or not user.can_act or user.robot_of is not None:
        raise NotPermitted("You have no account on this server.", next_step="Ask an admin to invite you by your email.")
    known = (identity.issuer, identity.subject)
    identities = user.identities if known in user.identities else (*user.identities, known)
    changed = replace(
        user,
        identities=identities,
        state=UserState.ACTIVE,
        first_name=user.first_name or identity.first_name,
        last_name=user.last_name or identity.last_name,
    )
    uow.users.put(changed)
    return changed
