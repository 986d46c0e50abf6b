"""How the verbs of projects say what happened, in the shape that subscribers of data events get."""

from datetime import datetime
from typing import Any

from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.projects import Reach
from cadstack.domain.data.project import Entry, Folder, Item, Version
from cadstack.domain.events import Event

DEEPEST = 200


def tell(
    uow: UnitOfWork,
    type_: str,
    reach: Reach,
    entry: Entry,
    now: datetime,
    ids: Ids,
    version: Version | None = None,
) -> None:
    """Store an event of a folder, or of an item with one of its versions."""
    thing = version or entry
    above = _ancestors(uow, reach, entry.parent)
    payload: dict[str, Any] = {
        "source": thing.id,
        "name": thing.name,
        "project": reach.project.id.removeprefix("b."),
        "tenant": reach.hub.id.removeprefix("b."),
        "hub": reach.hub.id,
        "parentFolderUrn": entry.parent,
        "ancestors": [{"urn": folder.id, "name": folder.name} for folder in above],
        "creator": thing.created.user_id,
        "createdTime": thing.created.at.isoformat(),
        "modifiedBy": thing.modified.user_id,
        "modifiedTime": thing.modified.at.isoformat(),
        "user_info": {"id": reach.user_id},
        "hidden": entry.hidden,
    }
    if version and isinstance(entry, Item):
        payload |= {
            "lineageUrn": entry.id,
            "version": str(version.number),
            "ext": version.file_type,
            "sizeInBytes": version.size,
        }
    uow.emit(Event(ids.hex32(), type_, f"project/{reach.project.id}", reach.user_id, now, after=payload))


def _ancestors(uow: UnitOfWork, reach: Reach, folder: str | None) -> list[Folder]:
    """The folders above, the root first."""
    found: list[Folder] = []
    while folder is not None and len(found) < DEEPEST:
        above = uow.entries.folder(reach.project.id, folder)
        if above is None:
            break
        found.insert(0, above)
        folder = above.parent
    return found
