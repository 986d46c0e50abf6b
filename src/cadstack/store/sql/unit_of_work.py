"""One transaction, with the repositories that work in it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from cadstack.app.announcements import announcement
from cadstack.app.ports import FollowUp
from cadstack.domain.events import Event
from cadstack.store.sql.apps import SqlClientApps
from cadstack.store.sql.blobs import SqlBlobs
from cadstack.store.sql.codec import Sealed
from cadstack.store.sql.credentials import SqlCredentials
from cadstack.store.sql.deliveries import SqlDeliveries
from cadstack.store.sql.entities import SqlEntities
from cadstack.store.sql.events import SqlEvents
from cadstack.store.sql.followups import SqlFollowUps
from cadstack.store.sql.hubs import SqlHubs
from cadstack.store.sql.keys import SqlSigningKeys
from cadstack.store.sql.objects import SqlObjects
from cadstack.store.sql.projects import SqlProjects
from cadstack.store.sql.session import Session
from cadstack.store.sql.tree import SqlEntries, SqlReferences, SqlVersions
from cadstack.store.sql.users import SqlUsers
from cadstack.store.sql.webhooks import SqlWebhooks
from cadstack.store.sql.workitems import SqlWorkItems

Clock = Callable[[], datetime]


class SqlUnitOfWork:
    """See `app.ports.UnitOfWork`. `finish` is for the store: it writes what has to come last."""

    def __init__(self, session: Session, sealed: Sealed, now: Clock) -> None:
        self._session, self._sealed, self._now = session, sealed, now
        self.rung: dict[str, None] = {}

    @cached_property
    def apps(self) -> SqlClientApps:
        return SqlClientApps(self._session)

    @cached_property
    def users(self) -> SqlUsers:
        return SqlUsers(self._session)

    @cached_property
    def credentials(self) -> SqlCredentials:
        return SqlCredentials(self._session)

    @cached_property
    def entities(self) -> SqlEntities:
        return SqlEntities(self._session, self._sealed)

    @cached_property
    def workitems(self) -> SqlWorkItems:
        return SqlWorkItems(self._session, self._sealed)

    @cached_property
    def objects(self) -> SqlObjects:
        return SqlObjects(self._session, self.blobs, self._now)

    @cached_property
    def blobs(self) -> SqlBlobs:
        return SqlBlobs(self._session)

    @cached_property
    def keys(self) -> SqlSigningKeys:
        return SqlSigningKeys(self._session)

    @cached_property
    def hubs(self) -> SqlHubs:
        return SqlHubs(self._session)

    @cached_property
    def projects(self) -> SqlProjects:
        return SqlProjects(self._session)

    @cached_property
    def entries(self) -> SqlEntries:
        return SqlEntries(self._session)

    @cached_property
    def versions(self) -> SqlVersions:
        return SqlVersions(self._session)

    @cached_property
    def references(self) -> SqlReferences:
        return SqlReferences(self._session)

    @cached_property
    def deliveries(self) -> SqlDeliveries:
        return SqlDeliveries(self._session)

    @cached_property
    def webhooks(self) -> SqlWebhooks:
        return SqlWebhooks(self._session, self._sealed)

    @cached_property
    def _events(self) -> SqlEvents:
        return SqlEvents(self._session, lambda event: self.enqueue(announcement(event)))

    @cached_property
    def followups(self) -> SqlFollowUps:
        return SqlFollowUps(self._session, self._sealed)

    def enqueue(self, work: FollowUp) -> None:
        self.followups.enqueue(work, self._now())
        self.ring("followup")

    def emit(self, event: Event) -> None:
        self._events.emit(event)

    def events(self, after: int, limit: int, subject: str | None = None) -> Sequence[Event]:
        return self._events.after(after, limit, subject)

    def forget_events(self, subject: str) -> None:
        self._events.forget(subject)

    def ring(self, topic: str) -> None:
        self.rung[topic] = None

    def finish(self) -> None:
        """Tell other servers which bells ring and write the events, which lock out others until the commit."""
        told = list(self.rung)
        if told:
            self._session.notify(told)
        self._events.write()
        announced = [topic for topic in self.rung if topic not in told]
        if announced:
            self._session.notify(announced)
