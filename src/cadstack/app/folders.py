"""Folders: reading, listing, searching, making, renaming, moving and hiding them.

Every change also moves the `rollup` of all folders above, in the same transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from cadstack.app.data_events import tell
from cadstack.app.ports import Ids, Stretch, UnitOfWork
from cadstack.app.projects import Reach, enter
from cadstack.domain.data.hub import check_name
from cadstack.domain.data.project import Access, Entry, Extension, Folder, Item, Version
from cadstack.domain.data.urns import folder_id, version_id
from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal

FORBIDDEN = frozenset('<>:"/\\|?*')
PROJECT_FILES = ("Project Files", "Plans")
EVERYTHING = Stretch(0, 1_000_000)
DEEPEST = 200


class Locked(Conflict):
    """Somebody holds the thing, or the project itself does; nobody else may change it."""


@dataclass(frozen=True)
class Page:
    """A stretch of a listing by number, and whether more follows."""

    rows: tuple["Details", ...]
    has_more: bool


@dataclass(frozen=True)
class FolderDetails:
    """A folder, and how many things it shows."""

    folder: Folder
    object_count: int


@dataclass(frozen=True)
class ItemDetails:
    """An item with its newest version, and where it is when that was asked for."""

    item: Item
    tip: Version
    path: str | None = None


Details = FolderDetails | ItemDetails


@dataclass(frozen=True)
class ContentsWish:
    """Which contents, and which page. `hidden` None is both; `keep` is what the columns of the store cannot say."""

    number: int = 0
    limit: int = 200
    kind: str | None = None
    hidden: bool | None = False
    keep: Callable[[Entry], bool] | None = None


@dataclass(frozen=True)
class FolderChange:
    """What a client wants otherwise; None leaves it."""

    name: object = None
    parent: str | None = None
    hidden: bool | None = None


def get_folder(uow: UnitOfWork, principal: Principal, project: str, folder: str) -> FolderDetails:
    """Raises NotFound, as for everything that is not in the project."""
    reach = enter(uow, principal, project, "data:read")
    return folder_details(uow, existing_folder(uow, reach, folder))


def parent_folder(uow: UnitOfWork, principal: Principal, project: str, folder: str) -> FolderDetails:
    """The folder around a folder; raises NotFound for the root."""
    reach = enter(uow, principal, project, "data:read")
    found = existing_folder(uow, reach, folder)
    if found.parent is None:
        raise NotFound("The root folder of a project has no parent.")
    return folder_details(uow, existing_folder(uow, reach, found.parent))


def top_folders(
    uow: UnitOfWork, principal: Principal, project: str, *, with_deleted: bool, project_files_only: bool
) -> list[FolderDetails]:
    """What is right below the root of an account's project; the root folder itself in any other."""
    reach = enter(uow, principal, project, "data:read")
    root = existing_folder(uow, reach, reach.project.root_folder)
    if not reach.project.is_docs:
        return [folder_details(uow, root)]
    found = uow.entries.contents(root.id, "folders", None if with_deleted else False, EVERYTHING)
    folders = [entry for entry in found if isinstance(entry, Folder)]
    if project_files_only:
        folders = [folder for folder in folders if folder.name in PROJECT_FILES]
    return [folder_details(uow, folder) for folder in folders]


def contents(uow: UnitOfWork, principal: Principal, project: str, folder: str, wish: ContentsWish) -> Page:
    """Folders, then items, each by name."""
    reach = enter(uow, principal, project, "data:read")
    found = existing_folder(uow, reach, folder)
    start = wish.number * wish.limit
    if wish.keep is None:
        rows = uow.entries.contents(found.id, wish.kind, wish.hidden, Stretch(start, wish.limit + 1))
    else:
        everything = uow.entries.contents(found.id, wish.kind, wish.hidden, EVERYTHING)
        rows = list(islice(filter(wish.keep, everything), start, start + wish.limit + 1))
    return Page(tuple(details(uow, row) for row in rows[: wish.limit]), len(rows) > wish.limit)


def search(
    uow: UnitOfWork, principal: Principal, project: str, folder: str, keep: Callable[[ItemDetails], bool]
) -> list[ItemDetails]:
    """The shown items in a folder and in all below, each with its newest version; needs a user and `data:search`."""
    reach = enter(uow, principal, project, "data:read", "data:search")
    found = existing_folder(uow, reach, folder)
    everything = (item_details(uow, item) for item in uow.entries.items_below(found.id))
    return [each for each in everything if keep(each)]


def create_folder(
    uow: UnitOfWork,
    principal: Principal,
    project: str,
    parent: str,
    name: object,
    extension: Extension,
    now: datetime,
    ids: Ids,
) -> FolderDetails:
    """A new folder; raises Conflict where the name is taken, Locked in a folder that is deleted."""
    reach = enter(uow, principal, project, "data:create", access=Access.EDIT)
    around = shown_folder(uow, reach, parent)
    stamp = reach.stamp(now)
    made = Folder(
        id=folder_id(ids.hex32()),
        project=reach.project.id,
        parent=around.id,
        name=check_file_name(name),
        created=stamp,
        modified=stamp,
        rollup=now,
        extension=extension,
    )
    uow.entries.put(made)
    roll_up(uow, reach, around.id, now)
    tell(uow, "dm.folder.added", reach, made, now, ids)
    return FolderDetails(made, 0)


