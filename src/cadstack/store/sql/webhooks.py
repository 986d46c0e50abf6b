"""The rows of webhooks. A hook is sealed: its address and its token are secrets of its owner."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from cadstack.app.ports import HookWish, Page
from cadstack.domain.errors import Conflict
from cadstack.domain.webhooks.hook import Hook
from cadstack.store.sql import codec
from cadstack.store.sql.codec import Sealed, instant
from cadstack.store.sql.session import Query, Row, Session

NEVER = instant(datetime(9999, 1, 1, tzinfo=UTC))

GET = Query("SELECT document FROM webhook WHERE id = :id")
SAME = Query("SELECT id FROM webhook WHERE sameness = :sameness")
PUT = Query("""
    INSERT INTO webhook
    (id, owner, client_id, region, system, event, scope, status, sameness, updated, expires, document)
    VALUES
    (:id, :owner, :client_id, :region, :system, :event, :scope, :status, :sameness, :updated, :expires, :document)
    ON CONFLICT (id) DO UPDATE
    SET status = excluded.status, updated = excluded.updated, expires = excluded.expires, document = excluded.document
    """)
DELETE = Query("DELETE FROM webhook WHERE id = :id")
MEMBERS = """
    region = :region AND (:system = '' OR system = :system) AND (:event = '' OR event = :event)
    AND (:scope = '' OR scope = :scope) AND (:status = ''
    OR (:status = 'active' AND status <> 'inactive' AND expires > :now)
    OR (:status = 'inactive' AND (status = 'inactive' OR expires <= :now)))"""
COLUMNS = "id, updated, document"
LATEST_FIRST = "(updated, id) < (:updated, :after) ORDER BY updated DESC, id DESC LIMIT :limit"
OLDEST_FIRST = "(updated, id) > (:updated, :after) ORDER BY updated, id LIMIT :limit"
OF_OWNER = Query(f"SELECT {COLUMNS} FROM webhook WHERE owner = :who AND {MEMBERS} AND {LATEST_FIRST}")
OF_OWNER_UP = Query(f"SELECT {COLUMNS} FROM webhook WHERE owner = :who AND {MEMBERS} AND {OLDEST_FIRST}")
OF_CLIENT = Query(f"SELECT {COLUMNS} FROM webhook WHERE client_id = :who AND {MEMBERS} AND {LATEST_FIRST}")
OF_CLIENT_UP = Query(f"SELECT {COLUMNS} FROM webhook WHERE client_id = :who AND {MEMBERS} AND {OLDEST_FIRST}")
COUNT = Query("SELECT count(*) AS count FROM webhook WHERE owner = :owner")
AWAITING = Query(
    "SELECT document FROM webhook WHERE event = :event AND system = :system AND status <> 'inactive' ORDER BY id"
)
PROJECT_OF = Query("SELECT project FROM entry WHERE id = :id AND kind = 'folders'")
SECRET = Query("SELECT secret FROM webhook_secret WHERE owner = :owner")
PUT_SECRET = Query("""
    INSERT INTO webhook_secret (owner, secret) VALUES (:owner, :secret)
    ON CONFLICT (owner) DO UPDATE SET secret = excluded.secret""")
DELETE_SECRET = Query("DELETE FROM webhook_secret WHERE owner = :owner")


class SqlWebhooks:
    """See `app.ports.Webhooks`."""

    def __init__(self, session: Session, sealed: Sealed) -> None:
        self._session, self._sealed = session, sealed

    def get(self, hook_id: str) -> Hook | None:
        row = self._session.one(GET, id=hook_id)
        return None if row is None else self._read(row)

    def get_locked(self, hook_id: str) -> Hook | None:
        self._session.lock("webhook", hook_id)
        return self.get(hook_id)

    def put(self, hook: Hook) -> None:
        same = self._same(hook)
        if same is not None:
            raise Conflict(
                f"There is such a webhook already: {same}.", next_step="Change that one with PATCH, or delete it."
            )
        self._session.write(
            PUT,
            id=hook.id,
            owner=hook.owner,
            client_id=hook.client_id,
            region=hook.region,
            system=hook.system,
            event=hook.event,
            scope=hook.scope.name,
            status=hook.status.value,
            sameness=_sameness(hook),
            updated=instant(hook.updated),
            expires=NEVER if hook.terms.expires is None else instant(hook.terms.expires),
            document=self._sealed.close(codec.write(hook)),
        )

    def has_same(self, hook: Hook) -> bool:
        return self._same(hook) is not None

    def delete(self, hook_id: str) -> None:
        self._session.write(DELETE, id=hook_id)

    def listing(self, wish: HookWish, after: tuple[int, str] | None, limit: int, now: datetime) -> Page[Hook]:
        of_owner, of_client = (OF_OWNER_UP, OF_CLIENT_UP) if wish.is_ascending else (OF_OWNER, OF_CLIENT)
        updated, last = after or (-1 if wish.is_ascending else NEVER, "")
        rows = self._session.all(
            of_owner if wish.owner else of_client,
            who=wish.owner or wish.client_id,
            region=wish.region,
            system=wish.system,
            event=wish.event,
            scope=wish.scope,
            status=wish.status,
            now=instant(now),
            updated=updated,
            after=last,
            limit=limit + 1,
        )
        hooks = tuple(self._read(row) for row in rows[:limit])
        more = rows[limit - 1] if len(rows) > limit else None
        return Page(hooks, None if more is None else f"{more['updated']} {more['id']}")

    def count(self, owner: str) -> int:
        row = self._session.one(COUNT, owner=owner)
        return 0 if row is None else int(row["count"])

    def awaiting(self, system: str, event: str) -> Sequence[Hook]:
        return [self._read(row) for row in self._session.all(AWAITING, system=system, event=event)]

    def project_of(self, folder_id: str) -> str | None:
        row = self._session.one(PROJECT_OF, id=folder_id)
        return None if row is None else str(row["project"])

    def secret(self, owner: str) -> str | None:
        row = self._session.one(SECRET, owner=owner)
        return None if row is None else str(self._sealed.open(row["secret"]))

    def put_secret(self, owner: str, secret: str) -> None:
        self._session.write(PUT_SECRET, owner=owner, secret=self._sealed.close(secret))

    def delete_secret(self, owner: str) -> None:
        self._session.write(DELETE_SECRET, owner=owner)

    def _same(self, hook: Hook) -> str | None:
        """The id of another hook for the same, which nobody adds until the end of the transaction."""
        sameness = _sameness(hook)
        self._session.lock("webhook", sameness)
        row = self._session.one(SAME, sameness=sameness)
        return None if row is None or row["id"] == hook.id else str(row["id"])

    def _read(self, row: Row) -> Hook:
        return codec.read(Hook, self._sealed.open(row["document"]))


def _sameness(hook: Hook) -> str:
    """The fingerprint of what makes two hooks one: a hash, because the address stands in it."""
    parts = (hook.owner, hook.region, hook.system, hook.event, hook.scope.name, hook.scope.value, hook.callback_url)
    return hashlib.sha256(codec.dumps([*parts, hook.tenant]).encode()).hexdigest()
