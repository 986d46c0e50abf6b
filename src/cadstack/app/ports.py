"""The seams of the application: what a verb may ask of the state, of blobs and of the catalogue.

A verb is `(uow, principal, command, now, ids) -> result`. It reads and writes through the unit of work and never
commits; `Store.run` alone commits, and the answer leaves after the commit.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from cadstack.domain.automation.workitem import WorkItem
from cadstack.domain.data.bucket import Bucket, StorageObject, UploadSession
from cadstack.domain.events import Event
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.versioned import Entity, Kind

P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row")


class Ids(Protocol):
    """Where new ids come from."""

    def hex32(self) -> str:
        """32 lower-case hex digits, as work item ids are."""

    def secret(self) -> str:
        """43 URL-safe characters of 256 random bits."""


@dataclass(frozen=True)
class FollowUp:
    """The server's own later work. `id` is its idempotency key: enqueued twice, it is done once."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    not_before: datetime | None = None


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A stretch of a listing; `next` continues it, None at the end."""

    rows: tuple[Row, ...]
    next: str | None = None


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


class Objects(Protocol):
    """Buckets, objects and uploads under way."""

    def bucket(self, key: str) -> Bucket | None: ...
    def add_bucket(self, bucket: Bucket) -> None:
        """Raises Conflict when the key exists."""

    def delete_bucket(self, key: str) -> None: ...
    def buckets(self, owner: str, region: str | None, after: str | None, limit: int) -> Page[Bucket]: ...
    def get(self, bucket: str, key: str) -> StorageObject | None: ...
    def put(self, item: StorageObject) -> None:
        """Add or replace the object; the blobs of the one it replaces become garbage (`Blobs` rows)."""

    def delete(self, bucket: str, key: str) -> None: ...
    def listing(self, bucket: str, begins_with: str, after: str | None, limit: int) -> Page[StorageObject]: ...
    def upload(self, key: str) -> UploadSession | None: ...
    def add_upload(self, session: UploadSession) -> None: ...
    def delete_upload(self, key: str) -> None: ...
    def expired_uploads(self, now: datetime, limit: int) -> Sequence[UploadSession]: ...


class Blobs(Protocol):
    """Which blobs are referred to by rows, and which may be swept."""

    def stage(self, key: str, now: datetime) -> None:
        """A blob that is about to be written; it is garbage unless `keep` follows."""

    def keep(self, key: str) -> None:
        """A row refers to the blob from now on."""

    def discard(self, key: str, now: datetime) -> None:
        """No row refers to the blob any more."""

    def garbage(self, before: datetime, limit: int) -> Sequence[str]:
        """Keys staged or discarded before then and not kept."""

    def forget(self, keys: Sequence[str]) -> None:
        """The blobs are deleted."""


class SigningKeys(Protocol):
    """The key ring's rows."""

    def all(self) -> Sequence[SigningKey]: ...
    def add(self, key: SigningKey) -> None: ...
    def delete(self, kid: str) -> None: ...


@dataclass(frozen=True)
class Delivery:
    """One try of a callback: what was answered, or why nothing was."""

    follow_up: str
    subject: str
    url: str
    attempt: int
    at: datetime
    status: int | None
    excerpt: str


class Deliveries(Protocol):
    """The recorded tries of callbacks."""

    def add(self, delivery: Delivery) -> None: ...
    def of(self, subject: str) -> Sequence[Delivery]: ...