def change_folder(
    uow: UnitOfWork, principal: Principal, project: str, folder: str, change: FolderChange, now: datetime, ids: Ids
) -> FolderDetails:
    """Rename, move, hide or show a folder; raises Conflict for a taken name, Locked for a folder of the project."""
    reach = enter(uow, principal, project, "data:write", access=Access.EDIT)
    before = existing_folder(uow, reach, folder)
    if before.is_locked or before.parent is None:
        raise Locked(f"The folder '{before.name}' belongs to the project itself.", next_step="Change one below it.")
    after = replace(before, modified=reach.stamp(now), rollup=now)
    if change.name is not None:
        after = replace(after, name=check_file_name(change.name))
    if change.parent is not None:
        after = replace(after, parent=_new_parent(uow, reach, before, change.parent))
    if change.hidden is not None:
        after = replace(after, hidden=change.hidden)
    uow.entries.put(after)
    for above in {before.parent, after.parent} - {None}:
        roll_up(uow, reach, str(above), now)
    tell(uow, f"dm.folder.{_what_happened(before, after)}", reach, after, now, ids)
    return folder_details(uow, after)


def existing_folder(uow: UnitOfWork, reach: Reach, folder: str) -> Folder:
    found = uow.entries.folder(reach.project.id, folder)
    if found is None:
        raise NotFound(f"The folder '{folder}' is not in this project.")
    return found


def shown_folder(uow: UnitOfWork, reach: Reach, folder: str) -> Folder:
    """A folder that things may be put into; raises Locked for a deleted one."""
    found = existing_folder(uow, reach, folder)
    if found.hidden:
        raise Locked(f"The folder '{found.name}' is deleted.", next_step="Restore it, or use another one.")
    return found


def ancestors(uow: UnitOfWork, reach: Reach, folder: str | None) -> list[Folder]:
    """A folder and all above it, the root last."""
    found: list[Folder] = []
    while folder is not None and len(found) < DEEPEST:
        found.append(existing_folder(uow, reach, folder))
        folder = found[-1].parent
    return found


def roll_up(uow: UnitOfWork, reach: Reach, folder: str, now: datetime) -> None:
    """Something below this folder changed now."""
    for above in ancestors(uow, reach, folder):
        uow.entries.put(replace(above, rollup=now))


def details(uow: UnitOfWork, entry: Entry) -> Details:
    return folder_details(uow, entry) if isinstance(entry, Folder) else item_details(uow, entry)


def folder_details(uow: UnitOfWork, folder: Folder) -> FolderDetails:
    return FolderDetails(folder, uow.entries.count(folder.id))


def item_details(uow: UnitOfWork, item: Item, path: str | None = None) -> ItemDetails:
    tip = uow.versions.get(item.project, version_id(item.id, item.tip))
    assert tip is not None, f"{item.id} has no version {item.tip}"
    return ItemDetails(item, tip, path)


def check_file_name(name: object, field: str = "name") -> str:
    """A name that a file or folder can have; raises InvalidInput."""
    checked = check_name(name, field)
    if FORBIDDEN & set(checked) or checked in {".", ".."}:
        raise InvalidInput.at(field, f"'{checked}' cannot be a name: none of {' '.join(sorted(FORBIDDEN))} in it.")
    return checked


def read_extension(wanted: Mapping[str, object] | None, default: str) -> Extension:
    """The extension that a client names, or the default of the noun; raises InvalidInput for a malformed one."""
    wanted = wanted or {}
    type_, version, data = wanted.get("type", default), wanted.get("version", "1.0"), wanted.get("data", {})
    if not isinstance(type_, str) or not isinstance(version, str) or not isinstance(data or {}, Mapping):
        raise InvalidInput.at("extension", "'extension' needs a 'type' and a 'version', both strings.")
    if type_.count(":") != 2 or type_.partition(":")[0] != default.partition(":")[0]:
        raise InvalidInput.at("extension.type", f"'{type_}' is not a type of this noun, such as {default}.")
    return Extension(type_, version, dict(data) if isinstance(data, Mapping) else {})


def _new_parent(uow: UnitOfWork, reach: Reach, folder: Folder, parent: str) -> str:
    target = shown_folder(uow, reach, parent)
    if folder.id in {above.id for above in ancestors(uow, reach, target.id)}:
        raise InvalidInput.at("parent", "A folder cannot be moved into itself or into a folder below it.")
    return target.id


def _what_happened(before: Folder, after: Folder) -> str:
    if after.hidden and not before.hidden:
        return "deleted"
    return "moved" if after.parent != before.parent else "modified"
