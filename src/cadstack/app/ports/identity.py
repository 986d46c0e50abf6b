"""The rows of client apps, users, credentials and signing keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from cadstack.app.ports.basics import Page
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.credential import Credential
from cadstack.domain.identity.external import Identity
from cadstack.domain.identity.user import User

C = TypeVar("C", bound=Credential)


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


class SignInServer(Protocol):
    """Another server that signs people in. It is asked over the network, so never in a verb."""

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes; raises Unavailable where the server cannot be asked."""

    def identity(self, code: str, nonce: str, verifier: str, now: datetime) -> Identity:
        """Who came back with this code; raises NotAuthenticated."""


class Users(Protocol):
    """The users of the installation, people and robots."""

    def get(self, user_id: str) -> User | None: ...
    def get_locked(self, user_id: str) -> User | None:
        """As it is now and stays until the end of the transaction, so that no change of another's is written over."""

    def by_email(self, email: str) -> User | None:
        """In any case."""

    def by_identity(self, issuer: str, subject: str) -> User | None:
        """Who another sign-in server means."""

    def put(self, user: User) -> None:
        """Add or replace; raises Conflict when the email or an identity is another user's."""

    def listing(self, after: str | None, limit: int) -> Page[User]:
        """By email."""

    def robots_of(self, client_id: str) -> Sequence[User]:
        """The service accounts of a client app."""

    def delete(self, user_id: str) -> None: ...


class Credentials(Protocol):
    """What is presented by a key until a moment, each kind for itself."""

    def get(self, kind: type[C], key: str) -> C | None: ...
    def get_locked(self, kind: type[C], key: str) -> C | None:
        """As it is now, and stays until the end of the transaction: nobody else who asks so has it meanwhile."""

    def of(self, kind: type[C], owner: str) -> Sequence[C]:
        """By key."""

    def all(self, kind: type[C]) -> Sequence[C]:
        """By key; for kinds of which there are few."""

    def put(self, credential: Credential) -> None:
        """Add or replace."""

    def delete(self, kind: type[Credential], key: str) -> None: ...
    def delete_of(self, kind: type[Credential], owner: str) -> None: ...
    def drop(self, now: datetime, limit: int) -> int:
        """Forget some whose time is over; answers how many."""
