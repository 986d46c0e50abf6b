"""Projects, and what is in them: folders, items with their versions, and references between these."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

STORAGE_BUCKET = "wip.dm.prod"
"""The bucket that holds the files of all projects; it is nobody's, and projects decide who reaches what in it."""
DELETED_TYPE = "versions:autodesk.core:Deleted"


class ProjectKind(StrEnum):
    """Of a personal or team hub, or one of the two kinds of an account."""

    CORE = "core"
    BIM360 = "BIM360"
    ACC = "ACC"


class Access(StrEnum):
    """What a member may do in a project, each more than the one before."""

    VIEW = "view"
    EDIT = "edit"
    ADMIN = "admin"

    def includes(self, other: "Access") -> bool:
        order = list(Access)
        return order.index(self) >= order.index(other)


class EntityType(StrEnum):
    """The three nouns that references join."""

    FOLDER = "folders"
    ITEM = "items"
    VERSION = "versions"


@dataclass(frozen=True)
class Stamp:
    """When, and by whom."""

    at: datetime
    user_id: str
    user_name: str


@dataclass(frozen=True)
class Extension:
    """The type of a thing beyond its noun, such as `items:autodesk.bim360:File`, with data of that type."""

    type: str
    version: str = "1.0"
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """A project of a hub. One that is not active refuses every call."""

    id: str
    hub: str
    kind: ProjectKind
    name: str
    root_folder: str
    created: datetime
    active: bool = True

    @property
    def is_docs(self) -> bool:
        """Whether it belongs to an account: there nothing is deleted for good."""
        return self.kind is not ProjectKind.CORE

    @property
    def family(self) -> str:
        """The middle of the extension types of what is in it."""
        return "bim360" if self.is_docs else "core"


@dataclass(frozen=True)
class ProjectMember:
    """A user in a project."""

    project: str
    user_id: str
    access: Access


@dataclass(frozen=True)
class Folder:
    """A folder; `rollup` is the last change anywhere below. The root folder has no parent."""

    id: str
    project: str
    parent: str | None
    name: str
    created: Stamp
    modified: Stamp
    rollup: datetime
    extension: Extension
    hidden: bool = False
    is_locked: bool = False

    @property
    def type(self) -> EntityType:
        return EntityType.FOLDER


@dataclass(frozen=True)
class Item:
    """A file through all its versions, of which `tip` is the number of the last. A deleted one is hidden.

    `reserved` says who holds it; nobody else may give it a version meanwhile.
    """

    id: str
    project: str
    parent: str
    name: str
    created: Stamp
    modified: Stamp
    tip: int
    extension: Extension
    hidden: bool = False
    reserved: Stamp | None = None

    @property
    def type(self) -> EntityType:
        return EntityType.ITEM


Entry = Folder | Item


@dataclass(frozen=True)
class Version:
    """One version of an item; `storage` is the object key of its content, None where it was deleted."""

    id: str
    item: str
    project: str
    number: int
    name: str
    created: Stamp
    modified: Stamp
    extension: Extension
    storage: str | None = None
    size: int = 0

    @property
    def type(self) -> EntityType:
        return EntityType.VERSION

    @property
    def file_type(self) -> str:
        """What stands after the last dot of the name."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def mime_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_deletion(self) -> bool:
        return self.extension.type == DELETED_TYPE


@dataclass(frozen=True)
class Storage:
    """A place in the bucket of all projects that was given to a folder, before there is any content.

    Once it holds the content of a `version`, nobody may write to it.
    """

    key: str
    project: str
    folder: str
    created: Stamp
    version: str | None = None


@dataclass(frozen=True)
class Reference:
    """An arrow between two things of a project, such as a drawing and what it refers to."""

    project: str
    source: str
    source_type: EntityType
    target: str
    target_type: EntityType
    kind: str
    extension: Extension
