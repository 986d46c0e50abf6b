"""The contents of files: places in the bucket of all projects, and who reaches them.

The bucket `wip.dm.prod` is nobody's. A place in it is given to a folder, and whoever may read or change files in the
folder's project may download or upload there; the Object Storage Service asks `projects.reach_storage`. What has become
the content of a version never changes again.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app.folders import check_file_name, shown_folder
from cadstack.app.objects import replace_object
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.projects import Reach, enter
from cadstack.domain.data.bucket import Bucket, Policy
from cadstack.domain.data.project import STORAGE_BUCKET, Access, Storage
from cadstack.domain.data.urns import storage_key
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId

NOBODY = ":projects"
"""The owner of the bucket; no client id has a colon."""


@dataclass(frozen=True)
class Content:
    """An uploaded object that a version can have; `name` is that of the version it was copied from."""

    key: str
    size: int
    name: str | None = None


def create_storage(
    uow: UnitOfWork, principal: Principal, project: str, folder: str, name: object, now: datetime, ids: Ids
) -> Storage:
    """A new place for a file of this name; its content comes through signed URLs of the bucket."""
    reach = enter(uow, principal, project, "data:create", access=Access.EDIT)
    around = uow.entries.item(reach.project.id, folder)
    parent = shown_folder(uow, reach, around.parent if around else folder)
    return add_storage(uow, reach, parent.id, check_file_name(name), now, ids)


def content_of(uow: UnitOfWork, reach: Reach, urn: str) -> Content:
    """The uploaded object with this urn; raises InvalidInput where it is another project's or was not uploaded."""
    key = ObjectId.parse(urn).key if urn.startswith("urn:") else ""
    storage = uow.versions.storage(key)
    if storage is None or storage.project != reach.project.id or ObjectId.parse(urn).bucket != STORAGE_BUCKET:
        raise InvalidInput.at("relationships.storage", f"'{urn}' is not a storage of this project.")
    found = uow.objects.get(STORAGE_BUCKET, key)
    if found is None:
        raise InvalidInput.at("relationships.storage", f"Nothing has been uploaded to '{urn}' yet.")
    return Content(key, found.size)


def copied_content(
    uow: UnitOfWork, principal: Principal, reach: Reach, folder: str, version: str, now: datetime, ids: Ids
) -> Content:
    """The content of a version that the caller may read, wherever it is, at a new place in this project."""
    source = uow.versions.anywhere(version)
    if source is None or source.storage is None:
        raise NotFound(f"The version '{version}' does not exist or has no content.")
    enter(uow, principal, source.project)
    found = uow.objects.get(STORAGE_BUCKET, source.storage)
    if found is None:
        raise NotFound(f"The content of '{version}' is gone.")
    storage = add_storage(uow, reach, folder, source.name, now, ids)
    place = ObjectId(STORAGE_BUCKET, storage.key)
    replace_object(uow, place, found.chunks, found.sha1, found.description, now)
    return Content(storage.key, found.size, source.name)


def seal(uow: UnitOfWork, content: Content, version: str) -> None:
    """The place holds the content of a version from now on; the first one is noted."""
    storage = uow.versions.storage(content.key)
    if storage is not None and storage.version is None:
        uow.versions.put_storage(replace(storage, version=version))


def add_storage(uow: UnitOfWork, reach: Reach, folder: str, name: str, now: datetime, ids: Ids) -> Storage:
    """A new place in the bucket of all projects, for who has been let in already."""
    if uow.objects.bucket(STORAGE_BUCKET) is None:
        uow.objects.add_bucket(Bucket(STORAGE_BUCKET, NOBODY, Policy.PERSISTENT, "US", now))
    made = Storage(storage_key(ids.hex32(), name), reach.project.id, folder, reach.stamp(now))
    uow.versions.put_storage(made)
    return made
