"""The stored events.

Sequence numbers are given in the order of commits, so a reader that asks for what came after the last number it saw
misses nothing. On SQLite there is one writer. PostgreSQL hands numbers out before the commit, so events are written
at the very end of the transaction, under a lock that is held until the commit is done. Rejected: waiting out older
transactions at each read (needs a two-part cursor and stalls behind any slow transaction).
"""

import json
from collections.abc import Sequence

from cadstack.domain.events import Event
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Row, Session

ADD = Query("INSERT INTO event (subject, document) VALUES (:subject, :document)")
AFTER = Query("SELECT sequence, document FROM event WHERE sequence > :after ORDER BY sequence LIMIT :limit")
OF_SUBJECT = Query("""
    SELECT sequence, document FROM event
    WHERE subject = :subject AND sequence > :after ORDER BY sequence LIMIT :limit""")

FORGET = Query("DELETE FROM event WHERE subject = :subject")


class SqlEvents:
    """The events of one transaction and those stored before it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unwritten: list[Event] = []

    def emit(self, event: Event) -> None:
        self._unwritten.append(event)

    def write(self) -> None:
        """Store what was emitted; called last in the transaction, or before a look at the events."""
        if not self._unwritten:
            return
        self._session.lock("events")
        rows = [
            {"subject": event.subject, "document": codec.dumps(codec.write_members(event, leave_out={"sequence"}))}
            for event in self._unwritten
        ]
        self._unwritten.clear()
        self._session.write_many(ADD, rows)

    def after(self, sequence: int, limit: int, subject: str | None) -> Sequence[Event]:
        self.write()
        if subject is None:
            return [_read(row) for row in self._session.all(AFTER, after=sequence, limit=limit)]
        return [_read(row) for row in self._session.all(OF_SUBJECT, subject=subject, after=sequence, limit=limit)]

    def forget(self, subject: str) -> None:
        self._session.write(FORGET, subject=subject)


def _read(row: Row) -> Event:
    return codec.read(Event, json.loads(row["document"]), sequence=row["sequence"])
