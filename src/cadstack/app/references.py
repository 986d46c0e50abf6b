"""References between folders, items and versions, and the commands that ask about several of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from cadstack.app.folders import Details, ItemDetails, details, existing_folder, item_details
from cadstack.app.items import existing_item, existing_version, path_of
from cadstack.app.ports import UnitOfWork
from cadstack.app.projects import Reach, enter
from cadstack.domain.data.project import Access, EntityType, Extension, Folder, Item, Reference, Version
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal

T = TypeVar("T")
MOST_RESOURCES = 200
COMMAND_SCOPES = ("data:read", "data:create", "data:write")
ACTIONS = {"view": Access.VIEW, "read": Access.VIEW, "download": Access.VIEW}
"""What an action needs; each other one needs the right to edit."""


@dataclass(frozen=True)
class Arrow:
    """A reference as one of its ends sees it, with the thing at the other end."""

    reference: Reference
    is_outgoing: bool
    other: Details | Version


@dataclass(frozen=True)
class Permission:
    """Whether the caller may do what was asked to one thing."""

    type: EntityType
    id: str
    granted: bool
    details: dict[str, bool]


def list_references(uow: UnitOfWork, principal: Principal, project: str, kind: EntityType, thing: str) -> list[Arrow]:
    """The references that begin or end at a thing of the project."""
    reach = enter(uow, principal, project, "data:read")
    _existing(uow, reach, kind, thing)
    return arrows(uow, reach, thing)


def arrows(uow: UnitOfWork, reach: Reach, thing: str) -> list[Arrow]:
    found = []
    for reference in uow.references.touching(reach.project.id, thing):
        is_outgoing = reference.source == thing
        kind, other = (
            (reference.target_type, reference.target) if is_outgoing else (reference.source_type, reference.source)
        )
        shown = _existing(uow, reach, kind, other)
        found.append(Arrow(reference, is_outgoing, shown if isinstance(shown, Version) else details(uow, shown)))
    return found


def add_reference(
    uow: UnitOfWork,
    principal: Principal,
    project: str,
    source: tuple[EntityType, str],
    target: tuple[EntityType, str],
    extension: Extension,
    kind: str = "auxiliary",
) -> None:
    """An arrow between two things of one project; raises NotFound for an end that is not in it."""
    reach = enter(uow, principal, project, "data:create", access=Access.EDIT)
    for end in (source, target):
        _existing(uow, reach, *end)
    if source[1] == target[1]:
        raise InvalidInput.at("data.id", "A thing cannot refer to itself.")
    uow.references.add(Reference(reach.project.id, source[1], source[0], target[1], target[0], kind, extension))


def check_permissions(
    uow: UnitOfWork,
    principal: Principal,
    project: str,
    actions: Sequence[str],
    resources: Sequence[tuple[EntityType, str]],
) -> list[Permission]:
    """For each thing whether the caller may do all of these; what is not in the project may not be touched."""
    reach = enter(uow, principal, project, *COMMAND_SCOPES)
    needed = [ACTIONS.get(action, Access.EDIT) for action in actions]
    may_edit = reach.access.includes(Access.EDIT)
    found = []
    for kind, thing in _few(resources):
        is_there = _is_there(uow, reach, kind, thing)
        each = {"create": is_there and may_edit, "download": is_there, "view": is_there}
        found.append(Permission(kind, thing, is_there and all(map(reach.access.includes, needed)), each))
    return found


def list_items(
    uow: UnitOfWork, principal: Principal, project: str, items: Sequence[str], *, with_path: bool
) -> list[ItemDetails]:
    """Items by id, in the order asked; raises NotFound for one that is not in the project."""
    reach = enter(uow, principal, project, *COMMAND_SCOPES)
    found = [existing_item(uow, reach, item) for item in _few(items)]
    return [item_details(uow, item, path_of(uow, reach, item) if with_path else None) for item in found]


def list_version_references(
    uow: UnitOfWork, principal: Principal, project: str, versions: Sequence[str]
) -> list[tuple[Version, list[Arrow]]]:
    """Versions by id, each with its references."""
    reach = enter(uow, principal, project, *COMMAND_SCOPES)
    found = [existing_version(uow, reach, version) for version in _few(versions)]
    return [(version, arrows(uow, reach, version.id)) for version in found]


def _few(things: Sequence[T]) -> Sequence[T]:
    if not 1 <= len(things) <= MOST_RESOURCES:
        raise InvalidInput.at("relationships.resources", f"A command takes 1 to {MOST_RESOURCES} resources.")
    return things


def _existing(uow: UnitOfWork, reach: Reach, kind: EntityType, thing: str) -> Folder | Item | Version:
    if kind is EntityType.FOLDER:
        return existing_folder(uow, reach, thing)
    if kind is EntityType.ITEM:
        return existing_item(uow, reach, thing)
    return existing_version(uow, reach, thing)


def _is_there(uow: UnitOfWork, reach: Reach, kind: EntityType, thing: str) -> bool:
    try:
        _existing(uow, reach, kind, thing)
    except NotFound:
        return False
    return True
