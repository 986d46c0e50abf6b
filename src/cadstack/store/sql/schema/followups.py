"""Events, deliveries and the server's own later work."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, text

from cadstack.store.sql.schema.columns import SEALED, counter, document, metadata, moment, number, words

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
