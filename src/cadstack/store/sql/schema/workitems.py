"""Work items and their queue."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, text

from cadstack.store.sql.schema.columns import SEALED, document, metadata, moment, number, words

PENDING = text("status = 'pending'")
RUNNING = text("status = 'inprogress'")

work_item = Table(
    "work_item",
    metadata,
    words("id"),
    words("owner"),
    words("status"),
    words("installation"),
    words("family"),
    number("priority"),
    words("submission_priority", optional=True),
    moment("queued_at"),
    moment("started_at", optional=True),
    moment("finished_at", optional=True),
    moment("changed_at"),
    moment("expires_at", optional=True),
    number("revision"),
    document("state"),
    Column("plan", SEALED, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(
    "work_item_head",
    *(work_item.c[name] for name in ("installation", "owner", "priority", "queued_at", "id")),
    sqlite_where=PENDING,
    postgresql_where=PENDING,
)
Index(
    "work_item_queue",
    *(work_item.c[name] for name in ("installation", "priority", "queued_at", "id")),
    sqlite_where=PENDING,
    postgresql_where=PENDING,
)
Index("work_item_lease", work_item.c.expires_at, sqlite_where=RUNNING, postgresql_where=RUNNING)
Index("work_item_changed", work_item.c.owner, work_item.c.changed_at, work_item.c.id)
Index("work_item_family", work_item.c.family, work_item.c.queued_at)
Index(
    "work_item_finished",
    work_item.c.finished_at,
    sqlite_where=text("finished_at IS NOT NULL"),
    postgresql_where=text("finished_at IS NOT NULL"),
)

lane = Table(
    "lane",
    metadata,
    words("owner"),
    words("installation"),
    number("priority"),
    number("waiting"),
    number("running"),
    moment("served_at"),
    PrimaryKeyConstraint("owner", "installation", "priority"),
)
Index(
    "lane_best",
    *(lane.c[name] for name in ("installation", "running", "served_at", "priority", "owner")),
    sqlite_where=text("waiting > 0"),
    postgresql_where=text("waiting > 0"),
)

pinned_blob = Table(
    "pinned_blob",
    metadata,
    words("blob"),
    words("item"),
    PrimaryKeyConstraint("blob", "item"),
    ForeignKeyConstraint(["item"], ["work_item.id"], ondelete="CASCADE"),
    Index("pinned_blob_item", "item"),
)

pinned_object = Table(
    "pinned_object",
    metadata,
    words("bucket"),
    words("key"),
    words("item"),
    PrimaryKeyConstraint("bucket", "key", "item"),
    ForeignKeyConstraint(["item"], ["work_item.id"], ondelete="CASCADE"),
    Index("pinned_object_item", "item"),
)
