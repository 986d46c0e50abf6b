"""The unit of work, and the store that alone commits it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from cadstack.app.ports.automation import Entities, WorkItems
from cadstack.app.ports.data import Entries, Hubs, Projects, References, Versions
from cadstack.app.ports.followups import Deliveries, FollowUp, FollowUpRows
from cadstack.app.ports.identity import ClientApps, Credentials, SigningKeys, Users
from cadstack.app.ports.objects import Blobs, Objects
from cadstack.app.ports.webhooks import Webhooks
from cadstack.domain.events import Event

P = ParamSpec("P")
T = TypeVar("T")


class UnitOfWork(Protocol):
    """One transaction: the rows, the follow-up work and the events that become true together."""

    @property
    def apps(self) -> ClientApps: ...
    @property
    def users(self) -> Users: ...
    @property
    def credentials(self) -> Credentials: ...
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
    def hubs(self) -> Hubs: ...
    @property
    def projects(self) -> Projects: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def versions(self) -> Versions: ...
    @property
    def references(self) -> References: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def followups(self) -> FollowUpRows: ...
    def enqueue(self, work: FollowUp) -> None:
        """Follow-up work, to start after the commit."""

    def emit(self, event: Event) -> None:
        """Store an event, and the work of telling it where a webhook waits for it; its sequence is given now."""

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