class FollowUpRows(Protocol):
    """The rows of follow-up work in one transaction.

    `due` is the moment from which any server may take a row. Taking moves it to the end of the taker's lease and raises
    the row's attempt; a taker that dies leaves a row that becomes due again by itself.
    """

    def enqueue(self, work: FollowUp, now: datetime) -> None:
        """Add work; an id that is known already is left as it is."""

    def take(
        self, kinds: Collection[str], limit: int, holder: str, now: datetime, until: datetime
    ) -> Sequence[tuple[FollowUp, int, int]]:
        """Up to `limit` due rows, now `holder`'s until then: the work, its attempt, and that less what was forgiven."""

    def settle(
        self,
        work_id: str,
        attempt: int,
        started_at: datetime,
        now: datetime,
        error: str | None = None,
        again_at: datetime | None = None,
    ) -> bool:
        """Record a try: done without an error, else due again at `again_at`, else failed for good.

        False, and nothing changed, when a newer try has begun or the work has ended.
        """

    def renew(self, held: Collection[tuple[str, int]], until: datetime) -> None:
        """Move the end of the lease of work, given as id and attempt, that is still in hand."""

    def release(self, holder: str, now: datetime) -> int:
        """Make due at once what `holder` held when it died; how many."""

    def next_due(self, kinds: Collection[str]) -> datetime | None:
        """When the next row becomes due, leases included."""

    def purge(self, before: datetime, limit: int = 1000) -> int:
        """Forget up to `limit` pieces of work that ended before then; how many."""


class UnitOfWork(Protocol):
    """One transaction: the rows, the follow-up work and the events that become true together."""

    @property
    def apps(self) -> ClientApps: ...
    @property
    def entities(self) -> Entities: ...
    @property
    def workitems(self) -> WorkItems: ...
    @property
    def objects(self) -> Objects: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def keys(self) -> SigningKeys: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def followups(self) -> FollowUpRows: ...
    def enqueue(self, work: FollowUp) -> None:
        """Follow-up work, to start after the commit."""

    def emit(self, event: Event) -> None:
        """Store an event; its sequence is given now."""

    def events(self, after: int, limit: int, subject: str | None = None) -> Sequence[Event]:
        """Stored events in order."""

    def forget_events(self, subject: str) -> None:
        """Delete the events of a thing that is deleted itself."""

    def ring(self, topic: str) -> None:
        """Wake whoever waits for `topic`, after the commit."""


class Store(Protocol):
    """Runs verbs, each in a transaction of its own; alone commits.

    `submit` may put several verbs into one commit, a savepoint each, and retries on conflict or lost connection, so a
    verb may run more than once and has no effect but through its unit of work.
    """

    def submit(
        self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]": ...
    def run(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`submit` and wait for the result."""

    def submit_read(
        self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """As `submit`, for a verb that changes nothing: it sees the last commit and waits for no writer."""

    def bell(self, topic: str) -> "Bell":
        """The bell of a topic: rings for commits of this and, where there are several, of other servers."""

    def close(self) -> None: ...


class Bell(Protocol):
    """A counter that moves with each ring, so that no ring between a look and a wait is missed."""

    @property
    def count(self) -> int: ...
    def wait(self, seen: int, timeout: float) -> int:
        """Return when the counter differs from `seen`, or after `timeout` seconds."""

    def ring(self) -> None:
        """Wake the waiting ones of this process."""

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` (from any thread) at each ring; the result ends it."""


@dataclass(frozen=True)
class BlobInfo:
    """Size in bytes; `etag` is the MD5 of the content in hex where the store knows it; `sha1` where it was computed."""

    size: int
    etag: str
    sha1: str | None = None


class BlobStore(Protocol):
    """Immutable byte streams under keys (`objects/ab/…`); written whole or not at all."""

    def write(self, key: str, chunks: Iterator[bytes]) -> BlobInfo:
        """Store the stream; nothing is visible under `key` before all of it is."""

    async def awrite(self, key: str, chunks: AsyncIterator[bytes]) -> BlobInfo:
        """As `write`, for a request body."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to but not including `end`; raises NotFound before the first."""

    def info(self, key: str) -> BlobInfo | None: ...
    def delete(self, keys: Sequence[str]) -> None:
        """Missing ones are no error."""

    def keys(self, prefix: str) -> Iterator[str]: ...
    def direct_url(self, method: str, key: str, lifetime: timedelta) -> str | None:
        """A signed URL of the store itself (S3), or None where only this server can serve it."""
