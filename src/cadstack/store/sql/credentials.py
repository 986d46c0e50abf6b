"""The rows of credentials, of every kind in one table."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from cadstack.domain.identity.credential import Credential
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Session

C = TypeVar("C", bound=Credential)

GET = Query("SELECT document FROM credential WHERE kind = :kind AND key = :key")
OF = Query("SELECT document FROM credential WHERE kind = :kind AND owner = :owner ORDER BY key")
ALL = Query("SELECT document FROM credential WHERE kind = :kind ORDER BY key")
PUT = Query("""
    INSERT INTO credential (kind, key, owner, kept_until, document)
    VALUES (:kind, :key, :owner, :kept_until, :document)
    ON CONFLICT (kind, key) DO UPDATE
    SET owner = excluded.owner, kept_until = excluded.kept_until, document = excluded.document""")
DELETE = Query("DELETE FROM credential WHERE kind = :kind AND key = :key")
DELETE_OF = Query("DELETE FROM credential WHERE kind = :kind AND owner = :owner")
DROP = Query("""
    DELETE FROM credential WHERE (kind, key) IN
    (SELECT kind, key FROM credential WHERE kept_until <= :moment ORDER BY kept_until LIMIT :limit)""")


class SqlCredentials:
    """See `app.ports.Credentials`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, kind: type[C], key: str) -> C | None:
        row = self._session.one(GET, kind=kind.kind, key=key)
        return None if row is None else codec.load(kind, row["document"])

    def get_locked(self, kind: type[C], key: str) -> C | None:
        self._session.lock(kind.kind, key)
        return self.get(kind, key)

    def of(self, kind: type[C], owner: str) -> Sequence[C]:
        return [codec.load(kind, row["document"]) for row in self._session.all(OF, kind=kind.kind, owner=owner)]

    def all(self, kind: type[C]) -> Sequence[C]:
        return [codec.load(kind, row["document"]) for row in self._session.all(ALL, kind=kind.kind)]

    def put(self, credential: Credential) -> None:
        self._session.write(
            PUT,
            kind=credential.kind,
            key=credential.key,
            owner=credential.owner,
            kept_until=codec.instant(credential.kept_until),
            document=codec.dumps(codec.write(credential)),
        )

    def delete(self, kind: type[Credential], key: str) -> None:
        self._session.write(DELETE, kind=kind.kind, key=key)

    def delete_of(self, kind: type[Credential], owner: str) -> None:
        self._session.write(DELETE_OF, kind=kind.kind, owner=owner)

    def drop(self, now: datetime, limit: int) -> int:
        return self._session.write(DROP, moment=codec.instant(now), limit=limit)
