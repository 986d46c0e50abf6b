"""The rows of app bundles, activities and work items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cadstack.app.ports.basics import Page
from cadstack.domain.automation.workitem import WorkItem
from cadstack.domain.versioned import Entity, Kind


class Entities(Protocol):
    """AppBundles and Activities with their versions and aliases."""

    def get(self, kind: Kind, owner: str, name: str) -> Entity | None: ...
    def add(self, entity: Entity) -> None:
        """Raises Conflict when the name exists."""

    def save(self, entity: Entity) -> None:
        """Store versions and aliases as they now are."""

    def delete(self, kind: Kind, owner: str, name: str) -> None: ...
    def names(self, kind: Kind, owner: str) -> Sequence[str]: ...
    def put_definition(self, kind: Kind, owner: str, name: str, version: int, document: Mapping[str, Any]) -> None: ...
    def definition(self, kind: Kind, owner: str, name: str, version: int) -> Mapping[str, Any]: ...
    def set_blob(self, owner: str, name: str, version: int, blob: str, size: int) -> None:
        """Say where the zip of an app bundle version is."""

    def blob(self, owner: str, name: str, version: int) -> tuple[str, int] | None: ...
    def listing(self, kind: Kind, owner: str, handle: str, after: str | None, limit: int) -> Page[str]:
        """Qualified ids: the owner's own with `$LATEST` and aliases, then those shared with `handle` or everyone."""

    def used_by(self, owner: str, names: Sequence[str]) -> Sequence[str]:
        """Qualified ids of activities and bundles of `owner` whose definitions refer to these bundles."""


class WorkItems(Protocol):
    """The work items and their queue."""

    def add(self, item: WorkItem) -> None: ...
    def get(self, item_id: str) -> WorkItem | None: ...
    def save(self, item: WorkItem) -> None: ...
    def next_claimable(self, installations: Sequence[str], most_running: int = 0) -> WorkItem | None:
        """The best pending item for these engine installations, locked for this transaction.

        Owners with `most_running` running items wait; 0 is no limit.

        Order: the owner with the fewest running items, then the owner served longest ago, then that owner's items by
        priority (lower first) and wait: no owner's priority passes another owner's turn.
        """

    def expired(self, now: datetime, limit: int) -> Sequence[WorkItem]:
        """Items in progress whose lease ended before `now`, locked for this transaction."""

    def queue_position(self, item: WorkItem) -> int:
        """How many pending items stand before this one, plus one; exact up to a few hundred."""

    def changed_since(self, owner: str, since: datetime, after: str | None, limit: int) -> Page[tuple[str, datetime]]:
        """Ids and last change of an owner's items."""

    def processing_seconds(self, owner: str, since: datetime) -> float:
        """How long the owner's items ran since then."""

    def queue_times(self, family: str, since: datetime, priority: str | None) -> Sequence[float]:
        """Seconds from queued to started of a family's recent items."""

    def finished_before(self, moment: datetime, limit: int) -> Sequence[WorkItem]: ...
    def delete(self, item_id: str) -> None: ...
