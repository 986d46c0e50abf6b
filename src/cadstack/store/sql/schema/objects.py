"""Buckets, objects and uploads."""

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, text

from cadstack.store.sql.schema.columns import document, metadata, moment, words

bucket = Table(
    "bucket",
    metadata,
    words("key"),
    words("owner"),
    words("region"),
    document("document"),
    PrimaryKeyConstraint("key"),
    Index("bucket_owner", "owner", "key"),
)

object_ = Table(
    "object",
    metadata,
    words("bucket"),
    words("key"),
    moment("expires_at", optional=True),
    moment("accessed_at", optional=True),
    document("document"),
    PrimaryKeyConstraint("bucket", "key"),
    ForeignKeyConstraint(["bucket"], ["bucket.key"]),
)
Index(
    "object_expires",
    object_.c.expires_at,
    sqlite_where=text("expires_at IS NOT NULL"),
    postgresql_where=text("expires_at IS NOT NULL"),
)

object_chunk = Table(
    "object_chunk",
    metadata,
    words("bucket"),
    words("key"),
    words("blob"),
    PrimaryKeyConstraint("bucket", "key", "blob"),
    ForeignKeyConstraint(["bucket", "key"], ["object.bucket", "object.key"], ondelete="CASCADE"),
    Index("object_chunk_blob", "blob"),
)

upload = Table(
    "upload",
    metadata,
    words("key"),
    moment("expires_at"),
    document("document"),
    PrimaryKeyConstraint("key"),
    Index("upload_expires", "expires_at"),
)

garbage_blob = Table(
    "garbage_blob",
    metadata,
    words("key"),
    moment("since"),
    PrimaryKeyConstraint("key"),
    Index("garbage_blob_since", "since"),
)
