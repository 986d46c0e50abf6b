"""Hubs and accounts, projects, and the tree of folders and items in each.

`entry.shown_as` is the folded name of what is shown and null of what is hidden: so the unique index lets one folder
hold many hidden things of one name and only one that is shown.
"""

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from cadstack.store.sql.schema.columns import document, metadata, number, words

hub = Table(
    "hub",
    metadata,
    words("id"),
    words("kind"),
    words("region"),
    words("name"),
    document("document"),
    PrimaryKeyConstraint("id"),
    Index("hub_kind", "kind", "region"),
)

hub_member = Table(
    "hub_member",
    metadata,
    words("hub"),
    words("user_id"),
    document("document"),
    PrimaryKeyConstraint("hub", "user_id"),
    ForeignKeyConstraint(["hub"], ["hub.id"], ondelete="CASCADE"),
    Index("hub_member_user", "user_id"),
)

custom_integration = Table(
    "custom_integration",
    metadata,
    words("hub"),
    words("client_id"),
    words("name"),
    document("document"),
    PrimaryKeyConstraint("hub", "client_id"),
    ForeignKeyConstraint(["hub"], ["hub.id"], ondelete="CASCADE"),
    Index("custom_integration_client", "client_id"),
)

project = Table(
    "project",
    metadata,
    words("id"),
    words("hub"),
    words("name"),
    document("document"),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["hub"], ["hub.id"], ondelete="CASCADE"),
    Index("project_hub", "hub", "name", "id"),
)

project_member = Table(
    "project_member",
    metadata,
    words("project"),
    words("user_id"),
    document("document"),
    PrimaryKeyConstraint("project", "user_id"),
    ForeignKeyConstraint(["project"], ["project.id"], ondelete="CASCADE"),
    Index("project_member_user", "user_id"),
)

entry = Table(
    "entry",
    metadata,
    words("id"),
    words("project"),
    words("parent", optional=True),
    words("kind"),
    words("name"),
    words("shown_as", optional=True),
    document("document"),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["project"], ["project.id"], ondelete="CASCADE"),
    Index("entry_contents", "parent", "kind", "name", "id"),
    Index("entry_shown", "parent", "kind", "shown_as", unique=True),
    Index("entry_project", "project"),
)

version = Table(
    "version",
    metadata,
    words("id"),
    words("project"),
    words("item"),
    number("number"),
    document("document"),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["item"], ["entry.id"], ondelete="CASCADE"),
    Index("version_item", "item", "number", unique=True),
)

storage = Table(
    "storage",
    metadata,
    words("key"),
    words("project"),
    document("document"),
    PrimaryKeyConstraint("key"),
    ForeignKeyConstraint(["project"], ["project.id"], ondelete="CASCADE"),
    Index("storage_project", "project"),
)

reference = Table(
    "reference",
    metadata,
    words("project"),
    words("source"),
    words("target"),
    words("kind"),
    document("document"),
    PrimaryKeyConstraint("project", "source", "target", "kind"),
    ForeignKeyConstraint(["project"], ["project.id"], ondelete="CASCADE"),
    Index("reference_target", "project", "target"),
)
