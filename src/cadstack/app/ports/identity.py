"""The rows of client apps and signing keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cadstack.domain.identity.client_app import ClientApp


@dataclass(frozen=True)
class SigningKey:
    """One key of the ring. `private` is encrypted; it signs from `active_from` until a newer one does."""

    kid: str
    private: bytes
    created: datetime
    active_from: datetime


class ClientApps(Protocol):
    """The registered client apps."""

    def get(self, client_id: str) -> ClientApp | None: ...
    def by_handle(self, handle: str) -> ClientApp | None:
        """The app whose nickname, or id while it has none, is `handle`."""

    def put(self, app: ClientApp) -> None:
        """Add or replace; raises Conflict when the nickname is another app's."""

    def all(self) -> Sequence[ClientApp]: ...
    def delete(self, client_id: str) -> None: ...


class SigningKeys(Protocol):
    """The key ring's rows."""

    def all(self) -> Sequence[SigningKey]: ...
    def add(self, key: SigningKey) -> None: ...
    def delete(self, kid: str) -> None: ...
