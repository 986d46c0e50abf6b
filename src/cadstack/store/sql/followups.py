"""The rows of follow-up work: enqueued with the change that asks for them, handed out until they are settled.

`due` is the moment from which any server may take a row. Taking moves it to the end of the taker's lease and raises
`attempt`; a taker that dies leaves a row that becomes due again by itself. `attempt` is the fence of `settle`. So no
state "running" needs repair, and one partial index serves takers, leases and back-off.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from cadstack.app.ports import FollowUp
from cadstack.domain.errors import Unavailable
from cadstack.store.sql.codec import Sealed, instant, moment
from cadstack.store.sql.session import Query, Session

ERROR_LIMIT = 2000

ENQUEUE = Query("""
    INSERT INTO followup (id, kind, payload, state, enqueued_at, due, attempt, forgiven)
    VALUES (:id, :kind, :payload, 'waiting', :now, :due, 0, 0) ON CONFLICT (id) DO NOTHING""")
OF_KINDS = "state = 'waiting' AND kind IN (SELECT value FROM json_each(:kinds))"
OF_KINDS_PG = "state = 'waiting' AND kind IN (SELECT jsonb_array_elements_text(CAST(:kinds AS jsonb)))"
COLUMNS = "id, kind, payload, attempt, forgiven"
IN_ORDER = "ORDER BY due, sequence LIMIT :limit"
DUE = Query(
    f"SELECT {COLUMNS} FROM followup WHERE {OF_KINDS} AND due <= :now {IN_ORDER}",
    on_postgres=f"SELECT {COLUMNS} FROM followup WHERE {OF_KINDS_PG} AND due <= :now {IN_ORDER} FOR UPDATE SKIP LOCKED",
)
TAKE = Query("UPDATE followup SET attempt = attempt + 1, due = :until, holder = :holder WHERE id = :id")
NEXT_DUE = Query(
    f"SELECT due FROM followup WHERE {OF_KINDS} ORDER BY due LIMIT 1",
    on_postgres=f"SELECT due FROM followup WHERE {OF_KINDS_PG} ORDER BY due LIMIT 1",
)
SETTLE = Query("""
    UPDATE followup SET state = :state, due = :due, holder = NULL, ended_at = :ended_at
    WHERE id = :id AND attempt = :attempt AND state = 'waiting'""")
RECORD = Query("""
    INSERT INTO followup_try (followup, attempt, started_at, ended_at, error)
    VALUES (:id, :attempt, :started_at, :ended_at, :error)""")
RENEW = Query("UPDATE followup SET due = :until WHERE id = :id AND attempt = :attempt AND state = 'waiting'")
RELEASE = Query("UPDATE followup SET due = :now, holder = NULL WHERE holder = :holder AND state = 'waiting'")
RETRY = Query("""
    UPDATE followup SET state = 'waiting', due = :now, ended_at = NULL, forgiven = attempt
    WHERE id = :id AND state = 'failed'""")
FAILED = Query("SELECT id, kind, ended_at FROM followup WHERE state = 'failed' ORDER BY ended_at DESC LIMIT :limit")
TRIES = Query("""
    SELECT attempt, started_at, ended_at, error FROM followup_try WHERE followup = :id ORDER BY attempt""")
ENDED = Query("SELECT id FROM followup WHERE ended_at < :before ORDER BY ended_at LIMIT :limit")
FORGET_TRIES = Query("DELETE FROM followup_try WHERE followup = :id")
FORGET = Query("DELETE FROM followup WHERE id = :id")


class SqlFollowUps:
    """Payloads are sealed: a callback's URL and headers are secrets of its owner."""

    def __init__(self, session: Session, sealed: Sealed) -> None:
        self._session, self._sealed = session, sealed

    def enqueue(self, work: FollowUp, now: datetime) -> None:
        """Idempotent on the id, also when the work is done already."""
        due = instant(work.not_before or now)
        payload = self._sealed.close(dict(work.payload))
        self._session.write(ENQUEUE, id=work.id, kind=work.kind, payload=payload, now=instant(now), due=due)

    def take(
        self, kinds: Collection[str], limit: int, holder: str, now: datetime, until: datetime
    ) -> Sequence[tuple[FollowUp, int, int]]:
        """Up to `limit` due rows, now `holder`'s until then: the work, its attempt, and that less what was forgiven."""
        rows = self._session.all(DUE, kinds=json.dumps(sorted(kinds)), now=instant(now), limit=limit)
        if rows:
            self._session.write_many(TAKE, [{"id": r["id"], "until": instant(until), "holder": holder} for r in rows])
        taken = []
        for row in rows:
            attempt = row["attempt"] + 1
            try:
                payload = self._sealed.open(row["payload"])
            except Unavailable as error:  # one damaged row must not stop the others
                self.settle(row["id"], attempt, now, now, str(error))
            else:
                taken.append((FollowUp(row["id"], row["kind"], payload), attempt, attempt - row["forgiven"]))
        return taken

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
        state = "done" if error is None else "failed" if again_at is None else "waiting"
        ended_at = None if state == "waiting" else instant(now)
        due = instant(again_at or now)
        if not self._session.write(SETTLE, id=work_id, attempt=attempt, state=state, due=due, ended_at=ended_at):
            return False
        text = None if error is None else error[:ERROR_LIMIT]
        times = {"started_at": instant(started_at), "ended_at": instant(now)}
        self._session.write(RECORD, id=work_id, attempt=attempt, error=text, **times)
        return True

    def renew(self, held: Collection[tuple[str, int]], until: datetime) -> None:
        """Move the end of the lease of work, given as id and attempt, that is still in hand."""
        rows = [{"id": work_id, "attempt": attempt, "until": instant(until)} for work_id, attempt in sorted(held)]
        if rows:
            self._session.write_many(RENEW, rows)

    def release(self, holder: str, now: datetime) -> int:
        """Make due at once what `holder` held when it died; how many."""
        return self._session.write(RELEASE, holder=holder, now=instant(now))

    def next_due(self, kinds: Collection[str]) -> datetime | None:
        """When the next row becomes due, leases included."""
        row = self._session.one(NEXT_DUE, kinds=json.dumps(sorted(kinds)))
        return None if row is None else moment(row["due"])

    def retry(self, work_id: str, now: datetime) -> bool:
        """Give failed work its attempts anew; its tries stay on record. False when it is not failed."""
        return self._session.write(RETRY, id=work_id, now=instant(now)) == 1

    def failed(self, limit: int) -> Sequence[tuple[str, str, datetime]]:
        """Id, kind and end of what failed for good, latest first."""
        return [(row["id"], row["kind"], moment(row["ended_at"])) for row in self._session.all(FAILED, limit=limit)]

    def tries(self, work_id: str) -> Sequence[tuple[int, datetime, datetime, str | None]]:
        """Attempt, start, end and error (None: it succeeded) of each recorded try."""
        rows = self._session.all(TRIES, id=work_id)
        return [(row["attempt"], moment(row["started_at"]), moment(row["ended_at"]), row["error"]) for row in rows]

    def purge(self, before: datetime, limit: int = 1000) -> int:
        """Forget up to `limit` pieces of work that ended before then; how many."""
        ids = [{"id": row["id"]} for row in self._session.all(ENDED, before=instant(before), limit=limit)]
        if ids:
            self._session.write_many(FORGET_TRIES, ids)
            self._session.write_many(FORGET, ids)
        return len(ids)
