"""The rows of hubs, projects and what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cadstack.domain.data.hub import CustomIntegration, Hub, HubMember
from cadstack.domain.data.project import (
    Entry,
    Folder,
    Item,
    Project,
    ProjectMember,
    Reference,
    Storage,
    Version,
)


@dataclass(frozen=True)
class Stretch:
    """Which rows of a listing: at most `limit` after the first `offset`."""

    offset: int
    limit: int


class Hubs(Protocol):
    """Hubs, their members, and the custom integrations of accounts."""

    def get(self, hub_id: str) -> Hub | None: ...
    def put(self, hub: Hub) -> None: ...
    def all(self) -> Sequence[Hub]:
        """By name; for operators."""

    def of_user(self, user_id: str) -> Sequence[tuple[Hub, HubMember]]:
        """By name."""

    def integrated(self, client_id: str) -> Sequence[tuple[Hub, CustomIntegration]]:
        """The accounts with an integration of this client id, whatever its state; by name."""

    def account_regions(self) -> Sequence[str]:
        """Where there are accounts."""

    def member(self, hub_id: str, user_id: str) -> HubMember | None: ...
    def members(self, hub_id: str) -> Sequence[HubMember]: ...
    def put_member(self, member: HubMember) -> None: ...
    def remove_member(self, hub_id: str, user_id: str) -> None: ...
    def integration(self, account_id: str, client_id: str) -> CustomIntegration | None: ...
    def integrations(self, account_id: str) -> Sequence[CustomIntegration]:
        """By name."""

    def put_integration(self, integration: CustomIntegration) -> None: ...
    def remove_integration(self, account_id: str, client_id: str) -> None: ...


class Projects(Protocol):
    """Projects and their members."""

    def get(self, project_id: str) -> Project | None: ...
    def hold(self, project_id: str) -> None:
        """Nobody else changes what is in the project until the end of the transaction."""

    def put(self, project: Project) -> None: ...
    def of_hub(self, hub_id: str, user_id: str | None) -> Sequence[Project]:
        """By name: all, or those that a user is a member of."""

    def member(self, project_id: str, user_id: str) -> ProjectMember | None: ...
    def members(self, project_id: str) -> Sequence[ProjectMember]: ...
    def put_member(self, member: ProjectMember) -> None: ...
    def remove_member(self, project_id: str, user_id: str) -> None: ...


class Entries(Protocol):
    """Folders and items: the tree of a project."""

    def folder(self, project_id: str, folder_id: str) -> Folder | None: ...
    def item(self, project_id: str, item_id: str) -> Item | None: ...
    def put(self, entry: Entry) -> None:
        """Add or replace; raises Conflict where its folder shows another of its type with that name, in any case."""

    def contents(self, folder_id: str, kind: str | None, hidden: bool | None, stretch: Stretch) -> Sequence[Entry]:
        """Folders, then items, each by name; `hidden` None is both."""

    def named(self, folder_id: str, kind: str, name: str) -> Entry | None:
        """The one that is shown under this name, in any case."""

    def count(self, folder_id: str) -> int:
        """How many are shown in a folder."""

    def items_below(self, folder_id: str) -> Sequence[Item]:
        """The items that are shown in a folder and, at any depth, in the shown folders below."""


class Versions(Protocol):
    """Versions of items, and the places of their contents."""

    def get(self, project_id: str, version_id: str) -> Version | None: ...
    def anywhere(self, version_id: str) -> Version | None:
        """In whatever project; who asks must check the caller's reach there."""

    def put(self, version: Version) -> None: ...
    def of_item(self, item_id: str) -> Sequence[Version]:
        """The newest first."""

    def storage(self, key: str) -> Storage | None: ...
    def put_storage(self, storage: Storage) -> None: ...


class References(Protocol):
    """The arrows between folders, items and versions."""

    def add(self, reference: Reference) -> None:
        """Add or replace."""

    def touching(self, project_id: str, thing_id: str) -> Sequence[Reference]:
        """Those that begin or end at a thing."""
