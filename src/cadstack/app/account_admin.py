"""Account administration through a client app: the projects of an account, and the users in both.

A custom integration must give the client app the access option Account Administration; a user who is named or signed in
must be an account admin. What the app is not let into is as good as not there, as the original answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cadstack.app.accounts import find_user
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.projects import asker_of
from cadstack.app.provisioning import create_project
from cadstack.domain.data.hub import ACCOUNT_PREFIX, Hub, HubMember, Role
from cadstack.domain.data.project import Access, Project, ProjectKind, ProjectMember, Stamp
from cadstack.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cadstack.domain.identity.principal import Principal, require
from cadstack.domain.identity.user import User


@dataclass(frozen=True)
class AccountUser:
    """A user of an account."""

    user: User
    member: HubMember


@dataclass(frozen=True)
class ProjectUser:
    """A user of a project, with the membership in its account where there is one."""

    user: User
    member: ProjectMember
    in_account: HubMember | None


def account_projects(uow: UnitOfWork, principal: Principal, account: str) -> Sequence[Project]:
    """All projects of an account, by name."""
    return uow.projects.of_hub(administrate(uow, principal, account, "account:read").id, None)


def add_project(uow: UnitOfWork, principal: Principal, account: str, name: object, now: datetime, ids: Ids) -> Project:
    """A new ACC project; raises Conflict where the account has one of that name."""
    hub = administrate(uow, principal, account, "account:write")
    if any(project.name == name for project in uow.projects.of_hub(hub.id, None)):
        raise Conflict(f"'{hub.name}' has a project '{name}' already.", next_step="Choose another name.")
    asker = asker_of(uow, principal)
    user = uow.users.get(asker.user_id) if asker.user_id else None
    by = Stamp(now, user.id, user.name) if user else Stamp(now, principal.client_id, principal.client_id)
    made = create_project(uow, hub, ProjectKind.ACC, name, by, ids)
    if user:
        uow.projects.put_member(ProjectMember(made.id, user.id, Access.ADMIN))
    return made


def one_project(uow: UnitOfWork, principal: Principal, project: str, scope: str = "account:read") -> Project:
    """A project of an account that the caller administrates, by id with or without `b.`; raises NotFound."""
    found = uow.projects.get(ACCOUNT_PREFIX + project.removeprefix(ACCOUNT_PREFIX))
    if found is None:
        require(principal, scope)
        raise NotFound("This project doesn't exist")
    administrate(uow, principal, found.hub, scope)
    return found


def account_users(uow: UnitOfWork, principal: Principal, account: str) -> list[AccountUser]:
    """The members of an account."""
    hub = administrate(uow, principal, account, "account:read")
    found = ((uow.users.get(member.user_id), member) for member in uow.hubs.members(hub.id))
    return [AccountUser(user, member) for user, member in found if user is not None]


def project_users(uow: UnitOfWork, principal: Principal, project: str) -> list[ProjectUser]:
    """The members of a project."""
    found = one_project(uow, principal, project)
    users = ((uow.users.get(member.user_id), member) for member in uow.projects.members(found.id))
    return [
        ProjectUser(user, member, uow.hubs.member(found.hub, user.id)) for user, member in users if user is not None
    ]


def add_project_user(uow: UnitOfWork, principal: Principal, project: str, email: str, *, is_admin: bool) -> ProjectUser:
    """Make a member of the account a member of the project; raises NotFound, InvalidInput and Conflict."""
    found = one_project(uow, principal, project, "account:write")
    user = find_user(uow, email)
    in_account = uow.hubs.member(found.hub, user.id)
    if in_account is None:
        raise InvalidInput.at("email", f"'{email}' is not a member of the account. Add the user to it first.")
    if uow.projects.member(found.id, user.id) is not None:
        raise Conflict(f"'{email}' is a member of the project already.")
    member = ProjectMember(found.id, user.id, Access.ADMIN if is_admin else Access.EDIT)
    uow.projects.put_member(member)
    return ProjectUser(user, member, in_account)


def remove_project_user(uow: UnitOfWork, principal: Principal, project: str, user: str) -> None:
    """Raises NotFound for who is not in the project."""
    found = one_project(uow, principal, project, "account:write")
    if uow.projects.member(found.id, user) is None:
        raise NotFound("This user isn't in the project")
    uow.projects.remove_member(found.id, user)


def administrate(uow: UnitOfWork, principal: Principal, account: str, scope: str) -> Hub:
    """The account, for a client app that it lets administrate; raises MissingScope, NotFound, NotPermitted."""
    require(principal, scope)
    asker = asker_of(uow, principal)
    hub = uow.hubs.get(ACCOUNT_PREFIX + account.removeprefix(ACCOUNT_PREFIX))
    integration = uow.hubs.integration(hub.account_id, asker.client_id) if hub else None
    if hub is None or integration is None or not (integration.active and integration.account_admin):
        raise NotFound(
            "This account doesn't exist", next_step="Its admin adds the Client ID to its custom integrations."
        )
    member = uow.hubs.member(hub.id, asker.user_id) if asker.user_id else None
    if asker.user_id and (member is None or member.role is not Role.ADMIN):
        raise NotPermitted("The user is not an account admin.")
    if asker.user_id is None and integration.needs_user:
        raise NotPermitted("The custom integration serves named users only.", next_step="Send the header User-Id.")
    return hub
