"""Client apps, users, and the keys that sign tokens."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, Table

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

user = Table(
    "app_user",  # `user` is a word of SQL
    metadata,
    words("id"),
    words("email"),
    words("robot_of", optional=True),
    document("document"),
    PrimaryKeyConstraint("id"),
    Index("app_user_email", "email", unique=True),
    Index("app_user_robot_of", "robot_of"),
)

user_identity = Table(
    "user_identity",
    metadata,
    words("issuer"),
    words("subject"),
    words("user_id"),
    PrimaryKeyConstraint("issuer", "subject"),
    ForeignKeyConstraint(["user_id"], ["app_user.id"], ondelete="CASCADE"),
    Index("user_identity_user", "user_id"),
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
