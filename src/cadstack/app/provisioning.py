"""Making hubs and projects: what an operator or an account admin does once, before anybody puts files there."""

from datetime import datetime

from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.data.hub import ACCOUNT_ID, ACCOUNT_PREFIX, Hub, HubKind, check_name, check_region
from cadstack.domain.data.project import Extension, Folder, Project, ProjectKind, Stamp
from cadstack.domain.data.urns import account_hub_id, folder_id, hub_id, project_id
from cadstack.domain.errors import InvalidInput

TOP_FOLDERS: dict[ProjectKind, tuple[str, ...]] = {
    ProjectKind.CORE: (),
    ProjectKind.ACC: ("Project Files",),
    ProjectKind.BIM360: ("Plans", "Project Files"),
}


def create_hub(
    uow: UnitOfWork, kind: HubKind, name: object, region: str, now: datetime, ids: Ids, *, account_id: str | None = None
) -> Hub:
    """A new hub without members; raises InvalidInput. An account may bring its id, as it is known elsewhere."""
    if account_id is not None and (kind is not HubKind.ACCOUNT or not ACCOUNT_ID.match(account_id)):
        raise InvalidInput.at("id", f"'{account_id}' is no account id: a lower-case UUID, and only accounts have one.")
    if account_id is not None:
        wanted = ACCOUNT_PREFIX + account_id
    else:
        wanted = account_hub_id(ids.hex32()) if kind is HubKind.ACCOUNT else hub_id(ids.hex32())
    made = Hub(wanted, kind, check_name(name), check_region(region), now)
    uow.hubs.put(made)
    return made


def create_project(uow: UnitOfWork, hub: Hub, kind: ProjectKind, name: object, by: Stamp, ids: Ids) -> Project:
    """A new project with its root folder, in an account also with the folders that nobody can rename or remove."""
    if (kind is ProjectKind.CORE) == hub.is_gated:
        raise InvalidInput.at("kind", f"'{hub.name}' has no projects of the kind {kind.value}.")
    made = Project(
        id=project_id(ids.hex32(), is_docs=hub.is_gated),
        hub=hub.id,
        kind=kind,
        name=check_name(name),
        root_folder=folder_id(ids.hex32()),
        created=by.at,
    )
    uow.projects.put(made)
    root = new_folder(made, None, made.name, by, made.root_folder)
    uow.entries.put(root)
    for each in TOP_FOLDERS[kind]:
        uow.entries.put(new_folder(made, root.id, each, by, folder_id(ids.hex32()), is_locked=True))
    return made


def new_folder(
    project: Project, parent: str | None, name: str, by: Stamp, id_: str, *, is_locked: bool = False
) -> Folder:
    extension = Extension(f"folders:autodesk.{project.family}:Folder")
    return Folder(id_, project.id, parent, name, by, by, by.at, extension, is_locked=is_locked)
