"""The one schema of SQLite and PostgreSQL.

- Moments are integers, microseconds since 1970 UTC: exact, ordered and subtractable alike on both. Rejected: ISO text
  (no arithmetic) and each database's own type (SQLite has none).
- Text is compared by code point on both (`COLLATE "C"` on PostgreSQL), so a listing has one order and can be
  continued by its last key.
- A noun is one row: what belongs to it (versions, aliases, chunks) is JSON in that row, so one statement reads a
  whole noun and nothing is ever half old, half new. What must be searched stands in tables of its own beside it and
  is only searched, never read back: `share`, `bundle_reference`, `object_chunk`, `pinned_blob`.
- `revision` counts the saves of a row, so that a save can be refused when somebody else's came between.
- `lane` is an index too: one row for each owner, queue and priority, which makes a fair claim cost the same at any
  depth. `work_item` rows are the truth; `WorkItems.rebuild_lanes` makes `lane` from them.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

metadata = MetaData()

WORDS = Text().with_variant(Text(collation="C"), "postgresql")
DOCUMENT = Text()
SEALED = LargeBinary()
MOMENT = BigInteger()
COUNTER = BigInteger().with_variant(Integer(), "sqlite")


def words(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, WORDS, nullable=optional)


def document(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, DOCUMENT, nullable=optional)


def moment(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, MOMENT, nullable=optional)


def number(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, BigInteger(), nullable=optional)


def counter(name: str) -> Column[int]:
    """A key the database counts up; SQLite never gives a number twice (AUTOINCREMENT)."""
    return Column(name, COUNTER, primary_key=True, autoincrement=True)


client_app = Table(
    "client_app",
    metadata,
    words("id"),
    words("handle"),
    document("document"),
    PrimaryKeyConstraint("id"),
    Index("client_app_handle", "handle", unique=True),
)

entity = Table(
    "entity",
    metadata,
    words("kind"),
    words("owner"),
    words("name"),
    number("revision"),
    document("document"),
    PrimaryKeyConstraint("kind", "owner", "name"),
)

entity_version = Table(
    "entity_version",
    metadata,
    words("kind"),
    words("owner"),
    words("name"),
    number("version"),
    Column("definition", SEALED, nullable=True),
    words("blob", optional=True),
    number("blob_size", optional=True),
    PrimaryKeyConstraint("kind", "owner", "name", "version"),
    ForeignKeyConstraint(["kind", "owner", "name"], ["entity.kind", "entity.owner", "entity.name"], ondelete="CASCADE"),
    Index("entity_version_blob", "blob"),
)

bundle_reference = Table(
    "bundle_reference",
    metadata,
    words("kind"),
    words("owner"),
    words("name"),
    number("version"),
    words("bundle"),
    PrimaryKeyConstraint("kind", "owner", "name", "version", "bundle"),
    ForeignKeyConstraint(
        ["kind", "owner", "name", "version"],
        ["entity_version.kind", "entity_version.owner", "entity_version.name", "entity_version.version"],
        ondelete="CASCADE",
    ),
    Index("bundle_reference_bundle", "owner", "bundle"),
)

share = Table(
    "share",
    metadata,
    words("kind"),
    words("receiver"),
    words("owner"),
    words("name"),
    words("alias"),
    PrimaryKeyConstraint("kind", "receiver", "owner", "name", "alias"),
    ForeignKeyConstraint(["kind", "owner", "name"], ["entity.kind", "entity.owner", "entity.name"], ondelete="CASCADE"),
    Index("share_entity", "kind", "owner", "name"),
)

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
    document("document"),
    PrimaryKeyConstraint("bucket", "key"),
    ForeignKeyConstraint(["bucket"], ["bucket.key"]),
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

pinned_blob = Table(
    "pinned_blob",
    metadata,
    words("blob"),
    words("item"),
    PrimaryKeyConstraint("blob", "item"),
    ForeignKeyConstraint(["item"], ["work_item.id"], ondelete="CASCADE"),
    Index("pinned_blob_item", "item"),
)

signing_key = Table(
    "signing_key",
    metadata,
    words("kid"),
    Column("private", LargeBinary(), nullable=False),
    moment("created"),
    moment("active_from"),
    PrimaryKeyConstraint("kid"),
)

delivery = Table(
    "delivery",
    metadata,
    counter("sequence"),
    words("subject"),
    document("document"),
    Index("delivery_subject", "subject", "sequence"),
    sqlite_autoincrement=True,
)

event = Table(
    "event",
    metadata,
    counter("sequence"),
    words("subject"),
    document("document"),
    Index("event_subject", "subject", "sequence"),
    sqlite_autoincrement=True,
)

followup = Table(
    "followup",
    metadata,
    counter("sequence"),
    words("id"),
    words("kind"),
    Column("payload", SEALED, nullable=False),
    words("state"),
    moment("enqueued_at"),
    moment("due"),
    number("attempt"),
    number("forgiven"),
    words("holder", optional=True),
    moment("ended_at", optional=True),
    sqlite_autoincrement=True,
)
WAITING, ENDED = text("state = 'waiting'"), text("ended_at IS NOT NULL")
Index("followup_id", followup.c.id, unique=True)
Index("followup_due", followup.c.due, followup.c.sequence, sqlite_where=WAITING, postgresql_where=WAITING)
Index("followup_ended", followup.c.ended_at, sqlite_where=ENDED, postgresql_where=ENDED)

followup_try = Table(
    "followup_try",
    metadata,
    words("followup"),
    number("attempt"),
    moment("started_at"),
    moment("ended_at"),
    words("error", optional=True),
    PrimaryKeyConstraint("followup", "attempt"),
)

commit_mark = Table(
    "commit_mark", metadata, words("link"), number("number"), moment("at"), PrimaryKeyConstraint("link")
)
