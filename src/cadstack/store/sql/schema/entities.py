"""AppBundles and Activities."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from cadstack.store.sql.schema.columns import SEALED, document, metadata, number, words

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
