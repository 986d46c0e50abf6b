"""The outbox of follow-up work: rows that are written with the change that asks for them."""

from datetime import datetime

from cadstack.app.ports import FollowUp
from cadstack.store.sql.codec import Sealed, instant
from cadstack.store.sql.session import Query, Session

ENQUEUE = Query("""
    INSERT INTO followup (id, kind, payload, state, not_before, enqueued_at, attempts)
    VALUES (:id, :kind, :payload, 'waiting', :not_before, :now, 0) ON CONFLICT (id) DO NOTHING""")


class SqlFollowUps:
    """Payloads are sealed: a callback's URL and headers are secrets of its owner."""

    def __init__(self, session: Session, sealed: Sealed) -> None:
        self._session, self._sealed = session, sealed

    def enqueue(self, work: FollowUp, now: datetime) -> None:
        """Idempotent on the id, also when the work is done already."""
        not_before = instant(work.not_before or now)
        payload = self._sealed.close(dict(work.payload))
        self._session.write(
            ENQUEUE, id=work.id, kind=work.kind, payload=payload, not_before=not_before, now=instant(now)
        )
