"""The rows of webhooks and of the secrets that sign what is sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cadstack.app.ports.basics import Page
from cadstack.domain.webhooks.hook import Hook


@dataclass(frozen=True)
class HookWish:
    """Which hooks a listing holds; an empty word leaves a member out. One of `owner` and `client_id` is given."""

    region: str
    owner: str = ""
    client_id: str = ""
    system: str = ""
    event: str = ""
    scope: str = ""
    status: str = ""
    is_ascending: bool = False


class Webhooks(Protocol):
    """Hooks, and one secret for each owner."""

    def get(self, hook_id: str) -> Hook | None: ...
    def get_locked(self, hook_id: str) -> Hook | None:
        """As it is now, and stays until the end of the transaction."""

    def put(self, hook: Hook) -> None:
        """Add or replace; raises Conflict where its owner has one for the same event, scope and address there."""

    def has_same(self, hook: Hook) -> bool:
        """Whether `put` would refuse the hook."""

    def delete(self, hook_id: str) -> None: ...
    def listing(self, wish: HookWish, after: tuple[int, str] | None, limit: int, now: datetime) -> Page[Hook]:
        """By the last change, then the id, the latest first unless the wish is ascending; `next` is of `cursor_of`."""

    def count(self, owner: str) -> int:
        """How many an owner has."""

    def awaiting(self, system: str, event: str) -> Sequence[Hook]:
        """The hooks for an event that are not inactive."""

    def project_of(self, folder_id: str) -> str | None:
        """The project that a folder is in."""

    def secret(self, owner: str) -> str | None: ...
    def put_secret(self, owner: str, secret: str) -> None: ...
    def delete_secret(self, owner: str) -> None: ...
