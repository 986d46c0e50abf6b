"""Client apps, and the keys that sign tokens."""

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table

from cadstack.store.sql.schema.columns import document, metadata, moment, words

client_app = Table(
    "client_app",
    metadata,
    words("id"),
    words("handle"),
    document("document"),
    PrimaryKeyConstraint("id"),
    Index("client_app_handle", "handle", unique=True),
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
