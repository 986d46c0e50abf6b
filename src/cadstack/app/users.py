"""The people of an installation: who there is, invitations, passwords, admins.

The first admin is made on the server's command line; afterwards admins invite others. Passwords come here as hashes,
see `passwords`.
"""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from cadstack.app.identity import ACCESS_LIFETIME
from cadstack.app.ports import Ids, Page, UnitOfWork
from cadstack.app.revocations import forgive, revoke
from cadstack.app.sessions import sign_out_everywhere
from cadstack.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cadstack.domain.identity.client_app import secret_hash
from cadstack.domain.identity.principal import SYSTEM, Principal
from cadstack.domain.identity.user import User, UserState

INVITATION_LIFETIME = timedelta(days=7)
LONGEST_NAME = 100


@dataclass(frozen=True)
class Invitation:
    """Lets whoever holds its token choose the name and the password of an invited user, once."""

    kind: ClassVar[str] = "invitation"

    token_hash: str
    user_id: str
    expires: datetime

    @property
    def key(self) -> str:
        return self.token_hash

    @property
    def owner(self) -> str:
        return self.user_id

    @property
    def kept_until(self) -> datetime:
        return self.expires


def new_user_id(ids: Ids) -> str:
    """12 capital letters and digits, as the original's user ids are."""
    return base64.b32encode(hashlib.sha256(ids.hex32().encode()).digest()).decode()[:12]


def create_user(
    uow: UnitOfWork,
    principal: Principal,
    email: str,
    now: datetime,
    ids: Ids,
    *,
    first_name: str = "",
    last_name: str = "",
    password_hash: str = "",
    is_admin: bool = False,
) -> User:
    """A new user, invited as long as there is no password; raises Conflict where the email is taken."""
    _require_admin(uow, principal)
    if uow.users.by_email(email) is not None:
        raise Conflict(f"There is a user {email} already.")
    state = UserState.ACTIVE if password_hash else UserState.INVITED
    made = User(new_user_id(ids), email.strip(), first_name, last_name, now, state, password_hash, is_admin=is_admin)
    uow.users.put(made)
    return made


def invite(uow: UnitOfWork, principal: Principal, email: str, now: datetime, ids: Ids) -> tuple[User, str]:
    """The user with this email, made where there is none, and the token of an invitation; an older one ends.

    For a user who has a password already it is the way to a new one.
    """
    _require_admin(uow, principal)
    user = uow.users.by_email(email) or create_user(uow, principal, email, now, ids)
    if user.robot_of is not None:
        raise InvalidInput(f"{email} is a service account, which signs in with a key.")
    token = ids.secret()
    uow.credentials.delete_of(Invitation, user.id)
    uow.credentials.put(Invitation(secret_hash(token), user.id, now + INVITATION_LIFETIME))
    return user, token


def invited(uow: UnitOfWork, token: str, now: datetime) -> User:
    """Whom an invitation is for; raises NotFound."""
    invitation = uow.credentials.get_locked(Invitation, secret_hash(token))
    user = uow.users.get_locked(invitation.user_id) if invitation is not None and now < invitation.expires else None
    if user is None or not user.can_act:
        raise NotFound(
            "This invitation does not exist, was used, or has expired.", next_step="Ask an admin for a new one."
        )
    return user


def accept_invitation(
    uow: UnitOfWork, token: str, first_name: str, last_name: str, password_hash: str, now: datetime
) -> User:
    """Take the name and password that the invited one chose, and use the invitation up; raises NotFound."""
    user = invited(uow, token, now)
    uow.credentials.delete_of(Invitation, user.id)
    named = _named(user, first_name, last_name)
    return _with_password(uow, replace(named, state=UserState.ACTIVE), password_hash)


def change_password(uow: UnitOfWork, principal: Principal, email: str, password_hash: str) -> User:
    """A new password; ends all sessions. Only for the user himself and for admins."""
    user = user_by_email(uow, email)
    if principal.user_id != user.id:
        _require_admin(uow, principal)
    return _with_password(uow, user, password_hash)


def change_admin(uow: UnitOfWork, principal: Principal, email: str, *, is_admin: bool) -> User:
    """Make somebody an admin, or no longer."""
    _require_admin(uow, principal)
    changed = replace(user_by_email(uow, email), is_admin=is_admin)
    uow.users.put(changed)
    return changed


def disable_user(uow: UnitOfWork, principal: Principal, email: str, now: datetime) -> User:
    """Let somebody neither sign in nor be acted for; ends all sessions, and all tokens at once."""
    _require_admin(uow, principal)
    changed = replace(user_by_email(uow, email), state=UserState.DISABLED)
    uow.users.put(changed)
    sign_out_everywhere(uow, changed.id)
    revoke(uow, changed.id, now + ACCESS_LIFETIME)
    return changed


def enable_user(uow: UnitOfWork, principal: Principal, email: str) -> User:
    """Let a disabled user in again; what he has consented to is as it was."""
    _require_admin(uow, principal)
    user = user_by_email(uow, email)
    changed = replace(user, state=UserState.ACTIVE if user.last_sign_in or user.password_hash else UserState.INVITED)
    uow.users.put(changed)
    forgive(uow, changed.id)
    return changed


def user_by_email(uow: UnitOfWork, email: str) -> User:
    """A user who is about to be changed; raises NotFound."""
    found = uow.users.by_email(email)
    user = uow.users.get_locked(found.id) if found is not None else None
    if user is None:
        raise NotFound(f"There is no user {email}.", next_step="`cadstack user list` shows who there is.")
    return user


def list_users(uow: UnitOfWork, principal: Principal, after: str | None, limit: int) -> Page[User]:
    """By email."""
    _require_admin(uow, principal)
    return uow.users.listing(after, limit)


def _with_password(uow: UnitOfWork, user: User, password_hash: str) -> User:
    changed = replace(user, password_hash=password_hash)
    uow.users.put(changed)
    sign_out_everywhere(uow, user.id)
    return changed


def _named(user: User, first_name: str, last_name: str) -> User:
    names = first_name.strip(), last_name.strip()
    if not all(names) or max(map(len, names)) > LONGEST_NAME:
        raise InvalidInput(f"A first and a last name are needed, of up to {LONGEST_NAME} characters each.")
    return replace(user, first_name=names[0], last_name=names[1])


def _require_admin(uow: UnitOfWork, principal: Principal) -> None:
    if principal is SYSTEM:
        return
    user = uow.users.get(principal.user_id) if principal.user_id else None
    if user is None or not user.is_admin or not user.can_act:
        raise NotPermitted("Only an admin may do this.", next_step="Ask an admin.")
