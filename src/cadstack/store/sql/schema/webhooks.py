"""Webhooks and the secrets of their owners.

`webhook.sameness` tells apart what may not be there twice. `webhook_awaited` answers at every event, so it holds only
what can be told of one.
"""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, text

from cadstack.store.sql.schema.columns import SEALED, metadata, moment, words

webhook = Table(
    "webhook",
    metadata,
    words("id"),
    words("owner"),
    words("client_id"),
    words("region"),
    words("system"),
    words("event"),
    words("scope"),
    words("status"),
    words("sameness"),
    moment("updated"),
    moment("expires"),
    Column("document", SEALED, nullable=False),
    PrimaryKeyConstraint("id"),
    Index("webhook_sameness", "sameness", unique=True),
    Index("webhook_owner", "owner", "updated", "id"),
    Index("webhook_client", "client_id", "updated", "id"),
)
LISTENING = text("status <> 'inactive'")
Index("webhook_awaited", webhook.c.event, webhook.c.system, sqlite_where=LISTENING, postgresql_where=LISTENING)

webhook_secret = Table(
    "webhook_secret",
    metadata,
    words("owner"),
    Column("secret", SEALED, nullable=False),
    PrimaryKeyConstraint("owner"),
)
