"""Items and their versions: reading, making the first and the next, renaming, deleting, copying.

A version's content is an object of the bucket of all projects that was uploaded before. Deleting an item is giving it a
version of the type Deleted: the lineage is hidden and its history stays; the next version shows it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.data_events import tell
from cadstack.app.folders import (
    FolderDetails,
    ItemDetails,
    Locked,
    ancestors,
    check_file_name,
    existing_folder,
    folder_details,
    item_details,
    read_extension,
    roll_up,
    shown_folder,
)
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.projects import Reach, enter
from cadstack.app.storage import Content, content_of, copied_content, seal
from cadstack.domain.data.project import DELETED_TYPE, Access, EntityType, Item, Reference, Version
from cadstack.domain.data.urns import item_id, version_id
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal

ExtensionWish = Mapping[str, object] | None


@dataclass(frozen=True)
class NewReference:
    """An arrow between a new version and one that exists, from the new one unless `is_incoming`."""

    version: str
    kind: str
    extension: ExtensionWish = None
    is_incoming: bool = False


@dataclass(frozen=True)
class NewVersion:
    """What a client says about a version; its content is an object's urn, or a version to copy."""

    name: object = None
    extension: ExtensionWish = None
    storage: str | None = None
    copy_from: str | None = None
    references: tuple[NewReference, ...] = ()


@dataclass(frozen=True)
class NewItem:
    """What a client says about an item and its first version."""

    parent: str
    first: NewVersion
    name: object = None
    extension: ExtensionWish = None


def get_item(uow: UnitOfWork, principal: Principal, project: str, item: str, *, with_path: bool = False) -> ItemDetails:
    """Raises NotFound, as for everything that is not in the project."""
    reach = enter(uow, principal, project, "data:read")
    found = existing_item(uow, reach, item)
    return item_details(uow, found, path_of(uow, reach, found) if with_path else None)


def item_parent(uow: UnitOfWork, principal: Principal, project: str, item: str) -> FolderDetails:
    """The folder that an item is in."""
    reach = enter(uow, principal, project, "data:read")
    return folder_details(uow, existing_folder(uow, reach, existing_item(uow, reach, item).parent))


def list_versions(uow: UnitOfWork, principal: Principal, project: str, item: str) -> Sequence[Version]:
    """The newest first."""
    reach = enter(uow, principal, project, "data:read")
    return uow.versions.of_item(existing_item(uow, reach, item).id)


def get_version(uow: UnitOfWork, principal: Principal, project: str, version: str) -> Version:
    """Raises NotFound."""
    return existing_version(uow, enter(uow, principal, project, "data:read"), version)


def version_item(uow: UnitOfWork, principal: Principal, project: str, version: str) -> ItemDetails:
    """The item that a version is of."""
    reach = enter(uow, principal, project, "data:read")
    return item_details(uow, existing_item(uow, reach, existing_version(uow, reach, version).item))


def create_item(
    uow: UnitOfWork, principal: Principal, project: str, wanted: NewItem, now: datetime, ids: Ids
) -> ItemDetails:
    """A new item with its first version; raises Conflict where the folder shows another of that name."""
    reach = enter(uow, principal, project, "data:create", access=Access.EDIT)
    folder = shown_folder(uow, reach, wanted.parent)
    content = _content(uow, principal, reach, folder.id, wanted.first, now, ids)
    return place_item(uow, reach, wanted, content, now, ids)


def create_version(
    uow: UnitOfWork, principal: Principal, project: str, item: str, wanted: NewVersion, now: datetime, ids: Ids
) -> ItemDetails:
    """The next version of an item, or its deletion; raises Locked while somebody else holds the item."""
    reach = enter(uow, principal, project, "data:create", access=Access.EDIT)
    found = writable_item(uow, reach, item)
    shown_folder(uow, reach, found.parent)
    is_deletion = (wanted.extension or {}).get("type") == DELETED_TYPE
    content = None if is_deletion else _content(uow, principal, reach, found.parent, wanted, now, ids)
    after = replace(found, tip=found.tip + 1, modified=reach.stamp(now), hidden=is_deletion)
    uow.entries.put(after)
    return _add_version(uow, reach, after, wanted, content, now, ids)


def rename_item(
    uow: UnitOfWork, principal: Principal, project: str, item: str, name: object, now: datetime, ids: Ids
) -> ItemDetails:
    """The item under another name; None leaves it. Raises Conflict and Locked."""
    reach = enter(uow, principal, project, "data:write", access=Access.EDIT)
    after = writable_item(uow, reach, item)
    if name is not None:
        after = replace(after, name=check_file_name(name, "displayName"), modified=reach.stamp(now))
        uow.entries.put(after)
        roll_up(uow, reach, after.parent, now)
        tell(uow, "dm.lineage.updated", reach, after, now, ids)
    return item_details(uow, after)


