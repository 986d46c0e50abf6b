"""The rows of buckets, objects and uploads under way."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from cadstack.app.ports import Page
from cadstack.domain.data.bucket import Bucket, StorageObject, UploadSession
from cadstack.domain.errors import Conflict
from cadstack.store.sql import codec
from cadstack.store.sql.blobs import SqlBlobs
from cadstack.store.sql.codec import instant, moment
from cadstack.store.sql.session import Query, Row, Session

BUCKET = Query("SELECT document FROM bucket WHERE key = :key")
ADD_BUCKET = Query("""
    INSERT INTO bucket (key, owner, region, document) VALUES (:key, :owner, :region, :document)
    ON CONFLICT (key) DO NOTHING""")
DELETE_BUCKET = Query("DELETE FROM bucket WHERE key = :key")
BUCKET_IN_USE = Query("SELECT key FROM object WHERE bucket = :bucket LIMIT 1")
BUCKET_PAGE = Query("""
    SELECT document FROM bucket
    WHERE owner = :owner AND key > :after AND (CAST(:region AS TEXT) IS NULL OR region = :region)
    ORDER BY key LIMIT :limit""")

OBJECT = Query("SELECT document, expires_at, accessed_at FROM object WHERE bucket = :bucket AND key = :key")
OBJECT_LOCKED = Query(OBJECT.text, on_postgres=f"{OBJECT.text} FOR UPDATE")
PUT_OBJECT = Query("""
    INSERT INTO object (bucket, key, expires_at, accessed_at, document)
    VALUES (:bucket, :key, :expires_at, :accessed_at, :document)
    ON CONFLICT (bucket, key) DO UPDATE SET
    document = excluded.document, expires_at = excluded.expires_at, accessed_at = excluded.accessed_at""")
NOTE_ACCESS = Query("UPDATE object SET accessed_at = :now WHERE bucket = :bucket AND key = :key")
EXPIRED_OBJECTS = Query("""
    SELECT document, expires_at, accessed_at FROM object WHERE expires_at <= :now
      AND NOT EXISTS (SELECT 1 FROM pinned_object
                      WHERE pinned_object.bucket = object.bucket AND pinned_object.key = object.key)
    ORDER BY expires_at LIMIT :limit""")
DELETE_OBJECT = Query("DELETE FROM object WHERE bucket = :bucket AND key = :key")
OBJECT_PAGE = Query("""
    SELECT document, expires_at, accessed_at FROM object
    WHERE bucket = :bucket AND key > :after AND key >= :begin AND (CAST(:past AS TEXT) IS NULL OR key < :past)
    ORDER BY key LIMIT :limit""")
CHUNKS = Query("SELECT blob FROM object_chunk WHERE bucket = :bucket AND key = :key")
DROP_CHUNKS = Query("DELETE FROM object_chunk WHERE bucket = :bucket AND key = :key")
ADD_CHUNK = Query("INSERT INTO object_chunk (bucket, key, blob) VALUES (:bucket, :key, :blob)")

UPLOAD = Query("SELECT document FROM upload WHERE key = :key")
ADD_UPLOAD = Query("""
    INSERT INTO upload (key, expires_at, document) VALUES (:key, :expires_at, :document)
    ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at, document = excluded.document""")
DELETE_UPLOAD = Query("DELETE FROM upload WHERE key = :key")
EXPIRED_UPLOADS = Query("SELECT document FROM upload WHERE expires_at < :now ORDER BY expires_at LIMIT :limit")

IN_COLUMNS = {"expires": "expires_at", "accessed": "accessed_at"}
LAST_CHARACTER = "\U0010ffff"


class SqlObjects:
    """See `app.ports.Objects`."""

    def __init__(self, session: Session, blobs: SqlBlobs, now: Callable[[], datetime]) -> None:
        self._session, self._blobs, self._now = session, blobs, now

    def bucket(self, key: str) -> Bucket | None:
        row = self._session.one(BUCKET, key=key)
        return None if row is None else codec.load(Bucket, row["document"])

    def add_bucket(self, bucket: Bucket) -> None:
        document = codec.dumps(codec.write(bucket))
        if not self._session.write(
            ADD_BUCKET, key=bucket.key, owner=bucket.owner, region=bucket.region, document=document
        ):
            raise Conflict(
                f"The bucket '{bucket.key}' exists already.", next_step="Bucket keys are unique: use another."
            )

    def delete_bucket(self, key: str) -> None:
        """Raises Conflict while it has objects."""
        if self._session.one(BUCKET_IN_USE, bucket=key):
            raise Conflict(f"The bucket '{key}' is not empty.", next_step="Delete its objects first.")
        self._session.write(DELETE_BUCKET, key=key)

    def buckets(self, owner: str, region: str | None, after: str | None, limit: int) -> Page[Bucket]:
        rows = self._session.all(BUCKET_PAGE, owner=owner, region=region, after=after or "", limit=limit + 1)
        found = tuple(codec.load(Bucket, row["document"]) for row in rows[:limit])
        return Page(found, found[-1].key if len(rows) > limit else None)

    def get(self, bucket: str, key: str) -> StorageObject | None:
        row = self._session.one(OBJECT, bucket=bucket, key=key)
        return None if row is None else _object(row)

    def get_locked(self, bucket: str, key: str) -> StorageObject | None:
        row = self._session.one(OBJECT_LOCKED, bucket=bucket, key=key)
        return None if row is None else _object(row)

    def put(self, item: StorageObject) -> None:
        row = self._session.one(OBJECT_LOCKED, bucket=item.bucket, key=item.key)
        before = _object(row).chunks if row else ()
        self._session.write(
            PUT_OBJECT,
            bucket=item.bucket,
            key=item.key,
            expires_at=None if item.expires is None else instant(item.expires),
            accessed_at=None if item.accessed is None else instant(item.accessed),
            document=codec.dumps(codec.write_members(item, IN_COLUMNS.keys())),
        )
        self._session.write(DROP_CHUNKS, bucket=item.bucket, key=item.key)
        blobs = {chunk.blob for chunk in item.chunks}
        if blobs:
            chunks = [{"bucket": item.bucket, "key": item.key, "blob": blob} for blob in sorted(blobs)]
            self._session.write_many(ADD_CHUNK, chunks)
        for blob in {chunk.blob for chunk in before} - blobs:
            self._blobs.discard(blob, item.modified)

    def note_access(self, bucket: str, key: str, now: datetime) -> None:
        self._session.write(NOTE_ACCESS, bucket=bucket, key=key, now=instant(now))

    def expired(self, now: datetime, limit: int) -> Sequence[StorageObject]:
        return [_object(row) for row in self._session.all(EXPIRED_OBJECTS, now=instant(now), limit=limit)]

    def delete(self, bucket: str, key: str) -> None:
        """What it held becomes garbage, unless another object refers to it too."""
        for row in self._session.all(CHUNKS, bucket=bucket, key=key):
            self._blobs.discard(row["blob"], self._now())
        self._session.write(DELETE_OBJECT, bucket=bucket, key=key)

    def listing(self, bucket: str, begins_with: str, after: str | None, limit: int) -> Page[StorageObject]:
        rows = self._session.all(
            OBJECT_PAGE,
            bucket=bucket,
            begin=begins_with,
            past=_past(begins_with),
            after=after or "",
            limit=limit + 1,
        )
        found = tuple(_object(row) for row in rows[:limit])
        return Page(found, found[-1].key if len(rows) > limit else None)

    def upload(self, key: str) -> UploadSession | None:
        row = self._session.one(UPLOAD, key=key)
        return None if row is None else codec.load(UploadSession, row["document"])

    def add_upload(self, session: UploadSession) -> None:
        document = codec.dumps(codec.write(session))
        self._session.write(ADD_UPLOAD, key=session.key, expires_at=instant(session.expires), document=document)

    def delete_upload(self, key: str) -> None:
        self._session.write(DELETE_UPLOAD, key=key)

    def expired_uploads(self, now: datetime, limit: int) -> Sequence[UploadSession]:
        rows = self._session.all(EXPIRED_UPLOADS, now=instant(now), limit=limit)
        return [codec.load(UploadSession, row["document"]) for row in rows]


def _object(row: Row) -> StorageObject:
    times = {name: None if row[column] is None else moment(row[column]) for name, column in IN_COLUMNS.items()}
    return codec.read(StorageObject, json.loads(row["document"]), **times)


def _past(prefix: str) -> str | None:
    """The first text, by code point, after all that begin with `prefix`; None where nothing follows them."""
    stem = prefix.rstrip(LAST_CHARACTER)
    if not stem:
        return None
    following = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if 0xD800 <= following <= 0xDFFF else following)
