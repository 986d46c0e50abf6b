"""Hubs and projects as a caller sees them, and the one door to everything inside a project.

`enter` is that door: every verb on folders, items, versions and their contents goes through it first, and gets the
project from it, never from an id that a client sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cadstack.app.ports import UnitOfWork
from cadstack.domain.data.hub import FILES_NEED, Hub, HubMember, Role
from cadstack.domain.data.project import Access, Project, Stamp
from cadstack.domain.data.visibility import (
    DM_ERROR,
    NO_ACCESS,
    AccessRefused,
    Asker,
    Question,
    RegionWarning,
    Sight,
    check_sight,
    hubs_and_warnings,
    sight,
)
from cadstack.domain.errors import Conflict, NotFound
from cadstack.domain.identity.api import APIS, ApiNotAllowed
from cadstack.domain.identity.principal import Principal, require

NO_PRODUCT = "PRODUCT_ACCESS_REQUIRED"
NOT_A_USER = "USER_NOT_AUTHENTICATED"


@dataclass(frozen=True)
class Reach:
    """A project that the caller may use, and what it may do there."""

    project: Project
    hub: Hub
    access: Access
    user_id: str
    user_name: str

    def stamp(self, now: datetime) -> Stamp:
        return Stamp(now, self.user_id, self.user_name)

    def require(self, access: Access) -> None:
        """Raises AccessRefused for a member who may do less."""
        if not self.access.includes(access):
            raise AccessRefused(
                f"You may only {self.access} in this project, and this call needs {access}.",
                next_step="Ask a project administrator for more.",
            )


def asker_of(uow: UnitOfWork, principal: Principal) -> Asker:
    """Whom the caller asks for; raises AccessRefused for a user who is not here or disabled, and ApiNotAllowed."""
    api, app = APIS["data-management"], uow.apps.get(principal.client_id)
    if app is None:
        raise ApiNotAllowed(api, "The client app of this token does not exist any more. Register it again.")
    app.check_api(api)
    user_id = principal.user_id or principal.acting_for
    if user_id is not None:
        user = uow.users.get(user_id)
        if user is None or not user.can_act:
            raise AccessRefused("The user could not be authenticated.", code=NOT_A_USER)
    return Asker(principal.client_id, user_id, is_signed_in=principal.user_id is not None)


def list_hubs(uow: UnitOfWork, principal: Principal) -> tuple[list[Hub], list[RegionWarning]]:
    """The hubs that the caller sees, by name within each kind, and the warnings of the regions that show none."""
    require(principal, "data:read")
    asker = asker_of(uow, principal)
    seen, warnings = hubs_and_warnings(_questions(uow, asker), asker, uow.hubs.account_regions())
    return sorted(seen, key=lambda hub: hub.is_gated), warnings


def get_hub(uow: UnitOfWork, principal: Principal, hub_id: str) -> Hub:
    """A hub that the caller sees; raises NotFound and AccessRefused."""
    require(principal, "data:read")
    return _question(uow, asker_of(uow, principal), hub_id).hub


def list_projects(uow: UnitOfWork, principal: Principal, hub_id: str) -> Sequence[Project]:
    """The active projects of a hub, by name: all for its administrator and for a client app without a user."""
    require(principal, "data:read")
    asker = asker_of(uow, principal)
    question = _question(uow, asker, hub_id)
    everything = asker.user_id is None or _is_admin(question.member)
    found = uow.projects.of_hub(hub_id, None if everything else asker.user_id)
    return [project for project in found if project.active]


def get_project(uow: UnitOfWork, principal: Principal, hub_id: str, project_id: str) -> Project:
    """A project of that hub; raises NotFound and AccessRefused."""
    reach = enter(uow, principal, project_id, "data:read", files=False)
    if reach.hub.id != hub_id:
        raise _no_project(project_id)
    return reach.project


def enter(
    uow: UnitOfWork,
    principal: Principal,
    project_id: str,
    *scopes: str,
    access: Access = Access.VIEW,
    files: bool = True,
) -> Reach:
    """The caller's reach in a project; raises MissingScope, NotFound and AccessRefused.

    With `files` a member also needs a product that opens files. Who enters to change something is alone in doing so
    until the end of the transaction: so no two moves make a circle, and no two versions get one number.
    """
    require(principal, *scopes)
    asker = asker_of(uow, principal)
    project = uow.projects.get(project_id)
    if project is None:
        raise _no_project(project_id)
    question = _question(uow, asker, project.hub)
    reach = _reach(uow, principal, project, question, asker)
    if not project.active:
        raise AccessRefused(f"Project is not active: {project.id}", code=DM_ERROR)
    if files and question.member and not question.member.may_open_files(question.hub.kind):
        raise _no_product(question)
    reach.require(access)
    if access is not Access.VIEW:
        uow.projects.hold(project.id)
    return reach


def reach_storage(uow: UnitOfWork, principal: Principal, key: str, *, writing: bool) -> None:
    """What the Object Storage Service asks about an object of the bucket of all projects.

    Raises NotFound, and AccessRefused unless the caller may read, or change, files of the project; Conflict for writing
    what is the content of a version already.
    """
    storage = uow.versions.storage(key)
    if storage is None:
        raise NotFound("Object not found")
    enter(uow, principal, storage.project).require(Access.EDIT if writing else Access.VIEW)
    if writing and storage.version is not None:
        raise Conflict("The object is the content of a version and cannot change.", next_step="Ask for a new storage.")


def _reach(uow: UnitOfWork, principal: Principal, project: Project, question: Question, asker: Asker) -> Reach:
    if asker.user_id is None:
        app = uow.apps.get(principal.client_id)
        assert app is not None, "asker_of has seen it"
        return Reach(project, question.hub, Access.ADMIN, principal.client_id, app.name)
    user = uow.users.get(asker.user_id)
    member = uow.projects.member(project.id, asker.user_id)
    access = Access.ADMIN if _is_admin(question.member) else member.access if member else None
    if user is None or access is None:
        raise AccessRefused(NO_ACCESS)
    return Reach(project, question.hub, access, user.id, user.name)


def _question(uow: UnitOfWork, asker: Asker, hub_id: str) -> Question:
    """A hub that the asker sees; of a hub that nobody let the asker into, only ids that exist say so."""
    hub = uow.hubs.get(hub_id)
    if hub is None:
        raise NotFound(f"The hub '{hub_id}' does not exist.")
    integration = uow.hubs.integration(hub.account_id, asker.client_id) if hub.is_gated else None
    member = uow.hubs.member(hub.id, asker.user_id) if asker.user_id else None
    question = Question(hub, integration, member)
    if not hub.is_gated and sight(question, asker) is not Sight.SEEN:
        raise NotFound(f"The hub '{hub_id}' does not exist.")
    check_sight(question, asker)
    return question


def _questions(uow: UnitOfWork, asker: Asker) -> list[Question]:
    """Every hub of the user, and every account that knows the client app."""
    own = uow.hubs.of_user(asker.user_id) if asker.user_id else ()
    members = {hub.id: member for hub, member in own}
    integrated = uow.hubs.integrated(asker.client_id)
    known = {hub.id for hub, _ in integrated}
    return [
        *(Question(hub, member=member) for hub, member in own if hub.id not in known),
        *(Question(hub, integration, members.get(hub.id)) for hub, integration in integrated),
    ]


def _is_admin(member: HubMember | None) -> bool:
    return member is not None and member.role is Role.ADMIN


def _no_project(project_id: str) -> NotFound:
    return NotFound(f"The project '{project_id}' does not exist.")


def _no_product(question: Question) -> AccessRefused:
    needed = " or ".join(sorted(product.value.title() for product in FILES_NEED[question.hub.kind]))
    return AccessRefused(
        f"You have no product access to {needed} in '{question.hub.name}'.",
        code=NO_PRODUCT,
        next_step="An account admin gives it.",
    )
