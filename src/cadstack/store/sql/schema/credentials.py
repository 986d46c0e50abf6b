"""Sessions, codes, tokens, consents: everything that is presented by a key and ends at a moment."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from cadstack.store.sql.schema.columns import document, metadata, moment, words

credential = Table(
    "credential",
    metadata,
    words("kind"),
    words("key"),
    words("owner"),
    moment("kept_until"),
    document("document"),
    PrimaryKeyConstraint("kind", "key"),
    Index("credential_owner", "kind", "owner", "key"),
    Index("credential_kept_until", "kept_until"),
)
