"""The stored events.

Sequence numbers are given in the order of commits, so a reader that asks for what came after the last number it saw
misses nothing. On SQLite there is one writer. PostgreSQL hands numbers out before the commit, so events are written
at the very end of the transaction, under a lock that is held until the commit is done. Rejected: waiting out older
transactions at each read (needs a two-part cursor and stalls behind any slow transaction).

Whether a webhook waits for an event is asked by the statement that stores it: on PostgreSQL a question of its own would
cost a round trip, at every event, also while there are no webhooks.
"""

import json
from collections.abc import Callable, Sequence

from cadstack.domain.events import Event
from cadstack.domain.webhooks.catalogue import told_as
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Row, Session

ADD = Query("INSERT INTO event (subject, document) VALUES (:subject, :document)")
ADD_AND_ASK = Query("""
    INSERT INTO event (subject, document) VALUES (:subject, :document) RETURNING EXISTS
    (SELECT 1 FROM webhook WHERE event = :event AND system = :system AND status <> 'inactive') AS is_awaited""")
AFTER = Query("SELECT sequence, document FROM event WHERE sequence > :after ORDER BY sequence LIMIT :limit")
OF_SUBJECT = Query("""
    SELECT sequence, document FROM event
    WHERE subject = :subject AND sequence > :after ORDER BY sequence LIMIT :limit""")

FORGET = Query("DELETE FROM event WHERE subject = :subject")


class SqlEvents:
    """The events of one transaction and those stored before it; `announce` is called for those that are awaited."""

    def __init__(self, session: Session, announce: Callable[[Event], None]) -> None:
        self._session, self._announce = session, announce
        self._unwritten: list[Event] = []

    def emit(self, event: Event) -> None:
        self._unwritten.append(event)

    def write(self) -> None:
        """Store what was emitted; called last in the transaction, or before a look at the events."""
        if not self._unwritten:
            return
        self._session.lock("events")
        events = tuple(self._unwritten)
        self._unwritten.clear()
        for event in events:
            if self._add(event):
                self._announce(event)

    def _add(self, event: Event) -> bool:
        """Whether a webhook awaits it."""
        row = {"subject": event.subject, "document": codec.dumps(codec.write_members(event, leave_out={"sequence"}))}
        told = told_as(event)
        if told is None:
            self._session.write(ADD, **row)
            return False
        return bool(self._session.write_returning(ADD_AND_ASK, **row, system=told[0], event=told[1])["is_awaited"])

    def after(self, sequence: int, limit: int, subject: str | None) -> Sequence[Event]:
        self.write()
        if subject is None:
            return [_read(row) for row in self._session.all(AFTER, after=sequence, limit=limit)]
        return [_read(row) for row in self._session.all(OF_SUBJECT, subject=subject, after=sequence, limit=limit)]

    def forget(self, subject: str) -> None:
        self._session.write(FORGET, subject=subject)


def _read(row: Row) -> Event:
    return codec.read(Event, json.loads(row["document"]), sequence=row["sequence"])
