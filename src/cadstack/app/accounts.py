"""What an account admin decides: custom integrations and product access; and why a client app does not see a hub.

An operator of the server (`SYSTEM`) may do the same without being a member.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.ports import UnitOfWork
from cadstack.domain.data.hub import (
    ACCOUNT_PREFIX,
    CustomIntegration,
    Hub,
    HubMember,
    Role,
    check_client_id,
    check_name,
    check_products,
)
from cadstack.domain.data.visibility import Asker, Question, Sight, explain, sight
from cadstack.domain.errors import InvalidInput, NotFound, NotPermitted
from cadstack.domain.identity.principal import SYSTEM, Principal, require
from cadstack.domain.identity.user import User


@dataclass(frozen=True)
class NewIntegration:
    """What an admin enters, unchecked."""

    client_id: object
    name: object
    description: str = ""
    account_admin: bool = True
    document_management: bool = True
    needs_user: bool = False


@dataclass(frozen=True)
class Explanation:
    """Whether a client app sees an account for a user, and if not, the first reason."""

    sight: Sight
    text: str


def whitelist(
    uow: UnitOfWork, principal: Principal, account: str, wanted: NewIntegration, now: datetime
) -> CustomIntegration:
    """Let a client id into an account; one that is in already takes the new name and options. Raises InvalidInput."""
    hub = admin_account(uow, principal, account, "account:write")
    if not hub.is_gated:
        raise InvalidInput(f"'{hub.name}' is no ACC or BIM 360 account: it needs no custom integration.")
    if not (wanted.account_admin or wanted.document_management):
        raise InvalidInput.at("access", "An integration needs Account Administration, Document Management, or both.")
    made = CustomIntegration(
        account_id=hub.account_id,
        client_id=check_client_id(wanted.client_id),
        name=check_name(wanted.name),
        created_by=principal.user_id or principal.client_id,
        created=now,
        description=wanted.description.strip(),
        account_admin=wanted.account_admin,
        document_management=wanted.document_management,
        needs_user=wanted.needs_user,
    )
    before = uow.hubs.integration(hub.account_id, made.client_id)
    if before:
        made = replace(made, created_by=before.created_by, created=before.created)
    uow.hubs.put_integration(made)
    return made


def integrations(uow: UnitOfWork, principal: Principal, account: str) -> Sequence[CustomIntegration]:
    """The custom integrations of an account, by name."""
    return uow.hubs.integrations(admin_account(uow, principal, account, "account:read").account_id)


def remove_integration(uow: UnitOfWork, principal: Principal, account: str, client_id: str) -> None:
    """The client app sees the account no more, from now on; raises NotFound."""
    hub = admin_account(uow, principal, account, "account:write")
    if uow.hubs.integration(hub.account_id, client_id) is None:
        raise NotFound(f"'{hub.name}' has no custom integration of Client ID {client_id}.")
    uow.hubs.remove_integration(hub.account_id, client_id)


def why(uow: UnitOfWork, principal: Principal, account: str, client_id: str, user: str | None) -> Explanation:
    """Why this client app, for this user (an id or email) or for itself, sees the account or does not."""
    hub = admin_account(uow, principal, account, "account:read")
    user_id = find_user(uow, user).id if user else None
    asker = Asker(client_id, user_id, is_signed_in=user_id is not None)
    member = uow.hubs.member(hub.id, user_id) if user_id else None
    question = Question(hub, uow.hubs.integration(hub.account_id, client_id), member)
    text = explain(question, asker)
    if sight(question, asker) is Sight.SEEN and member and not member.may_open_files(hub.kind):
        text += " But the user has no product access that opens files, such as Docs: an account admin gives it."
    return Explanation(sight(question, asker), text)


def members(uow: UnitOfWork, principal: Principal, account: str) -> Sequence[HubMember]:
    """The members of an account or team hub, with their products."""
    return uow.hubs.members(admin_account(uow, principal, account, "account:read").id)


def give_products(uow: UnitOfWork, principal: Principal, account: str, user: str, names: Iterable[str]) -> HubMember:
    """The member with exactly these products; raises NotFound for who is no member."""
    hub = admin_account(uow, principal, account, "account:write")
    member = uow.hubs.member(hub.id, find_user(uow, user).id)
    if member is None:
        raise NotFound(f"'{user}' is not a member of '{hub.name}'.")
    member = replace(member, products=check_products(hub.kind, names))
    uow.hubs.put_member(member)
    return member


def administrated(uow: UnitOfWork, user: User) -> list[Hub]:
    """The accounts that a user administrates, by name; all for an admin of the installation."""
    if user.is_admin:
        return [hub for hub in uow.hubs.all() if hub.is_gated]
    return [hub for hub, member in uow.hubs.of_user(user.id) if hub.is_gated and member.role is Role.ADMIN]


def admin_account(uow: UnitOfWork, principal: Principal, account: str, scope: str) -> Hub:
    """The account or team hub that the caller administrates, by id with or without `b.`; operators also by name.

    Raises MissingScope, and NotFound alike for what is not there and for what is somebody else's.
    """
    if principal is SYSTEM:
        return _any_hub(uow, account)
    require(principal, scope)
    hub = uow.hubs.get(account) or uow.hubs.get(ACCOUNT_PREFIX + account)
    user = uow.users.get(principal.user_id) if principal.user_id else None
    if user is None or not user.can_act:
        raise NotPermitted(
            "Only an account admin can do this, not a client app by itself.", next_step="Use the token of a user."
        )
    member = uow.hubs.member(hub.id, user.id) if hub else None
    if hub is None or not (user.is_admin or (member and member.role is Role.ADMIN)):
        raise NotFound(f"You administrate no account '{account}'.")
    return hub


def find_user(uow: UnitOfWork, user: str) -> User:
    """By id or email; raises NotFound."""
    found = uow.users.by_email(user) if "@" in user else uow.users.get(user)
    if found is None:
        raise NotFound(f"The user '{user}' does not exist.", next_step="`cadstack user list` shows who does.")
    return found


def _any_hub(uow: UnitOfWork, account: str) -> Hub:
    found = uow.hubs.get(account) or uow.hubs.get(ACCOUNT_PREFIX + account)
    named = [hub for hub in uow.hubs.all() if hub.name == account]
    if found is None and len(named) != 1:
        known = ", ".join(f"{hub.name} ({hub.id})" for hub in uow.hubs.all())
        raise NotFound(f"No single hub is called '{account}'.", next_step=f"There are: {known or 'none'}.")
    return found or named[0]
