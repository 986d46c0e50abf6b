"""The rows that say which blobs may be swept.

A blob has a row only while it is a candidate: staged and not yet kept, or discarded. What an object, an app bundle
version or a work item that has not ended refers to is never given out as garbage, even when it was discarded.
"""

from collections.abc import Sequence
from datetime import datetime

from cadstack.store.sql.codec import instant
from cadstack.store.sql.session import Query, Session

MARK = Query("""
    INSERT INTO garbage_blob (key, since) VALUES (:key, :since)
    ON CONFLICT (key) DO UPDATE SET since = excluded.since""")
KEEP = Query("DELETE FROM garbage_blob WHERE key = :key")
GARBAGE = Query("""
    SELECT key FROM garbage_blob WHERE since < :before
      AND NOT EXISTS (SELECT 1 FROM object_chunk WHERE object_chunk.blob = garbage_blob.key)
      AND NOT EXISTS (SELECT 1 FROM entity_version WHERE entity_version.blob = garbage_blob.key)
      AND NOT EXISTS (SELECT 1 FROM pinned_blob WHERE pinned_blob.blob = garbage_blob.key)
    ORDER BY since, key LIMIT :limit""")


class SqlBlobs:
    """See `app.ports.Blobs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stage(self, key: str, now: datetime) -> None:
        self._session.write(MARK, key=key, since=instant(now))

    def keep(self, key: str) -> None:
        self._session.write(KEEP, key=key)

    def discard(self, key: str, now: datetime) -> None:
        self._session.write(MARK, key=key, since=instant(now))

    def garbage(self, before: datetime, limit: int) -> Sequence[str]:
        return [row["key"] for row in self._session.all(GARBAGE, before=instant(before), limit=limit)]

    def forget(self, keys: Sequence[str]) -> None:
        self._session.write_many(KEEP, [{"key": key} for key in keys])