def rename_version(
    uow: UnitOfWork, principal: Principal, project: str, version: str, name: object, now: datetime, ids: Ids
) -> Version:
    """The version with another file name; None leaves it. Raises Locked."""
    reach = enter(uow, principal, project, "data:write", access=Access.EDIT)
    found = existing_version(uow, reach, version)
    item = writable_item(uow, reach, found.item)
    if name is not None:
        found = replace(found, name=check_file_name(name), modified=reach.stamp(now))
        uow.versions.put(found)
        roll_up(uow, reach, item.parent, now)
        tell(uow, "dm.version.modified", reach, item, now, ids, found)
    return found


def existing_item(uow: UnitOfWork, reach: Reach, item: str) -> Item:
    found = uow.entries.item(reach.project.id, item)
    if found is None:
        raise NotFound(f"The item '{item}' is not in this project.")
    return found


def existing_version(uow: UnitOfWork, reach: Reach, version: str) -> Version:
    found = uow.versions.get(reach.project.id, version)
    if found is None:
        raise NotFound(f"The version '{version}' is not in this project.")
    return found


def writable_item(uow: UnitOfWork, reach: Reach, item: str) -> Item:
    """An item that nobody else holds; raises Locked."""
    found = existing_item(uow, reach, item)
    if found.reserved and found.reserved.user_id != reach.user_id:
        raise Locked(f"'{found.name}' is reserved by {found.reserved.user_name}.", next_step="Wait until it is free.")
    return found


def path_of(uow: UnitOfWork, reach: Reach, item: Item) -> str:
    """The names of the folders down to the item's, as `/Project Files/Plans`."""
    below_root = ancestors(uow, reach, item.parent)[:-1]
    return "/" + "/".join(folder.name for folder in reversed(below_root))


def place_item(
    uow: UnitOfWork, reach: Reach, wanted: NewItem, content: Content, now: datetime, ids: Ids
) -> ItemDetails:
    """The item in its folder, for who has been let in already; raises Conflict for a name that is taken."""
    stamp, family = reach.stamp(now), reach.project.family
    item = Item(
        id=item_id(ids.hex32()),
        project=reach.project.id,
        parent=wanted.parent,
        name=check_file_name(wanted.name or wanted.first.name or content.name, "displayName"),
        created=stamp,
        modified=stamp,
        tip=1,
        extension=read_extension(wanted.extension, f"items:autodesk.{family}:File"),
    )
    uow.entries.put(item)
    return _add_version(uow, reach, item, wanted.first, content, now, ids)


def _content(
    uow: UnitOfWork, principal: Principal, reach: Reach, folder: str, wanted: NewVersion, now: datetime, ids: Ids
) -> Content:
    if wanted.copy_from:
        return copied_content(uow, principal, reach, folder, wanted.copy_from, now, ids)
    if not wanted.storage:
        raise InvalidInput.at("relationships.storage", "A version needs the storage that its content was uploaded to.")
    return content_of(uow, reach, wanted.storage)


def _add_version(
    uow: UnitOfWork, reach: Reach, item: Item, wanted: NewVersion, content: Content | None, now: datetime, ids: Ids
) -> ItemDetails:
    """Version `tip` of an item that is stored with it already; without content it is the item's deletion."""
    stamp, number = reach.stamp(now), item.tip
    default = f"versions:autodesk.{reach.project.family}:File"
    version = Version(
        id=version_id(item.id, number),
        item=item.id,
        project=reach.project.id,
        number=number,
        name=check_file_name(wanted.name or (content.name if content else None) or item.name),
        created=stamp,
        modified=stamp,
        extension=read_extension(wanted.extension, default),
        storage=content.key if content else None,
        size=content.size if content else 0,
    )
    uow.versions.put(version)
    if content:
        seal(uow, content, version.id)
    for each in wanted.references:
        _refer(uow, reach, version, each)
    roll_up(uow, reach, item.parent, now)
    what = "deleted" if version.is_deletion else "copied" if wanted.copy_from else "added"
    tell(uow, f"dm.version.{what}", reach, item, now, ids, version)
    return ItemDetails(item, version)


def _refer(uow: UnitOfWork, reach: Reach, version: Version, wanted: NewReference) -> None:
    other = existing_version(uow, reach, wanted.version)
    source, target = (other, version) if wanted.is_incoming else (version, other)
    extension = read_extension(wanted.extension, "xrefs:autodesk.core:Xref")
    kind = EntityType.VERSION
    uow.references.add(Reference(reach.project.id, source.id, kind, target.id, kind, wanted.kind, extension))
